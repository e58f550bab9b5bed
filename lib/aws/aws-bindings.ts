import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../core/error";
import { VERSION_CONSTRAINT } from "../core/version-constraint";

const pinnedVersions = new WeakMap<TerraformStack, string>();

/** The provider that the stack runs with: hashicorp/aws 5 (bindings 19.x) or 6 (bindings 21.x). */
export class AwsBindings {
  /**
   * Runs the stack with another release of hashicorp/aws than the bindings were made from.
   *
   * Terraform's requirement and all that depends on the release follow: TLS policies, and whether resources take a `region`.
   *
   * @param version a constraint such as `5.100.0` or `~> 6.25`; its first number decides
   */
  static pin(stack: TerraformStack, version: string): void {
    if (!VERSION_CONSTRAINT.test(version)) {
      throw new CertfleetError(
        "provider-version",
        `"${version}" is no version of hashicorp/aws: write one such as "5.100.0" or "~> 6.25"`,
        stack,
      );
    }
    if (!/^[^0-9]*[56]\./.test(version)) {
      throw new CertfleetError("provider-version", `"${version}" is of no hashicorp/aws that is known here: versions 5 and 6 are`, stack);
    }
    pinnedVersions.set(stack, version);
    stack.addOverride("terraform.required_providers.aws.version", version);
  }

  /** The release of hashicorp/aws that the stack runs with, as far as it is known: the lowest that its constraint names. */
  static providerVersion(scope: Construct): string {
    const pinned = pinnedVersions.get(TerraformStack.of(scope));
    return pinned ? /[0-9]+\.[0-9]+(\.[0-9]+)?/.exec(pinned)![0] : boundVersion();
  }
}

function boundVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the one place where the bindings say it without a resource
  return require("@cdktf/provider-aws/package.json").cdktf.provider.version;
}
