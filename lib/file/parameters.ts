import { readFileSync } from "node:fs";
import { isMap, isPair, isScalar, Document, Node, Pair, parse, Scalar, visit } from "yaml";
import * as z from "zod";
import { CertfleetError } from "../core/error";
import { didYouMean, plural } from "../core/text";

/** Values of parameters by name: texts, as `--set` and `--parameters` give them, or values of the parameter's type. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** Reads a YAML or JSON file of values by name. */
export function readParameterFile(file: string): ParameterValues {
  let values: unknown;
  try {
    values = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CertfleetError(
      "unreadable-file",
      `Cannot read ${file}: ${(error as Error).message.split("\n")[0]}. Pass a YAML or JSON file.`,
    );
  }
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new CertfleetError("parameter-value", `${file} has no values of parameters. Write a mapping, such as "env: staging".`);
  }
  return values as ParameterValues;
}

/** A problem at an offset of the text. */
export interface ParameterProblem {
  readonly code: string;
  readonly offset: number;
  readonly message: string;
}

type ParameterType = "string" | "number" | "boolean" | "list";
type Value = string | number | boolean | string[];

/** A parameter's name: letters, digits, `_` and `-`. Terraform has no reference of one word, so that `${name}` is free. */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** `${name}`, and `$${name}`, which Terraform reads as the text `${name}`. */
const REFERENCE = /(\$?)\$\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}/g;

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

/** The parameters of a file, by name. */
export const parametersSchema = z
  .record(
    z.string(),
    z.strictObject({
      type: z.enum(["string", "number", "boolean", "list"]).optional().describe("The type. A `list` contains strings (string)"),
      default: value.optional().describe("The value if none is set (none: a value is required)"),
      allowed: z.array(value).min(1).optional().describe("The allowed values (any)"),
      description: z.string().optional().describe("A description for readers of the file"),
    }),
  )
  .describe("Values that differ between environments. `${name}` is replaced by the value, in every text and key of the file");

/** A declaration, as far as it is valid: the schema reports the rest. */
interface Parameter {
  readonly type: ParameterType;
  readonly default?: unknown;
  readonly allowed?: readonly unknown[];
  readonly offset: number;
}

/**
 * Replaces `${name}` in a file by the values of its parameters.
 *
 * A text that is nothing but `${name}` becomes a value of the parameter's type, anything else stays text.
 *
 * @returns what is wrong with the values and with the references
 */
export function applyParameters(document: Document, given: ParameterValues): ParameterProblem[] {
  const declared = declarationsOf(document);
  const problems: ParameterProblem[] = [];
  const values = new Map<string, Value | undefined>();
  for (const [name, parameter] of declared) {
    try {
      values.set(name, valueOf(name, parameter, given));
    } catch (error) {
      problems.push(problemOf(error, parameter.offset));
      values.set(name, undefined);
    }
  }
  for (const name of Object.keys(given).filter((each) => !declared.has(each))) {
    problems.push({
      code: "unknown-parameter",
      offset: 0,
      message: `The file has no parameter "${name}". ${declaredAre(name, declared)}`,
    });
  }
  forEachText(document, (scalar, replace) => {
    try {
      const substituted = substitute(scalar.value, declared, values);
      if (substituted !== scalar.value) {
        replace(substituted);
      }
    } catch (error) {
      problems.push(problemOf(error, scalar.range?.[0] ?? 0));
    }
  });
  return problems;
}

function declarationsOf(document: Document): Map<string, Parameter> {
  const section = isMap(document.contents) ? document.contents.get("parameters", true) : undefined;
  return new Map(
    isMap(section)
      ? section.items.map((pair) => {
          const { type, ...rest } = Object(isMap(pair.value) ? pair.value.toJS(document) : {}) as { type?: ParameterType };
          const key = pair.key as Scalar;
          return [String(key.value), { type: type ?? "string", ...rest, offset: key.range?.[0] ?? 0 }];
        })
      : [],
  );
}

function valueOf(name: string, parameter: Parameter, given: ParameterValues): Value | undefined {
  if (!NAME.test(name)) {
    throw new CertfleetError(
      "invalid-value",
      `"${name}" is not a valid name of a parameter. Use letters, digits, "_" and "-", such as "env".`,
    );
  }
  if (!(parameter.type in TYPES)) {
    return undefined;
  }
  const raw = Object.prototype.hasOwnProperty.call(given, name) ? given[name] : parameter.default;
  if (raw === undefined) {
    throw new CertfleetError(
      "parameter-missing",
      `The parameter "${name}" has no value. Pass --set ${name}=VALUE, or set its \`default\`.`,
    );
  }
  const typed = TYPES[parameter.type](raw);
  if (typed === undefined) {
    throw new CertfleetError("parameter-value", `The parameter "${name}" cannot be ${JSON.stringify(raw)}. ${FORMS[parameter.type]}`);
  }
  const { allowed } = parameter;
  if (Array.isArray(allowed) && !allowed.some((each) => JSON.stringify(each) === JSON.stringify(typed))) {
    throw new CertfleetError(
      "parameter-value",
      `The parameter "${name}" cannot be ${JSON.stringify(typed)}. Allowed are ${allowed.map((each) => JSON.stringify(each)).join(", ")}.`,
    );
  }
  return typed;
}

