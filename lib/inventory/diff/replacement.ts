import { Change } from "./change";
import { Comparison } from "./comparison";
import { say, Words } from "./words";

const CREATE_FIRST = say`; a new certificate is made first, then the old one goes`;

/** What of a certificate changes, where that may need another one. */
export type Cause = "names" | "common-name" | "order" | "issuer" | "key" | "region" | "lifetime" | "address";

/** Adds to a change that it makes another certificate, where it does. */
export function replacing(change: Change, comparison: Comparison, cause: Cause): Change {
  if (!replaces(comparison, cause)) {
    return change;
  }
  return { ...change, words: withReplacement(change.words), replaces: true };
}

function withReplacement(words: Words): Words {
  return [...words, ...CREATE_FIRST];
}

/**
 * Whether a change makes another certificate before the old one goes: so do all certificates of certfleet's own constructs. Others may be
 * replaced in another order, or not at all, of which an inventory knows nothing.
 */
function replaces({ before, after, isSame }: Comparison, cause: Cause): boolean {
  const isOurs = [before, after].every(({ madeBy, renewal }) => madeBy !== "elsewhere" && renewal !== undefined);
  if (!isOurs || isSame) {
    return false;
  }
  if (after.renewal?.by === "nobody") {
    // What somebody brings takes another issuer's place as a resource of its own; of what it has anew, it is imported in place or not.
    return cause === "issuer" || cause === "address";
  }
  const isGoogle = after.issuer.startsWith("google-") && after.issuer !== "google-trust-services";
  const isAcm = after.issuer.startsWith("acm");
  switch (cause) {
    case "names":
    case "issuer":
    case "key":
    case "address":
      return true;
    case "common-name":
      return isAcm || isGoogle;
    case "order":
      // A certificate's name in Google Cloud is made of its names in their order.
      return isGoogle;
    case "region":
      return isAcm;
    case "lifetime":
      // It follows from the profile there, and from the issuance config: another one of either is another certificate.
      return after.issuer.startsWith("lets-encrypt") || after.issuer === "google-private-ca";
  }
}
