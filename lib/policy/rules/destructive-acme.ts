import { isWritten } from "../resource";
import { Problem, Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, asText, blockOf, isAbsent, isUnknown } from "../value";

/** Replacing or destroying an ACME certificate leaves what is served alone. */
export const destructiveAcme: Rule = {
  id: "destructive-acme",
  severity: "warning",
  info: "acme_certificate does not revoke on destroy, and is replaced create-first; an account's key lives in a resource of its own.",
  why: "The provider revokes a certificate when it is destroyed or replaced, while endpoints may still serve it; an account that is replaced replaces every certificate of it.",
  sources: [SOURCES.acmeProvider, SOURCES.rfc8555],
  services: [
    { service: "ACME", types: ["acme_certificate"], fix: "revoke_certificate_on_destroy = false" },
    {
      service: "ACME account",
      types: ["acme_registration"],
      fix: "account_key_pem = tls_private_key.account.private_key_pem, with prevent_destroy there",
    },
  ],
  compliant: `resource "acme_certificate" "edge" {
  revoke_certificate_on_destroy = false

  lifecycle {
    create_before_destroy = true
  }
}`,
  nonCompliant: `resource "acme_certificate" "edge" {
  # revoke_certificate_on_destroy is true unless set
}`,
  *check(resource): Iterable<Problem> {
    const { attributes, type } = resource;
    if (type === "acme_registration") {
      if (!isWritten(resource, "account_key_pem") && !isUnknown(attributes.account_key_pem)) {
        yield {
          message: "the account makes its own key: replacing the account loses it, and replaces every certificate",
          fix: `set ${destructiveAcme.services[1].fix}`,
          severity: "advice",
        };
      }
      return;
    }
    const revokes = attributes.revoke_certificate_on_destroy;
    if (isUnknown(revokes)) {
      yield unresolved("revoke_certificate_on_destroy", "a replaced certificate stays valid");
    } else if (asBoolean(revokes) !== false) {
      yield {
        message: `revoke_certificate_on_destroy is ${isWritten(resource, "revoke_certificate_on_destroy") ? "true" : "not set, and true by default"}: a replaced certificate is revoked while it may still be served`,
        fix: "set revoke_certificate_on_destroy = false",
      };
    }
    const lifecycle = blockOf(attributes.lifecycle);
    if (lifecycle && asBoolean(lifecycle.create_before_destroy) !== true) {
      const state = isAbsent(lifecycle.create_before_destroy) ? "not set" : "false";
      yield {
        message: `create_before_destroy is ${state}: a replacement first takes the certificate away`,
        fix: "set lifecycle { create_before_destroy = true }",
      };
    }
    if (asBoolean(attributes.must_staple) === true && /letsencrypt\.org/.test(asText(resource.provider.server_url) ?? "")) {
      yield {
        message: "must_staple asks for OCSP stapling, which Let's Encrypt no longer has: browsers would refuse the certificate",
        fix: "remove must_staple",
      };
    }
  },
};
