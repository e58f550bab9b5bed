import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "./error";

/** The sensitive variables that a file refers to, each created once in the stack. */
export class SensitiveVariables {
  private readonly byName = new Map<string, TerraformVariable>();
  private scope?: Construct;

  /** @param reserved names of other variables of the stack */
  constructor(
    private readonly stack: TerraformStack,
    private readonly reserved: readonly string[] = [],
  ) {}

  /** The variable with this name, which is also its name in Terraform. */
  of(name: string): TerraformVariable {
    if (this.reserved.includes(name)) {
      throw new CertfleetError("input-clash", `"${name}" is an input of every module. Use another name for the variable.`, this.stack);
    }
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

/** How values that differ between environments (ids, ARNs, addresses) get into the configuration. */
export interface Identifiers {
  /** The value from the file, or an input of the module with it as the default. `name` is the input's name, such as `zone_example_com`. */
  of(name: string, value: string, description: string): string;
}

/** The values of the file. */
export const LITERAL_IDENTIFIERS: Identifiers = { of: (_name, value) => value };

/** Inputs of a module, with the values of the file as defaults. */
export class IdentifierInputs implements Identifiers {
  private readonly values = new Map<string, string>();

  constructor(private readonly stack: TerraformStack) {}

  of(name: string, value: string, description: string): string {
    const id = name.replace(/[^A-Za-z0-9_-]/g, "_");
    const known = this.values.get(id);
    if (known !== undefined && known !== value) {
      throw new CertfleetError(
        "input-clash",
        `the module's input "${id}" would be both ${known} and ${value}: rename one of the entries that it is called after`,
        this.stack,
      );
    }
    if (known === undefined) {
      new TerraformVariable(this.stack, id, { type: "string", default: value, description }).overrideLogicalId(id);
      this.values.set(id, value);
    }
    return `\${var.${id}}`;
  }
}
