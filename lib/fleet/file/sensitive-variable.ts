import { TerraformStack, TerraformVariable } from "cdktf";

/** The sensitive variable of a name that the file refers to, made when it is first needed. */
export function sensitiveVariable(stack: TerraformStack, name: string): TerraformVariable {
  const known = stack.node.tryFindChild(name);
  if (known instanceof TerraformVariable) {
    return known;
  }
  const variable = new TerraformVariable(stack, name, { type: "string", sensitive: true });
  variable.overrideLogicalId(name);
  return variable;
}
