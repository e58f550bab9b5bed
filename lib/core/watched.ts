import { ICertificate } from "./certificate";
import { warn } from "./warning";

const watched = new WeakSet<ICertificate>();
const originals = new WeakMap<ICertificate, ICertificate>();

/** Notes that an alert was set up for a certificate; one for its import in a service is one for the certificate. */
export function markWatched(certificate: ICertificate): void {
  watched.add(certificate);
  const original = originals.get(certificate);
  if (original) {
    watched.add(original);
  }
}

/** Notes that a certificate is another one's import in a service. */
export function markImport(imported: ICertificate, original: ICertificate): void {
  originals.set(imported, original);
}

/** Warns, once the tree is complete, of a certificate whose expiry nobody would hear of. */
export function warnIfUnwatched(certificate: ICertificate): void {
  certificate.node.addValidation({
    validate: () => {
      if (!watched.has(certificate)) {
        warn(
          certificate,
          "unwatched-certificate",
          "nothing watches this certificate: add expiry alarms for it, or make it in a CertificateFleet",
        );
      }
      return [];
    },
  });
}