/** Reads a value, which `--set` gives as text. */
const TYPES: Readonly<Record<ParameterType, (raw: unknown) => Value | undefined>> = {
  string: (raw) => (typeof raw === "string" ? raw : typeof raw === "number" || typeof raw === "boolean" ? String(raw) : undefined),
  number: (raw) => (typeof raw === "number" || (typeof raw === "string" && /^-?\d+(\.\d+)?$/.test(raw)) ? Number(raw) : undefined),
  boolean: (raw) => (typeof raw === "boolean" ? raw : raw === "true" ? true : raw === "false" ? false : undefined),
  list: (raw) =>
    typeof raw === "string"
      ? raw.split(",").map((item) => item.trim())
      : Array.isArray(raw) && raw.every((item) => typeof item === "string")
        ? raw
        : undefined,
};

const FORMS: Readonly<Record<ParameterType, string>> = {
  string: "Write a text.",
  number: "Write a number, such as 8443.",
  boolean: "Write true or false.",
  list: "Write a list of texts; with --set, separate them with commas.",
};

function substitute(text: string, declared: ReadonlyMap<string, Parameter>, values: ReadonlyMap<string, Value | undefined>): Value {
  const [whole] = text.matchAll(REFERENCE);
  if (whole?.[0] === text && whole[1] === "") {
    return lookUp(whole[2], declared, values);
  }
  return text.replace(REFERENCE, (reference, escape: string, name: string) => {
    if (escape !== "") {
      return reference;
    }
    const found = lookUp(name, declared, values);
    if (Array.isArray(found)) {
      throw new CertfleetError(
        "parameter-value",
        `The parameter "${name}" is a list of ${plural(found.length, "text")} and cannot be a part of "${text}". Write "\${${name}}" alone.`,
      );
    }
    return String(found);
  });
}

function lookUp(name: string, declared: ReadonlyMap<string, Parameter>, values: ReadonlyMap<string, Value | undefined>): Value {
  if (!declared.has(name)) {
    throw new CertfleetError(
      "undeclared-parameter",
      `"\${${name}}" is not a parameter of the file. ${declaredAre(name, declared)} A Terraform reference has several parts, such as \${var.${name}}.`,
    );
  }
  // A parameter without a valid value was reported.
  return values.get(name) ?? `\${${name}}`;
}

function declaredAre(name: string, declared: ReadonlyMap<string, Parameter>): string {
  const names = [...declared.keys()];
  return names.length === 0
    ? `Declare it in \`parameters\`, such as \`parameters: { ${name}: {} }\`.`
    : `Declared ${names.length === 1 ? "is" : "are"} ${names.join(", ")}${didYouMean(name, names) || "."}`;
}

/** Calls a function for each text and key outside of the declarations. */
function forEachText(document: Document, use: (scalar: Scalar<string>, replace: (by: Value) => void) => void): void {
  const lists: (() => void)[] = [];
  visit(document, {
    Pair: (_, pair, path) => (path.length === 2 && isScalar(pair.key) && pair.key.value === "parameters" ? visit.SKIP : undefined),
    Scalar: (key, scalar, path) => {
      if (typeof scalar.value === "string" && scalar.value.includes("${")) {
        use(scalar as Scalar<string>, (by) => {
          if (Array.isArray(by)) {
            lists.push(() => replaceNode(path[path.length - 1] as Node | Pair, key, listOf(document, by, scalar)));
          } else {
            scalar.value = by;
          }
        });
      }
    },
  });
  lists.forEach((replace) => replace());
}

function listOf(document: Document, items: readonly string[], { range, anchor }: Scalar): Node {
  const list = document.createNode(items);
  list.range = range;
  list.anchor = anchor;
  list.items.forEach((item) => ((item as unknown as Scalar).range = range));
  return list;
}

function replaceNode(parent: Node | Pair, key: number | "key" | "value" | null, by: Node): void {
  if (isPair(parent)) {
    (parent as Pair<Node, Node>)[key === "key" ? "key" : "value"] = by;
  } else if (typeof key === "number") {
    (parent as unknown as { items: unknown[] }).items[key] = by;
  }
}

function problemOf(error: unknown, offset: number): ParameterProblem {
  if (!(error instanceof CertfleetError)) {
    throw error;
  }
  return { code: error.code, offset, message: error.problem };
}
