import { Construct } from "constructs";
import { CertificateContact, ICertificate } from "./certificate";
import { AlertThresholds } from "./renewal";
import { ITlsEndpoint } from "./tls-endpoint";
import { CertfleetError, warn } from "./error";

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

// Certificates know their stack, and everything that is registered lives as long as its certificate does.
const registered = new WeakMap<ICertificate, Alert[]>();
const turnedOff = new WeakSet<ICertificate>();
const standbys = new WeakSet<ICertificate>();
const originals = new WeakMap<ICertificate, ICertificate>();
const imports = new WeakMap<ICertificate, ICertificate[]>();

/**
 * Registers an alert that is set up for a certificate: what a channel's `watch` returns, and what a construct creates by itself.
 *
 * @internal
 */
export function registerAlert(certificate: ICertificate, alert: Alert): void {
  registered.set(certificate, [...directAlerts(certificate), alert]);
}

/**
 * Registers that the alerts of a certificate are turned off.
 *
 * @internal
 */
export function registerAlertsOff(certificate: ICertificate): void {
  turnedOff.add(certificate);
}

/**
 * Registers that a certificate is kept to be served again, and attached to nothing: what observes endpoints cannot watch it.
 *
 * @internal
 */
export function registerStandby(certificate: ICertificate): void {
  standbys.add(certificate);
}

/**
 * Registers that a certificate is the import of another one into a service.
 *
 * @internal
 */
export function registerImport(imported: ICertificate, original: ICertificate): void {
  originals.set(imported, original);
  imports.set(original, [...(imports.get(original) ?? []), imported]);
}

/**
 * The certificate that one was imported from; undefined for one that was not imported.
 *
 * @internal
 */
export function originalOf(certificate: ICertificate): ICertificate | undefined {
  return originals.get(certificate);
}

/**
 * The alerts of a certificate and of its imports, by source. Alerts of one source for the same channels count as one, which fires when the
 * first of them does.
 *
 * @internal
 */
export function alertsOf(certificate: ICertificate): Alert[] {
  const merged = new Map<string, Alert>();
  for (const { source, thresholds, channels } of [certificate, ...(imports.get(certificate) ?? [])].flatMap(directAlerts)) {
    const key = JSON.stringify([source, channels]);
    merged.set(key, { source, thresholds: earlier(merged.get(key)?.thresholds, thresholds), channels });
  }
  return [...merged.values()].sort((one, other) => (one.source < other.source ? -1 : one.source > other.source ? 1 : 0));
}

/**
 * Warns, once the tree is complete, about a certificate without an alert on its expiry.
 *
 * @internal
 */
export function warnIfUnwatched(certificate: ICertificate): void {
  certificate.node.addValidation({
    validate: () => {
      // An alert on the original observes what clients see, which includes its imports.
      const original = originalOf(certificate);
      if (standbys.has(certificate)) {
        return [];
      }
      if (alertsOf(certificate).length === 0 && (original === undefined || directAlerts(original).length === 0)) {
        const isTurnedOff = turnedOff.has(original ?? certificate);
        const why = isTurnedOff ? "its alerts are turned off" : "add expiry alarms for it, or create it in a CertificateFleet";
        warn(certificate, "unwatched-certificate", `no alert watches this certificate: ${why}`);
      }
      return [];
    },
  });
}

/**
 * The resources that alerts consist of, which dashboards show: one list for each kind of resource.
 *
 * @internal
 */
export class AlertResources<T> {
  private readonly resources = new WeakMap<ICertificate, readonly T[]>();

  add(certificate: ICertificate, resource: T): void {
    this.resources.set(certificate, [...this.of(certificate), resource]);
  }

  remove(certificate: ICertificate, isRemoved: (resource: T) => boolean): void {
    this.resources.set(
      certificate,
      this.of(certificate).filter((resource) => !isRemoved(resource)),
    );
  }

  /** The resources of a certificate so far, in the order in which they were created. */
  of(certificate: ICertificate): readonly T[] {
    return this.resources.get(certificate) ?? [];
  }
}

/**
 * The channels of a request, which are of one kind by contract.
 *
 * @internal
 */
export function channelsOfKind<T extends IAlertChannel>(
  kind: string,
  { channels }: WatchRequest,
  isOfKind: (channel: IAlertChannel) => channel is T,
): T[] {
  return channels.map((channel) => {
    if (!isOfKind(channel)) {
      throw new CertfleetError(
        "channel-kind",
        `the channel "${channel.channelName}" has the kind "${channel.kind}", which is the kind of a built-in channel ("${kind}"): give it another kind`,
      );
    }
    return channel;
  });
}

function directAlerts(certificate: ICertificate): readonly Alert[] {
  return registered.get(certificate) ?? [];
}

/** More days left is earlier. */
function earlier(one: AlertThresholds | undefined, other: AlertThresholds | undefined): AlertThresholds | undefined {
  return one === undefined || (other !== undefined && other.warnDays > one.warnDays) ? other : one;
}
