import { Construct } from "constructs";
import { CertificateContact, ICertificate } from "./certificate";
import { AlertThresholds } from "./renewal";
import { ITlsEndpoint } from "./tls-endpoint";

/** An alert: what it observes, the days before expiry at which it fires, and the channels that receive it. */
export interface Alert {
  /** What the alert observes, such as `acm-days-to-expiry` or `acm-events`. */
  readonly source: string;
  /**
   * The days before expiry at which the alert fires.
   *
   * @default - it fires on an event, not on a number of days
   */
  readonly thresholds?: AlertThresholds;
  /** The names of the channels that receive the alert. */
  readonly channels: string[];
}

/** A request to watch a certificate. */
export interface WatchRequest {
  /** The certificate. */
  readonly certificate: ICertificate;
  /** The certificate's name in alert texts. */
  readonly certificateName: string;
  /** The endpoints that serve the certificate. */
  readonly endpoints: ITlsEndpoint[];
  /** When to warn and when to page. */
  readonly thresholds: AlertThresholds;
  /** The certificate's channels of this kind, including the one that is asked. */
  readonly channels: IAlertChannel[];
}

/** A channel that alerts are sent to. */
export interface IAlertChannel {
  /** The channel's name. */
  readonly channelName: string;
  /** The kind of channel, such as `sns`. Channels of one kind share the alerts of a certificate. */
  readonly kind: string;
  /** Creates every alert that this kind of channel supports for a certificate, and returns them. An empty list if it supports none. */
  watch(scope: Construct, id: string, request: WatchRequest): Alert[];
}

/**
 * An alert text that names the certificate, its service, owner and runbook.
 *
 * @internal
 */
export function alertText(certificateName: string, contact: CertificateContact, ...sentences: string[]): string {
  const about = [
    ...(contact.service === undefined ? [] : [`service ${contact.service}`]),
    ...(contact.owner === undefined ? [] : [`owner ${contact.owner}`]),
  ];
  return [
    `Certificate ${certificateName}${about.length === 0 ? "" : ` (${about.join(", ")})`}:`,
    ...sentences,
    ...(contact.runbook === undefined ? [] : [`Runbook: ${contact.runbook}`]),
  ].join(" ");
}
