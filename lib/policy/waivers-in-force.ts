import { TerraformStack } from "cdktf";
import { Waiver } from "./waiver";

const byStack = new WeakMap<TerraformStack, Waiver[]>();

/** Notes the exceptions to a policy that a stack is held to. */
export function noteWaivers(stack: TerraformStack, waivers: readonly Waiver[]): void {
  byStack.set(stack, [...waiversIn(stack), ...waivers]);
}

/** The exceptions to the policies that a stack is held to. */
export function waiversIn(stack: TerraformStack): Waiver[] {
  return byStack.get(stack) ?? [];
}
