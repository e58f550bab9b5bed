import type { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { cdktfModule } from "./token";

const declared = new WeakMap<TerraformStack, Record<string, string>>();

/**
 * Sets the version constraint of a provider in a stack. What depends on the version follows it.
 *
 * @internal
 */
export function declareProviderVersion(stack: TerraformStack, provider: string, constraint: string): void {
  declared.set(stack, { ...declared.get(stack), [provider]: constraint });
  stack.addOverride(`terraform.required_providers.${provider}.version`, constraint);
}

/**
 * The constraints that were declared in a stack, by provider.
 *
 * @internal
 */
export function declaredProviderVersions(scope: IConstruct): Readonly<Record<string, string>> {
  return declared.get(cdktfModule().TerraformStack.of(scope)) ?? {};
}

/**
 * The lowest version that a constraint names: what a stack can rely on.
 *
 * @internal
 */
export function lowestRelease(constraint: string): string {
  return /[0-9]+\.[0-9]+(\.[0-9]+)?/.exec(constraint)![0];
}
