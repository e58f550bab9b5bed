import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseRename } from "../../lib/cli/renames";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { json } from "./support/aws-api";
import { describeE2e } from "./support/e2e";
import { issue } from "./support/issued-pair";
import { addressesOf, Change, Lifecycle, positionOf, Steps } from "./support/lifecycle";

const SECRET = "aws_secretsmanager_secret.portal_hosts";
const PARAMETER = "aws_ssm_parameter.portal_agents";

describeE2e("changes of stores", () => {
  const step = story();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-stores-"));
  let estate: Lifecycle;
  let variables: Record<string, string>;

  const HOSTS = 'hosts: { type: aws-secrets-manager, prefix: tls/, readers: ["arn:aws:iam::123456789012:role/host"] }';
  const AGENTS = "agents: { type: aws-ssm, prefix: /tls/ }";

  const fleet = (stores: string[], used: string[], certificate = "portal") => `
version: 1
name: stores
providers: { aws: { region: eu-west-1 } }
issuers:
  enterprise: { type: provided, certificate: portal_certificate, chain: portal_chain, privateKey: portal_key }
stores:
${stores.map((store) => `  ${store}`).join("\n")}
defaults: { issuer: enterprise }
certificates:
  ${certificate}: { domains: [portal.example.com], alerts: false${used.length === 0 ? "" : `, stores: [${used.join(", ")}]`} }
`;

  const change = (file: string, renames: string[] = [], afterwards?: Change["afterwards"]): Promise<Steps> =>
    estate.change({
      file,
      afterwards,
      serves: {},
      variables,
      synthesise: (written) => synthesiseFile(written, { asModule: false, renames: renames.map(parseRename) }).document,
    });

  const secret = async (SecretId: string) => {
    const { SecretString } = await json<{ SecretString: string }>(estate.moto, "secretsmanager", "secretsmanager.GetSecretValue", {
      SecretId,
    });
    return JSON.parse(SecretString) as Record<string, unknown>;
  };

  const parameter = async (Name: string) => {
    const answer = await json<{ Parameter: { Value: string } }>(estate.moto, "ssm", "AmazonSSM.GetParameter", {
      Name,
      WithDecryption: true,
    });
    return answer.Parameter.Value;
  };

  beforeAll(async () => {
    estate = await Lifecycle.start([], []);
    const { certificate, chain, key } = issue(folder, "portal");
    variables = { portal_certificate: certificate, portal_chain: chain, portal_key: key };
    await change(fleet([HOSTS, AGENTS], ["hosts", "agents"]));
  });

  afterAll(async () => {
    fs.rmSync(folder, { recursive: true, force: true });
    await estate?.stop();
  });

  step("changing the prefix creates the new secret and parameter before it deletes the old ones", async () => {
    const steps = await change(fleet([HOSTS.replace("tls/", "edge/"), AGENTS.replace("/tls/", "/edge/")], ["hosts", "agents"]));

    for (const address of [SECRET, PARAMETER]) {
      expect(positionOf(steps, "create", address)).toBeLessThan(positionOf(steps, "delete", address));
    }
    expect(await secret("edge/portal")).toHaveProperty("privateKey");
    expect(await parameter("/edge/portal")).toContain("PRIVATE KEY");
  });

  step("the change of the prefix can be reverted", async () => {
    await change(fleet([HOSTS, AGENTS], ["hosts", "agents"]));

    expect(await secret("tls/portal")).toHaveProperty("privateKey");
    expect(await parameter("/tls/portal")).toContain("PRIVATE KEY");
  });

  step("renaming stores with `moved` blocks does not write secrets again", async () => {
    const [machines, devices] = [HOSTS.replace("hosts", "machines"), AGENTS.replace("agents", "devices")];
    const renamed = await change(fleet([machines, devices], ["machines", "devices"]), ["stores.hosts=machines", "stores.agents=devices"]);
    const reverted = await change(fleet([HOSTS, AGENTS], ["hosts", "agents"]), ["stores.machines=hosts", "stores.devices=agents"]);

    expect([renamed, reverted]).toEqual([[], []]);
  });

  step(
    "renaming a certificate creates its stored values under the new name before it deletes the old ones, in both directions",
    async () => {
      for (const [from, to] of [
        ["portal", "front"],
        ["front", "portal"],
      ]) {
        const steps = await change(fleet([HOSTS, AGENTS], ["hosts", "agents"], to), [`${from}=${to}`]);

        for (const address of [`aws_secretsmanager_secret.${to}_hosts`, `aws_ssm_parameter.${to}_agents`]) {
          expect(positionOf(steps, "create", address)).toBeLessThan(positionOf(steps, "delete", address));
        }
        expect(await secret(`tls/${to}`)).toHaveProperty("privateKey");
      }
    },
  );

  step("stores can be removed and added again", async () => {
    await change(fleet([HOSTS, AGENTS], []));
    const steps = await change(fleet([HOSTS, AGENTS], ["hosts", "agents"]));

    expect(addressesOf(steps, "create")).toEqual(expect.arrayContaining([SECRET, PARAMETER]));
    expect(await secret("tls/portal")).toHaveProperty("privateKey");
  });

  // The provider reads an empty value for a parameter that had a write-only value, until the parameter is imported again.
  step("write-only arguments can be turned off if the parameter is imported again", async () => {
    const inState = [HOSTS, AGENTS].map((store) => store.replace(" }", ", writeOnly: false }"));
    await change(fleet(inState, ["hosts", "agents"]), [], (terraform) => terraform.takeOver(PARAMETER, "/tls/portal"));

    expect(await secret("tls/portal")).toHaveProperty("privateKey");
    expect(await parameter("/tls/portal")).toContain("PRIVATE KEY");
  });
});
