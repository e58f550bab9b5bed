import { certificateFacts, certificateServices } from "../certificates/services";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown } from "../value";

const FIX = "name the hosts one by one, or have the wildcard allowed";

/** Wildcards are only those that the policy allows. */
export const wildcardNotAllowed: Rule = {
  id: "wildcard-not-allowed",
  severity: "error",
  info: "A certificate's wildcards are among the policy's allowedWildcards, where it has that list.",
  why: "A wildcard's key opens every host of the domain: where it leaks from one machine, all of them are lost.",
  sources: [SOURCES.owasp],
  services: certificateServices({
    ACM: FIX,
    ACME: FIX,
    "tls provider, certificate": FIX,
    "Certificate Manager": FIX,
    "Google CA Service": FIX,
  }),
  compliant: `# allowedWildcards: ["*.static.example.com"]
resource "aws_acm_certificate" "static" {
  domain_name = "*.static.example.com"
}`,
  nonCompliant: `# allowedWildcards: ["*.static.example.com"]
resource "aws_acm_certificate" "all" {
  domain_name = "*.example.com"
}`,
  *check(resource, { estate, settings: { certificates } }) {
    const allowed = certificates.allowedWildcards;
    if (allowed === undefined) {
      return;
    }
    for (const { path, value } of certificateFacts(resource, estate)?.names ?? []) {
      if (isUnknown(value)) {
        yield unresolved(path, "the name is an allowed one");
      } else if (value.startsWith("*.") && !allowed.includes(value.toLowerCase())) {
        yield {
          message: `the wildcard "${value}" is not allowed; ${allowed.length === 0 ? "none is" : `allowed are ${allowed.join(", ")}`}`,
          fix: FIX,
        };
      }
    }
  },
};
