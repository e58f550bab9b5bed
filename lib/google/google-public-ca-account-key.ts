import type * as z from "zod";
import { TerraformProvider, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { googleProject, googleProvider, placement } from "./google-provider";
import { named } from "../core/readable-names";
import { lazy } from "../core/schema";
import { oncePerStack } from "../core/once-per-stack";
import { AccountKeyKind, registerAccountKey } from "../core/kind";
import { problem } from "../core/error";
import { reference } from "../core/expression";

/** Properties of a key for an ACME account at Google Trust Services. */
export interface GooglePublicCaAccountKeyProps {
  /**
   * The project that requests it. The API `publicca.googleapis.com` must be enabled there.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A key that binds an ACME account to a project, as Google Trust Services requires. Pass its `resource` to
 * `AcmeExternalAccountBinding.fromGooglePublicCa`.
 *
 * The key can be used once, within seven days, and it is in Terraform's state. Replacing it does not change a registered account.
 */
export class GooglePublicCaAccountKey extends Construct {
  /** The key, a `google_public_ca_external_account_key`. */
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: GooglePublicCaAccountKeyProps = {}) {
    super(scope, id);
    const { PublicCaExternalAccountKey } =
      require("@cdktf/provider-google/lib/public-ca-external-account-key") as typeof import("@cdktf/provider-google/lib/public-ca-external-account-key");
    this.resource = named(new PublicCaExternalAccountKey(this, "Resource", placement(props)));
  }
}

const schema = lazy((z) =>
  z
    .strictObject({ project: googleProject().optional().describe("The project that requests the key (the provider's)") })
    .describe("A key that Terraform requests from Google, for accounts at Google Trust Services"),
);

/**
 * `googlePublicCa: { project? }`
 *
 * @internal
 */
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
    return oncePerStack(context.stack, `google-public-ca/${project ?? ""}`, (shared) => {
      const key = new GooglePublicCaAccountKey(shared, `google-public-ca${project === undefined ? "" : `-${project}`}`, { project });
      return { keyId: reference(key.resource, "key_id"), hmac: reference(key.resource, "b64url_mac_key") };
    });
  },
};

registerAccountKey(googlePublicCaKey);
