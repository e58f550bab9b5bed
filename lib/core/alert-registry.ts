import { Alert, IAlertChannel, WatchRequest } from "./alert";
import { ICertificate } from "./certificate";
import { CertfleetError, warn } from "./error";
import { AlertThresholds } from "./renewal";

// Certificates know their stack, and everything that is registered lives as long as its certificate does.
const registered = new WeakMap<ICertificate, Alert[]>();
const turnedOff = new WeakSet<ICertificate>();
const originals = new WeakMap<ICertificate, ICertificate>();
const imports = new WeakMap<ICertificate, ICertificate[]>();

/** Registers an alert that is set up for a certificate: what a channel's `watch` returns, and what a construct creates by itself. */
export function registerAlert(certificate: ICertificate, alert: Alert): void {
  registered.set(certificate, [...directAlerts(certificate), alert]);
}

/** Registers that the alerts of a certificate are turned off. */
export function registerAlertsOff(certificate: ICertificate): void {
  turnedOff.add(certificate);
}

/** Registers that a certificate is the import of another one into a service. */
export function registerImport(imported: ICertificate, original: ICertificate): void {
  originals.set(imported, original);
  imports.set(original, [...(imports.get(original) ?? []), imported]);
}

/** The certificate that one was imported from; undefined for one that was not imported. */
export function originalOf(certificate: ICertificate): ICertificate | undefined {
  return originals.get(certificate);
}

/**
 * The alerts of a certificate and of its imports, by source. Alerts of one source for the same channels count as one, which fires when the
 * first of them does.
 */
export function alertsOf(certificate: ICertificate): Alert[] {
  const merged = new Map<string, Alert>();
  for (const { source, thresholds, channels } of [certificate, ...(imports.get(certificate) ?? [])].flatMap(directAlerts)) {
    const key = JSON.stringify([source, channels]);
    merged.set(key, { source, thresholds: earlier(merged.get(key)?.thresholds, thresholds), channels });
  }
  return [...merged.values()].sort((one, other) => (one.source < other.source ? -1 : one.source > other.source ? 1 : 0));
}

/** Warns, once the tree is complete, about a certificate whose expiry nobody is notified of. */
export function warnIfUnwatched(certificate: ICertificate): void {
  certificate.node.addValidation({
    validate: () => {
      // An alert on the original observes what clients see, which includes its imports.
      const original = originalOf(certificate);
      if (alertsOf(certificate).length === 0 && (original === undefined || directAlerts(original).length === 0)) {
        const isTurnedOff = turnedOff.has(original ?? certificate);
        const why = isTurnedOff ? "its alerts are turned off" : "add expiry alarms for it, or create it in a CertificateFleet";
        warn(certificate, "unwatched-certificate", `no alert watches this certificate: ${why}`);
      }
      return [];
    },
  });
}

/** The resources that alerts consist of, which dashboards show: one list for each kind of resource. */
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

/** The channels of a request, which are of one kind by contract. */
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
