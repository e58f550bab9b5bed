import { TerraformVariable } from "cdktf";
import { CertfleetError } from "./error";

/**
 * A private key as a Terraform expression.
 *
 * Callers cannot read it. Only the stores, importers and ACME constructs of this library unwrap it, so that a key does not end up in a
 * property or an output by accident.
 */
export class PrivateKey {
  /** A key that is passed to Terraform in a sensitive variable. */
  static fromVariable(variable: TerraformVariable): PrivateKey {
    if (variable.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `The variable "${variable.node.id}" contains a private key and is not sensitive, so Terraform would print the key. Set \`sensitive\` to true.`,
        variable,
      );
    }
    return new PrivateKey(variable.stringValue);
  }

  /** A key that Terraform reads from a file at plan and apply. The path is relative to where Terraform runs. */
  static fromFile(path: string): PrivateKey {
    return new PrivateKey(`\${sensitive(file(${JSON.stringify(path)}))}`);
  }

  /**
   * A key that a resource of this library creates.
   *
   * @internal
   */
  static _fromExpression(expression: string): PrivateKey {
    return new PrivateKey(expression);
  }

  private constructor(private readonly expression: string) {}

  /**
   * The expression that Terraform resolves to the PEM text.
   *
   * @internal
   */
  _unwrap(): string {
    return this.expression;
  }
}
