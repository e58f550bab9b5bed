import { ICertificate } from "./certificate";
import { ITlsEndpoint } from "./tls-endpoint";

/** A certificate as dashboards show it. */
export interface MonitoredCertificate {
  /** What people call it. */
  readonly certificateName: string;
  /** The certificate. */
  readonly certificate: ICertificate;
  /** The endpoints that serve it. */
  readonly endpoints: ITlsEndpoint[];
}
