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
  test("has its key in a resource of its own, no address, and both guarded against destroy", () => {
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
    ["of a staging directory", { directory: AcmeDirectory.LETS_ENCRYPT_STAGING }, false],
    ["that is told to be guarded", { directory: AcmeDirectory.LETS_ENCRYPT_STAGING, guarded: true }, true],
    ["that is told not to be", { guarded: false }, false],
    ["of a directory of one's own that is for tests", { directory: own }, false],
  ])("an account %s has the guard that follows", (_what, props, guarded) => {
    const made = account(props);
    for (const type of ["tls_private_key", "acme_registration"]) {
      expect(made.one(type).lifecycle).toEqual(guarded ? { prevent_destroy: true } : undefined);
    }
  });

  test("is bound to an account at the CA by sensitive variables", () => {
    const made = synth((stack) => {
      const keyId = new TerraformVariable(stack, "eab_key_id", { type: "string" });
      const hmac = new TerraformVariable(stack, "eab_hmac", { type: "string", sensitive: true });
      const externalAccountBinding = AcmeExternalAccountBinding.fromVariables(keyId, hmac);
      new AcmeAccount(stack, "Account", { directory: AcmeDirectory.ZEROSSL, externalAccountBinding });
    });
    expect(made.one("acme_registration").external_account_binding).toEqual({ key_id: "${var.eab_key_id}", hmac_base64: "${var.eab_hmac}" });
  });

  test("a binding from a variable that is not sensitive is refused", () => {
    synth((stack) => {
      const variable = new TerraformVariable(stack, "hmac", { type: "string" });
      expect(() => AcmeExternalAccountBinding.fromVariables(variable, variable)).toThrow(/certfleet:key-not-sensitive/);
    });
  });

  test("is bound by a key of Google's public CA, and by nothing else that is a resource", () => {
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

  test.each(["google-trust-services", "zerossl", "ssl-com-rsa", "ssl-com-ecc"])("%s needs a binding", (name) => {
    expect(() => account({ directory: AcmeDirectory.of(name) })).toThrow(/certfleet:external-account-binding-missing/);
  });

  test("an address is set only when asked for, and Let's Encrypt does nothing with it", () => {
    const made = account({ email: "ops@example.com" });
    expect(made.one("acme_registration")).toMatchObject({ email_address: "ops@example.com" });
    expect(made.warnings.join()).toContain("certfleet:acme-email-unused");
    expect(account({ email: "ops@example.com", directory: own }).warnings).toEqual([]);
  });

  test("an existing key is taken instead of a new one", () => {
    const made = synth((stack) => {
      const key = new TerraformVariable(stack, "account_key", { type: "string", sensitive: true });
      new AcmeAccount(stack, "Account", { directory: own, accountKey: PrivateKey.fromVariable(key) });
    });
    expect(made.all("tls_private_key")).toEqual({});
    expect(made.one("acme_registration")).toMatchObject({ account_key_pem: "${var.account_key}" });
  });

  test("one that was registered elsewhere makes nothing and can order certificates", () => {
    const made = synth((stack) => {
      const key = new TerraformVariable(stack, "account_key", { type: "string", sensitive: true });
      const account = AcmeAccount.fromAttributes(stack, "Account", { directory: own, accountKey: PrivateKey.fromVariable(key) });
      add(stack, "Edge", { account });
    });
    expect(made.all("acme_registration")).toEqual({});
    expect(made.one("acme_certificate")).toMatchObject({ account_key_pem: "${var.account_key}", provider: "acme.ca-example-com-dir" });
  });

  test("the caller's own provider is taken where one is given", () => {
    const made = synth((stack) => {
      const provider = new AcmeProvider(stack, "Acme", { serverUrl: own.serverUrl });
      new AcmeAccount(stack, "Account", { directory: own, provider });
    });
    expect(made.json.provider!.acme).toEqual([{ server_url: "https://ca.example.com/dir" }]);
  });
});
