import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { isNode, LineCounter, parseDocument, Document } from "yaml";
import type { z } from "zod";
import { CertfleetError } from "../core/error";
import { policySchema, RULE_IDS, settingsOf } from "./policy-input";
import { PolicySettings, tighten } from "./policy-settings";
import { didYouMean } from "./suggestion";

/** Larger files are no policies. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

/** How many policies may stand on one another. */
const MAXIMUM_BASES = 10;

/** A policy from a file, with where the certificates of a fleet file stand. */
export interface PolicyFile {
  readonly settings: PolicySettings;
  /** The lines of the certificates that a fleet file declares, by name. */
  readonly certificateLines: ReadonlyMap<string, number>;
}

/** Reads the `policy:` part of a policy file or of a fleet file. Fails with all that is wrong, by line. */
export function readPolicyFile(file: string, bases = 0): PolicyFile {
  const counter = new LineCounter();
  const document = parse(file, counter);
  const whole: unknown = toJs(document, file);
  const root = typeof whole === "object" && whole !== null ? (whole as Record<string, unknown>) : {};
  const at = "policy" in root ? ["policy"] : [];
  if (at.length === 0 && "version" in root) {
    throw new CertfleetError("invalid-policy", `${file} has no policy: part: add one such as "policy: { profile: intermediate }"`);
  }
  const lineOf = (where: readonly PropertyKey[]) => lineAt(document, counter, [...at, ...where]);
  const parsed = policySchema.safeParse(at.length > 0 ? (root.policy ?? {}) : root);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${file}:${lineOf(issue.path) ?? 1}: ${describe(issue)}`);
    throw new CertfleetError("invalid-policy", problems.join("\n"));
  }
  const positionOf = (waiver: number) => ({ file, line: lineOf(["waivers", waiver]) });
  const base = parsed.data.extends === undefined ? undefined : baseOf(parsed.data.extends, file, bases).settings;
  const own = settingsOf(parsed.data, positionOf, base);
  const settings = base === undefined ? own : tighten(base, own);
  return { settings, certificateLines: at.length > 0 ? linesOf(document, counter) : new Map() };
}

function baseOf(reference: string, from: string, bases: number): PolicyFile {
  if (bases >= MAXIMUM_BASES) {
    throw new CertfleetError(
      "invalid-policy",
      `${from} extends more than ${MAXIMUM_BASES} policies one by one: they seem to extend each other in a circle`,
    );
  }
  const relative = path.resolve(path.dirname(from), reference);
  if (existsSync(relative)) {
    return readPolicyFile(relative, bases + 1);
  }
  try {
    return readPolicyFile(createRequire(path.resolve(from)).resolve(reference), bases + 1);
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    throw new CertfleetError(
      "invalid-policy",
      `${from} extends "${reference}", which is neither a file beside it nor in an installed package: write a path, or a package's file such as "@acme/tls-policy/policy.yaml"`,
    );
  }
}

function parse(file: string, counter: LineCounter): Document {
  let source: string;
  try {
    if (statSync(file).size > MAXIMUM_BYTES) {
      throw new CertfleetError("invalid-policy", `${file} is larger than ${MAXIMUM_BYTES / 1024 / 1024} MiB, which no policy is`);
    }
    source = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    throw new CertfleetError(
      "invalid-policy",
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"}): give the path of a policy or fleet file`,
    );
  }
  const document = parseDocument(source, { lineCounter: counter, merge: true });
  const [first] = document.errors;
  if (first) {
    const { line, col } = counter.linePos(first.pos[0]);
    throw new CertfleetError("invalid-policy", `${file}:${line}:${col}: ${first.message.split("\n")[0].replace(/ at line.*$/, "")}`);
  }
  return document;
}

function toJs(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw new CertfleetError("invalid-policy", `${file} expands its aliases too often: write the values out`);
  }
}

function lineAt(document: Document, counter: LineCounter, where: readonly PropertyKey[]): number | undefined {
  for (let length = where.length; length > 0; length--) {
    const node: unknown = document.getIn(where.slice(0, length) as (string | number)[], true);
    if (isNode(node) && node.range) {
      return counter.linePos(node.range[0]).line;
    }
  }
  return undefined;
}

function linesOf(document: Document, counter: LineCounter): Map<string, number> {
  const lines = new Map<string, number>();
  const certificates: unknown = document.get("certificates");
  const items =
    typeof certificates === "object" && certificates !== null && "items" in certificates ? (certificates.items as unknown[]) : [];
  for (const item of items) {
    const { key: name } = item as { key?: { value?: unknown; range?: [number, number, number] } };
    if (typeof name?.value === "string" && name.range) {
      lines.set(name.value, counter.linePos(name.range[0]).line);
    }
  }
  return lines;
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? "policy" : issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(issue.path);
    return issue.keys.map((name) => `"${name}" is no key of ${where}: known are ${known.join(", ")}${didYouMean(name, known)}`).join("; ");
  }
  return `${where}: ${issue.message}`;
}

function knownKeys(where: readonly PropertyKey[]): string[] {
  const shape = policySchema.shape;
  switch (where[0]) {
    case "certificates":
      return Object.keys(shape.certificates.unwrap().shape);
    case "rules":
      return [...RULE_IDS];
    case "waivers":
      return ["rule", "resource", "until", "owner", "reason"];
    default:
      return Object.keys(shape);
  }
}
