import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";

/** The sensitive variables that a file names, each made once in the stack. */
export class SensitiveVariables {
  private readonly byName = new Map<string, TerraformVariable>();
  private scope?: Construct;

  constructor(private readonly stack: TerraformStack) {}

  /** The variable of a name, which is its name in Terraform too. */
  of(name: string): TerraformVariable {
    let variable = this.byName.get(name);
    if (!variable) {
      this.scope ??= new Construct(this.stack, "Variables");
      variable = new TerraformVariable(this.scope, name, { type: "string", sensitive: true });
      variable.overrideLogicalId(name);
      this.byName.set(name, variable);
    }
    return variable;
  }
}
