/**
 * The limits of Let's Encrypt and of a CA that counts periods, as their documentation states them and independent of the planner: 300 orders of
 * an account in 3 hours and 50 certificates of a registered domain in 7 days, as token buckets; so many orders in any hour.
 */

const HOUR = 60;
const DAY = 24 * HOUR;

/** An order: when it is placed, in minutes, and for which registered domains. */
export interface PlacedOrder {
  readonly time: number;
  readonly domains: readonly string[];
}

/** A bucket that is full at first, holds so many tokens and refills evenly. */
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

  /** Places an order if the limits allow it. Orders come in the order of their times. */
  accepts({ time, domains }: PlacedOrder): boolean {
    const buckets = [this.account, ...domains.map((domain) => this.domainBucket(domain))];
    // A millionth of a token: the times are floating-point numbers.
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

/** The minute at which the last of so many certificates of each domain can be ordered, if someone orders each at the first moment. */
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

/** The first orders that are too many for a period: more than so many in any of this length. */
export function crowdedPeriod(times: readonly number[], count: number, period: number): number | undefined {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted.find((time, index) => index >= count && time - sorted[index - count] < period);
}
