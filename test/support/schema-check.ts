import { checkBlock } from "./block-check";
import { BlockSchema, ProviderSchema, providerSchemas, sourceAddress } from "./provider-schemas";
import { checkReferences } from "./reference-check";
import { UNCHECKED_TYPES, withAws6, withLater } from "./schema-overlay";
import { isObject, Report } from "./value-check";

/** The parts of a synthesised Terraform JSON document that the checks read. */
export interface TerraformDocument {
  readonly terraform?: { readonly required_providers?: Record<string, { readonly source?: string; readonly version?: string }> };
  readonly provider?: Record<string, unknown>;
  readonly resource?: Record<string, Record<string, unknown>>;
  readonly data?: Record<string, Record<string, unknown>>;
  readonly [block: string]: unknown;
}

export interface SchemaCheck {
  /** One line for each violation: its position and the problem. */
  readonly violations: string[];
  /** The resource types without a schema file. */
  readonly unchecked: string[];
}

/** The schemas of the providers of a document. */
export interface Schemas {
  /** The schema of a provider's own block; undefined if the provider is not checked. */
  provider(name: string): BlockSchema | undefined;
  /** The schema of a type; undefined if the provider does not have it. */
  blockOf(kind: "resource" | "data", type: string): BlockSchema | undefined;
}

export interface SchemaCheckOptions {
  /** The schemas to check against. Default: those in schemas/. */
  readonly schemas?: Schemas;
  /** Types to leave unchecked, in addition to those that every document may have. */
  readonly uncheckedTypes?: string[];
}

const META_ARGUMENTS = {
  provider: ["alias", "version"],
  data: ["count", "depends_on", "for_each", "lifecycle", "provider"],
  resource: ["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"],
};

/** Checks a document against the schemas of its providers: `terraform validate` without Terraform. */
export function checkSchema(document: TerraformDocument, options: SchemaCheckOptions = {}): SchemaCheck {
  const violations: string[] = [];
  const unchecked = new Set<string>();
  const report: Report = (where, problem) => violations.push(`${where} ${problem}`);
  const allowed = new Set([...UNCHECKED_TYPES, ...(options.uncheckedTypes ?? [])]);
  const providers = options.schemas ?? schemasOf(document);

  for (const [name, configurations] of Object.entries(document.provider ?? {})) {
    const block = providers.provider(name);
    for (const body of Array.isArray(configurations) ? configurations : [configurations]) {
      if (block && isObject(body)) {
        checkBlock(body, block, `provider.${name}`, report, META_ARGUMENTS.provider);
      }
    }
  }
  for (const kind of ["resource", "data"] as const) {
    for (const [type, instances] of Object.entries(document[kind] ?? {})) {
      const prefix = kind === "data" ? `data.${type}` : type;
      const block = providers.blockOf(kind, type);
      if (!block) {
        unchecked.add(prefix);
        if (providers.provider(providerName(type)) && !allowed.has(prefix)) {
          report(prefix, "is not a type of its provider's schema file; if it is a real one, name it in test/support/schema-overlay.ts");
        }
        continue;
      }
      for (const [name, body] of Object.entries(instances)) {
        checkBlock(body as Record<string, unknown>, block, `${prefix}.${name}`, report, META_ARGUMENTS[kind]);
      }
    }
  }
  checkReferences(document, (kind, type) => providers.blockOf(kind, type), report);
  return { violations, unchecked: [...unchecked].sort() };
}

/** Throws an error with all violations of a document. */
export function assertSchema(document: TerraformDocument, options: SchemaCheckOptions = {}): void {
  const { violations } = checkSchema(document, options);
  if (violations.length > 0) {
    throw new Error(`the document violates the providers' schemas:\n  ${violations.join("\n  ")}`);
  }
}

function providerName(type: string): string {
  return type.split("_")[0];
}

function schemasOf(document: TerraformDocument): Schemas {
  const required = document.terraform?.required_providers ?? {};
  const schemas = providerSchemas();
  const of = (name: string): ProviderSchema | undefined => schemas.get(sourceAddress(required[name]?.source ?? name));
  const versionOf = (name: string) => /\d+(\.\d+)*/.exec(required[name]?.version ?? "")?.[0] ?? "0";
  return {
    provider: (name) => of(name)?.provider.block,
    blockOf(kind, type) {
      const name = providerName(type);
      const schema = of(name);
      const block = (kind === "data" ? schema?.data_source_schemas : schema?.resource_schemas)?.[type]?.block;
      if (block === undefined) {
        return undefined;
      }
      const later = withLater(type, block, versionOf(name));
      return name === "aws" && versionOf(name).startsWith("6.") ? withAws6(type, later) : later;
    },
  };
}
