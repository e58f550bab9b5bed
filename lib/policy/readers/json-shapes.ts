import { CertfleetError } from "../../core/error";
import { Block, isBlock, Value } from "../value";

/** Nesting beyond which input is refused: providers' schemas stay under 20. */
const MAXIMUM_DEPTH = 100;

/** `6.25.0` of `~> 6.25.0` or `6.25.0`. */
export function releaseOf(constraint: Value): string | undefined {
  return typeof constraint === "string" ? /\d+(\.\d+){0,2}/.exec(constraint)?.[0] : undefined;
}

/** Fails for nesting that no real input has, before the stack overflows. */
export function refuseDepth(depth: number, where: string): void {
  if (depth > MAXIMUM_DEPTH) {
    throw new CertfleetError(
      "input-too-deep",
      `${where} nests deeper than ${MAXIMUM_DEPTH} levels, which no plan does: check what wrote it`,
    );
  }
}

/** A block, or an empty one for anything else. */
export function asBlock(value: Value): Block {
  return isBlock(value) ? value : {};
}

/** A list, or an empty one for anything else. */
export function asList(value: Value): Value[] {
  return Array.isArray(value) ? value : [];
}

/** The references of an expression in a plan's configuration. */
export function referencesIn(expression: Value): readonly string[] {
  const references = asBlock(expression).references;
  return Array.isArray(references) ? references.filter((reference): reference is string => typeof reference === "string") : [];
}
