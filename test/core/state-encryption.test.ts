import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import * as z from "zod";
import { AnnotationMetadataEntryType, Testing, TerraformStack, TerraformVariable } from "cdktf";
import { KmsStateKey } from "../../lib/aws";
import { Engine, StateEncryption, StateEncryptionProps, StateKey } from "../../lib/core";
import { declaredEngine } from "../../lib/core/engine";
import { CloudKmsStateKey } from "../../lib/google";
import { problem } from "../../lib/core/error";
import { Description, StateKeyKind } from "../../lib/core/kind";
import { FileKinds } from "../../lib/file/kinds";
import { readFile } from "../../lib/file/read-file";
import { readStateResources } from "../../lib/import/state-reader";
import { readInventories } from "../../lib/inventory/inventory-reader";
import { loadEstates } from "../../lib/policy/plan/estate-loader";
import { fleetText, synthesised } from "../file/support";
import { Document, synthStack } from "../support/synth";

const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const ARN = `arn:aws:kms:eu-central-1:111122223333:key/${ID}`;
const CRYPTO_KEY = "projects/edge/locations/europe-west1/keyRings/terraform/cryptoKeys/state";

const secret = (stack: TerraformStack, name: string) => new TerraformVariable(stack, name, { type: "string", sensitive: true });
const passphrase = (stack: TerraformStack, name = "state_passphrase") => StateKey.passphrase(secret(stack, name));

/** The stack of a construct, and what it writes. */
function encrypt(props: (stack: TerraformStack) => StateEncryptionProps) {
  const stack = new TerraformStack(Testing.app(), "edge");
  new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  new StateEncryption(stack, "Encryption", props(stack));
  const { json } = synthStack(stack);
  return { stack, json, encryption: json.terraform.encryption };
}

/** What a file with `encryption` writes. */
const ofFile = (encryption: string, more = {}, asModule = false) =>
  synthesised(fleetText(["www: { domains: [example.com] }"], { encryption, ...more }), asModule);

const METHOD = "method.aes_gcm.state_passphrase";

test("state and plans are encrypted with a key from a passphrase, and both are enforced", () => {
  const { encryption, json, stack } = encrypt((of) => ({ key: passphrase(of) }));
  expect(encryption).toEqual({
    key_provider: { pbkdf2: { state_passphrase: { passphrase: "${var.state_passphrase}" } } },
    method: { aes_gcm: { state_passphrase: { keys: "key_provider.pbkdf2.state_passphrase" } } },
    state: { method: METHOD, enforced: true },
    plan: { method: METHOD, enforced: true },
  });
  expect(json.variable).toEqual({ state_passphrase: { type: "string", sensitive: true } });
  expect(declaredEngine(stack)).toBe(Engine.OPENTOFU);
});

describe("a KMS key", () => {
  const kms = (props: ConstructorParameters<typeof KmsStateKey>[0]) => encrypt(() => ({ key: new KmsStateKey(props) })).encryption;

  test.each([
    ["of its ARN", { keyId: ARN }, { kms_key_id: ARN, region: "eu-central-1" }],
    ["of the provider, for an alias", { keyId: "alias/state" }, { kms_key_id: "alias/state", region: "eu-west-1" }],
    ["that is stated", { keyId: ID, region: "us-east-1" }, { kms_key_id: ID, region: "us-east-1" }],
  ])("is used in the region %s", (_what, props, settings) => {
    expect(Object.values(kms(props).key_provider.aws_kms)).toEqual([{ key_spec: "AES_256", ...settings }]);
  });

  test("is used with a role, if one is stated", () => {
    const role = "arn:aws:iam::111122223333:role/terraform";
    expect(kms({ keyId: "alias/state", assumeRole: role }).key_provider.aws_kms["alias_state"].assume_role).toEqual({ role_arn: role });
  });
});

