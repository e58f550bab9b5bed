import { AWS_SWITCHES } from "../plaintext/aws";
import { GOOGLE_SWITCHES } from "../plaintext/google";
import { Switch } from "../plaintext/switch";
import { Resource } from "../resource";
import { Problem, Rule, RuleService, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isAbsent, isUnknown } from "../value";

const SWITCHES: readonly Switch[] = [...AWS_SWITCHES, ...GOOGLE_SWITCHES];

const BY_TYPE = new Map<string, Switch[]>();
for (const entry of SWITCHES) {
  for (const type of entry.types) {
    BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), entry]);
  }
}

/** Services that need not encrypt in transit are told to. */
export const plaintextAllowed: Rule = {
  id: "plaintext-allowed",
  severity: "error",
  info: "Databases, caches, brokers and the like take connections over TLS only.",
  why: "A service that also takes connections in clear will get them: a client that is configured wrongly sends passwords and data over the network for all to read.",
  sources: [SOURCES.rfc9325, SOURCES.nist80052],
  services: SWITCHES.map(({ service, types, fix }): RuleService => ({ service, types, fix: `set ${fix}` })),
  compliant: `resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = true
}`,
  nonCompliant: `resource "aws_elasticache_replication_group" "sessions" {
  transit_encryption_enabled = false
}`,
  *check(resource: Resource): Iterable<Problem> {
    for (const { path, read, isClear, isHidden, fix } of BY_TYPE.get(resource.type) ?? []) {
      for (const value of read(resource.attributes, resource)) {
        if (isUnknown(value)) {
          const problem = unresolved(path, "traffic is encrypted");
          yield isHidden ? { ...problem, severity: "advice" } : problem;
        } else if (isClear(value)) {
          yield {
            message: `${path} ${isAbsent(value) ? "is not set, so that the service takes connections in clear" : `${JSON.stringify(value)} lets traffic pass in clear`}`,
            fix: `set ${fix}`,
          };
        }
      }
    }
  },
};
