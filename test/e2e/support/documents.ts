import { AWS_PROVIDER } from "./terraform-settings";

/** Any Terraform JSON document. */
export type Document = Record<string, any>;

const SKIPPED = {
  access_key: "testing",
  secret_key: "testing",
  skip_credentials_validation: true,
  skip_metadata_api_check: true,
  skip_region_validation: true,
  skip_requesting_account_id: false,
};

/**
 * The override file that directs the AWS providers of a document to a double.
 *
 * Terraform merges it into each provider with the same alias, which keeps its region and assumed role. The state stays in the directory.
 */
export function overrideFor(document: Document): Document {
  const aws = [document.provider?.aws ?? []].flat() as Document[];
  return {
    terraform: { backend: { local: { path: "terraform.tfstate" } }, required_providers: { aws: AWS_PROVIDER } },
    provider: { aws: aws.map(({ alias }) => ({ ...(alias === undefined ? {} : { alias }), ...SKIPPED })) },
  };
}

/**
 * The same document for version 5 of the AWS provider, which has no `region` argument. Aliased providers select the region instead.
 *
 * The tests use version 5 of the provider, while the newer bindings write for version 6.
 */
export function forAws5(document: Document): Document {
  const copy = structuredClone(document);
  const providers = [copy.provider?.aws ?? []].flat() as Document[];
  for (const kind of ["resource", "data"]) {
    for (const [type, instances] of Object.entries((copy[kind] ?? {}) as Record<string, Record<string, Document>>)) {
      for (const body of type.startsWith("aws_") ? Object.values(instances) : []) {
        if (typeof body.region === "string") {
          body.provider = aliasFor(body.region, body.provider as string | undefined, providers);
          delete body.region;
        }
      }
    }
  }
  return providers.length === 0 ? copy : { ...copy, provider: { ...copy.provider, aws: providers } };
}

function aliasFor(region: string, provider: string | undefined, providers: Document[]): string {
  const base = providers.find(({ alias }) => (alias === undefined ? "aws" : `aws.${alias}`) === (provider ?? "aws")) ?? {};
  const alias = ["in", base.alias, region].filter((part) => part !== undefined).join("-");
  if (!providers.some((each) => each.alias === alias)) {
    providers.push({ ...base, region, alias });
  }
  return `aws.${alias}`;
}
