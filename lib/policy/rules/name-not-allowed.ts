import { certificateFacts, certificateServices } from "../certificates/services";
import { isWithin } from "../policy-settings";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown } from "../value";

const FIX = "use a name within the allowed domains, or have the domain allowed";

/** Certificates are only for names within the allowed domains. */
export const nameNotAllowed: Rule = {
  id: "name-not-allowed",
  severity: "error",
  info: "A certificate's names are within the policy's allowedDomains.",
  why: "A name outside is a typing error, or a domain that somebody registered without telling those who have to keep it.",
  sources: [SOURCES.baseline],
  services: certificateServices({
    ACM: FIX,
    ACME: FIX,
    "tls provider, certificate": FIX,
    "Certificate Manager": FIX,
    "Google classic managed certificate": FIX,
    "Google CA Service": FIX,
  }),
  compliant: `# allowedDomains: [example.com]
resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
}`,
  nonCompliant: `# allowedDomains: [example.com]
resource "aws_acm_certificate" "www" {
  domain_name = "www.exampel.com"
}`,
  *check(resource, { estate, settings: { certificates } }) {
    const allowed = certificates.allowedDomains;
    if (allowed === undefined) {
      return;
    }
    for (const { path, value } of certificateFacts(resource, estate)?.names ?? []) {
      if (isUnknown(value)) {
        yield unresolved(path, "the name is within the allowed domains");
      } else if (!allowed.some((domain) => isWithin(value.replace(/^\*\./, "").toLowerCase(), domain))) {
        yield { message: `"${value}" is in none of the allowed domains: ${allowed.join(", ")}`, fix: FIX };
      }
    }
  },
};
