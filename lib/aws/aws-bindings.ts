import { TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { VERSION_CONSTRAINT } from "../core/version-constraint";

const pinnedVersions = new WeakMap<TerraformStack, string>();

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
    pinnedVersions.set(stack, version);
    stack.addOverride("terraform.required_providers.aws.version", version);
  }

  /** The version of hashicorp/aws that the stack uses: of a constraint, the lowest version that it names. */
  static providerVersion(scope: Construct): string {
    return lowestVersion(pinnedVersions.get(TerraformStack.of(scope)));
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
export function lowestVersion(constraint: string | undefined): string {
  return constraint === undefined ? boundVersion() : /[0-9]+\.[0-9]+(\.[0-9]+)?/.exec(constraint)![0];
}

function boundVersion(): string {
  return require("@cdktf/provider-aws/package.json").cdktf.provider.version;
}
