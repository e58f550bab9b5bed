import * as z from "zod";
import { fleetSchemaOf } from "../../lib/file/fleet-schema";
import { FileKinds } from "../../lib/file/kinds";
import { table } from "./tables";

interface Schema {
  readonly type?: string | string[];
  readonly const?: unknown;
  readonly enum?: unknown[];
  readonly default?: unknown;
  readonly description?: string;
  /** The form of the value, if the value's schema describes more than the key's. */
  readonly form?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: string[];
  readonly properties?: Record<string, Schema>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: Schema[];
}

/** Forms that the page explains once, by name. */
const NAMED_FORMS = [
  { form: /^A duration\b/, type: "duration" },
  { form: /^The name of a sensitive variable\b/, type: "variable name" },
];

/** The tables of docs/reference/file.md by the names of their markers: for the file, for each part of it, and for each form of an entry. */
export function fileTables(): Map<string, string> {
  const root = z.toJSONSchema(fleetSchemaOf(FileKinds.builtIn), {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const form = formOf(zodSchema);
      if (form !== undefined) {
        jsonSchema.form = form;
      }
    },
  }) as Schema;
  const parts = properties(root);
  const tables = new Map([["file", keyTable(root, { nested: false })]]);
  for (const [name, part] of Object.entries(parts)) {
    const entry = typeof part.additionalProperties === "object" ? part.additionalProperties : part;
    const forms = entry.anyOf ?? [];
    const objects = forms.filter(({ properties: keys }) => keys !== undefined);
    if (objects.length === 1 && forms.length > 1) {
      // A short form, such as a number, and the mapping that it is short for.
      tables.set(name, keyTable(objects[0]));
    } else {
      forms.forEach((form) => tables.set(`${name}.${formKey(form)}`, keyTable(form)));
    }
    if (forms.length === 0 && Object.keys(properties(entry)).length > 0) {
      // A backend's own settings are Terraform's: only the kinds of backend are listed.
      tables.set(
        name,
        keyTable(entry, { without: name === "certificates" ? Object.keys(properties(parts.defaults)) : [], nested: name !== "backend" }),
      );
    }
  }
  for (const form of properties(parts.certificates.additionalProperties as Schema).endpoints.items?.anyOf ?? []) {
    tables.set(`endpoints.${formKey(form)}`, keyTable(form));
    const { clientAuth } = properties(properties(form)[formKey(form)] ?? {});
    if (clientAuth !== undefined) {
      tables.set("clientAuth", keyTable(clientAuth));
    }
  }
  return tables;
}

/** Keys whose own keys are in tables of their own. */
const SEPARATE = new Set(["endpoints", "clientAuth"]);

interface TableOptions {
  /** Keys that are in another table. */
  readonly without?: string[];
  /** Whether the keys of objects are listed too. */
  readonly nested?: boolean;
}

function keyTable(schema: Schema, { without = [], nested = true }: TableOptions = {}): string {
  const rows: string[][] = [];
  const add = (parent: Schema, path: string) => {
    for (const [name, each] of Object.entries(properties(parent)).filter(([property]) => path !== "" || !without.includes(property))) {
      const key = `${path}${name}`;
      rows.push([`\`${key}\``, typeOf(each), defaultOf(each, parent.required?.includes(name) ?? false), textOf(each)]);
      if (nested && !SEPARATE.has(name)) {
        const inner = [each, ...(each.anyOf ?? []), ...(each.items ? [each.items, ...(each.items.anyOf ?? [])] : [])];
        for (const object of inner.filter((candidate) => candidate.properties)) {
          add(object, object === each || each.anyOf?.includes(object) ? `${key}.` : `${key}[].`);
        }
      }
    }
  };
  add(schema, "");
  return table(["Key", "Type", "Default", "Description"], rows);
}

function properties(schema: Schema): Record<string, Schema> {
  return schema.properties ?? {};
}

/** What tells a form from the others of its place: its `type`, or its first required key. */
function formKey(schema: Schema): string {
  const type = properties(schema).type?.const;
  return typeof type === "string" ? type : (schema.required ?? Object.keys(properties(schema)))[0];
}

function typeOf(schema: Schema): string {
  const named = NAMED_FORMS.find(({ form }) => form.test(schema.form ?? schema.description ?? ""));
  if (named) {
    return named.type;
  }
  if (schema.const !== undefined) {
    return `\`${String(schema.const)}\``;
  }
  if (schema.enum) {
    return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  }
  if (schema.anyOf) {
    return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  }
  if (schema.type === "array") {
    return `list of ${plural(typeOf(schema.items ?? {}))}`;
  }
  if (schema.type === "object") {
    return schema.properties ? "object" : "map";
  }
  if ((schema.type === "integer" || schema.type === "number") && schema.minimum !== undefined && isBound(schema.maximum)) {
    return `${schema.minimum} to ${schema.maximum}`;
  }
  return [schema.type ?? "any"].flat().join(" or ");
}

/** Integers without a maximum have JavaScript's. */
function isBound(maximum: number | undefined): maximum is number {
  return maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
}

function plural(type: string): string {
  return type.replace(/^(string|object|integer|map|list)\b/, "$1s");
}

/** The value without the key: the schema's default, or the text in parentheses at the end of its description. */
function defaultOf(schema: Schema, required: boolean): string {
  if (required) {
    return "required";
  }
  return schema.default === undefined
    ? (/ \(([^()]+)\)$/.exec(schema.description ?? "")?.[1] ?? "")
    : `\`${JSON.stringify(schema.default)}\``;
}

function textOf({ description = "", form = "" }: Schema): string {
  const text = withoutDefault(description);
  const isTold =
    NAMED_FORMS.some((named) => named.form.test(form)) ||
    form.split(" ").length < 3 ||
    text.toLowerCase().includes(withoutDefault(form).toLowerCase());
  return isTold ? text : `${text}. ${form}`;
}

function withoutDefault(description: string): string {
  return description.replace(/ \([^()]+\)$/, "");
}

/** The description of the value's own schema, if the key's schema has another one. */
function formOf(schema: z.core.$ZodType): string | undefined {
  const described = schema as z.ZodType;
  let form: string | undefined;
  for (let inner = innerOf(described); inner; inner = innerOf(inner)) {
    if (inner.description !== undefined && inner.description !== described.description) {
      form = inner.description;
    }
  }
  return form;
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  const { parent, def } = schema._zod as unknown as {
    parent?: z.ZodType;
    def: { innerType?: z.ZodType; in?: z.ZodType };
  };
  return parent ?? def.innerType ?? def.in;
}
