import { TerraformProvider, TerraformStack, Token } from "cdktf";
import { IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { GooglePlace } from "./google-place";

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
