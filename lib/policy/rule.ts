import { Severity, Source } from "./finding";
import { Estate } from "./plan/estate";
import { Resource } from "./plan/resource";
import { PolicySettings } from "./policy-settings";

/** A violation of a rule by a resource, or a value that decides the rule and is not known yet. */
export interface Problem {
  /** The consequence, and the argument with its value. */
  readonly message: string;
  /** The smallest change that fixes it. */
  readonly fix: string;
  /** Set if it differs from the rule's severity. */
  readonly severity?: Severity;
  /** Whether a value that decides the rule is not known yet. */
  readonly unresolved?: boolean;
  /** Set if the problem is at something that the resource depends on, such as `provider.aws`. */
  readonly address?: string;
}

/** What a rule can read besides the resource. */
export interface RuleContext {
  readonly estate: Estate;
  readonly settings: PolicySettings;
}

/** The resource types of one service that a rule covers, and the fix for them. */
export interface RuleService {
  readonly service: string;
  readonly types: readonly string[];
  /** The smallest change that complies. */
  readonly fix: string;
}

/** A rule over Terraform resources: a pure function with its documentation. */
export interface Rule {
  /** Its name in findings and waivers. */
  readonly id: string;
  readonly severity: Severity;
  /** The requirement, in one sentence. */
  readonly info: string;
  /** The reason for the requirement. */
  readonly why: string;
  readonly sources: readonly Source[];
  readonly services: readonly RuleService[];
  /** HCL that complies. */
  readonly compliant: string;
  /** HCL that does not comply. */
  readonly nonCompliant: string;
  check(resource: Resource, context: RuleContext): Iterable<Problem>;
}

/** The resource types that a rule covers; `*` for all. */
export function typesOf(rule: Rule): string[] {
  return rule.services.flatMap((service) => service.types);
}

/** The fix of a rule for a resource's service. */
export function fixFor(rule: Rule, type: string): string | undefined {
  return rule.services.find(({ types }) => types.includes(type))?.fix;
}

/** The problem of a value that decides a rule and is not known before the apply. */
export function unresolved(path: string, decides: string, severity: Severity = "warning"): Problem {
  return {
    message: `Cannot verify that ${decides}: ${path} is marked sensitive or is not known before the apply`,
    fix: `set ${path} to a literal value, or also check the state after the apply`,
    severity,
    unresolved: true,
  };
}
