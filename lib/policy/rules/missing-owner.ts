import { Fact } from "../certificates/facts";
import { certificateFacts, certificateServices } from "../certificates/services";
import { Problem, Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { asText, Block, isUnknown } from "../value";

/** Names under which teams write who answers, and for what. */
const OWNER = ["owner", "team", "certfleet:owner", "certfleet-owner", "certfleet_owner"];
const SERVICE = ["service", "application", "app", "certfleet:service", "certfleet-service", "certfleet_service"];

/** Certificates say who answers for them. */
export const missingOwner: Rule = {
  id: "missing-owner",
  severity: "error",
  info: "A certificate's tags or labels name an owner (requireOwner), a service (requireService) and what requiredTags lists.",
  why: "A certificate that expires is an outage in which the first hour goes to finding out whose it is.",
  sources: [SOURCES.nist80057],
  services: certificateServices({
    ACM: 'tags = { owner = "edge-team" }',
    "IAM server certificate": 'tags = { owner = "edge-team" }',
    "Certificate Manager": 'labels = { owner = "edge-team" }',
    "Google CA Service": 'labels = { owner = "edge-team" }',
  }),
  compliant: `resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
  tags        = { owner = "edge-team", service = "storefront" }
}`,
  nonCompliant: `resource "aws_acm_certificate" "www" {
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
      message: `no ${what}: ${path} has none of ${names.slice(0, 2).join(", ")}`,
      fix: `add the ${path === "labels" ? "label" : "tag"} ${names[0]}`,
    };
  }
}
