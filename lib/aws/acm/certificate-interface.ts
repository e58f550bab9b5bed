import { TerraformProvider } from "cdktf";
import { ICertificate } from "../../core/certificate";

/** A certificate in AWS Certificate Manager: what load balancers, CloudFront and API Gateway take. */
export interface IAcmCertificate extends ICertificate {
  /** The ARN of a certificate that can be used: one that waits for validation, where there is any. */
  readonly certificateArn: string;
  /** The region that it is in, where it is written down. */
  readonly region?: string;
  /** The provider that reaches it, where it is not the stack's default one. */
  readonly provider?: TerraformProvider;
}
