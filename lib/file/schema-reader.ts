import { CertfleetError, SpecPath } from "../core/error";
import * as z from "zod";
import { didYouMean, plural } from "../core/text";

/** A path in the data of a file: keys and indexes from the top. */
export type FilePath = SpecPath;

/** Something wrong in a file, where it is, and what to change. */
export interface FileProblem {
  /** The same code that the constructs report for it. */
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Reports a problem at a path of the data; `atKey` points at the key instead of its value. */
export type Report = (code: string, path: FilePath, message: string, atKey?: boolean) => void;

/** An invalid file: everything that is wrong with it, in the order of its lines. */
export class FleetFileError extends CertfleetError {
  readonly problems: FileProblem[];

  constructor(file: string, problems: FileProblem[]) {
    // A problem in defaults or an anchor is found in each certificate that uses it, and is reported once.
    const onOneLine = problems.map((problem) => ({ ...problem, message: escaped(problem.message) }));
    const distinct = new Map(onOneLine.map((problem) => [`${problem.line}:${problem.column}:${problem.message}`, problem]));
    const sorted = [...distinct.values()].sort((a, b) => a.line - b.line || a.column - b.column);
    const lines = sorted.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    super("invalid-fleet-file", [`${file} has ${plural(lines.length, "problem")}:`, ...lines].join("\n"));
    this.name = "FleetFileError";
    this.problems = sorted;
  }
}

/** Messages repeat values of the file. Line breaks, control and direction characters in them would garble the output. */
function escaped(message: string): string {
  return message.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

type Issue = z.core.$ZodIssue;

/** Reads a value by its schema. Reports all problems and returns undefined if it does not match. */
export function readValue<S extends z.ZodType>(schema: S, value: unknown, path: FilePath, report: Report): z.output<S> | undefined {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  for (const issue of result.error.issues) {
    reportIssue(schema, issue, value, path, report);
  }
  return undefined;
}

/**
 * Reads a mapping field by field. A problem in one field does not prevent further checks of the others.
 */
export function readFields<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  value: unknown,
  path: FilePath,
  report: Report,
): Partial<z.output<z.ZodObject<S>>> {
  if (!isMapping(value)) {
    report("wrong-type", path, `${nameOf(path)} must be a mapping, not ${kindOf(value)}.`);
    return {};
  }
  const known = Object.keys(schema.shape);
  for (const key of Object.keys(value).filter((candidate) => !known.includes(candidate) && !holdsAnchors(candidate, path))) {
    report("unknown-key", [...path, key], unknownKey(key, known), true);
  }
  const fields: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    if (value[key] !== undefined) {
      fields[key] = readValue(field, value[key], [...path, key], report);
    } else if (!field.safeParse(undefined).success) {
      report("missing-key", path, needs([...path, key]));
    }
  }
  return fields as Partial<z.output<z.ZodObject<S>>>;
}

/** Top-level keys such as `x-web` hold anchors and are ignored. */
function holdsAnchors(key: string, path: FilePath): boolean {
  return path.length === 0 && key.startsWith("x-");
}

/** Whether a value is a mapping. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A path as messages show it. */
export function nameOf(path: FilePath): string {
  return path.length === 0 ? "The file" : `\`${path.join(".")}\``;
}

/** The message of an unknown key. */
export function unknownKey(key: string, known: readonly string[]): string {
  return `Unknown key "${key}". The keys here are ${sentence(known.join(", "), didYouMean(key, known))}`;
}

/** The message of a reference to an entry that is not declared. */
export function undeclared(what: string, name: string, declared: readonly string[]): string {
  return declared.length === 0
    ? `The ${what} "${name}" is not declared. Declare it in \`${what}s\`.`
    : `The ${what} "${name}" is not declared. Declared are ${sentence(declared.join(", "), didYouMean(name, declared))}`;
}

