import { Duration } from "./duration";

/**
 * How long certificates are valid that are issued on a day or later.
 *
 * @internal
 */
export interface DatedLifetime {
  /** The first day of issue on which it applies, such as `2029-03-15`. */
  readonly since: string;
  readonly lifetime: Duration;
  /** The source, as a URL. */
  readonly source: string;
}

/** A lifetime today, and the lifetimes that are announced. */
interface AnnouncedLifetimes {
  readonly lifetime: Duration;
  readonly announced: DatedLifetime[];
}

/**
 * The Baseline Requirements of the CA/Browser Forum (version 2.2.6, ballot SC-081v3). Section 6.3.2 has the lifetimes.
 *
 * @internal
 */
export const BASELINE_REQUIREMENTS = "https://cabforum.org/working-groups/server/baseline-requirements/requirements/";

/**
 * Let's Encrypt, "Decreasing Certificate Lifetimes to 45 Days" (2025-12-02).
 *
 * @internal
 */
export const LETS_ENCRYPT_DATES = "https://letsencrypt.org/2025/12/02/from-90-to-45";

/**
 * The longest lifetime of publicly trusted certificates by the day of issue, the earliest first.
 *
 * @internal
 */
export const PUBLIC_LIFETIME_LIMITS: readonly DatedLifetime[] = [
  { since: "2020-09-01", lifetime: Duration.days(398), source: BASELINE_REQUIREMENTS },
  { since: "2026-03-15", lifetime: Duration.days(200), source: BASELINE_REQUIREMENTS },
  { since: "2027-03-15", lifetime: Duration.days(100), source: BASELINE_REQUIREMENTS },
  { since: "2029-03-15", lifetime: Duration.days(47), source: BASELINE_REQUIREMENTS },
];

/**
 * The lifetimes of Let's Encrypt's profiles (https://letsencrypt.org/docs/profiles/). `classic` is the default profile.
 *
 * @internal
 */
export const LETS_ENCRYPT_LIFETIMES = {
  classic: {
    lifetime: Duration.days(90),
    announced: [
      { since: "2027-02-10", lifetime: Duration.days(64), source: LETS_ENCRYPT_DATES },
      { since: "2028-02-16", lifetime: Duration.days(45), source: LETS_ENCRYPT_DATES },
    ],
  },
  tlsserver: { lifetime: Duration.days(45), announced: [] },
  shortlived: { lifetime: Duration.hours(160), announced: [] },
} as const satisfies Record<string, AnnouncedLifetimes>;

/**
 * The lifetime of ACME CAs that issue for 90 days: Google Trust Services, ZeroSSL and SSL.com.
 *
 * @internal
 */
export const USUAL_ACME_LIFETIME = Duration.days(90);

/** The shortest of a lifetime and those that are announced after it. */
export function shortestAnnounced({ lifetime, announced = [] }: Partial<AnnouncedLifetimes> & { readonly lifetime: Duration }): Duration {
  return announced.reduce((shortest, each) => shorter(shortest, each.lifetime), lifetime);
}

/** The lifetime of a certificate that is issued on a day, by a table with the earliest day first. */
export function lifetimeOn(day: string, table: readonly DatedLifetime[]): Duration {
  return (table.filter(({ since }) => since <= day).at(-1) ?? table[0]).lifetime;
}

/**
 * The lifetimes of a publicly trusted issuer: its own, where the Baseline Requirements allow as much.
 *
 * @internal
 */
export function withinPublicLimits(own: readonly DatedLifetime[]): DatedLifetime[] {
  const [{ since: start }] = own;
  const days = [...new Set([...own, ...PUBLIC_LIFETIME_LIMITS].map(({ since }) => since))].filter((day) => day >= start).sort();
  const allowed = days.map((since): DatedLifetime => {
    const [one, limit] = [own, PUBLIC_LIFETIME_LIMITS].map((table) => table.filter((each) => each.since <= since).at(-1) ?? table[0]);
    const { lifetime, source } = one.lifetime.toMinutes() <= limit.lifetime.toMinutes() ? one : limit;
    return { since, lifetime, source };
  });
  return allowed.filter(({ lifetime }, index) => index === 0 || lifetime.toMinutes() !== allowed[index - 1].lifetime.toMinutes());
}

function shorter(one: Duration, other: Duration): Duration {
  return other.toMinutes() < one.toMinutes() ? other : one;
}
