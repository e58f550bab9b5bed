import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { ENCRYPTED_PART } from "../../core/engine";
import { CertfleetError } from "../../core/error";
import { Estate } from "./estate";
import { Block, isBlock, Value } from "./resource";
import { readTerraformJson, resourceLines, TerraformJsonFile } from "./terraform-json";
import { BrokenJson } from "./json-values";
import { PagedBytes } from "./bounded-memory";
import { readPlanFile } from "./plan-reader";
import { PlanIndex } from "./plan-index";

/** The largest Terraform JSON file, which is read as a whole. Plans and states are streamed and can be larger. */
const MAXIMUM_BYTES = 400 * 1024 * 1024;

const PLAN_COMMAND = "terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json";
const MAXIMUM_DIRECTORY_DEPTH = 20;
const SKIPPED = new Set(["node_modules", ".terraform", ".git"]);

/** Reads a plan, a state, Terraform JSON, or a directory of these, one estate at a time. */
export function* loadEstates(target: string): Iterable<Estate> {
  const stat = statOf(target);
  if (!stat.isDirectory()) {
    yield loadFile(target);
    return;
  }
  let found = false;
  for (const directory of directoriesIn(target, 0)) {
    const files = jsonFilesIn(directory);
    const modules = files.filter((file) => file.endsWith(".tf.json"));
    if (modules.length > 0) {
      found = true;
      yield readTerraformJson(modules.map(terraformJsonFile));
    }
    for (const file of files.filter((name) => !name.endsWith(".tf.json"))) {
      const plan = planIn(file, open(file));
      if (plan) {
        found = true;
        yield plan;
      }
    }
  }
  if (!found) {
    throw new CertfleetError(
      "nothing-to-check",
      `${target} contains no *.tf.json file and no output of terraform show -json. Give the output directory of cdktf synth, or write a plan with ${PLAN_COMMAND}`,
    );
  }
}

function loadFile(file: string): Estate {
  if (file.endsWith(".tf")) {
    throw unreadable(file, `it is HCL, whose values are known only to Terraform. Check its plan instead: ${PLAN_COMMAND}`);
  }
  const bytes = open(file);
  const plan = planIn(file, bytes);
  if (plan) {
    return plan;
  }
  const text = textOf(file, bytes);
  const document = parseJson(file, text);
  if (typeof document.version === "number" && Array.isArray(document.resources)) {
    throw unreadable(file, "it is a raw state file. Check the output of terraform show -json instead");
  }
  if (["resource", "provider", "terraform", "data", "module", "output", "variable", "locals", "//"].some((key) => key in document)) {
    return readTerraformJson([withLines(file, document, text)]);
  }
  if (ENCRYPTED_PART in document) {
    throw unreadable(file, "it is encrypted by OpenTofu. Check the output of tofu show -json instead");
  }
  throw unreadable(file, "it is neither Terraform JSON nor the output of terraform show -json");
}

/** The estate of a plan or state; undefined for other files. */
function planIn(file: string, bytes: PagedBytes): Estate | undefined {
  const index = new PlanIndex(bytes, file);
  try {
    index.read();
  } catch (error) {
    // Other files are not read as plans, but a truncated plan must not be skipped.
    if (error instanceof BrokenJson && !index.isTerraform) {
      return undefined;
    }
    throw error;
  }
  return index.isPlan ? readPlanFile(index, bytes, file) : undefined;
}

function terraformJsonFile(file: string): TerraformJsonFile {
  const text = textOf(file, open(file));
  return withLines(file, parseJson(file, text), text);
}

function withLines(file: string, document: Block, text: string): TerraformJsonFile {
  let lines: Map<string, number> | undefined;
  return { file, document, lineOf: (type, name) => (lines ??= resourceLines(text)).get(`${type}.${name}`) };
}

/** Opens a file. A pipe is read into memory, because it has no random access. */
function open(file: string): PagedBytes {
  const stat = statOf(file);
  const bytes = stat.isFile() ? PagedBytes.ofFile(file, stat.size) : PagedBytes.of(readFileSync(file));
  if (bytes.text({ start: 0, end: Math.min(4, bytes.size) }) === "PK\u0003\u0004") {
    throw unreadable(file, "it is a binary plan. Check the output of terraform show -json instead");
  }
  return bytes;
}

function textOf(file: string, bytes: PagedBytes): string {
  if (bytes.size > MAXIMUM_BYTES) {
    throw unreadable(
      file,
      `it has ${Math.round(bytes.size / 1024 / 1024)} MiB, and the limit is ${MAXIMUM_BYTES / 1024 / 1024} MiB. Split the configuration, or check its stacks one at a time`,
    );
  }
  return bytes.text({ start: 0, end: bytes.size }).replace(/^\uFEFF/, "");
}

/** Parses a file. The parser's own message quotes the text, which may be a secret, so it is not shown. */
function parseJson(file: string, text: string): Block {
  const document = parseValue(file, text);
  if (!isBlock(document)) {
    throw unreadable(file, "it does not contain a JSON object");
  }
  return document;
}

function parseValue(file: string, text: string): Value {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const line = position === undefined ? undefined : text.slice(0, Number(position)).split("\n").length;
    const where = line === undefined ? "" : ` (line ${line})`;
    throw unreadable(file, text.trim() === "" ? "it is empty" : `it is not valid JSON${where}. It is truncated or damaged; write it again`);
  }
}

function* directoriesIn(directory: string, depth: number): Iterable<string> {
  if (depth > MAXIMUM_DIRECTORY_DEPTH) {
    throw unreadable(directory, `it is nested more than ${MAXIMUM_DIRECTORY_DEPTH} directories deep`);
  }
  yield directory;
  for (const entry of readdirSync(directory).sort()) {
    const child = path.join(directory, entry);
    if (!SKIPPED.has(entry) && lstatSync(child).isDirectory()) {
      yield* directoriesIn(child, depth + 1);
    }
  }
}

function jsonFilesIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((entry) => entry.endsWith(".json"))
    .sort()
    .map((entry) => path.join(directory, entry))
    .filter((file) => lstatSync(file).isFile());
}

function statOf(target: string) {
  try {
    return statSync(target);
  } catch {
    throw unreadable(target, "the file or directory does not exist");
  }
}

function unreadable(target: string, reason: string): CertfleetError {
  return new CertfleetError("unreadable-input", `${target} cannot be checked: ${reason}`);
}
