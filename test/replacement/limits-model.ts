/**
 * The documented limits of Let's Encrypt and of a CA that counts periods, implemented independently of the planner: 300 orders of
 * an account in 3 hours and 50 certificates of a registered domain in 7 days, as token buckets; a number of orders in any hour.
 */

const HOUR = 60;
const DAY = 24 * HOUR;

/** An order: its time in minutes, and its registered domains. */
export interface PlacedOrder {
  readonly time: number;
  readonly domains: readonly string[];
}

/** A token bucket that starts full and refills evenly. */
class TokenBucket {
  private tokens: number;
  private filledAt = 0;

  constructor(
    private readonly capacity: number,
    private readonly refillTime: number,
  ) {
    this.tokens = capacity;
  }

  available(time: number): number {
    this.tokens = Math.min(this.capacity, this.tokens + ((time - this.filledAt) * this.capacity) / this.refillTime);
    this.filledAt = time;
    return this.tokens;
  }

  take(): void {
    this.tokens -= 1;
  }
}

/** The limits of Let's Encrypt for orders that are not renewals. */
export class LetsEncryptModel {
  private readonly account = new TokenBucket(300, 3 * HOUR);
  private readonly domains = new Map<string, TokenBucket>();

  /** Places an order if the limits allow it. Orders must be in order of time. */
  accepts({ time, domains }: PlacedOrder): boolean {
    const buckets = [this.account, ...domains.map((domain) => this.domainBucket(domain))];
    // Tolerates a millionth of a token, since times are floating-point numbers.
    if (buckets.some((bucket) => bucket.available(time) < 1 - 1e-6)) {
      return false;
    }
    buckets.forEach((bucket) => bucket.take());
    return true;
  }

  private domainBucket(domain: string): TokenBucket {
    const bucket = this.domains.get(domain) ?? new TokenBucket(50, 7 * DAY);
    this.domains.set(domain, bucket);
    return bucket;
  }
}

/** The minute of the last order if all certificates of the domains are ordered as early as possible. */
export function earliestEnd(certificatesByDomain: ReadonlyMap<string, number>): number {
  const model = new LetsEncryptModel();
  const left = new Map(certificatesByDomain);
  for (let time = 0; ; time++) {
    for (const [domain, count] of left) {
      let remaining = count;
      while (remaining > 0 && model.accepts({ time, domains: [domain] })) {
        remaining--;
      }
      left.set(domain, remaining);
    }
    if ([...left.values()].every((count) => count === 0)) {
      return time;
    }
  }
}

/** The first orders that exceed a limit: more than the count in any period of the length. */
export function crowdedPeriod(times: readonly number[], count: number, period: number): number | undefined {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted.find((time, index) => index >= count && time - sorted[index - count] < period);
}
