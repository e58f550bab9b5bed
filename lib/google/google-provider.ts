import { TerraformProvider, TerraformStack, Token } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { VERSION_CONSTRAINT } from "../core/version-constraint";

/** A project and the provider that reaches it. */
export interface GooglePlace {
  /**
   * The project, where it is not the provider's.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

const defaultProviders = new WeakMap<TerraformStack, TerraformProvider>();

/** What a Google provider of the bindings tells of itself. */
interface GoogleProviderSettings extends TerraformProvider {
  readonly projectInput?: string;
}

/** The arguments that put a resource in a place. */
export function placement({ project, provider }: GooglePlace): GooglePlace {
  return { project, provider };
}

/** The project of a place, where it is written down; undefined where only Terraform knows it. */
export function projectOf(scope: IConstruct, place: GooglePlace): string | undefined {
  return place.project ?? ((place.provider ?? defaultProvider(scope)) as GoogleProviderSettings | undefined)?.projectInput;
}

/** The project of a place, for what must have it in writing. */
export function knownProjectOf(scope: IConstruct, place: GooglePlace, what: string): string {
  const project = projectOf(scope, place);
  if (project === undefined) {
    throw new CertfleetError(
      "project-not-known",
      `${what} must name its Google Cloud project, and none is written down: give the GoogleProvider a \`project\``,
      scope,
    );
  }
  return project;
}

/** Whether a place is in the project that its provider has by default, as far as both are written down. */
export function isInProvidersProject(scope: IConstruct, place: GooglePlace): boolean {
  return place.project === undefined || place.project === projectOf(scope, { provider: place.provider });
}

/** Tells places apart, for what a stack has once in each. */
export function placeKey(scope: IConstruct, place: GooglePlace): string {
  return projectOf(scope, place) ?? place.provider?.alias ?? "";
}

/** What tells a place from the stack's default one in the ids of constructs; empty for the default one. */
export function placeSuffix(scope: IConstruct, place: GooglePlace): string {
  if (placeKey(scope, place) === placeKey(scope, {})) {
    return "";
  }
  const { project, provider } = place;
  return `-${provider?.alias ?? (project !== undefined && !Token.isUnresolved(project) ? project : "elsewhere")}`;
}

function defaultProvider(scope: IConstruct): TerraformProvider | undefined {
  const stack = TerraformStack.of(scope);
  const known = defaultProviders.get(stack);
  if (known) {
    return known;
  }
  const found = stack.node.children.find(
    (child): child is TerraformProvider =>
      TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === "google" && child.alias === undefined,
  );
  if (found) {
    defaultProviders.set(stack, found);
  }
  return found;
}

const pinnedVersions = new WeakMap<TerraformStack, string>();

/** The release of hashicorp/google that the stack runs with. */
export class GoogleBindings {
  /**
   * Runs the stack with another release of hashicorp/google than the bindings were made from.
   *
   * Terraform's requirement and all that depends on the release follow, such as what SSL policies can say.
   *
   * @param version a constraint such as `6.50.0` or `~> 6.40`; its first number decides
   */
  static pin(stack: TerraformStack, version: string): void {
    if (!VERSION_CONSTRAINT.test(version)) {
      throw new CertfleetError(
        "provider-version",
        `"${version}" is no version of hashicorp/google: write one such as "6.50.0" or "~> 6.40"`,
        stack,
      );
    }
    pinnedVersions.set(stack, version);
    stack.addOverride("terraform.required_providers.google.version", version);
  }

  /** The release of hashicorp/google that the stack runs with, as far as it is known: the lowest that its constraint names. */
  static providerVersion(scope: Construct): string {
    const pinned = pinnedVersions.get(TerraformStack.of(scope));
    return pinned ? /[0-9]+\.[0-9]+(\.[0-9]+)?/.exec(pinned)![0] : boundVersion();
  }
}

function boundVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the one place where the bindings say it without a resource
  return require("@cdktf/provider-google/package.json").cdktf.provider.version;
}

/** The form of a region's name. */
export const GOOGLE_REGION = /^[a-z]+-[a-z]+[0-9]+$/;

/** What is said of another text. */
export const GOOGLE_REGION_FORM = "it is one such as europe-west1";
