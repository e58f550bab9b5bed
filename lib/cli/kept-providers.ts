import type { TerraformDocument } from "../core/stack-document";

/** A provider configuration of a document. A module has none, but states the aliases that its caller passes. */
interface ProviderConfiguration {
  readonly provider: string;
  readonly alias?: string;
  readonly settings?: TerraformDocument;
}

/** What an earlier synth left. */
export interface EarlierSynth {
  /** The document that the new one replaces. */
  readonly document: TerraformDocument;
  /** The state, as `terraform state pull` writes it: a configuration that has no resource in it is not kept. */
  readonly state?: TerraformDocument;
}

/**
 * Keeps the provider configurations of the document that this one replaces. Terraform cannot destroy a resource whose provider configuration
 * is gone ("Provider configuration not present"), and the state may hold resources that only the earlier document had.
 *
 * @returns the document with these configurations, and their names, such as `acme.lets-encrypt-staging`
 */
export function keepProviders(
  document: TerraformDocument,
  { document: previous, state }: EarlierSynth,
  options: { readonly asModule: boolean },
): { readonly document: TerraformDocument; readonly kept: string[] } {
  const known = new Set(configurationsOf(document).map(nameOf));
  const kept = configurationsOf(previous).filter(
    (configuration) =>
      !known.has(nameOf(configuration)) &&
      (options.asModule ? configuration.alias !== undefined : configuration.settings !== undefined) &&
      (state === undefined || isInState(configuration, previous, state)),
  );
  if (kept.length === 0) {
    return { document, kept: [] };
  }
  const result = structuredClone(document);
  const required = (result.terraform.required_providers ??= {}) as Record<string, TerraformDocument>;
  for (const { provider, alias, settings } of kept) {
    required[provider] ??= withoutAliases(requirementsOf(previous)[provider]);
    if (options.asModule) {
      required[provider].configuration_aliases = [...aliasesOf(required[provider]), `${provider}.${alias}`];
    } else {
      result.provider = { ...result.provider, [provider]: [...(result.provider?.[provider] ?? []), settings] };
    }
  }
  return { document: result, kept: kept.map(nameOf) };
}

/** The provider configurations of a root configuration, or those that a module asks its caller for. */
function configurationsOf(document: TerraformDocument): ProviderConfiguration[] {
  const configured = Object.entries(document.provider ?? {}).flatMap(([provider, settings]) =>
    ([settings].flat() as TerraformDocument[]).map((each) => ({ provider, alias: each.alias, settings: each })),
  );
  const passed = Object.entries(requirementsOf(document)).flatMap(([provider, requirement]) =>
    aliasesOf(requirement).map((name) => ({ provider, alias: name.slice(provider.length + 1) })),
  );
  return [...configured, ...passed];
}

function requirementsOf(document: TerraformDocument): Record<string, TerraformDocument> {
  return (document.terraform?.required_providers ?? {}) as Record<string, TerraformDocument>;
}

function aliasesOf(requirement: TerraformDocument): string[] {
  return (requirement.configuration_aliases ?? []) as string[];
}

function withoutAliases({ configuration_aliases: _aliases, ...requirement }: TerraformDocument): TerraformDocument {
  return requirement;
}

function nameOf({ provider, alias }: ProviderConfiguration): string {
  return alias === undefined ? provider : `${provider}.${alias}`;
}

/** Whether the state holds a resource of a configuration. It names them `provider["registry.terraform.io/hashicorp/aws"].us-east-1`. */
function isInState({ provider, alias }: ProviderConfiguration, document: TerraformDocument, state: TerraformDocument): boolean {
  const { source = provider } = requirementsOf(document)[provider] ?? {};
  const path = String(source).includes("/") ? String(source) : `hashicorp/${String(source)}`;
  const end = `${path}"]${alias === undefined ? "" : `.${alias}`}`;
  return ((Object(state).resources ?? []) as TerraformDocument[]).some((resource) => String(resource.provider).endsWith(end));
}
