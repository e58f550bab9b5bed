import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { AwsBindings } from "./aws-bindings";

const REGION_ARGUMENT_SINCE = 6;
const defaultProviders = new WeakMap<TerraformStack, TerraformProvider>();

/** The settings of an AWS provider that its bindings expose. */
interface AwsProviderSettings extends TerraformProvider {
  readonly regionInput?: string;
}

/** A region and the provider that reaches it. */
export interface AwsPlace {
  /** The region, if it differs from the provider's. */
  readonly region?: string;
  /** The provider. Default: the stack's default AWS provider. */
  readonly provider?: TerraformProvider;
}

/**
 * The arguments that create a resource in a region.
 *
 * Bindings without the argument `region` would ignore it and create the resource in the provider's region, so they need a provider of
 * that region.
 */
export function placement(scope: Construct, place: AwsPlace): AwsPlace {
  const { region, provider } = place;
  if (region === undefined || region === regionOf(scope, { provider })) {
    return { provider };
  }
  if (!takesRegion(scope)) {
    throw new CertfleetError(
      "region-not-supported",
      `hashicorp/aws ${AwsBindings.providerVersion(scope)} has no \`region\` argument, so \`region: ${region}\` has no effect. ` +
        `Set \`provider\` to an AwsProvider with an alias and region "${region}", or use @cdktf/provider-aws 21.`,
      scope,
    );
  }
  return { region, provider };
}

/** Whether resources have a `region` argument. */
export function takesRegion(scope: Construct): boolean {
  const { AcmCertificate } = require("@cdktf/provider-aws/lib/acm-certificate") as typeof import("@cdktf/provider-aws/lib/acm-certificate");
  return "region" in AcmCertificate.prototype && majorOf(AwsBindings.providerVersion(scope)) >= REGION_ARGUMENT_SINCE;
}

/** The region of a place; undefined if neither the place nor its provider states one. It can be an expression. */
export function regionOf(scope: IConstruct, place: AwsPlace): string | undefined {
  return place.region ?? regionOfProvider(place.provider ?? defaultProvider(scope));
}

/** The region of a provider, if it states one. */
export function regionOfProvider(provider: TerraformProvider | undefined): string | undefined {
  return (provider as AwsProviderSettings | undefined)?.regionInput;
}

/** Identifies a place, for what a stack has once in each. */
export function placeKey(scope: IConstruct, place: AwsPlace): string {
  return [credentialsOf(scope, place.provider), regionOf(scope, place) ?? ""].join("@");
}

/** Identifies an account by how its provider logs in; empty for the stack's default provider and those with the same login. */
export function credentialsOf(scope: IConstruct, provider?: TerraformProvider): string {
  const own = loginOf(provider ?? defaultProvider(scope));
  return own === loginOf(defaultProvider(scope)) ? "" : own;
}

function loginOf(provider?: TerraformProvider): string {
  const settings = (provider ?? {}) as Record<string, unknown>;
  const login = ["accessKey", "profile", "assumeRole", "assumeRoleWithWebIdentity", "sharedCredentialsFiles"]
    .map((argument) => settings[`${argument}Input`])
    .filter((value) => value !== undefined);
  return login.length === 0 ? "" : JSON.stringify(login);
}

function defaultProvider(scope: IConstruct): TerraformProvider | undefined {
  const stack = TerraformStack.of(scope);
  const known = defaultProviders.get(stack);
  if (known) {
    return known;
  }
  const found = stack.node.children.find(
    (child): child is TerraformProvider =>
      TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === "aws" && child.alias === undefined,
  );
  if (found) {
    defaultProviders.set(stack, found);
  }
  return found;
}

function majorOf(version: string): number {
  return Number(version.split(".")[0]);
}
