import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { json, query, element } from "./support/aws-api";
import { describeE2e } from "./support/e2e";
import { issue, Pair } from "./support/issued-pair";
import { Moto } from "./support/moto";
import { AppliedStep, Terraform } from "./support/terraform";

// Without an owner, because the double drops the tags of a certificate that is imported again. ACM keeps them.
const FILE = `
version: 1
name: provided
providers: { aws: { region: eu-west-1 } }
issuers:
  enterprise: { type: provided, certificate: portal_certificate, chain: portal_chain, privateKey: portal_key }
stores:
  hosts: { type: aws-secrets-manager, prefix: tls/, recoveryWindowDays: 0, readers: ["arn:aws:iam::123456789012:role/host"] }
  agents: { type: aws-ssm, prefix: /tls/, readers: ["arn:aws:iam::123456789012:role/agent"] }
channels: { sre: { type: sns, email: [sre@example.com] } }
schedule: { type: aws-eventbridge, workspaceId: ws-6jrRyVDv1J8zQMB5, token: hcp_token, notify: [sre] }
defaults: { issuer: enterprise, notify: [sre] }
certificates:
  portal:
    domains: [portal.example.com]
    stores: [hosts, agents]
    deployTo: [acm]
`;

const SECRET_VERSION = "aws_secretsmanager_secret_version.portal_hosts";

describeE2e("an externally issued certificate", () => {
  const step = story();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-provided-"));
  let moto: Moto;
  let terraform: Terraform;
  let arn: string;
  let first: Pair;

  /** Passes the pair to Terraform in variables, as a pipeline does. */
  const give = (pair: Pair) =>
    fs.writeFileSync(
      path.join(terraform.directory, "pair.auto.tfvars.json"),
      JSON.stringify({
        portal_certificate: pair.certificate,
        portal_chain: pair.chain,
        portal_key: pair.key,
        hcp_token: "not.atlasv1.real",
      }),
    );

  const secret = async (VersionStage: string) => {
    const parameters = { SecretId: "tls/portal", VersionStage };
    const { SecretString } = await json<{ SecretString: string }>(moto, "secretsmanager", "secretsmanager.GetSecretValue", parameters);
    return JSON.parse(SecretString) as Record<string, unknown>;
  };

  const parameter = async (Name: string) => {
    const answer = await json<{ Parameter: { Value: string } }>(moto, "ssm", "AmazonSSM.GetParameter", { Name, WithDecryption: true });
    return answer.Parameter.Value;
  };

  const inAcm = async () => {
    const parameters = { CertificateArn: arn };
    return json<{ Certificate: string; CertificateChain: string }>(moto, "acm", "CertificateManager.GetCertificate", parameters);
  };

  beforeAll(async () => {
    moto = await Moto.start();
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    for (const RoleName of ["host", "agent"]) {
      await query(moto, "iam", { Action: "CreateRole", Version: "2010-05-08", RoleName, AssumeRolePolicyDocument: trust });
    }
    const file = path.join(folder, "certfleet.yaml");
    fs.writeFileSync(file, FILE);
    const { document, assets } = synthesiseFile(file, { asModule: false });
    terraform = await Terraform.of(document, moto, assets);
    first = issue(folder, "first");
    give(first);
  });

  afterAll(async () => {
    terraform?.remove();
    fs.rmSync(folder, { recursive: true });
    await moto?.stop();
  });

  step("is written to Secrets Manager, Parameter Store and ACM in one run, and a second plan is empty", async () => {
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
    expect(await secret("AWSCURRENT")).toEqual({
      certificate: first.certificate,
      chain: first.chain,
      fullChain: first.certificate + first.chain,
      privateKey: first.key,
      notAfter: null,
      serial: null,
      names: ["portal.example.com"],
    });
    expect(await parameter("/tls/portal")).toBe(first.certificate + first.chain + first.key);
    arn = (await terraform.resource("aws_acm_certificate.portal_imported")).arn as string;
    expect((await inAcm()).Certificate.trim()).toBe(first.certificate.trim());
  });

  step("does not have its private key in the state of the secret and the parameter", async () => {
    const states = JSON.stringify([
      await terraform.resource("aws_secretsmanager_secret.portal_hosts"),
      await terraform.resource(SECRET_VERSION),
      await terraform.resource("aws_ssm_parameter.portal_agents"),
    ]);

    expect(states).not.toContain("PRIVATE KEY");
    expect(states).not.toContain(first.key.split("\n")[1]);
    const state = fs.readFileSync(path.join(terraform.directory, "terraform.tfstate"), "utf8");
    const holders = (JSON.parse(state) as { resources: { type: string }[] }).resources
      .filter((resource) => JSON.stringify(resource).includes(JSON.stringify(first.key).slice(1, 80)))
      .map(({ type }) => type);
    expect(holders).toEqual(["aws_acm_certificate"]);
  });

  step("grants access only to its readers", async () => {
    const { ResourcePolicy } = await json<{ ResourcePolicy: string }>(moto, "secretsmanager", "secretsmanager.GetResourcePolicy", {
      SecretId: "tls/portal",
    });
    const { Statement } = JSON.parse(ResourcePolicy) as { Statement: { Principal: { AWS: string[] }; Action: string[] }[] };
    expect(Statement).toHaveLength(1);
    expect([Statement[0].Principal.AWS].flat()).toEqual(["arn:aws:iam::123456789012:role/host"]);
    expect(Statement[0].Action).toEqual(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]);
    const policies = await query(moto, "iam", { Action: "ListRolePolicies", Version: "2010-05-08", RoleName: "agent" });
    expect(element(policies, "member")).toMatch(/\S/);
  });

  step("is renewed in place with the same ARN and a new version of the secret, and the old pair stays available", async () => {
    const second = issue(folder, "second");
    give(second);

    const planned = await terraform.plan();
    expect(planned).toContainEqual({ address: SECRET_VERSION, actions: ["create", "delete"] });
    expect(planned).toContainEqual({ address: "aws_ssm_parameter.portal_agents", actions: ["update"] });
    expect(planned).toContainEqual({ address: "aws_acm_certificate.portal_imported", actions: ["update"] });
    expect(planned.filter(({ actions }) => actions.includes("delete"))).toHaveLength(1);

    const steps = await terraform.apply();
    const at = (action: AppliedStep["action"]) => steps.findIndex((step) => step.address === SECRET_VERSION && step.action === action);
    expect(at("create")).toBeLessThan(at("delete"));
    expect((await terraform.resource("aws_acm_certificate.portal_imported")).arn).toBe(arn);
    expect((await inAcm()).Certificate.trim()).toBe(second.certificate.trim());
    expect(await secret("AWSCURRENT")).toMatchObject({ certificate: second.certificate, privateKey: second.key });
    expect(await secret("AWSPREVIOUS")).toMatchObject({ certificate: first.certificate, privateKey: first.key });
    expect(await parameter("/tls/portal")).toContain(second.key);
    expect(await parameter("/tls/portal:1")).toContain(first.key);
    expect(await terraform.plan()).toEqual([]);
  });

  step("is destroyed without leftovers", async () => {
    await terraform.destroy();

    expect(await terraform.stateList()).toEqual([]);
    const { SecretList } = await json<{ SecretList: unknown[] }>(moto, "secretsmanager", "secretsmanager.ListSecrets", {});
    expect(SecretList).toEqual([]);
  });
});
