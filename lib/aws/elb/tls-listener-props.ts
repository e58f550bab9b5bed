import { TerraformProvider } from "cdktf";
import { TlsPolicy } from "../../policy/tls-policy";
import { IAcmCertificate } from "../acm/certificate-interface";

/** What every TLS listener of a load balancer is made of. */
export interface TlsListenerProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /** The certificates: the first is for clients that name no host, the rest are chosen by server name. */
  readonly certificates: IAcmCertificate[];
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * What its TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The load balancer's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that reaches the load balancer.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}
