import { Construct } from "constructs";
import { CertificateContact, ICertificate } from "./certificate";
import { AlertThresholds } from "./renewal";
import { ITlsEndpoint } from "./tls-endpoint";

/** An alert that was set up: a source, the days at which it fires, and who hears of it. */
export interface Alert {
  /** What is observed, such as `acm-days-to-expiry` or `acm-events`. */
  readonly source: string;
  /**
   * The days left at which it fires.
   *
   * @default - it fires on an event, not on a number of days
   */
  readonly thresholds?: AlertThresholds;
  /** The names of the channels that carry it. */
  readonly channels: string[];
}

/** What a channel is asked to watch. */
export interface WatchRequest {
  /** The certificate. */
  readonly certificate: ICertificate;
  /** What people call it, in alert texts. */
  readonly certificateName: string;
  /** The endpoints that serve it. */
  readonly endpoints: ITlsEndpoint[];
  /** When to warn and when to page. */
  readonly thresholds: AlertThresholds;
  /** The channels of the same kind that hear of it, the asked one among them. */
  readonly channels: IAlertChannel[];
}

/** A way to reach people. */
export interface IAlertChannel {
  /** What the fleet calls it. */
  readonly channelName: string;
  /** What it is made of, such as `sns`. Channels of one kind share the alerts of a certificate. */
  readonly kind: string;
  /** Sets up every alert that this kind of channel can carry for a certificate, and tells which; none if it can carry none. */
  watch(scope: Construct, id: string, request: WatchRequest): Alert[];
}

/**
 * A text that names certificate, service, owner and runbook, for people who are woken by it.
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
