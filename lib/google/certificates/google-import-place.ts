import { GooglePlace } from "../google-place";
import { GoogleCertificateScope } from "./certificate-interface";

/** Where a certificate is needed. */
export interface GoogleImportPlace extends GooglePlace {
  /**
   * The region.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * What is to serve it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
}
