import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import { InventoryDocument, inventorySchema } from "./shape";
import { INVENTORY_OUTPUT, INVENTORY_VERSION } from "./version";

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

/** The inventory of a stack, and where it was read. */
export interface InventorySource {
  /** The file. */
  readonly file: string;
  /** Whether it is of an apply; else it is what a configuration or a plan declares, and what only Terraform knows is absent. */
  readonly applied: boolean;
  readonly inventory: InventoryDocument;
  /**
   * By certificate, the attributes in which something is not known before an apply: what is absent of them says nothing.
   *
   * @default - everything is known
   */
  readonly unresolved?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The path that stands for standard input. */
const STANDARD_INPUT = "-";

/** Shape faults told of one inventory: the first say enough. */
const FAULTS_TOLD = 5;

/**
 * Reads inventories from what `terraform output -json`, `terraform show -json` and cdktf write, from state files, and from directories of
 * them; `-` is standard input. Everything that is wrong is told at once, and no value of a file is ever in an error.
 */
export function readInventories(paths: readonly string[]): InventorySource[] {
  const problems: string[] = [];
  const sources = paths.flatMap(filesOf).flatMap((file) => {
    try {
      return readFile(file);
    } catch (error) {
      if (!(error instanceof CertfleetError)) {
        throw error;
      }
      problems.push(error.problem);
      return [];
    }
  });
  if (problems.length > 0) {
    throw new CertfleetError("unreadable-inventory", problems.join("\n"));
  }
  return sources;
}

function filesOf(given: string): string[] {
  if (given === STANDARD_INPUT) {
    return [given];
  }
  if (!existsSync(given)) {
    throw new CertfleetError("no-such-file", `${given} is not there: give a state, what terraform output -json prints, or cdktf.out`);
  }
  if (!statSync(given).isDirectory()) {
    return [given];
  }
  const stacks = path.join(given, "stacks");
  const directories = existsSync(stacks) ? readdirSync(stacks).map((stack) => path.join(stacks, stack)) : [given];
  const files = directories.flatMap((directory) =>
    ["cdk.tf.json", "terraform.tfstate"].map((name) => path.join(directory, name)).filter((file) => existsSync(file)),
  );
  if (files.length === 0) {
    throw new CertfleetError(
      "no-inventory",
      `${given} has neither a stack of cdktf nor a state: give cdktf.out, a directory with cdk.tf.json, or a file that terraform output -json wrote`,
    );
  }
  return files;
}

function readFile(file: string): InventorySource[] {
  const recognised = recogniseFile(file);
  if (recognised === undefined) {
    throw new CertfleetError(
      "no-inventory",
      `${file} is neither a state, nor outputs of Terraform, nor a configuration of cdktf: write it with terraform output -json`,
    );
  }
  const { what, candidates } = recognised;
  if (candidates.length === 0) {
    throw new CertfleetError(
      "no-inventory",
      `${file} is ${what} without an inventory: its stack needs the output "${INVENTORY_OUTPUT}", which a CertificateFleet makes, ` +
        "and has to be applied with it once; a module's must be passed on as an output",
    );
  }
  return candidates.map((candidate) => {
    const { applied, unresolved } = candidate;
    return { file, applied, inventory: checked(file, candidate), ...(unresolved === undefined ? {} : { unresolved }) };
  });
}

function recogniseFile(file: string): RecognisedDocument | undefined {
  try {
    return recognise(parse(file));
  } catch (error) {
    // Whoever walks through values that are nested some thousand times is out of stack.
    if (error instanceof RangeError) {
      throw new CertfleetError("broken-json", `${file} is nested too deeply to be what Terraform or cdktf writes: write it anew`);
    }
    throw error;
  }
}

function parse(file: string): Json {
  const text = read(file);
  try {
    return JSON.parse(text) as Json;
  } catch {
    const what = text.trim() === "" ? "is empty" : "is no JSON, or only a part of it";
    throw new CertfleetError("broken-json", `${file} ${what}: write it anew, for example with terraform output -json`);
  }
}

/** A file's text. What reading fails with, such as EACCES, says no more than its code. */
function read(file: string): string {
  try {
    return decode(readFileSync(file === STANDARD_INPUT ? 0 : file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isLarge = code === "ERR_STRING_TOO_LONG" || code === "ERR_FS_FILE_TOO_LARGE";
    throw new CertfleetError(
      "unreadable-file",
      isLarge
        ? `${file} is larger than 512 MB: give what terraform output -json certfleet prints, which is the inventory alone`
        : `${file} cannot be read (${code}): give a file that is there and that you may read`,
    );
  }
}

/** PowerShell writes what it redirects as UTF-16, in either order of bytes. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff) {
    return decode(bytes.subarray(0, bytes.length & ~1).swap16());
  }
  return bytes.toString(first === 0xff && second === 0xfe ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

function checked(file: string, { output, value }: Candidate): InventoryDocument {
  const place = output === undefined ? file : `${file}: output ${output}`;
  const { version } = value;
  if (version !== INVENTORY_VERSION && typeof version === "number") {
    const advice =
      version > INVENTORY_VERSION
        ? "update certfleet, which is older than what wrote it"
        : "apply the stack with this version of certfleet";
    throw new CertfleetError(
      "inventory-version",
      `${place}: the inventory has version ${version}, and version ${INVENTORY_VERSION} can be read: ${advice}`,
    );
  }
  const result = inventorySchema.safeParse(value);
  if (!result.success) {
    const faults = result.error.issues.map(({ path: at, message }) => `  ${at.map(String).join(".")}: ${message}`);
    const more = faults.length > FAULTS_TOLD ? [`  and ${faults.length - FAULTS_TOLD} more`] : [];
    throw new CertfleetError(
      "broken-inventory",
      [`${place}: the inventory is not as certfleet writes it; apply the stack anew`, ...faults.slice(0, FAULTS_TOLD), ...more].join("\n"),
    );
  }
  return result.data;
}
