import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { ENCRYPTED_PART } from "../core/engine";
import { CertfleetError } from "../core/error";
import { InventoryDocument, inventorySchema, INVENTORY_OUTPUT, INVENTORY_VERSION } from "./inventory-schema";

/** A value of a JSON text. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A value that may be an inventory, before validation. */
export interface Candidate {
  /** The output that has it; undefined if the file itself is an inventory. */
  readonly output?: string;
  readonly value: JsonObject;
  /** Whether Terraform resolved its values. */
  readonly applied: boolean;
  /** By certificate, the attributes with values that are unknown until apply. */
  readonly unresolved?: ReadonlyMap<string, ReadonlySet<string>>;
}

export type JsonObject = { [name: string]: Json };

/** The kind of a JSON document, and the values in it that may be inventories. */
export interface RecognisedDocument {
  readonly what: string;
  readonly candidates: readonly Candidate[];
}

/** Finds the inventories in any JSON document that Terraform or cdktf writes. */
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

/** Any output can hold an inventory: an HCL configuration re-exports a module's output under its own name. */
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

/** Removes what only Terraform can resolve: texts with expressions, and expressions instead of lists. */
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

const LISTS = new Set(["domains", "hosts", "usedBy"]);

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The inventory of a stack, and its source. */
export interface InventorySource {
  /** The file. */
  readonly file: string;
  /** Whether it was applied; else a configuration or a plan declares it, and values that only Terraform knows are absent. */
  readonly applied: boolean;
  readonly inventory: InventoryDocument;
  /**
   * By certificate, the attributes with values that are unknown until apply.
   *
   * @default - all values are known
   */
  readonly unresolved?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The path that stands for standard input. */
const STANDARD_INPUT = "-";

/** The number of schema errors that are reported for one inventory. */
const FAULTS_TOLD = 5;

/**
 * Reads inventories from what `terraform output -json`, `terraform show -json` and cdktf write, from state files, and from directories of
 * them; `-` is standard input. Reports all problems at once, and never a value from a file.
 *
 * @param stored the content of paths that are not files
 */
export function readInventories(paths: readonly string[], stored: ReadonlyMap<string, Uint8Array> = new Map()): InventorySource[] {
  const problems: string[] = [];
  const files = paths.flatMap((given) => (stored.has(given) ? [given] : filesOf(given)));
  const sources = files.flatMap((file) => {
    try {
      return readFile(file, stored.get(file));
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
    throw new CertfleetError(
      "no-such-file",
      `${given} does not exist. Pass a state file, the output of terraform output -json, or cdktf.out.`,
    );
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
      `${given} contains neither a cdktf stack nor a state file. Pass cdktf.out, a directory with cdk.tf.json, or a file with the output of terraform output -json.`,
    );
  }
  return files;
}

function readFile(file: string, content?: Uint8Array): InventorySource[] {
  const recognised = recogniseFile(file, content);
  if (recognised === undefined) {
    throw new CertfleetError(
      "no-inventory",
      `${file} is not a Terraform state, Terraform outputs or a cdktf configuration. Write it with terraform output -json.`,
    );
  }
  const { what, candidates } = recognised;
  if (candidates.length === 0) {
    throw new CertfleetError(
      "no-inventory",
      `${file} is ${what} without an inventory. Apply a stack with a CertificateFleet, which adds the output "${INVENTORY_OUTPUT}"; ` +
        "if a module has the output, re-export it.",
    );
  }
  return candidates.map((candidate) => {
    const { applied, unresolved } = candidate;
    return { file, applied, inventory: checked(file, candidate), ...(unresolved === undefined ? {} : { unresolved }) };
  });
}

function recogniseFile(file: string, content?: Uint8Array): RecognisedDocument | undefined {
  try {
    return recognise(readTerraformJson(file, content));
  } catch (error) {
    // Values that are nested thousands of times exhaust the call stack.
    if (error instanceof RangeError) {
      throw new CertfleetError("broken-json", `${file} is nested too deeply to be a file of Terraform or cdktf. Write it again.`);
    }
    throw error;
  }
}

/**
 * A JSON file of Terraform or cdktf.
 *
 * @param content the content, if the path is not a file
 */
export function readTerraformJson(file: string, content?: Uint8Array): Json {
  const text = read(file, content);
  try {
    return decrypted(file, JSON.parse(text) as Json);
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    const what = text.trim() === "" ? "is empty" : "is not valid JSON, or is truncated";
    throw new CertfleetError("broken-json", `${file} ${what}. Write it again, for example with terraform output -json.`);
  }
}

/** Refuses a state that OpenTofu has encrypted: only OpenTofu has the key. */
function decrypted(file: string, document: Json): Json {
  if (isObject(document) && ENCRYPTED_PART in document) {
    throw new CertfleetError(
      "state-encrypted",
      `${file} is encrypted by OpenTofu. Pass the output of tofu output -json or tofu show -json, or of tofu state pull to synth --state.`,
    );
  }
  return document;
}

/** A file's text. An error has the code of the operating system, such as EACCES, and no more. */
function read(file: string, content?: Uint8Array): string {
  try {
    return decode(content === undefined ? readFileSync(file === STANDARD_INPUT ? 0 : file) : Buffer.from(content));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const isLarge = code === "ERR_STRING_TOO_LONG" || code === "ERR_FS_FILE_TOO_LARGE";
    throw new CertfleetError(
      "unreadable-file",
      isLarge
        ? `${file} is larger than 512 MB. Pass the output of terraform output -json certfleet, which is the inventory alone.`
        : `${file} cannot be read (${code}). Check its path and permissions.`,
    );
  }
}

/** PowerShell redirects output as UTF-16, in either byte order. */
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
        ? "Update certfleet: a newer version wrote the inventory."
        : "Apply the stack with this version of certfleet.";
    throw new CertfleetError(
      "inventory-version",
      `${place}: the inventory has version ${version}, but this certfleet reads version ${INVENTORY_VERSION}. ${advice}`,
    );
  }
  const result = inventorySchema().safeParse(value);
  if (!result.success) {
    const faults = result.error.issues.map(({ path: at, message }) => `  ${at.map(String).join(".")}: ${message}`);
    const more = faults.length > FAULTS_TOLD ? [`  and ${faults.length - FAULTS_TOLD} more`] : [];
    throw new CertfleetError(
      "broken-inventory",
      [`${place}: the inventory is not valid. Apply the stack again.`, ...faults.slice(0, FAULTS_TOLD), ...more].join("\n"),
    );
  }
  return result.data;
}
