import { AcmCertificate as AcmCertificateResource } from "@cdktf/provider-aws/lib/acm-certificate";
import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { AwsBindings } from "./aws-bindings";

const REGION_ARGUMENT_SINCE = 6;
const defaultProviders = new WeakMap<TerraformStack, TerraformProvider>();

/** What an AWS provider of the bindings tells of itself. */
interface AwsProviderSettings extends TerraformProvider {
  readonly regionInput?: string;
}

/** A region and the provider that reaches it. */
export interface AwsPlace {
  /** The region, where it is not the provider's. */
  readonly region?: string;
  /** The provider. The stack's default one, if there is none. */
  readonly provider?: TerraformProvider;
}

/**
 * The arguments that put a resource in a place.
 *
 * Bindings that do not know the argument `region` would drop it and leave the resource in the provider's region, so there a
 * provider of that region is demanded.
 */
export function placement(scope: Construct, place: AwsPlace): AwsPlace {
  const { region, provider } = place;
  if (region === undefined || region === regionOf(scope, { provider })) {
    return { provider };
  }
  if (!takesRegion(scope)) {
    throw new CertfleetError(
      "region-not-supported",
      `a resource cannot be put in ${region} by \`region\`: hashicorp/aws ${AwsBindings.providerVersion(scope)} has no such argument; ` +
        `give \`provider\`, an AwsProvider with an alias and region "${region}", or use @cdktf/provider-aws 21`,
      scope,
    );
  }
  return { region, provider };
}

/** Whether resources take a `region` of their own. */
export function takesRegion(scope: Construct): boolean {
  return "region" in AcmCertificateResource.prototype && majorOf(AwsBindings.providerVersion(scope)) >= REGION_ARGUMENT_SINCE;
}

/** The region of a place, where it is written down; undefined where only Terraform knows it. */
export function regionOf(scope: IConstruct, place: AwsPlace): string | undefined {
  return place.region ?? ((place.provider ?? defaultProvider(scope)) as AwsProviderSettings | undefined)?.regionInput;
}

/** Tells places apart, for what a stack has once in each. */
export function placeKey(scope: IConstruct, place: AwsPlace): string {
  return [credentialsOf(scope, place.provider), regionOf(scope, place) ?? ""].join("@");
}

/** Tells accounts apart by how providers log in: empty for the stack's default provider and every other that does it likewise. */
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
