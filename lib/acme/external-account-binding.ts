import { TerraformResource, TerraformVariable } from "cdktf";
import { CertfleetError } from "../core/error";
import { AccountKey } from "../core/kind";

/**
 * What binds an ACME account to an account that exists at the CA.
 *
 * The values reach Terraform's state with the registration; CAs take each of them once, so that they are worthless later.
 */
export class AcmeExternalAccountBinding {
  /** From two variables; the one with the key must be sensitive. */
  static fromVariables(keyId: TerraformVariable, hmac: TerraformVariable): AcmeExternalAccountBinding {
    if (hmac.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `the variable "${hmac.node.id}" holds the key of an external account binding and is not sensitive: Terraform would print it; set sensitive to true`,
        hmac,
      );
    }
    return new AcmeExternalAccountBinding(`\${var.${keyId.friendlyUniqueId}}`, `\${var.${hmac.friendlyUniqueId}}`);
  }

  /** From a `google_public_ca_external_account_key`, for Google Trust Services. */
  static fromGooglePublicCa(externalAccountKey: TerraformResource): AcmeExternalAccountBinding {
    if (externalAccountKey.terraformResourceType !== "google_public_ca_external_account_key") {
      throw new CertfleetError(
        "invalid-external-account-binding",
        `a ${externalAccountKey.terraformResourceType} is no external account key: give a google_public_ca_external_account_key`,
        externalAccountKey,
      );
    }
    return new AcmeExternalAccountBinding(
      externalAccountKey.getStringAttribute("key_id"),
      externalAccountKey.getStringAttribute("b64url_mac_key"),
    );
  }

  /** @internal */
  static _fromAccountKey({ keyId, hmac }: AccountKey): AcmeExternalAccountBinding {
    return new AcmeExternalAccountBinding(keyId, hmac);
  }

  private constructor(
    private readonly keyId: string,
    private readonly hmac: string,
  ) {}

  /** @internal */
  _render(): { keyId: string; hmacBase64: string } {
    return { keyId: this.keyId, hmacBase64: this.hmac };
  }
}
