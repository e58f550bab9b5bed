import { hasUnknown, isUnknown, Value } from "./plan/resource";
import { Problem, Rule } from "./rule";

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
