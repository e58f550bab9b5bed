import type * as z from "zod";
import { lazy } from "../../core/schema";
import { oncePerStack } from "../../core/once-per-stack";
import { AccountKeyKind, registerAccountKey } from "../../core/kind";
import { problem } from "../../core/problem";
import { reference } from "../../core/expression";
import { googleProject, googleProvider } from "./provider";

const schema = lazy((z) =>
  z
    .strictObject({ project: googleProject().optional().describe("The project that requests the key (the provider's)") })
    .describe("A key that Terraform requests from Google, for accounts at Google Trust Services"),
);

/** `googlePublicCa: { project? }` */
export const googlePublicCaKey: AccountKeyKind<z.output<ReturnType<typeof schema>>> = {
  key: "googlePublicCa",
  cloud: "google",
  authority: "Google Trust Services",
  directory: "google-trust-services",
  get schema() {
    return schema();
  },
  isFor: (serverUrl) => new URL(serverUrl).hostname.endsWith(".pki.goog"),
  *problems(_properties, { providers }) {
    if (!providers.google) {
      yield problem(
        "provider-missing",
        ["issuer"],
        "The issuer's `googlePublicCa` needs the Google provider. Add `providers: { google: { project: … } }`.",
      );
    }
  },
  // A key is good for one account, so that each project has one.
  construct: ({ project }, context) => {
    googleProvider(context);
    const { GooglePublicCaAccountKey } = require("../google-public-ca-account-key") as typeof import("../google-public-ca-account-key");
    return oncePerStack(context.stack, `google-public-ca/${project ?? ""}`, (shared) => {
      const key = new GooglePublicCaAccountKey(shared, `google-public-ca${project === undefined ? "" : `-${project}`}`, { project });
      return { keyId: reference(key.resource, "key_id"), hmac: reference(key.resource, "b64url_mac_key") };
    });
  },
};

registerAccountKey(googlePublicCaKey);
