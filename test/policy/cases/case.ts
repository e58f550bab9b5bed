import { PolicyInput } from "../../../lib/policy/policy-schema";
import { Resources } from "../support/check";

/** The possible results of a rule at a resource. */
export const KINDS = ["compliant", "nonCompliant", "notApplicable", "unresolved"] as const;
export type Kind = (typeof KINDS)[number];

/** A value that is not known before the apply. */
export const UNKNOWN = "${aws_ssm_parameter.x.value}";

/** One rule on resources of one type, with an example of each kind. A text is the reason why there is no example. */
export interface Case {
  readonly rule: string;
  readonly type: string;
  readonly compliant?: object | string;
  readonly nonCompliant?: object | string;
  readonly notApplicable?: object | string;
  readonly unresolved?: object | string;
  readonly policy?: PolicyInput;
  /** A tighter policy for the non-compliant and not applicable examples, if they need one. */
  readonly tightPolicy?: PolicyInput;
  /** The day of the check. */
  readonly day?: string;
  /** Other resources of the configuration. */
  readonly besides?: Resources;
  /** Other parts of the document. */
  readonly rest?: object;
}

export function forRule(rule: string, cases: Omit<Case, "rule">[]): Case[] {
  return cases.map((each) => ({ rule, ...each }));
}
