import { Problem, problem } from "../../core/problem";
import * as z from "zod";
import type { AcmeExternalAccountBinding } from "../external-account-binding";
import { oncePerStack } from "../../core/once-per-stack";
import { ConstructContext, SpecContext } from "../../core/kind";
import { variableName } from "../../core/schema";
import { googleProvider } from "../../google/kinds/providers";
import { googleProject } from "../../google/kinds/values";

/** What binds an ACME account to one that exists at the CA: a key that variables hold, or one that Google is asked for. */
export const acmeBindingSchema = z
  .strictObject({
    keyId: variableName.optional().describe("The variable that has the key's id"),
    hmac: variableName.optional().describe("The variable that has the HMAC key"),
    googlePublicCa: z
      .strictObject({ project: googleProject.optional().describe("The project that asks for it (the provider's)") })
      .optional()
      .describe("A key that Terraform asks Google for, for accounts at Google Trust Services"),
  })
  .check((context) => {
    const { keyId, hmac, googlePublicCa } = context.value;
    const report = (path: string[], message: string) => context.issues.push({ code: "custom", message, input: context.value, path });
    if (googlePublicCa === undefined) {
      const missing = keyId === undefined ? "keyId" : hmac === undefined ? "hmac" : undefined;
      if (missing !== undefined) {
        report([], `\`${missing}\` is missing: name the sensitive variables, \`eab: { keyId: …, hmac: … }\``);
      }
    } else if (keyId !== undefined || hmac !== undefined) {
      report(["googlePublicCa"], "an account is bound once: remove `googlePublicCa`, or `keyId` and `hmac`");
    }
  })
  .describe("What binds the account to one that exists at the CA");

type Binding = z.output<typeof acmeBindingSchema>;

/** Reports a key that Google is to be asked for where the file has no Google provider. */
export function* bindingProblems(binding: Binding | undefined, { providers }: SpecContext): Iterable<Problem> {
  if (binding?.googlePublicCa && !providers.google) {
    yield problem(
      "provider-missing",
      ["issuer"],
      "the issuer's `googlePublicCa` needs the Google provider: add `providers: { google: { project: … } }`",
    );
  }
}

/** The binding; a key that Google is asked for is one for each project, since each is good for one account. */
export function buildBinding({ keyId, hmac, googlePublicCa }: Binding, context: ConstructContext): AcmeExternalAccountBinding {
  const { AcmeExternalAccountBinding: Binding } = require("../external-account-binding") as typeof import("../external-account-binding");
  if (!googlePublicCa) {
    return Binding.fromVariables(context.variables.of(keyId!), context.variables.of(hmac!));
  }
  googleProvider(context);
  const { GooglePublicCaAccountKey } =
    require("../../google/google-public-ca-account-key") as typeof import("../../google/google-public-ca-account-key");
  const { project } = googlePublicCa;
  return oncePerStack(context.stack, `google-public-ca/${project ?? ""}`, (shared) => {
    const key = new GooglePublicCaAccountKey(shared, `google-public-ca${project === undefined ? "" : `-${project}`}`, { project });
    return Binding.fromGooglePublicCa(key.resource);
  });
}
