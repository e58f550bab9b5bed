import {
  Block,
  blocksOf,
  canonicalType,
  Configuration,
  isBlock,
  Position,
  refuseDepth,
  releaseOf,
  Resource,
  textsOf,
  Unknown,
  Value,
} from "./resource";
import { Estate } from "./estate";

/** A Terraform JSON file. */
export interface TerraformJsonFile {
  readonly file: string;
  readonly document: Block;
  /** The line of a resource, if it is known. */
  lineOf?(type: string, name: string): number | undefined;
}

const META_ARGUMENTS = new Set(["//", "count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "dynamic"]);

/** Reads a module in Terraform's JSON syntax, such as the output of cdktf. */
export function readTerraformJson(files: readonly TerraformJsonFile[]): Estate {
  const locals = Object.assign({}, ...files.flatMap(({ document }) => blocksOf(document.locals))) as Block;
  const providers = Object.fromEntries(files.flatMap(({ document }) => providersOf(document)));
  const releases = Object.fromEntries(files.flatMap(({ document }) => releasesOf(document)));
  const resources = files.flatMap((file) => resourcesOf(file, { locals, providers, releases }));
  return new Estate(
    resources,
    { argument: () => [], output: () => [], dependsOn: () => [], local: (_, name) => referencesOf(JSON.stringify(locals[name] ?? "")) },
    literalVariables(files),
    providers,
  );
}

interface ModuleFacts {
  readonly locals: Block;
  readonly providers: Record<string, Block>;
  readonly releases: Record<string, string | undefined>;
}

function resourcesOf({ file, document, lineOf }: TerraformJsonFile, facts: ModuleFacts): Resource[] {
  return blocksOf(document.resource).flatMap((byType) =>
    Object.entries(byType).flatMap(([type, byName]) =>
      blocksOf(byName).flatMap((names) =>
        Object.entries(names).flatMap(([name, bodies]) =>
          blocksOf(bodies).map((body) => {
            const line = lineOf?.(type, name);
            return resourceOf(type, name, body, line === undefined ? { file } : { file, line }, facts);
          }),
        ),
      ),
    ),
  );
}

function resourceOf(type: string, name: string, body: Block, position: Position, { locals, providers, releases }: ModuleFacts): Resource {
  const configuration = new Configuration(typeof body.for_each === "string" ? referencesOf(body.for_each) : []);
  const attributes: Record<string, Value> = {};
  for (const [argument, value] of Object.entries(body)) {
    if (!META_ARGUMENTS.has(argument)) {
      attributes[argument] = read(value, argument, configuration, locals, 0);
    }
  }
  configuration.add("depends_on", textsOf(body.depends_on));
  for (const dynamic of blocksOf(body.dynamic)) {
    for (const [block, definition] of Object.entries(dynamic)) {
      const made = blocksOf(definition).map((each) => read(each.content, block, configuration, locals, 0));
      attributes[block] = [...blocksOf(attributes[block]), ...made];
    }
  }
  const providerName = type.split("_")[0];
  const alias = typeof body.provider === "string" ? body.provider.replace(/^\$\{|\}$/g, "") : providerName;
  return {
    type: canonicalType(type),
    address: `${type}.${name}`,
    module: "",
    attributes: { ...attributes, lifecycle: blocksOf(body.lifecycle)[0] ?? {} },
    configuration,
    providerVersion: releases[providerName],
    provider: providers[alias] ?? providers[providerName] ?? {},
    position,
  };
}

/** Reads a value with its expressions as `Unknown`, and adds them to the configuration. */
function read(value: Value, path: string, configuration: Configuration, locals: Block, depth: number): Value {
  refuseDepth(depth, path.split(".")[0]);
  if (typeof value === "string") {
    const local = /^\$\{local\.([\w-]+)\}$/.exec(value);
    if (local && local[1] in locals && depth < 10) {
      return read(locals[local[1]], path, configuration, locals, depth + 1);
    }
    if (isExpression(value)) {
      const references = referencesOf(value);
      configuration.add(path, references);
      return new Unknown(references);
    }
    configuration.add(path, [], value);
    return value.replace(/\$\$\{/g, "${").replace(/%%\{/g, "%{");
  }
  if (Array.isArray(value)) {
    configuration.add(path, []);
    return value.map((item) => read(item, path, configuration, locals, depth + 1));
  }
  if (isBlock(value)) {
    configuration.add(path, []);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== "//")
        .map(([name, item]) => [name, read(item, `${path}.${name}`, configuration, locals, depth + 1)]),
    );
  }
  if (value !== null && value !== undefined) {
    configuration.add(path, []);
  }
  return value;
}

function isExpression(text: string): boolean {
  return /(^|[^$])\$\{|(^|[^%])%\{/.test(text);
}

/** The references in an expression: names with a dot, outside of quoted strings. */
export function referencesOf(expression: string): string[] {
  const code = expression
    .replace(/\\"/g, '"')
    .replace(/\["([^"\]]*)"\]/g, "")
    .replace(/"[^"$]*"/g, "");
  const names = code.match(/[a-zA-Z_][\w-]*(?:\[[^\]]*\])?(?:\.(?:[a-zA-Z_][\w-]*|\*)(?:\[[^\]]*\])?)+/g) ?? [];
  return [...new Set(names)];
}

function providersOf(document: Block): [string, Block][] {
  return blocksOf(document.provider).flatMap((byName) =>
    Object.entries(byName).flatMap(([name, bodies]) =>
      blocksOf(bodies).map((body): [string, Block] => [
        typeof body.alias === "string" ? `${name}.${body.alias}` : name,
        withoutExpressions(body),
      ]),
    ),
  );
}

/** The arguments of a provider, with expressions as `Unknown`. */
function withoutExpressions(body: Block): Block {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === "string" && isExpression(value) ? new Unknown(referencesOf(value)) : value,
    ]),
  );
}

