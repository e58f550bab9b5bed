import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { synthesiseFile } from "../../lib/cli/synthesise-file";
import { story } from "../support/story";
import { json } from "./support/aws-api";
import { issue } from "./support/issued-pair";
import { Moto } from "./support/moto";
import { describeOnOpenTofu } from "./support/opentofu";
import { Terraform } from "./support/terraform";

/** A fleet with a certificate whose key is in the state: ACM imports it. */
const FILE = `
version: 1
name: provided
engine: opentofu
providers: { aws: { region: eu-west-1 } }
issuers: { enterprise: { type: provided, certificate: portal_certificate, chain: portal_chain, privateKey: portal_key } }
stores: { hosts: { type: aws-secrets-manager, prefix: tls/, recoveryWindowDays: 0 } }
channels: { sre: { type: sns, email: [sre@example.com] } }
defaults: { issuer: enterprise, notify: [sre] }
certificates:
  portal: { domains: [portal.example.com], stores: [hosts], deployTo: [acm] }
`;

const PEM = /BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)/;

describeOnOpenTofu("a fleet on OpenTofu", (engine) => {
  const step = story();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-opentofu-"));
  let moto: Moto;
  let terraform: Terraform;

  const contentOf = (name: string) => fs.readFileSync(path.join(terraform.directory, name), "latin1");
  const state = () => contentOf("terraform.tfstate");

  /** Gives the fleet a setting of its encryption, or none. */
  async function useEncryption(encryption?: string): Promise<void> {
    const file = path.join(folder, "certfleet.yaml");
    fs.writeFileSync(file, encryption === undefined ? FILE : `${FILE}encryption: ${encryption}\n`);
    const { document, assets, errors } = synthesiseFile(file, { asModule: false });
    expect(errors).toEqual([]);
    if (terraform === undefined) {
      terraform = await Terraform.of(document, moto, assets, engine);
    } else {
      await terraform.use(document, assets);
    }
  }

  /** Passes a new pair to OpenTofu in variables, as a pipeline does. */
  function renew(name: string): void {
    const { certificate, chain, key } = issue(folder, name);
    Object.assign(engine.env, { TF_VAR_portal_certificate: certificate, TF_VAR_portal_chain: chain, TF_VAR_portal_key: key });
  }

  beforeAll(async () => {
    moto = await Moto.start();
    // OpenTofu calls KMS with the credentials of the environment.
    Object.assign(engine.env, { AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" });
    Object.assign(engine.env, { TF_VAR_first: "the first passphrase", TF_VAR_second: "the second passphrase" });
    renew("first");
  });

  afterAll(async () => {
    terraform?.remove();
    fs.rmSync(folder, { recursive: true });
    await moto?.stop();
  });

  step("is applied, and a second plan is empty; without encryption, its keys are in the state", async () => {
    await useEncryption();
    await terraform.apply();

    expect(await terraform.plan()).toEqual([]);
    expect(state()).toMatch(PEM);
    const { provider } = (await terraform.state()).resources[0] as { provider: string };
    expect(provider).toBe('provider["registry.opentofu.org/hashicorp/aws"]');
  });

  step("encrypts the state that exists, once a state in plain text is accepted", async () => {
    await expect(useEncryption("{ key: { passphrase: first } }")).rejects.toThrow(/unencrypted payload without unencrypted method/);

    await useEncryption("{ key: { passphrase: first }, acceptPlaintext: true }");
    await terraform.apply();

    expect(state()).not.toMatch(PEM);
    expect(JSON.parse(state())).toMatchObject({ encrypted_data: expect.any(String) as string });
  });

  step("enforces encryption from then on: neither the state nor a saved plan has a key", async () => {
    await useEncryption("{ key: { passphrase: first } }");
    renew("second");
    expect((await terraform.plan()).map(({ address }) => address)).toContain("aws_acm_certificate.portal_imported");
    expect(contentOf("plan")).not.toMatch(PEM);
    expect(JSON.parse(contentOf("plan"))).toMatchObject({ encrypted_data: expect.any(String) as string });

    await terraform.apply();
    expect(state()).not.toMatch(PEM);
  });

  step("cannot be planned with a wrong passphrase", async () => {
    const passphrase = engine.env.TF_VAR_first;
    engine.env.TF_VAR_first = "a wrong passphrase";
    await expect(terraform.plan()).rejects.toThrow(/decryption failed/);
    engine.env.TF_VAR_first = passphrase;
  });

  step("moves to another passphrase: the former one is read until the next apply, and no longer afterwards", async () => {
    await expect(useEncryption("{ key: { passphrase: second } }")).rejects.toThrow(/decryption failed/);

    await useEncryption("{ key: { passphrase: second }, previousKey: { passphrase: first } }");
    await terraform.apply();

    await useEncryption("{ key: { passphrase: second } }");
    expect(await terraform.plan()).toEqual([]);
    await expect(useEncryption("{ key: { passphrase: first } }")).rejects.toThrow(/decryption failed/);
  });

  step("moves from a passphrase to a key of AWS KMS", async () => {
    const { KeyMetadata } = await json<{ KeyMetadata: { Arn: string } }>(moto, "kms", "TrentService.CreateKey", {});
    await useEncryption(`{ key: { awsKms: "${KeyMetadata.Arn}" }, previousKey: { passphrase: second } }`);
    await terraform.apply();

    await useEncryption(`{ key: { awsKms: "${KeyMetadata.Arn}" } }`);
    expect(await terraform.plan()).toEqual([]);
    expect(state()).not.toMatch(PEM);
    expect(Object.keys((JSON.parse(state()) as { meta: object }).meta)).toEqual([expect.stringMatching(/^key_provider\.aws_kms\./)]);
  });

  step("is destroyed without leftovers", async () => {
    await terraform.destroy();

    expect(await terraform.stateList()).toEqual([]);
  });
});
