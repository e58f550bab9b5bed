import { TerraformVariable } from "cdktf";
import { IConstruct } from "constructs";
import { CertfleetError } from "./error";
import { Description, StateKeyKind } from "./kind";
import { lazy, variableName } from "./schema";

/** A key that encrypts the state and the plans of a stack. */
export abstract class StateKey {
  /**
   * A key that OpenTofu derives from a passphrase (PBKDF2).
   *
   * @param variable a sensitive variable without a default. The passphrase has at least 16 characters
   */
  static passphrase(variable: TerraformVariable): StateKey {
    return new PassphraseKey(variable);
  }

  /**
   * The key as data.
   *
   * @internal
   */
  abstract _describe(): Description<StateKeyKind>;
}

interface PassphraseProperties {
  readonly passphrase: string;
}

class PassphraseKey extends StateKey {
  constructor(private readonly variable: TerraformVariable) {
    super();
  }

  _describe(): Description<StateKeyKind> {
    const { variable } = this;
    if (variable.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `The variable "${variable.node.id}" contains the passphrase of the state and is not sensitive, so OpenTofu would print it. Set \`sensitive\` to true.`,
        variable,
      );
    }
    if (variable.default !== undefined) {
      throw new CertfleetError(
        "passphrase-in-configuration",
        `The default of the variable "${variable.node.id}" would write the passphrase of the state to the configuration. Remove it, and pass the value to OpenTofu, such as in TF_VAR_${variable.friendlyUniqueId}.`,
        variable,
      );
    }
    return { kind: passphraseKey, properties: { passphrase: variable.friendlyUniqueId } satisfies PassphraseProperties };
  }
}

const passphraseSchema = lazy((z) =>
  z.strictObject({
    passphrase: variableName().describe("The name of a sensitive variable with a passphrase of at least 16 characters"),
  }),
);

/** `{ passphrase }` */
export const passphraseKey: StateKeyKind<PassphraseProperties> = {
  key: "passphrase",
  get schema() {
    return passphraseSchema();
  },
  variables: ({ passphrase }) => [passphrase],
  keyProvider: ({ passphrase }) => ({
    type: "pbkdf2",
    name: keyName(passphrase),
    arguments: { passphrase: `\${var.${passphrase}}` },
  }),
};

/**
 * The name of a key provider. OpenTofu stores it with what it encrypts, so that it must follow from the key alone.
 *
 * @internal
 */
export function keyName(text: string): string {
  const name = text.replace(/[^A-Za-z0-9_-]+/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `key_${name}`;
}

/**
 * A value of a key that must be written down: OpenTofu reads the encryption settings before the state.
 *
 * @internal
 */
export function unknownKeyMessage(what: string): string {
  return `OpenTofu reads the ${what} before the state, so it cannot be an attribute of a resource. Write its value.`;
}

/**
 * The key as data, with its problems thrown at a construct.
 *
 * @internal
 */
export function describeKey(key: StateKey, scope: IConstruct): Description<StateKeyKind> {
  try {
    return key._describe();
  } catch (error) {
    throw error instanceof CertfleetError ? new CertfleetError(error.code, error.problem, scope) : error;
  }
}
