import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { CertfleetError } from "../core/error";
import { parsePolicy, settingsOf } from "./policy-schema";
import { PolicySettings, tighten } from "./policy-settings";

/** A larger file is refused before it is read. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

/** How many policies may extend each other in a chain. */
const MAXIMUM_BASES = 10;

/** A policy from a file. */
export interface PolicyFile {
  readonly settings: PolicySettings;
  /** The lines of the certificates that a fleet file declares, by name. */
  readonly certificateLines: ReadonlyMap<string, number>;
}

/** Reads a policy file, or the `policy:` part of a fleet file. Fails with every problem and its line. */
export function readPolicyFile(file: string, bases = 0): PolicyFile {
  const counter = new LineCounter();
  const document = parse(file, counter);
  const whole: unknown = toJs(document, file);
  const root = typeof whole === "object" && whole !== null ? (whole as Record<string, unknown>) : {};
  const at = "policy" in root ? ["policy"] : [];
  if (at.length === 0 && "version" in root) {
    throw invalid(`${file} has no policy: part. Add one, such as "policy: { profile: intermediate }"`);
  }
  const lineOf = (where: readonly PropertyKey[]) => lineAt(document, counter, [...at, ...where]);
  const parsed = parsePolicy(at.length > 0 ? (root.policy ?? {}) : root);
  if ("problems" in parsed) {
    throw invalid(parsed.problems.map((problem) => `${file}:${lineOf(problem.path) ?? 1}: ${problem.message}`).join("\n"));
  }
  const { policy } = parsed;
  const positionOf = (waiver: number) => ({ file, line: lineOf(["waivers", waiver]) });
  const base = policy.extends === undefined ? undefined : readBase(policy.extends, file, bases).settings;
  const own = settingsOf(policy, positionOf, base);
  const settings = base === undefined ? own : tighten(base, own);
  return { settings, certificateLines: at.length > 0 ? certificateLinesIn(document, counter) : new Map() };
}

function readBase(reference: string, from: string, bases: number): PolicyFile {
  if (bases >= MAXIMUM_BASES) {
    throw invalid(
      `${from} extends more than ${MAXIMUM_BASES} policies in a chain, probably because they extend each other in a circle. Remove one "extends"`,
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
    throw invalid(
      `${from} extends "${reference}", which is neither an existing file nor part of an installed package. ` +
        'Write a path, or a package file such as "@acme/tls-policy/policy.yaml"',
    );
  }
}

function parse(file: string, counter: LineCounter): Document {
  const document = parseDocument(read(file), { lineCounter: counter, merge: true });
  const [first] = document.errors;
  if (first) {
    const { line, col } = counter.linePos(first.pos[0]);
    throw invalid(`${file}:${line}:${col}: the file is not valid YAML: ${first.message.split("\n")[0].replace(/ at line.*$/, "")}`);
  }
  return document;
}

function read(file: string): string {
  let size: number;
  try {
    ({ size } = statSync(file));
    if (size <= MAXIMUM_BYTES) {
      return readFileSync(file, "utf8");
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw invalid(`${file} cannot be read (${code}). Give the path of a policy file or fleet file`);
  }
  throw invalid(`${file} has ${Math.ceil(size / 1024 / 1024)} MiB. A policy file may have at most ${MAXIMUM_BYTES / 1024 / 1024} MiB`);
}

function toJs(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw invalid(`${file} expands more than 100 YAML aliases. Write the values instead of aliases`);
  }
}

/** The line of a key, or of its nearest ancestor in the file. */
function lineAt(document: Document, counter: LineCounter, where: readonly PropertyKey[]): number | undefined {
  for (let length = where.length; length > 0; length--) {
    const node: unknown = document.getIn(where.slice(0, length) as (string | number)[], true);
    if (isNode(node) && node.range) {
      return counter.linePos(node.range[0]).line;
    }
  }
  return undefined;
}

function certificateLinesIn(document: Document, counter: LineCounter): Map<string, number> {
  const certificates: unknown = document.get("certificates");
  const names = isMap(certificates) ? certificates.items.map(({ key }) => key) : [];
  return new Map(
    names.flatMap((name): [string, number][] =>
      isScalar(name) && typeof name.value === "string" && name.range ? [[name.value, counter.linePos(name.range[0]).line]] : [],
    ),
  );
}

function invalid(message: string): CertfleetError {
  return new CertfleetError("invalid-policy", message);
}