function releasesOf(document: Block): [string, string | undefined][] {
  return blocksOf(document.terraform)
    .flatMap((terraform) => blocksOf(terraform.required_providers))
    .flatMap((required) =>
      Object.entries(required).map(([name, entry]): [string, string | undefined] => [
        name,
        releaseOf(isBlock(entry) ? entry.version : entry),
      ]),
    );
}

function literalVariables(files: readonly TerraformJsonFile[]): Map<string, string> {
  const literals = new Map<string, string>();
  for (const variables of files.flatMap(({ document }) => blocksOf(document.variable))) {
    for (const [name, body] of Object.entries(variables)) {
      for (const { default: value } of blocksOf(body)) {
        if (typeof value === "string") {
          literals.set(`var.${name}`, value);
        }
      }
    }
  }
  return literals;
}

/** The lines of the resources in a Terraform JSON file by `type.name`, counted from 1. */
export function resourceLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const keys: (string | undefined)[] = [];
  let line = 1;
  let pending: string | undefined;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case "\n":
        line++;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (isKey(text, end)) {
          pending = text.slice(i + 1, end);
          const [resource, type] = keys.filter((key) => key !== undefined);
          if (resource === "resource" && type !== undefined && named(keys) === 2) {
            lines.set(`${type}.${pending}`, line);
          }
        }
        i = end;
        break;
      }
      case "{":
      case "[":
        keys.push(pending);
        pending = undefined;
        break;
      case "}":
      case "]":
        keys.pop();
        break;
    }
  }
  return lines;
}

function named(keys: readonly (string | undefined)[]): number {
  return keys.filter((key) => key !== undefined).length;
}

function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") {
      i++;
    } else if (text[i] === '"') {
      return i;
    }
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  for (let i = end + 1; i < text.length; i++) {
    if (text[i] !== " " && text[i] !== "\t") {
      return text[i] === ":";
    }
  }
  return false;
}
