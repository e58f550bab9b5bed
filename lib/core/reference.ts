import { TerraformElement, TerraformStack } from "cdktf";
import { IConstruct } from "constructs";

interface Referable extends TerraformElement {
  readonly terraformResourceType: string;
}

/**
 * A reference to a resource's attribute as plain text, for use within its own stack.
 *
 * A token costs a captured stack trace and a search at synth, thirty times what this costs. Across stacks only a token
 * makes the output and the remote state that carry the value, so public attributes stay tokens.
 */
export function reference(resource: Referable, attribute: string): string {
  return `\${${resource.terraformResourceType}.${resource.friendlyUniqueId}.${attribute}}`;
}

/** Whether two constructs are in one stack, so that a plain reference between them resolves. */
export function inSameStack(one: IConstruct, other: IConstruct): boolean {
  return TerraformStack.of(one) === TerraformStack.of(other);
}
