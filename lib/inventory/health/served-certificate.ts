import type { ServedEndpoint } from "./health";

/** The certificate that the clients of a fleet's certificate get. */
export interface ServedCertificate {
  /** In hexadecimal, lower case. */
  readonly serial?: string;
  readonly issuer?: string;
  /** When it expires (RFC 3339). */
  readonly notAfter?: string;
  readonly daysLeft?: number;
  /** How many other certificates the endpoints serve. */
  readonly others: number;
}

/** What probes found at the endpoints of a certificate: if they serve several, the one that expires first. */
export function servedCertificate(seen: readonly ServedEndpoint[]): ServedCertificate | undefined {
  const distinct = new Map<string, Omit<ServedCertificate, "others">>();
  for (const { reachable, serial, issuer, notAfter, daysLeft } of seen) {
    if (reachable && (serial !== undefined || notAfter !== undefined)) {
      distinct.set(JSON.stringify([issuer, serial ?? notAfter]), { serial, issuer, notAfter, daysLeft });
    }
  }
  const [first, ...others] = [...distinct.values()].sort((one, other) => (one.daysLeft ?? Infinity) - (other.daysLeft ?? Infinity));
  return first && { ...first, others: others.length };
}

/** An issuer's common name with its organisation, such as `R11 (Let's Encrypt)`, from a distinguished name. */
export function issuerInShort(issuer: string | undefined): string | undefined {
  const part = (type: string) => new RegExp(`(?:^|, ?)${type}=(.*?)(?=, ?[A-Za-z0-9.]+=|$)`).exec(issuer ?? "")?.[1];
  const [name, organisation] = [part("CN"), part("O")];
  return name === undefined
    ? (organisation ?? issuer)
    : organisation === undefined || organisation === name
      ? name
      : `${name} (${organisation})`;
}
