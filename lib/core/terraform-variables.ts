import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "./error";

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

/** How what differs between environments (ids, ARNs, addresses) reaches the configuration. */
export interface Identifiers {
  /** A value of the file, or the input that has it as its default. `name` says what it is, such as `zone_example_com`. */
  of(name: string, value: string, description: string): string;
}

/** As the file says it. */
export const LITERAL_IDENTIFIERS: Identifiers = { of: (_name, value) => value };

/** As inputs of a module, the file's values being their defaults. */
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
