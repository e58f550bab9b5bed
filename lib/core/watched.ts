import { Alert } from "./alert";
import { ICertificate } from "./certificate";
import { warn } from "./warning";

const alerts = new WeakMap<ICertificate, Alert[]>();
const turnedOff = new WeakSet<ICertificate>();
const originals = new WeakMap<ICertificate, ICertificate>();

/** Notes that an alert was set up for a certificate; one for its import in a service is one for the certificate. */
export function markWatched(certificate: ICertificate, alert: Alert): void {
  for (const each of new Set([certificate, originals.get(certificate) ?? certificate])) {
    alerts.set(each, [...alertsOf(each), alert]);
  }
}

/** Notes that somebody turned a certificate's alerts off. */
export function noteAlertsOff(certificate: ICertificate): void {
  turnedOff.add(certificate);
}

/** The alerts that were set up for a certificate so far. */
export function alertsOf(certificate: ICertificate): Alert[] {
  return alerts.get(certificate) ?? [];
}

/** Notes that a certificate is another one's import in a service. */
export function markImport(imported: ICertificate, original: ICertificate): void {
  originals.set(imported, original);
}

/** The certificate that one was imported from; undefined for one that is no import. */
export function originalOf(certificate: ICertificate): ICertificate | undefined {
  return originals.get(certificate);
}

/** Warns, once the tree is complete, of a certificate whose expiry nobody would hear of. */
export function warnIfUnwatched(certificate: ICertificate): void {
  certificate.node.addValidation({
    validate: () => {
      if (alertsOf(certificate).length === 0) {
        const isTurnedOff = turnedOff.has(originalOf(certificate) ?? certificate);
        const why = isTurnedOff ? "its alerts are turned off" : "add expiry alarms for it, or make it in a CertificateFleet";
        warn(certificate, "unwatched-certificate", `nothing watches this certificate: ${why}`);
      }
      return [];
    },
  });
}
