import { ICertificate } from "./certificate";
import { warn } from "./warning";

const watched = new WeakSet<ICertificate>();

/** Notes that an alert was set up for a certificate. */
export function markWatched(certificate: ICertificate): void {
  watched.add(certificate);
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
