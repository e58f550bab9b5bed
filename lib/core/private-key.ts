import { TerraformVariable } from "cdktf";
import { CertfleetError } from "./error";

/**
 * A private key on its way from where it is made to where it is kept.
 *
 * It cannot be read by callers: only stores, importers and the ACME module of this library unwrap it, so that no prop or
 * output of a user's construct carries a key by accident.
 */
export class PrivateKey {
  /** A key that is handed to Terraform in a sensitive variable. */
  static fromVariable(variable: TerraformVariable): PrivateKey {
    if (variable.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `the variable "${variable.node.id}" holds a private key and is not sensitive: Terraform would print it; set sensitive to true`,
        variable,
      );
    }
    return new PrivateKey(variable.stringValue);
  }

  /** A key that Terraform reads from a file at plan and apply, its path as seen from where Terraform runs. */
  static fromFile(path: string): PrivateKey {
    return new PrivateKey(`\${sensitive(file(${JSON.stringify(path)}))}`);
  }

  /**
   * A key that a resource of this library made.
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
