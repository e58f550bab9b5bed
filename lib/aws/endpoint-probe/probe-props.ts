import { TerraformProvider } from "cdktf";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { AlertThresholds } from "../../core/renewal";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";

/** An endpoint whose certificate is looked at. */
export interface ProbedEndpoint {
  /** The name that is asked for, and must be in the certificate. */
  readonly host: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The host name or IP address to connect to, for an endpoint that the name does not lead to.
   *
   * @default - the host
   */
  readonly address?: string;
  /** The certificate that it should serve. */
  readonly certificate: ICertificate;
  /** What people call the certificate. */
  readonly certificateName: string;
  /** Who hears of trouble. */
  readonly channels: SnsTopicChannel[];
  /**
   * The serial number of the certificate that was issued last, an expression. With it there is an alarm for another one being served.
   *
   * @default - any valid certificate will do
   */
  readonly serial?: string;
  /**
   * When to warn and when to page, in days left.
   *
   * @default - what follows from the certificate's renewal
   */
  readonly thresholds?: AlertThresholds;
}

/** The private network in which the function runs. */
export interface EndpointProbeNetwork {
  /** The subnets. They need a way to the endpoints, and to CloudWatch Logs. */
  readonly subnetIds: string[];
  /** The security groups. They must let the endpoints' ports out. */
  readonly securityGroupIds: string[];
}

/** A probe of served certificates. */
export interface EndpointProbeProps {
  /**
   * The endpoints. Hundreds are fine.
   *
   * @default - those that are added later
   */
  readonly endpoints?: ProbedEndpoint[];
  /**
   * How often they are looked at, from 5 minutes to 6 hours.
   *
   * @default Duration.hours(1)
   */
  readonly every?: Duration;
  /**
   * How long an endpoint may go on serving the predecessor of the certificate that was issued last, 24 hours at most.
   *
   * @default Duration.hours(12)
   */
  readonly pickUpWithin?: Duration;
  /**
   * The private network in which the function runs.
   *
   * @default - none, it reaches the internet
   */
  readonly network?: EndpointProbeNetwork;
  /**
   * Root certificates to trust besides those of Node.js, as PEM text, such as an enterprise's own.
   *
   * @default - none
   */
  readonly trustedRoots?: string[];
  /**
   * Days for which the function's log is kept.
   *
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * The region that it runs in.
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
}
