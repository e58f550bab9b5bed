import { CertfleetError } from "../../core/error";
import { Configuration } from "../configuration";
import { Estate } from "../estate";
import { canonicalType, Position, Resource } from "../resource";
import { Block, blocksOf, isBlock, textsOf, Unknown, Value } from "../value";
import { releaseOf } from "./json-shapes";

/** A file of Terraform's JSON syntax. */
export interface TerraformJsonFile {
  readonly file: string;
  readonly document: Block;
  /** The line of a resource in it, where that is known. */
  lineOf?(type: string, name: string): number | undefined;
}

const META_ARGUMENTS = new Set(["//", "count", "for_each", "depends_on", "provider", "lifecycle", "provisioner", "connection", "dynamic"]);

/** Nesting beyond which input is refused: providers' schemas stay under 20. */
const MAXIMUM_DEPTH = 100;

/** Reads a module in Terraform's JSON syntax, such as what cdktf writes. */
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
      attributes[block] = blocksOf(definition).map((each) => read(each.content, block, configuration, locals, 0));
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

/** A value with its expressions as `Unknown`; notes what was written. */
function read(value: Value, path: string, configuration: Configuration, locals: Block, depth: number): Value {
  if (depth > MAXIMUM_DEPTH) {
    throw new CertfleetError(
      "input-too-deep",
      `${path.split(".")[0]} nests deeper than ${MAXIMUM_DEPTH} levels, which no resource does: check what wrote it`,
    );
  }
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

/** Names with a dot in an expression's text, quoted strings left out. */
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

/** A provider's arguments, with what only Terraform can tell as `Unknown`. */
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
