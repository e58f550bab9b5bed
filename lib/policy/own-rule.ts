import { IPolicyRule } from "./policy-rule";
import { Problem, Rule } from "./rule";
import { hasUnknown, isUnknown, Value } from "./value";

/** A caller's rule in the form that checks run. */
export function toRule(own: IPolicyRule): Rule {
  return {
    id: own.ruleId,
    severity: "error",
    info: own.info,
    why: own.why,
    sources: [],
    services: [{ service: "Every resource", types: ["*"], fix: own.fix }],
    compliant: "",
    nonCompliant: "",
    check: ({ type, address, attributes }) =>
      own
        .check({ type, address, attributes: known(attributes) as Record<string, unknown> })
        .map((message): Problem => ({ message, fix: own.fix })),
  };
}

function known(value: Value): Value {
  if (!hasUnknown(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.filter((item) => !isUnknown(item)).map(known);
  }
  const entries = Object.entries(value as Record<string, Value>).filter(([, item]) => !isUnknown(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, known(item)]));
}