test("a Cloud KMS key is used with a data key of 32 octets, for AES-256", () => {
  const { encryption } = encrypt(() => ({ key: new CloudKmsStateKey(CRYPTO_KEY) }));
  expect(Object.values(encryption.key_provider.gcp_kms)).toEqual([{ kms_encryption_key: CRYPTO_KEY, key_length: 32 }]);
});

describe("a rotation", () => {
  test("reads state and plans with the previous key, and still enforces encryption", () => {
    const { encryption } = encrypt((of) => ({ key: new KmsStateKey({ keyId: "alias/state" }), previousKey: passphrase(of) }));
    const expected = { method: "method.aes_gcm.alias_state", fallback: { method: METHOD }, enforced: true };
    expect(encryption.state).toEqual(expected);
    expect(encryption.plan).toEqual(expected);
  });

  test("leaves the names of the keys as they are, because OpenTofu stores them with the state", () => {
    const before = encrypt((of) => ({ key: passphrase(of, "one") })).encryption;
    const during = encrypt((of) => ({ key: passphrase(of, "two"), previousKey: passphrase(of, "one") })).encryption;
    const after = encrypt((of) => ({ key: passphrase(of, "two") })).encryption;
    expect(during.key_provider.pbkdf2).toEqual({ ...before.key_provider.pbkdf2, ...after.key_provider.pbkdf2 });
  });
});

test("a state in plain text is accepted only where that is asked for, with a warning, and plans stay enforced", () => {
  const { encryption, stack } = encrypt((of) => ({ key: passphrase(of), acceptPlaintext: true }));
  expect(encryption.method.unencrypted).toEqual({ plaintext: {} });
  // OpenTofu refuses a method without encryption where encryption is enforced.
  expect(encryption.state).toEqual({ method: METHOD, fallback: { method: "method.unencrypted.plaintext" } });
  expect(encryption.plan).toEqual({ method: METHOD, enforced: true });
  const warnings = stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.flatMap(({ type, data }) => (type === String(AnnotationMetadataEntryType.WARN) ? [String(data)] : [])),
    );
  expect(warnings).toEqual([expect.stringContaining("certfleet:plaintext-accepted")]);
});

describe("what certfleet does not have", () => {
  /** A key in the transit engine of OpenBao. */
  class TransitKey extends StateKey {
    constructor(private readonly keyName: string) {
      super();
    }

    _describe(): Description<StateKeyKind> {
      return { kind: transit, properties: { openbao: this.keyName } };
    }
  }

  const transit: StateKeyKind<{ openbao: string }> = {
    key: "openbao",
    schema: z.strictObject({ openbao: z.string() }),
    *problems({ openbao }) {
      if (openbao === "") {
        yield problem("transit-key", ["openbao"], "The key has no name.");
      }
    },
    keyProvider: ({ openbao }) => ({ type: "openbao", name: openbao, arguments: { key_name: openbao } }),
  };

  test("can be a key of an own cloud, in code and in a file", () => {
    expect(encrypt(() => ({ key: new TransitKey("state") })).encryption).toMatchObject({
      key_provider: { openbao: { state: { key_name: "state" } } },
      state: { method: "method.aes_gcm.state", enforced: true },
    });
    expect(() => encrypt(() => ({ key: new TransitKey("") }))).toThrow(/transit-key/);
    const kinds = FileKinds.builtIn.with([{ cloud: "vault", label: "Vault", stateKeys: [transit] }]);
    const read = readFile({ version: 1, name: "edge", encryption: { key: { openbao: "state" } }, certificates: {} }, () => {}, kinds);
    expect(read?.encryption?.key).toMatchObject({ kind: { key: "openbao" }, properties: { openbao: "state" } });
  });

  test("can be added to the block: how states of other stacks are read", () => {
    const stack = new TerraformStack(Testing.app(), "edge");
    new StateEncryption(stack, "Encryption", { key: passphrase(stack) });
    stack.addOverride("terraform.encryption.remote_state_data_sources", { default: { method: METHOD } });
    const { encryption } = (stack.toTerraform() as Document).terraform;
    expect(encryption).toMatchObject({ remote_state_data_sources: { default: { method: METHOD } }, state: { method: METHOD } });
  });
});

