import { certificateFacts, certificateServices } from "../certificates/services";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown } from "../value";

const FIX = "ask an allowed issuer, or have this one allowed";

/** Certificates come from issuers that the policy allows. */
export const issuerNotAllowed: Rule = {
  id: "issuer-not-allowed",
  severity: "error",
  info: "A certificate's issuer is among the policy's allowedIssuers, where it has that list.",
  why: "Each issuer is one more that can issue for one's names, with limits, outages and renewals of its own: the fewer, the better they are known.",
  sources: [SOURCES.rfc8659, SOURCES.baseline],
  services: certificateServices({
    ACM: FIX,
    "IAM server certificate": FIX,
    "AWS Private CA": FIX,
    ACME: FIX,
    "tls provider, certificate": FIX,
    "Certificate Manager": FIX,
    "Google classic managed certificate": FIX,
    "Google classic certificate": FIX,
    "Google CA Service": FIX,
  }),
  compliant: `# allowedIssuers: [acm]
resource "aws_acm_certificate" "www" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}`,
  nonCompliant: `# allowedIssuers: [acm]
resource "tls_self_signed_cert" "www" {
  private_key_pem = tls_private_key.www.private_key_pem
}`,
  *check(resource, { estate, settings: { certificates } }) {
    const facts = certificateFacts(resource, estate);
    const issuer = facts?.isServed ? facts.issuer : undefined;
    const allowed = certificates.allowedIssuers;
    if (!issuer || allowed === undefined) {
      return;
    }
    if (isUnknown(issuer.value)) {
      yield unresolved(issuer.path, "the issuer is an allowed one");
    } else if (!allowed.includes(issuer.value) && !isDelivery(issuer.value, estate.targets(resource, ""))) {
      yield { message: `the issuer "${issuer.value}" is not allowed; allowed are ${allowed.join(", ")}`, fix: FIX };
    }
  },
};

/** Whether an import only carries on what a resource of this configuration issued: the issuer is judged there. */
function isDelivery(issuer: string, targets: readonly { type: string }[]): boolean {
  return issuer === "imported" && targets.some((target) => /^(acme_certificate|tls_\w+_cert|aws_acmpca_certificate)$/.test(target.type));
}
