import { TerraformProvider } from "cdktf";
import { CertificateContact } from "../../core/certificate";

/** What every certificate in Certificate Manager can have. */
export interface GoogleCertificateCommonProps {
  /**
   * The region that it is in, for the load balancers of that region.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * The project that it is in.
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
  /**
   * Who answers for it, and for what it is used: also written to its labels `owner` and `service`.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
  /**
   * Labels. What a label cannot have becomes a hyphen.
   *
   * @default - those that follow from `contact`
   */
  readonly labels?: Record<string, string>;
}
