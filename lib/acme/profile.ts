import { Duration } from "../core/duration";

/** A lifetime that a CA has announced for a later date. */
export interface AcmeAnnouncedLifetime {
  /** The day from which certificates have it, as `2028-02-16`. */
  readonly since: string;
  /** How long a certificate is then valid. */
  readonly lifetime: Duration;
  /** Where the CA says so, as a URL. */
  readonly source: string;
}

/** A kind of certificate that a CA issues over ACME. */
export interface AcmeProfile {
  /** Its name in the ACME protocol; `default` for CAs that have no profiles. */
  readonly name: string;
  /** How long a certificate is valid today. */
  readonly lifetime: Duration;
  /**
   * The lifetimes that come, in the order of their dates.
   *
   * @default - no change is announced
   */
  readonly announced?: AcmeAnnouncedLifetime[];
  /** How many names one certificate can have. */
  readonly namesPerCertificate: number;
  /** Whether the certificate has a common name. */
  readonly commonName: boolean;
  /** Whether the CA certifies IP addresses in it. This library does not ask for them yet. */
  readonly ipAddresses: boolean;
  /** Where the CA says so, as a URL. */
  readonly source: string;
}

/** What a CA allows in a span of time. */
export interface AcmeLimit {
  /** How many. */
  readonly count: number;
  /** In how long. */
  readonly per: Duration;
  /**
   * Whether a renewal counts: an order of exactly the names of a certificate that was issued before, without reference to the CA's renewal
   * information (RFC 9773), which the ACME provider does not make.
   */
  readonly renewalsCount: boolean;
  /** Where the CA says so, as a URL. */
  readonly source: string;
  /** The day on which it was so, as `2026-08-05`. */
  readonly asOf: string;
}

/** What a CA allows. */
export interface AcmeLimits {
  /**
   * New certificates of one registered domain, of all accounts together.
   *
   * @default - no such limit is known
   */
  readonly certificatesPerDomain?: AcmeLimit;
  /**
   * New certificates of exactly the same names, of all accounts together.
   *
   * @default - no such limit is known
   */
  readonly certificatesPerExactSet?: AcmeLimit;
  /**
   * New orders of one account.
   *
   * @default - no such limit is known
   */
  readonly newOrders?: AcmeLimit;
  /**
   * Failed validations of one name by one account.
   *
   * @default - no such limit is known
   */
  readonly failedValidations?: AcmeLimit;
}

/** The shortest lifetime that certificates of a profile have or will have, as far as the CA has said. */
export function shortestLifetime(profile: AcmeProfile): Duration {
  const lifetimes = [profile.lifetime, ...(profile.announced ?? []).map((announced) => announced.lifetime)];
  return lifetimes.reduce((shortest, lifetime) => (lifetime.toMinutes() < shortest.toMinutes() ? lifetime : shortest));
}
