import * as fs from "fs";
import * as path from "path";
import { AttributeSchema, BlockSchema, NestedBlockSchema, TerraformType } from "./provider-schemas";
import { Schemas } from "./schema-check";

/** An argument as generated code writes it: `key_type: cdktn.stringToTerraform(this._keyType)`. */
const ARGUMENT = /^ +(\w+): (.+)\((?:struct|this)[.!]+_?(\w+)(?:\.internalValue)?\)/gm;

const TYPES: Record<string, TerraformType> = { string: "string", number: "number", boolean: "bool", any: "dynamic" };

/**
 * The schema of a provider, read from its prebuilt bindings, which are generated from `terraform providers schema -json`.
 *
 * They do not tell lists from sets, and of the number of blocks only whether one is required or only one is allowed.
 */
export class BindingsSchema {
  private readonly known = new Map<string, BlockSchema | undefined>();

  /** @param directory the package's, such as `node_modules/@cdktn/provider-aws` */
  constructor(
    readonly provider: string,
    private readonly directory: string,
  ) {}

  /** The release of the provider. */
  get release(): string {
    const { cdktn, cdktf } = JSON.parse(fs.readFileSync(path.join(this.directory, "package.json"), "utf8")) as Record<string, Generated>;
    return (cdktn ?? cdktf)!.provider.version;
  }

  /** The schema of a resource or data source, or of the provider's own block; undefined if the provider has none. */
  blockOf(kind: "resource" | "data" | "provider", type: string): BlockSchema | undefined {
    const own = type.slice(this.provider.length + 1).replace(/_/g, "-");
    const folder = kind === "provider" ? "provider" : kind === "data" ? `data-${this.provider}-${own}` : own;
    if (!this.known.has(folder)) {
      const file = path.join(this.directory, "lib", folder, "index");
      const read = (extension: string) => fs.readFileSync(`${file}.${extension}`, "utf8");
      this.known.set(folder, fs.existsSync(`${file}.js`) ? readModule(read("js"), read("d.ts")) : undefined);
    }
    return this.known.get(folder);
  }
}

/** The schemas of bindings, for checks of documents. Other providers are not checked. */
export function schemasOf(bindings: readonly BindingsSchema[]): Schemas {
  const of = (name: string) => bindings.find(({ provider }) => provider === name);
  return {
    provider: (name) => of(name)?.blockOf("provider", name),
    blockOf: (kind, type) => of(type.split("_")[0])?.blockOf(kind, type),
  };
}

interface Generated {
  readonly provider: { readonly version: string };
}

/** Reads the schema of the resource that a module of bindings defines: its arguments in the code, what is required or computed in the types. */
function readModule(code: string, types: string): BlockSchema {
  const functions = partsOf(code, /^(?=(?:function|class) )/m, /^(?:function|class) (\w+)/);
  const declarations = partsOf(types, /^(?=export (?:interface|declare class) )/m, /^export (?:interface|declare class) (\w+)/);
  const block = (args: string, properties: string, attributesOf: string): BlockSchema => {
    const written = [...args.matchAll(ARGUMENT)];
    const computed = [...(declarations.get(attributesOf) ?? "").matchAll(/^ {4}get (\w+)\(\)/gm)]
      .filter(([, attribute]) => written.every(([, , , property]) => property !== attribute))
      .map(([, attribute]): [string, AttributeSchema] => [snakeCase(attribute), { computed: true }]);
    const attributes = Object.fromEntries(computed);
    const blocks: Record<string, NestedBlockSchema> = {};
    for (const [, name, mapper, property] of written) {
      const required = new RegExp(`^ {4}readonly ${property}: `, "m").test(declarations.get(properties) ?? "");
      const nested = /(?:^|\()(?!cdkt[fn]\.)(\w+)ToTerraform/.exec(mapper)?.[1];
      if (nested === undefined || /, false\)$/.test(mapper) || mapper.includes("hashMapper")) {
        attributes[name] = { type: nested === undefined ? typeOf(mapper) : "dynamic", optional: !required, required };
      } else {
        const struct = `${nested.charAt(0).toUpperCase()}${nested.slice(1)}`;
        const inner = block(functions.get(`${nested}ToTerraform`)!, struct, `${struct}OutputReference`);
        const most = mapper.includes("listMapper") ? {} : { max_items: 1 };
        blocks[name] = { block: inner, nesting_mode: "list", ...most, ...(required ? { min_items: 1 } : {}) };
      }
    }
    return { attributes, block_types: blocks };
  };
  const [resource, text] = [...functions].find(([, part]) => part.includes("synthesizeAttributes()"))!;
  const args = text.slice(text.indexOf("synthesizeAttributes()"), text.indexOf("synthesizeHclAttributes()"));
  return block(args, `${resource}Config`, resource);
}

function partsOf(text: string, boundary: RegExp, name: RegExp): Map<string, string> {
  return new Map(text.split(boundary).map((part): [string, string] => [name.exec(part)?.[1] ?? "", part]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function typeOf(mapper: string): TerraformType {
  const element = TYPES[/cdkt[fn]\.(string|number|boolean|any)ToTerraform/.exec(mapper)?.[1] ?? "any"];
  return mapper.includes("hashMapper") ? ["map", element] : mapper.includes("listMapper") ? ["list", element] : element;
}
