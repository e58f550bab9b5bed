import type * as z from "zod";
import { Problem, problem } from "../../core/error";
import { AccountKeyKind, accountKeyKinds, ConstructContext, Description, SpecContext } from "../../core/kind";
import { expressionText } from "../../core/expression";
import { variableName, zod } from "../../core/schema";
import type { AcmeDirectory } from "../directory";

/** What binds an ACME account to one at the CA: two sensitive variables, or a key that Terraform requests from a cloud. */
export interface AcmeBinding {
  readonly keyId?: string;
  readonly hmac?: string;
  readonly accountKey?: Description<AccountKeyKind>;
}

/** The schema of `eab`, with the account keys of the clouds that are registered. */
export function acmeBindingSchema(): z.ZodType<AcmeBinding> {
  const kinds = accountKeyKinds();
  const accountKeys = Object.fromEntries(kinds.map(({ key, schema }) => [key, schema.optional().describe(schema.description ?? "")]));
  return zod()
    .strictObject({
      keyId: variableName().optional().describe("The sensitive variable that holds the key id"),
      hmac: variableName().optional().describe("The sensitive variable that holds the HMAC key"),
      ...accountKeys,
    })
    .check(({ value, issues }) => {
      const given = kinds.find(({ key }) => key in value);
      const report = (path: string[], message: string) => issues.push({ code: "custom", message, input: value, path });
      if (given === undefined) {
        const missing = value.keyId === undefined ? "keyId" : value.hmac === undefined ? "hmac" : undefined;
        if (missing !== undefined) {
          report([], `\`${missing}\` is missing. Name two sensitive variables, \`eab: { keyId: …, hmac: … }\`.`);
        }
      } else if (value.keyId !== undefined || value.hmac !== undefined) {
        report([given.key], `An account is bound once. Remove \`${given.key}\`, or \`keyId\` and \`hmac\`.`);
      }
    })
    .transform((value: { keyId?: string; hmac?: string } & Record<string, unknown>): AcmeBinding => {
      const kind = kinds.find(({ key }) => value[key] !== undefined);
      return kind ? { accountKey: { kind, properties: value[kind.key] } } : { keyId: value.keyId, hmac: value.hmac };
    })
    .describe("The external account binding, which links the ACME account to an existing account at the CA");
}

/** What is wrong with requesting the account key of a binding. */
export function* bindingProblems(binding: AcmeBinding | undefined, context: SpecContext): Iterable<Problem> {
  const { accountKey } = binding ?? {};
  if (accountKey) {
    yield* accountKey.kind.problems(accountKey.properties, context);
  }
}

/** An account that the CA accepts only with a binding. */
export function* unboundAccountProblems({ name, serverUrl, externalAccountBinding }: AcmeDirectory, isBound: boolean): Iterable<Problem> {
  if (externalAccountBinding && !isBound) {
    const requested = accountKeyKinds().filter((kind) => kind.isFor(serverUrl));
    yield problem(
      "external-account-binding-missing",
      ["eab"],
      `The ACME directory "${name}" accepts only accounts that are bound to an account at the CA. Get a key id and an HMAC key from the CA, ` +
        "and pass them in sensitive variables: `eab: { keyId: …, hmac: … }` in a file, `externalAccountBinding` in code." +
        requested.map(({ key }) => ` Terraform can also request them: \`eab: { ${key}: {} }\`.`).join(""),
    );
  }
}

/** Makes the binding. */
export function buildBinding(
  { keyId, hmac, accountKey }: AcmeBinding,
  context: ConstructContext,
): import("../account").AcmeExternalAccountBinding {
  const { AcmeExternalAccountBinding: Binding } = require("../account") as typeof import("../account");
  if (accountKey !== undefined) {
    const { keyId: id, hmac: key } = accountKey.kind.construct(accountKey.properties, context);
    // As text, because what requests it is in another stack than the account's certificates where a fleet has shards.
    return Binding._fromAccountKey({ keyId: expressionText(id), hmac: expressionText(key) });
  }
  return Binding.fromVariables(context.variables.of(keyId!), context.variables.of(hmac!));
}
