import { issuerFacts } from "./cloud";
import { Duration } from "./duration";
import { DatedLifetime, withinPublicLimits } from "./lifetimes";
import { RenewalProps } from "./renewal";

/**
 * A rate limit of an issuer.
 *
 * @internal
 */
export interface IssuanceLimit {
  /** What is counted, as text for people, such as `orders of an account`. */
  readonly name: string;
  readonly count: number;
  readonly per: Duration;
  /** Whether an order for exactly the names of an earlier certificate counts. */
  readonly renewalsCount: boolean;
  /** What of a certificate is counted: its certificates are counted together with those that have one of these texts in common. */
  readonly subjects: (domainNames: readonly string[]) => readonly string[];
}

/**
 * How an issuer issues and renews certificates of one kind over the years.
 *
 * @internal
 */
export interface Issuance {
  /** Lifetimes by the day of issue, the earliest first. The first applies to earlier days as well. */
  readonly lifetimes: readonly DatedLifetime[];
  /** How long before expiry a certificate with a lifetime is renewed. */
  readonly dueOf: (lifetime: Duration) => Duration;
  readonly limits: readonly IssuanceLimit[];
}

/** The first day of tables that apply from the beginning. */
export const FROM_THE_BEGINNING = "0000-01-01";

/**
 * How an issuer issues and renews certificates, by its name in inventories. The certificates of publicly trusted issuers become shorter when
 * the Baseline Requirements do. An issuer that has not announced when it renews shorter ones is taken to do so at a third of the lifetime, if
 * its time before expiry is longer than that.
 *
 * @internal
 */
export function issuanceOf(issuer: string, renewal: RenewalProps, profile?: string): Issuance {
  const facts = issuerFacts(issuer);
  const own = facts?.issuance?.(renewal, profile) ?? unchanging(renewal);
  return facts?.publiclyTrusted === true ? { ...own, lifetimes: withinPublicLimits(own.lifetimes) } : own;
}

function unchanging({ lifetime, due }: RenewalProps): Issuance {
  return {
    lifetimes: [{ since: FROM_THE_BEGINNING, lifetime, source: "" }],
    dueOf: (actual) => {
      const third = Math.max(1, Math.floor(actual.toMinutes() / 3));
      return actual.toMinutes() >= lifetime.toMinutes() ? due : Duration.minutes(Math.min(due.toMinutes(), third));
    },
    limits: [],
  };
}
