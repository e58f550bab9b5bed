import { directoryOf, profileOf } from "../certificates/acme";
import { certificateFacts } from "../certificates/services";
import { Estate } from "../estate";
import { Resource, valueAt } from "../resource";
import { Problem, Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, asText, isUnknown } from "../value";

/** Names that Google's load-balancer authorization and classic certificates can hold. */
const CLASSIC_NAMES = 100;

/** Octets of ACM's first name, which becomes the common name (RFC 5280). */
const COMMON_NAME_OCTETS = 64;

/** What plans and is then refused by the issuer is found before. */
export const refusedAtApply: Rule = {
  id: "refused-at-apply",
  severity: "error",
  info: "A certificate asks for nothing that its issuer, or every browser, is known to refuse.",
  why: "The providers plan such requests without a word; the apply then stops half-way, with the old certificate replaced or not.",
  sources: [SOURCES.letsEncryptProfiles, SOURCES.googleCertificates, SOURCES.baseline],
  services: [
    {
      service: "ACM",
      types: ["aws_acm_certificate"],
      fix: "put a name of at most 64 octets first, choose a key of RSA 2048 or more, and leave certificate_transparency_logging_preference out",
    },
    {
      service: "ACME",
      types: ["acme_certificate"],
      fix: "drop names that the wildcard covers, name a profile that the CA has, and leave use_renewal_info out for a CA without it",
    },
    {
      service: "Google classic managed certificate",
      types: ["google_compute_managed_ssl_certificate"],
      fix: "use Certificate Manager with a DNS authorization for wildcards",
    },
    { service: "Certificate Manager", types: ["google_certificate_manager_certificate"], fix: "give the wildcard a DNS authorization" },
  ],
  compliant: `resource "acme_certificate" "edge" {
  common_name               = "example.com"
  subject_alternative_names = ["*.example.com"]
}`,
  nonCompliant: `resource "acme_certificate" "edge" {
  common_name               = "www.example.com"
  subject_alternative_names = ["*.example.com"] # covers www
}`,
  *check(resource, { estate }) {
    const facts = certificateFacts(resource, estate)?.names ?? [];
    const names = facts.map(({ value }) => value).filter((value): value is string => !isUnknown(value));
    const unknown = facts.find(({ value }) => isUnknown(value));
    if (unknown) {
      yield { ...unresolved(unknown.path, "the issuer takes the names"), severity: "advice" };
    }
    yield* refusals(resource, names, estate);
  },
};

function* refusals(resource: Resource, names: readonly string[], estate: Estate): Iterable<Problem> {
  const wildcards = names.filter((name) => name.startsWith("*."));
  switch (resource.type) {
    case "aws_acm_certificate": {
      const first = asText(resource.attributes.domain_name);
      if (first !== undefined && first.length > COMMON_NAME_OCTETS) {
        yield {
          message: `the first name has ${first.length} octets, ACM takes ${COMMON_NAME_OCTETS}`,
          fix: `put a name of at most ${COMMON_NAME_OCTETS} octets first`,
        };
      }
      if (valueAt(resource.attributes, "options.certificate_transparency_logging_preference") === "DISABLED") {
        yield {
          message: "certificate_transparency_logging_preference is DISABLED: browsers refuse a public certificate that is in no log",
          fix: "remove certificate_transparency_logging_preference, or set it to ENABLED",
        };
      }
      break;
    }
    case "acme_certificate": {
      const directory = directoryOf(resource);
      const covered = directory?.hasProfiles
        ? names.find((name) => wildcards.some((wildcard) => name !== wildcard && name.slice(name.indexOf(".") + 1) === wildcard.slice(2)))
        : undefined;
      if (covered !== undefined) {
        yield {
          message: `"${covered}" is covered by a wildcard of the same certificate, which Let's Encrypt refuses`,
          fix: `remove "${covered}", which the wildcard covers`,
        };
      }
      if (directory?.hasProfiles && !(profileOf(resource) in directory.lifetimes) && !isUnknown(resource.attributes.profile)) {
        const profiles = Object.keys(directory.lifetimes).filter((name) => name !== "");
        yield {
          message: `${directory.issuer} has no profile "${profileOf(resource)}": it has ${profiles.join(", ")}`,
          fix: `set profile to ${profiles.map((name) => `"${name}"`).join(" or ")}`,
        };
      }
      if (asBoolean(resource.attributes.use_renewal_info) === true && asText(resource.provider.server_url) && !directory?.hasRenewalInfo) {
        yield {
          message: "use_renewal_info is true for a CA that is not known to serve renewal information: every plan after the first fails",
          fix: "remove use_renewal_info",
        };
      }
      break;
    }
    case "google_compute_managed_ssl_certificate":
      if (wildcards.length > 0) {
        yield {
          message: `a classic managed certificate cannot have the wildcard "${wildcards[0]}"`,
          fix: "use a google_certificate_manager_certificate with a DNS authorization for the wildcard",
        };
      }
      if (names.length > CLASSIC_NAMES) {
        yield {
          message: `the certificate has ${names.length} names, ${CLASSIC_NAMES} at most`,
          fix: `split it into certificates of at most ${CLASSIC_NAMES} names`,
        };
      }
      break;
    case "google_certificate_manager_certificate":
      if (wildcards.length > 0 && !hasAuthorization(resource, estate)) {
        yield {
          message: `the wildcard "${wildcards[0]}" has no DNS authorization, which is the only way to prove it`,
          fix: "add managed.dns_authorizations with one for the wildcard's domain",
        };
      }
      break;
  }
}

function hasAuthorization(resource: Resource, estate: Estate): boolean {
  const paths = ["managed.dns_authorizations", "managed.issuance_config"];
  return (
    paths.some((path) => estate.targets(resource, path).length > 0 || resource.configuration?.has(path)) ||
    resource.configuration === undefined
  );
}
