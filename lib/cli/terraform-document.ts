/** A Terraform configuration in JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a document has the shape that its reader knows it to have
export type TerraformDocument = Record<string, any>;

/** The configuration without the `//` entries, by which cdktf says where in its tree an element is. */
export function withoutComments(document: TerraformDocument): TerraformDocument {
  const { "//": _comment, ...blocks } = document;
  for (const elements of [...Object.values(blocks.resource ?? {}), ...Object.values(blocks.data ?? {})] as TerraformDocument[]) {
    for (const element of Object.values(elements)) {
      delete element["//"];
    }
  }
  return blocks;
}

/** The major version of a provider and of Terraform that a module is made for, as a range that its caller can meet. */
function range(version: string): string {
  const [, major, minor] = /([0-9]+)\.([0-9]+)/.exec(version)!;
  return `>= ${major}.${minor}, < ${Number(major) + 1}`;
}

/**
 * A configuration as a module: the caller has the providers and the backend, so that the module only says which versions and
 * which aliases it needs.
 *
 * @param assets the files that it refers to, by their paths in it
 */
export function toModule(document: TerraformDocument, assets: readonly string[]): TerraformDocument {
  const { provider = {}, terraform, ...blocks } = besideModule(document, assets);
  const requirements = Object.entries(terraform.required_providers as Record<string, TerraformDocument>).map(([name, requirement]) => {
    const aliases = (provider[name] ?? []).flatMap(({ alias }: TerraformDocument) => (alias === undefined ? [] : [`${name}.${alias}`]));
    return [
      name,
      {
        source: requirement.source.includes("/") ? requirement.source : `hashicorp/${requirement.source}`,
        version: range(requirement.version),
        ...(aliases.length === 0 ? {} : { configuration_aliases: aliases }),
      },
    ];
  });
  return { terraform: { required_version: ">= 1.11", required_providers: Object.fromEntries(requirements) }, ...blocks };
}

/** Terraform looks for files from where it runs: those of a module are found by the module's own path. */
function besideModule(document: TerraformDocument, assets: readonly string[]): TerraformDocument {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    typeof value === "string" && assets.includes(value) ? `\${path.module}/${value}` : value,
  ) as TerraformDocument;
}
