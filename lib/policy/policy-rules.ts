import { Source } from "./rule";
import { SOURCES } from "./sources";

/** A finding on the policy itself, rather than on a resource. */
export interface PolicyRule {
  readonly id: string;
  readonly info: string;
  readonly why: string;
  readonly sources: readonly Source[];
  readonly fix: string;
}

/** What can be wrong with the waivers of a policy, and with what is checked. */
export const POLICY_RULES: readonly PolicyRule[] = [
  {
    id: "incomplete-plan",
    info: "The plan ended without errors, is of the whole configuration and defers nothing.",
    why: "A plan that ended in errors, or was made with -target, lacks resources: what is not in it was not checked, and its silence would look like consent.",
    sources: [SOURCES.terraformPlan],
    fix: "mend the errors that terraform plan printed, leave -target out, and check the new plan",
  },
  {
    id: "waiver-expired",
    info: "A waiver's end date is a day that is still to come.",
    why: "An exception that nobody looks at again becomes the rule: it ends on its date, and somebody has to renew it knowingly.",
    sources: [SOURCES.nist80052],
    fix: "mend the resource and remove the waiver, or renew it with a new date",
  },
  {
    id: "waiver-too-long",
    info: "A waiver ends within a year.",
    why: "What was acceptable when it was granted is to be looked at again each year.",
    sources: [SOURCES.nist80052],
    fix: "choose a date at most a year ahead",
  },
  {
    id: "waiver-unused",
    info: "A waiver covers a finding.",
    why: "A waiver that covers nothing hides the next fault of its resource.",
    sources: [SOURCES.nist80052],
    fix: "remove it, or correct its rule or address",
  },
  {
    id: "waiver-too-broad",
    info: "A waiver names a rule and part of a resource's name.",
    why: 'With "*" it covers resources that are not there yet, for which nobody has decided anything.',
    sources: [SOURCES.nist80052],
    fix: "name one rule and one address, or a pattern with part of a name",
  },
  {
    id: "waiver-without-owner",
    info: "A waiver names who answers for it, and why it is there.",
    why: "An exception without an owner cannot be asked about, and is never removed.",
    sources: [SOURCES.nist80052],
    fix: "add owner and reason",
  },
];
