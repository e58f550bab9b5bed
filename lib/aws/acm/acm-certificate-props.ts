import { TerraformProvider } from "cdktf";
import { CertificateContact } from "../../core/certificate";

/** What every certificate in ACM can have. */
export interface AcmCertificateCommonProps {
  /**
   * The region that it is in. CloudFront and edge-optimised API Gateway domains need `us-east-1`.
   *
   * Needs bindings of hashicorp/aws 6; with those of 5, give a `provider` of the region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
  /**
   * Who answers for it, and for what it is used: also written to its tags `owner` and `service`.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
  /**
   * Tags.
   *
   * @default - those that follow from `contact`
   */
  readonly tags?: Record<string, string>;
}
