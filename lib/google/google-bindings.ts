import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../core/error";
import { VERSION_CONSTRAINT } from "../core/version-constraint";

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
