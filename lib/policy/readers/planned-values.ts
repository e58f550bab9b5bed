import { isBlock, Unknown, Value } from "../value";
import { asBlock, referencesIn, refuseDepth } from "./json-shapes";

/** What decides how an unknown value is read. */
export interface MergeContext {
  /** Whether the expressions that belong here are unknown, as in a `dynamic` block. */
  readonly dynamic: boolean;
  readonly mayBeUnknown: (references: readonly string[]) => boolean;
  readonly depth: number;
}

/** The planned value: masked and unknown parts as `Unknown`, computed ones absent. */
export function merge(after: Value, unknown: Value, sensitive: Value, expressions: Value, context: MergeContext): Value {
  refuseDepth(context.depth, "the plan");
  if (unknown === true) {
    // What is written as it is counts, even where the provider settles it only at apply.
    if (sensitive !== true && isBlock(expressions) && "constant_value" in expressions) {
      return expressions.constant_value;
    }
    const references = referencesIn(expressions);
    const written = context.dynamic || expressions !== undefined;
    return written && (context.dynamic || context.mayBeUnknown(references)) ? new Unknown(references) : undefined;
  }
  if (sensitive === true && after !== null && after !== undefined && after !== "") {
    return new Unknown(referencesIn(expressions));
  }
  if (!marks(unknown) && !marks(sensitive)) {
    return after;
  }
  if (Array.isArray(after)) {
    const nested = Array.isArray(expressions) ? expressions : undefined;
    return after.map((item, i) => merge(item, at(unknown, i), at(sensitive, i), nested?.[i] ?? nested?.[0], deeper(context, nested?.[0])));
  }
  if (!isBlock(after)) {
    return after;
  }
  const names = new Set([...Object.keys(after), ...Object.keys(asBlock(unknown))]);
  const merged: Record<string, Value> = {};
  for (const name of names) {
    if (isScalar(after[name]) && at(unknown, name) !== true && at(sensitive, name) !== true) {
      if (after[name] !== undefined) {
        merged[name] = after[name];
      }
      continue;
    }
    const expression = isBlock(expressions) ? expressions[name] : undefined;
    const isDynamic = context.dynamic || (context.depth === 0 && expression === undefined && Array.isArray(after[name]));
    const value = merge(after[name], at(unknown, name), at(sensitive, name), expression, {
      ...context,
      dynamic: isDynamic,
      depth: context.depth + 1,
    });
    if (value !== undefined) {
      merged[name] = value;
    }
  }
  return merged;
}

/** Whether a mask marks anything. */
export function marks(mask: Value): boolean {
  if (typeof mask !== "object" || mask === null) {
    return mask === true;
  }
  for (const name in mask) {
    if (marks((mask as Record<string, Value>)[name])) {
      return true;
    }
  }
  return false;
}

function isScalar(value: Value): boolean {
  return typeof value !== "object" || value === null;
}

function deeper(context: MergeContext, expressions: Value): MergeContext {
  return { ...context, dynamic: context.dynamic && expressions === undefined, depth: context.depth + 1 };
}

/** The part of a mask that belongs to a part of the value. */
export function at(mask: Value, key: string | number): Value {
  if (mask === true) {
    return true;
  }
  return typeof mask === "object" && mask !== null ? (mask as Record<string | number, Value>)[key] : undefined;
}
