import { IssuanceLimit } from "../core/issuer";

/** Orders that count against a limit, placed at some time of an interval, in minutes from the start of a plan. */
export interface Usage {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/**
 * How much of a limit is used, and when more of it is free.
 *
 * The orders of a run can come at any time of the run, so the usage assumes the worst time: what is free at the start of a run is free
 * whenever its orders come.
 */
export abstract class LimitUsage {
  static of(limit: IssuanceLimit, keepsPrevious: boolean): LimitUsage {
    if (limit.per === undefined) {
      return new QuotaUsage(limit, keepsPrevious);
    }
    return limit.refills === true ? new BucketUsage(limit, limit.per.toMinutes()) : new WindowUsage(limit, limit.per.toMinutes());
  }

  protected constructor(readonly limit: IssuanceLimit) {}

  /** How much is free at a time after the last usage. */
  abstract freeAt(time: number): number;
  /** When so much is free; infinite if it never is. */
  abstract readyFor(count: number): number;
  /** Adds a usage that does not start before the previous ones. */
  abstract add(usage: Usage): void;

  /**
   * How much a run waits for, of so many orders that are left. A full bucket loses what would refill, so half of one is worth a run; a
   * period has to pass as a whole.
   */
  share(left: number): number {
    return Math.min(left, this.limit.refills === true ? Math.ceil(this.limit.count / 2) : this.limit.count);
  }
}

/** Orders in any period of a length. */
class WindowUsage extends LimitUsage {
  private usages: Usage[] = [];

  constructor(
    limit: IssuanceLimit,
    private readonly period: number,
  ) {
    super(limit);
  }

  freeAt(time: number): number {
    const counting = this.usages.filter(({ end }) => end + this.period > time);
    return this.limit.count - counting.reduce((sum, { count }) => sum + count, 0);
  }

  readyFor(count: number): number {
    if (count > this.limit.count) {
      return Infinity;
    }
    const releases = [-Infinity, ...this.usages.map(({ end }) => end + this.period)].sort((one, other) => one - other);
    return releases.find((time) => this.freeAt(time) >= count)!;
  }

  add(usage: Usage): void {
    this.usages = [...this.usages.filter(({ end }) => end + this.period > usage.start), usage];
  }
}

/** A token bucket. */
class BucketUsage extends LimitUsage {
  private level = this.limit.count;
  private at = -Infinity;
  private readonly perMinute: number;

  constructor(limit: IssuanceLimit, period: number) {
    super(limit);
    this.perMinute = limit.count / period;
  }

  freeAt(time: number): number {
    return Math.floor(this.levelAt(time) + 1e-9);
  }

  readyFor(count: number): number {
    if (count > this.limit.count) {
      return Infinity;
    }
    return count <= this.level ? this.at : this.at + (count - this.level) / this.perMinute;
  }

  add({ end, count }: Usage): void {
    // Orders at the end of the run leave the least: the bucket does not refill while it is full.
    this.level = this.levelAt(end) - count;
    this.at = end;
  }

  private levelAt(time: number): number {
    return this.at === -Infinity ? this.level : Math.min(this.limit.count, this.level + (time - this.at) * this.perMinute);
  }
}

/** Certificates that exist at one time. A replacement adds one, and takes the previous one away unless that is kept. */
class QuotaUsage extends LimitUsage {
  private used = 0;

  constructor(
    limit: IssuanceLimit,
    private readonly keepsPrevious: boolean,
  ) {
    super(limit);
  }

  freeAt(): number {
    return Math.max(0, this.limit.count - this.used);
  }

  readyFor(count: number): number {
    return this.freeAt() >= count ? -Infinity : Infinity;
  }

  add({ start, count }: Usage): void {
    const isStanding = start === -Infinity;
    this.used += isStanding || this.keepsPrevious ? count : 0;
  }

  /** Without kept certificates, any part of what is free is worth a run. */
  override share(left: number): number {
    return this.keepsPrevious ? (left > 0 ? 1 : 0) : Math.min(left, this.freeAt());
  }
}
