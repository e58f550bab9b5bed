import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../../core/error";
import { Estate } from "../estate";
import { Block, isBlock, Value } from "../value";
import { resourceLines } from "./json-lines";
import { BrokenJson } from "./json-scanner";
import { PagedBytes } from "./paged-bytes";
import { readPlanFile } from "./plan";
import { PlanIndex } from "./plan-index";
import { readTerraformJson, TerraformJsonFile } from "./terraform-json";

/** The largest file of Terraform JSON, which is read as a whole. Plans and states are read piece by piece, and can be larger. */
const MAXIMUM_BYTES = 400 * 1024 * 1024;

const MAXIMUM_DIRECTORY_DEPTH = 20;
const SKIPPED = new Set(["node_modules", ".terraform", ".git"]);

/** Reads what a path names: a plan, a state, Terraform JSON, or a directory of them; one estate at a time. */
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
      `${target} holds no *.tf.json and no output of terraform show -json: give the directory that cdktf synth wrote, or make a plan with terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json`,
    );
  }
}

function loadFile(file: string): Estate {
  if (file.endsWith(".tf")) {
    throw unreadable(
      file,
      "it is HCL, whose values only Terraform knows: check its plan, terraform plan -out=plan.bin && terraform show -json plan.bin > plan.json",
    );
  }
  const bytes = open(file);
  const plan = planIn(file, bytes);
  if (plan) {
    return plan;
  }
  const text = textOf(file, bytes);
  const document = parseJson(file, text);
  if (typeof document.version === "number" && Array.isArray(document.resources)) {
    throw unreadable(file, "it is a raw state, whose format is Terraform's own: check the output of terraform show -json");
  }
  if (["resource", "provider", "terraform", "data", "module", "output", "variable", "locals", "//"].some((key) => key in document)) {
    return readTerraformJson([withLines(file, document, text)]);
  }
  throw unreadable(file, "it is neither Terraform JSON nor the output of terraform show -json");
}

/** A plan or state; undefined for other files. */
function planIn(file: string, bytes: PagedBytes): Estate | undefined {
  const index = new PlanIndex(bytes, file);
  try {
    index.read();
  } catch (error) {
    // What is no plan is for others to judge, but a plan that breaks off is not passed over.
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

/** A pipe can be read only once, and has no places to go back to. */
function open(file: string): PagedBytes {
  const stat = statOf(file);
  const bytes = stat.isFile() ? PagedBytes.ofFile(file, stat.size) : PagedBytes.of(readFileSync(file));
  if (bytes.text({ start: 0, end: Math.min(4, bytes.size) }) === "PK\u0003\u0004") {
    throw unreadable(file, "it is a binary plan: check the output of terraform show -json for it");
  }
  return bytes;
}

function textOf(file: string, bytes: PagedBytes): string {
  if (bytes.size > MAXIMUM_BYTES) {
    throw unreadable(
      file,
      `it has ${Math.round(bytes.size / 1024 / 1024)} MiB, ${MAXIMUM_BYTES / 1024 / 1024} MiB at most: split the configuration, or check its stacks one by one`,
    );
  }
  return bytes.text({ start: 0, end: bytes.size }).replace(/^\uFEFF/, "");
}

/** The parser's own message would quote the text, which may be a secret. */
function parseJson(file: string, text: string): Block {
  const document = parseValue(file, text);
  if (!isBlock(document)) {
    throw unreadable(file, "it holds no JSON object");
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
    throw unreadable(file, text.trim() === "" ? "it is empty" : `it is no whole JSON${where}: it breaks off or is damaged, write it again`);
  }
}

function* directoriesIn(directory: string, depth: number): Iterable<string> {
  if (depth > MAXIMUM_DIRECTORY_DEPTH) {
    throw unreadable(directory, `it nests deeper than ${MAXIMUM_DIRECTORY_DEPTH} directories`);
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
    throw unreadable(target, "there is no such file or directory");
  }
}

function unreadable(target: string, reason: string): CertfleetError {
  return new CertfleetError("unreadable-input", `${target} cannot be checked: ${reason}`);
}
