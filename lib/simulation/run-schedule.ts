import { Random } from "./random";

/** A span of minutes: from the first, up to and without the second. */
export type Span = readonly [from: number, to: number];

/** The end of the span that a time is in; undefined if it is in none. */
export function endOfSpan(spans: readonly Span[], at: number): number | undefined {
  return spans.find(([from, to]) => at >= from && at < to)?.[1];
}

/**
 * When Terraform runs: once in every interval, the first time at the start. A run starts late by chance, as pipelines do, by less than the
 * interval, so that runs keep their order. The delay of a run follows from the seed and its number.
 */
export class RunSchedule {
  private readonly delay: number;
  /** When runs start that were asked for before, by number: all certificates ask for the same ones. */
  private readonly starts = new Map<number, number>();

  /** All times in minutes. */
  constructor(
    private readonly every: number,
    drift: number,
    private readonly seed: number,
    private readonly missed: readonly Span[],
  ) {
    this.delay = Math.min(drift + 1, every);
  }

  /** The first run at a time or later, whether it is missed or not. */
  planned(from: number): number {
    const number = Math.max(0, Math.floor(from / this.every));
    const run = this.start(number);
    return run >= from ? run : this.start(number + 1);
  }

  /** The first run at a time or later that takes place. */
  kept(from: number): number {
    let run = this.planned(from);
    for (let end = endOfSpan(this.missed, run); end !== undefined; end = endOfSpan(this.missed, run)) {
      run = this.planned(end);
    }
    return run;
  }

  /** The last planned run before a time that is after the start. */
  lastBefore(time: number): number {
    const number = Math.floor((time - 1) / this.every);
    const run = this.start(number);
    return run < time ? run : this.start(number - 1);
  }

  private start(number: number): number {
    if (number <= 0) {
      return 0;
    }
    let start = this.starts.get(number);
    if (start === undefined) {
      start = number * this.every + new Random(this.seed, `run ${this.every} ${number}`).below(this.delay);
      this.starts.set(number, start);
    }
    return start;
  }
}
