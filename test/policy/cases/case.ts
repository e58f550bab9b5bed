import { PolicyInput } from "../../../lib/policy/policy-schema";
import { Resources } from "../support/check";

/** What a rule can say of a resource. */
export const KINDS = ["compliant", "nonCompliant", "notApplicable", "unresolved"] as const;
export type Kind = (typeof KINDS)[number];

/** A value that only an apply decides. */
export const UNKNOWN = "${aws_ssm_parameter.x.value}";

/** One rule on resources of one type, an example of each kind; a text says why there can be none. */
export interface Case {
  readonly rule: string;
  readonly type: string;
  readonly compliant?: object | string;
  readonly nonCompliant?: object | string;
  readonly notApplicable?: object | string;
  readonly unresolved?: object | string;
  readonly policy?: PolicyInput;
  /** The policy under which what complies does not any more, where it is another one. */
  readonly tightPolicy?: PolicyInput;
  /** What else the configuration has. */
  readonly besides?: Resources;
  /** What the document has besides resources. */
  readonly rest?: object;
}

export function forRule(rule: string, cases: Omit<Case, "rule">[]): Case[] {
  return cases.map((each) => ({ rule, ...each }));
}