function reportIssue(schema: z.ZodType, issue: Issue, root: unknown, path: FilePath, report: Report): void {
  const inner = issue.path as (string | number)[];
  const at = [...path, ...inner];
  const received = valueAt(root, inner);
  switch (issue.code) {
    case "unrecognized_keys":
      for (const key of issue.keys) {
        report("unknown-key", [...at, key], unknownKey(key, keysAt(schema, inner)), true);
      }
      return;
    case "invalid_type":
      if (received === undefined) {
        report("missing-key", at.slice(0, -1), needs(at));
      } else {
        report("wrong-type", at, `${nameOf(at)} ${wrongType(issue, received)}`);
      }
      return;
    case "invalid_value": {
      const allowed = issue.values.map(String);
      const values = `${allowed.length === 1 ? "The allowed value is" : "Allowed values are"} ${allowed.join(", ")}`;
      const hint = typeof received === "string" ? didYouMean(received, allowed) : "";
      if (received === undefined) {
        report("missing-key", at.slice(0, -1), `${needs(at)} ${values}.`);
      } else {
        report("not-allowed", at, `${nameOf(at)} is ${quote(received)}. ${sentence(values, hint)}`);
      }
      return;
    }
    case "too_small":
      report(
        "out-of-range",
        at,
        `${nameOf(at)} is ${issue.origin === "number" ? `${String(received)}. The minimum is ${issue.minimum}.` : "empty. Add a value."}`,
      );
      return;
    case "too_big":
      report(
        "out-of-range",
        at,
        issue.origin === "string" ? issue.message : `${nameOf(at)} is ${String(received)}. The maximum is ${issue.maximum}.`,
      );
      return;
    case "invalid_union": {
      // If the value has the shape of one alternative, its problems are reported; otherwise the message names all alternatives.
      const meant = issue.errors.find((branch) => branch.every(({ path: within, code }) => within.length > 0 || code === "custom"));
      for (const nested of meant ?? []) {
        reportIssue(schema, { ...nested, path: [...issue.path, ...nested.path] }, root, path, report);
      }
      if (!meant) {
        report("invalid-value", at, issue.message);
      }
      return;
    }
    default:
      report(codeOf(issue), at, issue.message);
  }
}

/** The code of the library's own check. Other checks have one common code. */
function codeOf(issue: Issue): string {
  const { params } = issue as { readonly params?: { readonly code?: string } };
  return params?.code ?? "invalid-value";
}

function needs(path: FilePath): string {
  return `${nameOf(path.slice(0, -1))} needs \`${path[path.length - 1]}\`.`;
}

function sentence(text: string, hint: string): string {
  return hint === "" ? `${text}.` : `${text}${hint}`;
}

function wrongType(issue: z.core.$ZodIssueInvalidType, received: unknown): string {
  if (!issue.message.startsWith("Invalid input")) {
    return issue.message;
  }
  const isItem = issue.expected === "array" && (typeof received === "string" || typeof received === "number");
  return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}, not ${kindOf(received)}.${isItem ? ` Write [${received}].` : ""}`;
}

const TYPE_NAMES: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** A value's type, as messages name it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return "empty";
  }
  if (Array.isArray(value)) {
    return "a list";
  }
  return typeof value === "object" ? "a mapping" : `the ${typeof value === "string" ? "text" : typeof value} ${quote(value)}`;
}

function quote(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function valueAt(root: unknown, path: FilePath): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], root);
}

function keysAt(schema: z.ZodType, path: FilePath): string[] {
  let at: unknown = schema;
  for (const key of path) {
    at = unwrap(at);
    at = at instanceof z.ZodObject ? at.shape[key] : at instanceof z.ZodArray ? at.element : undefined;
  }
  const object = unwrap(at);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodUnion) {
    // A short form, such as a number, beside a mapping.
    return schema.options.map(unwrap).find((option) => option instanceof z.ZodObject);
  }
  // A schema that transforms what it has read.
  return schema instanceof z.ZodPipe ? unwrap(schema.in) : schema;
}
