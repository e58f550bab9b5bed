import { Construct } from "constructs";
import { ICertificate, IPemCertificate } from "./certificate";

/** A certificate to put into a service. */
export interface DeployRequest {
  /** The certificate and its key. */
  readonly certificate: IPemCertificate;
  /**
   * The region that it must be in.
   *
   * @default - the provider's region
   */
  readonly region?: string;
}

/** A service that serves certificates of other issuers once they are imported, such as ACM. */
export interface IDeployTarget {
  /** What the fleet calls it, which becomes part of addresses. */
  readonly targetName: string;
  /** Imports a certificate and keeps it current. Returns it as the service knows it. */
  deploy(scope: Construct, id: string, request: DeployRequest): ICertificate;
}
