import { TerraformStack, TerraformVariable } from "cdktf";

/** How what differs between environments (ids, ARNs, addresses) reaches the configuration. */
export interface Identifiers {
  /** A value of the file, or the input that has it as its default. `name` says what it is, such as `zone_example_com`. */
  of(name: string, value: string, description: string): string;
}

/** As the file says it. */
export const LITERAL_IDENTIFIERS: Identifiers = { of: (_name, value) => value };

/** As inputs of a module, the file's values being their defaults. */
export class IdentifierInputs implements Identifiers {
  private readonly made = new Map<string, TerraformVariable>();

  constructor(private readonly stack: TerraformStack) {}

  of(name: string, value: string, description: string): string {
    const id = name.replace(/[^A-Za-z0-9_]/g, "_");
    let variable = this.made.get(id);
    if (!variable) {
      variable = new TerraformVariable(this.stack, id, { type: "string", default: value, description });
      variable.overrideLogicalId(id);
      this.made.set(id, variable);
    }
    return `\${var.${id}}`;
  }
}
