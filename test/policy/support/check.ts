import { checkEstate } from "../../../lib/policy/check";
import { Estate } from "../../../lib/policy/plan/estate";
import { Finding } from "../../../lib/policy/finding";
import { PolicyInput, settingsOf } from "../../../lib/policy/policy-schema";
import { readTerraformJson } from "../../../lib/policy/plan/terraform-json";

/** The day of checks in tests. */
export const TODAY = "2026-11-24";

/** Resources by type and name, in Terraform's JSON syntax. */
export type Resources = Record<string, Record<string, object>>;

export function estateOf(resource: Resources, rest: object = {}): Estate {
  return readTerraformJson([{ file: "cdk.tf.json", document: { resource, ...rest } }]);
}

/** The findings at resources under a policy, by default the empty one. */
export function findingsOn(resource: Resources, policy: PolicyInput = {}, rest: object = {}, day = TODAY): Finding[] {
  return checkEstate(estateOf(resource, rest), settingsOf(policy), day);
}

/** `kind rule address` of the findings of one rule. */
export function namesOf(findings: readonly Finding[], rule?: string): string[] {
  return findings
    .filter((finding) => rule === undefined || finding.rule === rule)
    .map(({ kind, rule: id, address }) => `${kind} ${id} ${address}`);
}
