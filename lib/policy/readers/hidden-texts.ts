import { isBlock, Value } from "../value";
import { at, marks } from "./planned-values";
import { asBlock, referencesIn } from "./json-shapes";

/** A text that a plan marks as sensitive. */
export interface HiddenText {
  /** The argument, without indices. */
  readonly path: string;
  readonly text: string;
  /** What its expression refers to. */
  readonly references: readonly string[];
}

/** The sensitive texts that stand in a plan and whose expressions are in the configuration; providers mark every password, wherever it is from. */
export function hiddenTexts(after: Value, sensitive: Value, expressions: Value, path = ""): HiddenText[] {
  if (!marks(sensitive) || expressions === undefined) {
    return [];
  }
  if (sensitive === true) {
    return textsWithin(after).map((text) => ({ path, text, references: referencesIn(expressions) }));
  }
  if (Array.isArray(after)) {
    const nested = Array.isArray(expressions) ? expressions : [];
    return after.flatMap((item, i) => hiddenTexts(item, at(sensitive, i), nested[i] ?? nested[0], path));
  }
  return Object.entries(asBlock(after)).flatMap(([name, value]) =>
    hiddenTexts(value, at(sensitive, name), isBlock(expressions) ? expressions[name] : undefined, path === "" ? name : `${path}.${name}`),
  );
}

function textsWithin(value: Value): string[] {
  if (typeof value === "string") {
    return value === "" ? [] : [value];
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsWithin) : [];
}

/** The paths of a value whose text holds another. */
export function pathsHolding(value: Value, text: string, path = ""): string[] {
  if (typeof value === "string") {
    return value.includes(text) ? [path] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item) => pathsHolding(item, text, path));
  }
  return Object.entries(asBlock(value)).flatMap(([name, item]) => pathsHolding(item, text, path === "" ? name : `${path}.${name}`));
}

/** The parts of a text, such as a document or an address, that may be from elsewhere each. */
export function secretParts(text: string): string[] {
  if (text.includes("-----BEGIN")) {
    return [text.trim()];
  }
  const parts = leavesOf(text) ?? text.split(/[\s"'{}[\],;:@/\\]+/);
  return [...new Set([text, ...parts.filter((part) => part.length >= 6)])];
}

/** The texts in a JSON document; undefined for what is none. */
function leavesOf(text: string): string[] | undefined {
  try {
    return /^\s*[[{]/.test(text) ? textsWithin(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}
