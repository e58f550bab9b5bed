import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { ConstructContext } from "../core/kind";
import { declaredProviderVersions, declareProviderVersion, lowestRelease } from "../core/provider-version";
import { isAtLeast } from "../core/text";
import { ACME_FEATURES, hasFeature } from "../policy/provider-features";

/** The version that the bindings in `provider` require. */
const BOUND = "2.48";

/** The version of vancluever/acme that a stack uses. */
export class AcmeBindings {
  /**
   * Uses another version of vancluever/acme than 2.48, such as `~> 3.2`.
   *
   * Version 3 has other names of key types, and validates names of several accounts in one certificate. Call this before the first ACME
   * construct of the stack.
   *
   * @param version a release such as `3.2.1`, or a constraint that stays in one major version, such as `~> 3.2`
   */
  static pin(stack: TerraformStack, version: string): void {
    checkAcmeVersion(version, stack);
    declareProviderVersion(stack, "acme", version);
  }

  /** The version of vancluever/acme that the stack uses: the lowest that its constraint allows. */
  static providerVersion(scope: IConstruct): string {
    return acmeVersion(declaredProviderVersions(scope).acme);
  }
}

/**
 * The lowest version that a constraint names; without one, the version that certfleet requires.
 *
 * @internal
 */
export function acmeVersion(constraint: string | undefined): string {
  return lowestRelease(constraint ?? BOUND);
}

/** A release, or a constraint within its major version: the arguments of the major versions differ. */
const WITHIN_A_MAJOR = /^\s*(=|~>)?\s*[23]\.[0-9]+(\.[0-9]+)?\s*$/;

/**
 * Refuses a version constraint that is not within the supported versions of vancluever/acme.
 *
 * @internal
 */
export function checkAcmeVersion(version: string, scope?: IConstruct): void {
  const lowest = WITHIN_A_MAJOR.test(version) ? lowestRelease(version) : undefined;
  if (lowest === undefined || !isAtLeast(lowest, BOUND) || (lowest.startsWith("3.") && !hasFeature(ACME_FEATURES.keyTypeNames, lowest))) {
    throw new CertfleetError(
      "provider-version",
      `"${version}" is not a supported version of vancluever/acme. Versions 2 from ${BOUND} and 3 from ${ACME_FEATURES.keyTypeNames.since} are supported, ` +
        "and a constraint must stay in one of them: write one such as 2.48.3 or ~> 3.2.",
      scope,
    );
  }
}

/**
 * Uses the version of a file in the stack that is being built.
 *
 * @internal
 */
export function pinAcme({ stack, providers }: ConstructContext): void {
  const version = providers.acme?.version;
  if (version !== undefined) {
    AcmeBindings.pin(stack, version);
  }
}
