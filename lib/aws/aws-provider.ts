import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { declaredProviderVersions, declareProviderVersion, lowestRelease } from "../core/provider-version";
import { VERSION_CONSTRAINT } from "../core/schema";
import { ConstructContext } from "../core/kind";
import { AWS_FEATURES, hasFeature } from "../policy/provider-features";
import { AwsQuotaProps, countQuotas, raiseQuotas } from "./quotas";
import { defaultProvider } from "../core/once-per-stack";

/** The version of hashicorp/aws that a stack uses: 5 (bindings 19.x) or 6 (bindings 21.x). */
export class AwsBindings {
  /**
   * Uses another version of hashicorp/aws than the one that the bindings were generated from.
   *
   * This sets Terraform's version requirement, the TLS policies that are available, and whether resources have a `region` argument.
   *
   * @param version a constraint such as `5.100.0` or `~> 6.25`; its first number decides
   */
  static pin(stack: TerraformStack, version: string): void {
    checkProviderVersion(version, stack);
    declareProviderVersion(stack, "aws", version);
  }

  /** The version of hashicorp/aws that the stack uses: of a constraint, the lowest version that it names. */
  static providerVersion(scope: Construct): string {
    return awsVersion(declaredProviderVersions(scope).aws);
  }
}

/**
 * Refuses a version constraint that hashicorp/aws 5 and 6 cannot meet.
 *
 * @internal
 */
export function checkProviderVersion(version: string, scope?: IConstruct): void {
  if (!VERSION_CONSTRAINT.test(version) || !/^[^0-9]*[56]\./.test(version)) {
    throw new CertfleetError(
      "provider-version",
      `"${version}" is not a supported version of hashicorp/aws. Versions 5 and 6 are supported: write a constraint such as 5.100.0 or ~> 6.25.`,
      scope,
    );
  }
}

/**
 * The lowest version that a constraint names; without one, the version that the bindings were generated from.
 *
 * @internal
 */
export function awsVersion(constraint: string | undefined): string {
  return lowestRelease(constraint ?? boundVersion());
}

function boundVersion(): string {
  return require("@cdktf/provider-aws/package.json").cdktf.provider.version;
}

/** The settings of an AWS provider that its bindings expose. */
interface AwsProviderSettings extends TerraformProvider {
  readonly regionInput?: string;
}

/**
 * A region and the provider that reaches it.
 *
 * @internal
 */
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
 *
 * @internal
 */
