import { PublicCaExternalAccountKey } from "@cdktf/provider-google/lib/public-ca-external-account-key";
import { TerraformProvider, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { placement } from "./google-provider";
import { named } from "../core/readable-names";

/** A key for an ACME account at Google Trust Services. */
export interface GooglePublicCaAccountKeyProps {
  /**
   * The project that asks for it, in which the API `publicca.googleapis.com` is on.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A key that binds an ACME account to a project, which Google Trust Services wants: `AcmeExternalAccountBinding.fromGooglePublicCa` takes its
 * `resource`.
 *
 * It must be used within seven days, once, and it is in Terraform's state. Replacing it does not touch an account that is registered.
 */
export class GooglePublicCaAccountKey extends Construct {
  /** The key, a `google_public_ca_external_account_key`. */
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: GooglePublicCaAccountKeyProps = {}) {
    super(scope, id);
    this.resource = named(new PublicCaExternalAccountKey(this, "Resource", placement(props)));
  }
}
