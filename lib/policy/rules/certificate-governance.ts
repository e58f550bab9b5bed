import { certificateFacts, certificateServices } from "../certificates/services";
import { isWithin } from "../policy-settings";
import { SOURCES } from "../finding";
import { Problem, Rule, unresolved } from "../rule";
import { asText, Block, isUnknown } from "../plan/resource";
import { Fact } from "../certificates/facts";

const NAME_FIX = "use a name within the allowed domains, or add the domain to allowedDomains";

/** Certificate names outside the allowed domains. */
export const nameNotAllowed: Rule = {
  id: "name-not-allowed",
  severity: "error",
  info: "A certificate's names are within the policy's allowedDomains.",
  why: "A name outside these domains is a typing error, or a domain that was registered without the team that has to maintain it.",
  sources: [SOURCES.baseline],
  services: certificateServices({
    ACM: NAME_FIX,
    ACME: NAME_FIX,
    "tls provider, certificate": NAME_FIX,
    "Certificate Manager": NAME_FIX,
    "Google classic managed certificate": NAME_FIX,
    "Google CA Service": NAME_FIX,
  }),
  compliant: `# policy: { certificates: { allowedDomains: [example.com] } }
resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
}`,
  nonCompliant: `# policy: { certificates: { allowedDomains: [example.com] } }
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
        yield { message: `The name is not allowed: "${value}" is not within the allowedDomains ${allowed.join(", ")}`, fix: NAME_FIX };
      }
    }
  },
};

const WILDCARD_FIX = "list the host names, or add the wildcard to allowedWildcards";

/** Wildcards that the policy does not allow. */
export const wildcardNotAllowed: Rule = {
  id: "wildcard-not-allowed",
  severity: "error",
  info: "A certificate's wildcards are listed in the policy's allowedWildcards, if the policy has that list.",
  why: "The key of a wildcard certificate impersonates every host of the domain. If it leaks from one machine, all of them are compromised.",
  sources: [SOURCES.owasp],
  services: certificateServices({
    ACM: WILDCARD_FIX,
    ACME: WILDCARD_FIX,
    "tls provider, certificate": WILDCARD_FIX,
    "Certificate Manager": WILDCARD_FIX,
    "Google CA Service": WILDCARD_FIX,
  }),
  compliant: `# policy: { certificates: { allowedWildcards: ["*.static.example.com"] } }
resource "aws_acm_certificate" "static" {
  domain_name = "*.static.example.com"
}`,
  nonCompliant: `# policy: { certificates: { allowedWildcards: ["*.static.example.com"] } }
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
        yield unresolved(path, "the name is allowed");
      } else if (value.startsWith("*.") && !allowed.includes(value.toLowerCase())) {
        yield {
          message: `The wildcard is not allowed: "${value}" is not one of the allowedWildcards (${allowed.length === 0 ? "none" : allowed.join(", ")})`,
          fix: WILDCARD_FIX,
        };
      }
    }
  },
};

const ISSUER_FIX = "use an allowed issuer, or add this one to allowedIssuers";

/** Issuers that the policy does not allow. */
export const issuerNotAllowed: Rule = {
  id: "issuer-not-allowed",
  severity: "error",
  info: "A certificate's issuer is listed in the policy's allowedIssuers, if the policy has that list.",
  why: "Every issuer can issue for your names, and has its own limits, outages and renewal process. A short list of issuers is easier to control.",
  sources: [SOURCES.rfc8659, SOURCES.baseline],
  services: certificateServices({
    ACM: ISSUER_FIX,
    "IAM server certificate": ISSUER_FIX,
    "AWS Private CA": ISSUER_FIX,
    ACME: ISSUER_FIX,
    "tls provider, certificate": ISSUER_FIX,
    "Certificate Manager": ISSUER_FIX,
    "Google classic managed certificate": ISSUER_FIX,
    "Google classic certificate": ISSUER_FIX,
    "Google CA Service": ISSUER_FIX,
  }),
  compliant: `# policy: { certificates: { allowedIssuers: [acm] } }
resource "aws_acm_certificate" "www" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}`,
  nonCompliant: `# policy: { certificates: { allowedIssuers: [acm] } }
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
      yield unresolved(issuer.path, "the issuer is allowed");
    } else if (!allowed.includes(issuer.value) && !passesOnCertificate(issuer.value, estate.targets(resource, ""))) {
      yield {
        message: `The issuer is not allowed: "${issuer.value}" is not one of the allowedIssuers ${allowed.join(", ")}`,
        fix: ISSUER_FIX,
      };
    }
  },
};

/** Whether an import only passes on a certificate that another resource of this configuration issues, and that is checked there. */
function passesOnCertificate(issuer: string, targets: readonly { type: string }[]): boolean {
  return issuer === "imported" && targets.some((target) => /^(acme_certificate|tls_\w+_cert|aws_acmpca_certificate)$/.test(target.type));
}

/** The tags and labels that teams use for the owner and the service. */
const OWNER = ["owner", "team", "certfleet:owner", "certfleet-owner", "certfleet_owner"];
const SERVICE = ["service", "application", "app", "certfleet:service", "certfleet-service", "certfleet_service"];

/** Certificates without an owner, a service or a required tag. */
export const missingOwner: Rule = {
  id: "missing-owner",
  severity: "error",
  info: "A certificate's tags or labels name its owner (requireOwner), its service (requireService) and the requiredTags.",
  why: "When a certificate expires, the first hour of the outage goes to finding its owner.",
  sources: [SOURCES.nist80057],
  services: certificateServices({
    ACM: 'tags = { owner = "edge-team" }',
    "IAM server certificate": 'tags = { owner = "edge-team" }',
    "Certificate Manager": 'labels = { owner = "edge-team" }',
    "Google CA Service": 'labels = { owner = "edge-team" }',
  }),
  compliant: `# policy: { certificates: { requireOwner: true, requireService: true } }
resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
  tags        = { owner = "edge-team", service = "storefront" }
}`,
  nonCompliant: `# policy: { certificates: { requireOwner: true, requireService: true } }
resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
}`,
  *check(resource, { estate, settings: { certificates } }): Iterable<Problem> {
    const tags = certificateFacts(resource, estate)?.tags;
    if (!tags) {
      return;
    }
    if (certificates.requireOwner) {
      yield* missing(tags, "owner", OWNER);
    }
    if (certificates.requireService) {
      yield* missing(tags, "service", SERVICE);
    }
    for (const tag of certificates.requiredTags ?? []) {
      yield* missing(tags, tag, [tag]);
    }
  },
};

function* missing({ path, value }: Fact<Block>, what: string, names: readonly string[]): Iterable<Problem> {
  if (isUnknown(value)) {
    yield unresolved(path, `the certificate names its ${what}`);
    return;
  }
  const found = Object.entries(value).filter(([name]) => names.includes(name.toLowerCase()) || names.includes(name));
  if (!found.some(([, tag]) => isUnknown(tag) || asText(tag)?.trim())) {
    yield {
      message: `The certificate has no ${what}: ${path} does not contain ${names.slice(0, 2).join(" or ")}`,
      fix: `add the ${path === "labels" ? "label" : "tag"} ${names[0]}`,
    };
  }
}
