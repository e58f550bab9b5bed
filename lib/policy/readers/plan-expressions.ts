import { Configuration } from "../configuration";
import { Block, isBlock, Unknown, Value } from "../value";
import { asBlock, referencesIn, refuseDepth } from "./json-shapes";

/** Notes all expressions of a body: an expression has `references` or `constant_value`, a block has more of them. */
export function collect(configuration: Configuration, path: string, expression: Value, depth: number): void {
  refuseDepth(depth, "the plan");
  if (Array.isArray(expression)) {
    expression.forEach((item) => collect(configuration, path, item, depth + 1));
  } else if (isBlock(expression)) {
    if (Array.isArray(expression.references) || "constant_value" in expression) {
      configuration.add(path, referencesIn(expression));
      collectLiterals(configuration, path, expression.constant_value, depth);
    } else if (path !== "" && Object.keys(expression).length === 0) {
      configuration.addComputed(path);
    } else {
      for (const [name, nested] of Object.entries(expression)) {
        collect(configuration, path === "" ? name : `${path}.${name}`, nested, depth + 1);
      }
    }
  }
}

function collectLiterals(configuration: Configuration, path: string, value: Value, depth: number): void {
  refuseDepth(depth, "the plan");
  if (typeof value === "string") {
    configuration.add(path, [], value);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      collectLiterals(configuration, Array.isArray(value) ? path : `${path}.${key}`, item, depth + 1);
    }
  }
}

/** The literals of a provider's configuration and what is a variable's value, nested blocks included. */
export function constantsOf(expression: Value, variables: Block): Value {
  if (Array.isArray(expression)) {
    return expression.map((item) => constantsOf(item, variables));
  }
  const block = asBlock(expression);
  if ("constant_value" in block) {
    return block.constant_value;
  }
  const references = referencesIn(block);
  if (references.length === 1 && references[0] in variables) {
    return variables[references[0]];
  }
  return references.length > 0
    ? new Unknown(references)
    : Object.fromEntries(Object.entries(block).map(([name, nested]) => [name, constantsOf(nested, variables)]));
}
