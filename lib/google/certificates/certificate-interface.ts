import { TerraformProvider } from "cdktf";
import { ICertificate } from "../../core/certificate";

/** What serves a certificate of Certificate Manager. */
export enum GoogleCertificateScope {
  /** Load balancers of the certificate's location. */
  DEFAULT = "DEFAULT",
  /** Media CDN. */
  EDGE_CACHE = "EDGE_CACHE",
  /** Cross-region internal load balancers. */
  ALL_REGIONS = "ALL_REGIONS",
  /** Load balancers that show it to their backends. */
  CLIENT_AUTH = "CLIENT_AUTH",
}

/** A certificate in Google's Certificate Manager: what load balancers and certificate maps take. */
export interface IGoogleCertificate extends ICertificate {
  /** Its id, `projects/…/locations/…/certificates/…`: an expression. */
  readonly certificateId: string;
  /** `global`, or its region. */
  readonly location: string;
  /** What serves it. */
  readonly scope: GoogleCertificateScope;
  /** The project that it is in, where it is not the provider's. */
  readonly project?: string;
  /** The provider that reaches it, where it is not the stack's default one. */
  readonly provider?: TerraformProvider;
}