export function placement(scope: Construct, place: AwsPlace): AwsPlace {
  const { region, provider } = place;
  countQuotas(scope);
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

/**
 * Whether resources have a `region` argument.
 *
 * @internal
 */
export function takesRegion(scope: Construct): boolean {
  const { AcmCertificate } = require("@cdktf/provider-aws/lib/acm-certificate") as typeof import("@cdktf/provider-aws/lib/acm-certificate");
  return "region" in AcmCertificate.prototype && hasFeature(AWS_FEATURES.regionArgument, AwsBindings.providerVersion(scope));
}

/**
 * The region of a place; undefined if neither the place nor its provider states one. It can be an expression.
 *
 * @internal
 */
export function regionOf(scope: IConstruct, place: AwsPlace): string | undefined {
  return place.region ?? regionOfProvider(place.provider ?? defaultProvider(scope, "aws"));
}

/**
 * The region of a provider, if it states one.
 *
 * @internal
 */
export function regionOfProvider(provider: TerraformProvider | undefined): string | undefined {
  return (provider as AwsProviderSettings | undefined)?.regionInput;
}

/**
 * Identifies a place, for what a stack has once in each.
 *
 * @internal
 */
export function placeKey(scope: IConstruct, place: AwsPlace): string {
  return [credentialsOf(scope, place.provider), regionOf(scope, place) ?? ""].join("@");
}

/**
 * Identifies an account by how its provider logs in; empty for the stack's default provider and those with the same login.
 *
 * @internal
 */
export function credentialsOf(scope: IConstruct, provider?: TerraformProvider): string {
  const own = loginOf(provider ?? defaultProvider(scope, "aws"));
  return own === loginOf(defaultProvider(scope, "aws")) ? "" : own;
}

function loginOf(provider?: TerraformProvider): string {
  const settings = (provider ?? {}) as Record<string, unknown>;
  const login = ["accessKey", "profile", "assumeRole", "assumeRoleWithWebIdentity", "sharedCredentialsFiles"]
    .map((argument) => settings[`${argument}Input`])
    .filter((value) => value !== undefined);
  return login.length === 0 ? "" : JSON.stringify(login);
}

const made = new WeakMap<TerraformStack, AwsProviders>();

/**
 * The AWS providers of a fleet file: the default one, one per role and, with hashicorp/aws 5, one per further region.
 *
 * @internal
 */
export class AwsProviders {
  private readonly byAlias = new Map<string, { readonly provider: TerraformProvider; readonly settings: string }>();
  private readonly awsProvider = (require("@cdktf/provider-aws/lib/provider") as typeof import("@cdktf/provider-aws/lib/provider"))
    .AwsProvider;

  constructor(
    private readonly stack: TerraformStack,
    private readonly region: string,
    version?: string,
  ) {
    if (version !== undefined) {
      AwsBindings.pin(stack, version);
    }
    new this.awsProvider(stack, "aws", { region });
  }

  /** The provider that assumes a role. */
  assuming(roleArn: string): TerraformProvider {
    const [, , , , account, role] = roleArn.split(":");
    return this.aliased(`account_${account}_${role.replace(/^role\//, "")}`, { region: this.region, assumeRole: [{ roleArn }] });
  }

  /** The providers by region; undefined if resources have a `region` argument. */
  regional(regions: Iterable<string>): Record<string, TerraformProvider> | undefined {
    const further = [...new Set(regions)].filter((region) => region !== this.region);
    if (further.length === 0 || takesRegion(this.stack)) {
      return undefined;
    }
    return Object.fromEntries(further.map((region) => [region, this.aliased(region, { region })]));
  }

  private aliased(alias: string, config: { region: string; assumeRole?: { roleArn: string }[] }): TerraformProvider {
    const name = `aws_${alias.replace(/[^A-Za-z0-9_-]/g, "_")}`;
    const known = this.byAlias.get(name);
    const settings = JSON.stringify(config);
    if (known && known.settings !== settings) {
      throw new CertfleetError(
        "alias-clash",
        `Two providers would have the name "${name}": ${known.settings} and ${settings}. Rename one of the roles.`,
      );
    }
    const provider = known?.provider ?? new this.awsProvider(this.stack, name, { alias: name.slice("aws_".length), ...config });
    this.byAlias.set(name, { provider, settings });
    return provider;
  }
}

/**
 * The AWS providers of a stack, created when a kind of AWS is first constructed.
 *
 * @internal
 */
export function awsProviders({ stack, providers, positionOf }: ConstructContext): AwsProviders {
  let found = made.get(stack);
  if (!found) {
    // A file that uses AWS without a region was refused before.
    const { region, version, quotas } = providers.aws as { region: string; version?: string; quotas?: AwsQuotaProps };
    made.set(stack, (found = new AwsProviders(stack, region, version)));
    raiseQuotas(stack, quotas ?? {}, positionOf);
  }
  return found;
}

/**
 * A region as a place in a stack of a fleet file: by the argument `region`, otherwise by a provider of the region.
 *
 * @internal
 */
export function placeInRegion(stack: TerraformStack, region: string | undefined): AwsPlace {
  if (region === undefined || region === regionOf(stack, {})) {
    return {};
  }
  const provider = made.get(stack)?.regional([region])?.[region];
  return provider === undefined ? { region } : { provider };
}

/**
 * The regions of the file's certificates.
 *
 * @internal
 */
export function regionsOf({ certificates }: ConstructContext): string[] {
  return certificates.flatMap(({ region }) => (region === undefined ? [] : [region]));
}
