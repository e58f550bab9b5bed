/** A value of a JSON text. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** What may be an inventory, before its shape is checked. */
export interface Candidate {
  /** The output that it is the value of; undefined where the text is an inventory by itself. */
  readonly output?: string;
  readonly value: JsonObject;
  /** Whether Terraform resolved its values. */
  readonly applied: boolean;
  /** By certificate, the attributes in which something is not known before an apply. */
  readonly unresolved?: ReadonlyMap<string, ReadonlySet<string>>;
}

export type JsonObject = { [name: string]: Json };

/** What a JSON text is, as people call it, and what in it may be an inventory. */
export interface RecognisedDocument {
  readonly what: string;
  readonly candidates: readonly Candidate[];
}

/** Finds the inventories in any of the texts that Terraform and cdktf write. */
export function recognise(document: Json): RecognisedDocument | undefined {
  if (!isObject(document)) {
    return undefined;
  }
  if (looksLikeInventory(document)) {
    return { what: "an inventory", candidates: [{ value: document, applied: true }] };
  }
  if (isObject(document.planned_values)) {
    return { what: "a plan", candidates: outputs(document.planned_values.outputs, false) };
  }
  if (isObject(document.values) && document.format_version !== undefined) {
    return { what: "a state", candidates: outputs(document.values.outputs, true) };
  }
  if (isObject(document.outputs) && document.serial !== undefined) {
    return { what: "a state", candidates: outputs(document.outputs, true) };
  }
  if (isObject(document.terraform) || isObject(document.resource)) {
    return { what: "a configuration", candidates: outputs(document.output, false) };
  }
  const isOutputs = Object.values(document).every((each) => isObject(each) && "value" in each && "sensitive" in each);
  return isOutputs ? { what: "the outputs of a configuration", candidates: outputs(document, true) } : undefined;
}

/** Any output can hold an inventory: a configuration in HCL passes a module's on under a name of its own. */
function outputs(all: Json | undefined, applied: boolean): Candidate[] {
  return Object.entries(isObject(all) ? all : {}).flatMap(([output, entry]) => {
    const value = isObject(entry) ? entry.value : undefined;
    return isObject(value) && looksLikeInventory(value)
      ? [applied ? { output, value, applied } : { output, value: withoutExpressions(value), applied, unresolved: unresolvedIn(value) }]
      : [];
  });
}

function looksLikeInventory(value: JsonObject): boolean {
  return "version" in value && "stack" in value && "certificates" in value;
}

/** What only Terraform can resolve is not known: a text with an expression in it goes, and so does an expression in place of a list. */
function withoutExpressions(value: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value), (name, each: Json) =>
    typeof each !== "string" || !each.includes("${") ? each : LISTS.has(name) ? [] : undefined,
  ) as JsonObject;
}

function unresolvedIn({ certificates }: JsonObject): Map<string, Set<string>> {
  const entries = Object.entries(isObject(certificates) ? certificates : {}).map(([name, certificate]): [string, Set<string>] => {
    const attributes = Object.entries(isObject(certificate) ? certificate : {});
    return [name, new Set(attributes.filter(([, value]) => JSON.stringify(value).includes("${")).map(([attribute]) => attribute))];
  });
  return new Map(entries.filter(([, attributes]) => attributes.size > 0));
}

const LISTS = new Set(["domains", "hosts"]);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
