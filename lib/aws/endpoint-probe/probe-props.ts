import { TerraformProvider } from "cdktf";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { AlertThresholds } from "../../core/renewal";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";

/** An endpoint that is probed. */
export interface ProbedEndpoint {
  /** The host name, which the certificate must cover. */
  readonly host: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The host name or IP address to connect to, if it is not the one that DNS has for the host.
   *
   * @default - the host
   */
  readonly address?: string;
  /** The expected certificate. */
  readonly certificate: ICertificate;
  /** The name of the certificate in alarms. */
  readonly certificateName: string;
  /** The channels that are notified. */
  readonly channels: SnsTopicChannel[];
  /**
   * The serial number of the current certificate, an expression. With it, an alarm fires if another certificate is served.
   *
   * @default - any valid certificate is accepted
   */
  readonly serial?: string;
  /**
   * The days left at which alarms fire.
   *
   * @default - from the certificate's renewal
   */
  readonly thresholds?: AlertThresholds;
}

/** The private network in which the function runs. */
export interface EndpointProbeNetwork {
  /** The subnets, with routes to the endpoints and to CloudWatch Logs. */
  readonly subnetIds: string[];
  /** The security groups, which must allow traffic to the ports of the endpoints. */
  readonly securityGroupIds: string[];
}

/** Properties of an endpoint probe. */
export interface EndpointProbeProps {
  /**
   * The endpoints, of which there can be hundreds.
   *
   * @default - those that are added later
   */
  readonly endpoints?: ProbedEndpoint[];
  /**
   * The interval between probes, from 5 minutes to 6 hours.
   *
   * @default Duration.hours(1)
   */
  readonly every?: Duration;
  /**
   * How long an endpoint can serve the previous certificate after a renewal, at most 24 hours.
   *
   * @default Duration.hours(12)
   */
  readonly pickUpWithin?: Duration;
  /**
   * The private network in which the function runs.
   *
   * @default - none: the function reaches the internet
   */
  readonly network?: EndpointProbeNetwork;
  /**
   * Trusted root certificates besides those of Node.js, in PEM format, such as those of a private CA.
   *
   * @default - none
   */
  readonly trustedRoots?: string[];
  /**
   * The retention of the function's log in days.
   *
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * The region of the function.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}