describe("a file", () => {
  test.each<[string, (stack: TerraformStack) => StateEncryptionProps]>([
    ["{ key: { passphrase: state_passphrase } }", (stack) => ({ key: passphrase(stack) })],
    [`{ key: { awsKms: "${ARN}" } }`, () => ({ key: new KmsStateKey({ keyId: ARN }) })],
    [`{ key: { googleKms: ${CRYPTO_KEY} } }`, () => ({ key: new CloudKmsStateKey(CRYPTO_KEY) })],
    [
      "{ key: { awsKms: alias/state }, previousKey: { passphrase: old } }",
      (stack) => ({ key: new KmsStateKey({ keyId: "alias/state" }), previousKey: passphrase(stack, "old") }),
    ],
    ["{ key: { passphrase: new }, acceptPlaintext: true }", (stack) => ({ key: passphrase(stack, "new"), acceptPlaintext: true })],
  ])("with %s writes what the construct writes", (encryption, props) => {
    const { json } = ofFile(encryption);
    expect(json.terraform.encryption).toEqual(encrypt(props).encryption);
    expect(json.output!.certfleet.value.engine).toBe("opentofu");
    expect(json.terraform.required_version).toBe(">= 1.11");
  });

  test("declares the variables of its passphrases, which are sensitive and have no value", () => {
    const { json } = ofFile("{ key: { passphrase: new }, previousKey: { passphrase: old } }");
    expect(json.variable).toEqual({ new: { type: "string", sensitive: true }, old: { type: "string", sensitive: true } });
  });

  test("leaves encryption to the caller of a module, as the backend", () => {
    const { json } = ofFile("{ key: { passphrase: state_passphrase } }", { engine: "opentofu" }, true);
    expect(json.terraform).not.toHaveProperty("encryption");
    expect(json.variable).not.toHaveProperty("state_passphrase");
  });
});

describe("rejected in code only", () => {
  const refused = (props: (stack: TerraformStack) => StateEncryptionProps) => () => encrypt(props);

  test("a variable that is not sensitive", () => {
    const open = (stack: TerraformStack) => StateKey.passphrase(new TerraformVariable(stack, "open", { type: "string" }));
    expect(refused((stack) => ({ key: open(stack) }))).toThrow(/"open" contains the passphrase .*certfleet:key-not-sensitive/);
  });

  test("a passphrase in the default of the variable, which is not repeated", () => {
    const variable = (stack: TerraformStack) =>
      new TerraformVariable(stack, "pass", { type: "string", sensitive: true, default: "correct horse battery" });
    const act = refused((stack) => ({ key: StateKey.passphrase(variable(stack)) }));
    expect(act).toThrow(/TF_VAR_pass.*certfleet:passphrase-in-configuration/);
    expect(act).not.toThrow(/correct horse/);
  });

  test("two encryptions of one stack", () => {
    const stack = new TerraformStack(Testing.app(), "edge");
    new StateEncryption(stack, "One", { key: passphrase(stack, "one") });
    expect(() => new StateEncryption(stack, "Two", { key: passphrase(stack, "two") })).toThrow(/certfleet:duplicate-encryption/);
  });
});

describe("a state that OpenTofu has encrypted", () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-encrypted-"));
  const state = path.join(directory, "terraform.tfstate");
  fs.writeFileSync(state, JSON.stringify({ serial: 1, lineage: "x", meta: {}, encrypted_data: "eA==", encryption_version: "v0" }));
  afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

  test.each<[string, () => unknown, RegExp]>([
    ["status", () => readInventories([state]), /encrypted by OpenTofu.*tofu output -json/],
    ["import", () => readStateResources(state, new Set()), /encrypted by OpenTofu.*tofu show -json/],
    ["check", () => [...loadEstates(state)], /encrypted by OpenTofu.*tofu show -json/],
  ])("is refused by certfleet %s, with the command that decrypts it", (_command, read, message) => {
    expect(read).toThrow(message);
  });
});
