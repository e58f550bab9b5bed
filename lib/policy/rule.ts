import { hasUnknown, isUnknown, Value, Resource } from "./plan/resource";
import { Severity, Source } from "./finding";
import { Estate } from "./plan/estate";
import { PolicySettings } from "./policy-settings";

/** A resource as a custom rule sees it. */
export interface PolicyResource {
  /** Its type, such as `aws_lb_listener`. */
  readonly type: string;
  /** Its address, such as `aws_lb_listener.www`. */
  readonly address: string;
  /** Its arguments by their Terraform names. Values that are not known before the apply are left out. */
  readonly attributes: Record<string, unknown>;
}

/** A custom policy rule. */
export interface IPolicyRule {
  /** The name of the rule in findings and waivers. */
  readonly ruleId: string;
  /** The requirement, in one sentence. */
  readonly info: string;
  /** The reason for the requirement. */
  readonly why: string;
  /** The change that complies. */
  readonly fix: string;
  /** Returns one sentence for each violation; none if the resource complies or is of another type. */
  check(resource: PolicyResource): string[];
}

/**
 * A custom rule in the form that checks run.
 *
 * @internal
 */
export function toRule(custom: IPolicyRule): Rule {
  return {
    id: custom.ruleId,
    severity: "error",
    info: custom.info,
    why: custom.why,
    sources: [],
    services: [{ service: "Every resource", types: ["*"], fix: custom.fix }],
    compliant: "",
    nonCompliant: "",
    check: ({ type, address, attributes }) =>
      custom
        .check({ type, address, attributes: withoutUnknown(attributes) as Record<string, unknown> })
        .map((message): Problem => ({ message, fix: custom.fix })),
  };
}

function withoutUnknown(value: Value): Value {
  if (!hasUnknown(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.filter((item) => !isUnknown(item)).map(withoutUnknown);
  }
  const entries = Object.entries(value as Record<string, Value>).filter(([, item]) => !isUnknown(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutUnknown(item)]));
}

/**
 * A violation of a rule by a resource, or a value that decides the rule and is not known yet.
 *
 * @internal
 */
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

/**
 * What a rule can read besides the resource.
 *
 * @internal
 */
export interface RuleContext {
  readonly estate: Estate;
  readonly settings: PolicySettings;
  /** The day of the check, such as `2026-11-24`. */
  readonly day: string;
}

/**
 * The resource types of one service that a rule covers, and the fix for them.
 *
 * @internal
 */
export interface RuleService {
  readonly service: string;
  readonly types: readonly string[];
  /** The smallest change that complies. */
  readonly fix: string;
}

/**
 * A rule over Terraform resources: a pure function with its documentation.
 *
 * @internal
 */
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

/**
 * The resource types that a rule covers; `*` for all.
 *
 * @internal
 */
export function typesOf(rule: Rule): string[] {
  return rule.services.flatMap((service) => service.types);
}

/**
 * The fix of a rule for a resource's service.
 *
 * @internal
 */
export function fixFor(rule: Rule, type: string): string | undefined {
  return rule.services.find(({ types }) => types.includes(type))?.fix;
}

/**
 * The problem of a value that decides a rule and is not known before the apply.
 *
 * @internal
 */
export function unresolved(path: string, decides: string, severity: Severity = "warning"): Problem {
  return {
    message: `Cannot verify that ${decides}: ${path} is marked sensitive or is not known before the apply`,
    fix: `set ${path} to a literal value, or also check the state after the apply`,
    severity,
    unresolved: true,
  };
}
