import { DefaultTokenResolver, StringConcat, TerraformResource, TerraformVariable, Tokenization } from "cdktf";
import { AcmeAccount, AcmeAccountProps, AcmeDirectory, AcmeExternalAccountBinding } from "../../lib/acme";
import { AcmeProvider } from "../../lib/acme/provider/provider";
import { Duration, PrivateKey } from "../../lib/core";
import { add } from "./support/stack";
import { synth } from "../support/synth";

const own = AcmeDirectory.url("https://ca.example.com/dir", { lifetime: Duration.days(90), production: false });

function account(props: Partial<AcmeAccountProps> = {}) {
  return synth((stack) => new AcmeAccount(stack, "Account", { directory: AcmeDirectory.LETS_ENCRYPT, ...props }));
}

describe("AcmeAccount", () => {
  test("has a separate key resource, no e-mail address, and prevent_destroy on both resources", () => {
    const made = account();
    expect(made.one("tls_private_key")).toEqual({
      algorithm: "ECDSA",
      ecdsa_curve: "P384",
      lifecycle: { prevent_destroy: true },
      provider: "tls.acme-account-keys",
    });
    expect(made.one("acme_registration")).toEqual({
      account_key_pem: expect.stringMatching(/^\$\{tls_private_key\.\w+\.private_key_pem\}$/),
      lifecycle: { prevent_destroy: true },
      provider: "acme.lets-encrypt",
    });
  });

  test.each([
    ["at a staging directory", { directory: AcmeDirectory.LETS_ENCRYPT_STAGING }, false],
    ["with guarded: true at a staging directory", { directory: AcmeDirectory.LETS_ENCRYPT_STAGING, guarded: true }, true],
    ["with guarded: false", { guarded: false }, false],
    ["at a custom directory for tests", { directory: own }, false],
  ])("%s has prevent_destroy as expected", (_what, props, guarded) => {
    const made = account(props);
    for (const type of ["tls_private_key", "acme_registration"]) {
      expect(made.one(type).lifecycle).toEqual(guarded ? { prevent_destroy: true } : undefined);
    }
  });

  test("is bound to an account at the CA with sensitive variables", () => {
    const made = synth((stack) => {
      const keyId = new TerraformVariable(stack, "eab_key_id", { type: "string" });
      const hmac = new TerraformVariable(stack, "eab_hmac", { type: "string", sensitive: true });
      const externalAccountBinding = AcmeExternalAccountBinding.fromVariables(keyId, hmac);
      new AcmeAccount(stack, "Account", { directory: AcmeDirectory.ZEROSSL, externalAccountBinding });
    });
    expect(made.one("acme_registration").external_account_binding).toEqual({ key_id: "${var.eab_key_id}", hmac_base64: "${var.eab_hmac}" });
  });

  test("rejects an external account binding from a variable that is not sensitive", () => {
    synth((stack) => {
      const variable = new TerraformVariable(stack, "hmac", { type: "string" });
      expect(() => AcmeExternalAccountBinding.fromVariables(variable, variable)).toThrow(/certfleet:key-not-sensitive/);
    });
  });

  test("accepts an EAB key resource of Google's public CA, and rejects other resources", () => {
    synth((stack) => {
      class Fake extends TerraformResource {}
      const external = new Fake(stack, "Eab", { terraformResourceType: "google_public_ca_external_account_key" });
      const resolver = new DefaultTokenResolver(new StringConcat());
      const rendered = AcmeExternalAccountBinding.fromGooglePublicCa(external)._render();
      expect(Tokenization.resolve(rendered, { scope: stack, resolver, preparing: false })).toEqual({
        keyId: "${google_public_ca_external_account_key.Eab.key_id}",
        hmacBase64: "${google_public_ca_external_account_key.Eab.b64url_mac_key}",
      });
      const other = new Fake(stack, "Other", { terraformResourceType: "null_resource" });
      expect(() => AcmeExternalAccountBinding.fromGooglePublicCa(other)).toThrow(/certfleet:invalid-external-account-binding/);
      stack.node.tryRemoveChild("Eab");
      stack.node.tryRemoveChild("Other");
    });
  });

  test.each(["google-trust-services", "zerossl", "ssl-com-rsa", "ssl-com-ecc"])("at %s requires an external account binding", (name) => {
    expect(() => account({ directory: AcmeDirectory.of(name) })).toThrow(/certfleet:external-account-binding-missing/);
  });

  test("has an e-mail address only if requested, and warns that Let's Encrypt ignores it", () => {
    const made = account({ email: "ops@example.com" });
    expect(made.one("acme_registration")).toMatchObject({ email_address: "ops@example.com" });
    expect(made.warnings.join()).toContain("certfleet:acme-email-unused");
    expect(account({ email: "ops@example.com", directory: own }).warnings).toEqual([]);
  });

  test("uses an existing key instead of a new one", () => {
    const made = synth((stack) => {
      const key = new TerraformVariable(stack, "account_key", { type: "string", sensitive: true });
      new AcmeAccount(stack, "Account", { directory: own, accountKey: PrivateKey.fromVariable(key) });
    });
    expect(made.all("tls_private_key")).toEqual({});
    expect(made.one("acme_registration")).toMatchObject({ account_key_pem: "${var.account_key}" });
  });

  test("that is registered elsewhere creates no resources and can order certificates", () => {
    const made = synth((stack) => {
      const key = new TerraformVariable(stack, "account_key", { type: "string", sensitive: true });
      const account = AcmeAccount.fromAttributes(stack, "Account", { directory: own, accountKey: PrivateKey.fromVariable(key) });
      add(stack, "Edge", { account });
    });
    expect(made.all("acme_registration")).toEqual({});
    expect(made.one("acme_certificate")).toMatchObject({ account_key_pem: "${var.account_key}", provider: "acme.ca-example-com-dir" });
  });

  test("uses the caller's provider if one is given", () => {
    const made = synth((stack) => {
      const provider = new AcmeProvider(stack, "Acme", { serverUrl: own.serverUrl });
      new AcmeAccount(stack, "Account", { directory: own, provider });
    });
    expect(made.json.provider!.acme).toEqual([{ server_url: "https://ca.example.com/dir" }]);
  });
});
