import * as fs from "fs";
import * as path from "path";

/** A type in Terraform's JSON notation: `"string"`, `["list", "string"]`, `["object", { … }]`. */
export type TerraformType = string | [string, unknown, unknown?];

export interface AttributeSchema {
  readonly type?: TerraformType;
  readonly nested_type?: { readonly attributes: Record<string, AttributeSchema>; readonly nesting_mode: string };
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}

export interface BlockSchema {
  readonly attributes?: Record<string, AttributeSchema>;
  readonly block_types?: Record<string, NestedBlockSchema>;
}

export interface NestedBlockSchema {
  readonly block: BlockSchema;
  readonly nesting_mode: "single" | "group" | "list" | "set" | "map";
  readonly min_items?: number;
  readonly max_items?: number;
}

export interface ProviderSchema {
  readonly provider: { readonly block: BlockSchema };
  readonly resource_schemas?: Record<string, { readonly block: BlockSchema }>;
  readonly data_source_schemas?: Record<string, { readonly block: BlockSchema }>;
}

const DIRECTORY = path.join(__dirname, "..", "..", "schemas");

let loaded: Map<string, ProviderSchema> | undefined;

/** The output of `terraform providers schema -json` for the providers in schemas/, by source address such as `hashicorp/aws`. */
export function providerSchemas(): Map<string, ProviderSchema> {
  loaded ??= readAll();
  return loaded;
}

/** `registry.terraform.io/hashicorp/aws`, `hashicorp/aws` and `aws` are one provider. */
export function sourceAddress(source: string): string {
  const parts = source.split("/");
  return parts.length === 1 ? `hashicorp/${source}` : parts.slice(-2).join("/");
}

function readAll(): Map<string, ProviderSchema> {
  const schemas = new Map<string, ProviderSchema>();
  for (const file of fs.readdirSync(DIRECTORY)) {
    const content = JSON.parse(fs.readFileSync(path.join(DIRECTORY, file), "utf8")) as {
      provider_schemas?: Record<string, ProviderSchema>;
    };
    for (const [source, schema] of Object.entries(content.provider_schemas ?? {})) {
      schemas.set(sourceAddress(source), schema);
    }
  }
  return schemas;
}
