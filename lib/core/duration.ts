import { CertfleetError } from "./error";

const MINUTES_PER_UNIT: Record<string, number> = { m: 1, h: 60, d: 24 * 60 };

/** A span of time, in whole minutes. */
export class Duration {
  /** A number of days of 24 hours. */
  static days(amount: number): Duration {
    return new Duration(amount * 24 * 60);
  }

  /** A number of hours. */
  static hours(amount: number): Duration {
    return new Duration(amount * 60);
  }

  /** A number of minutes. */
  static minutes(amount: number): Duration {
    return new Duration(amount);
  }

  /** Parses a duration as files write it: a whole number and `d`, `h` or `m`, such as `45d`, `12h` or `90m`. */
  static parse(text: string): Duration {
    const match = /^([0-9]{1,9})([dhm])$/.exec(text);
    if (!match) {
      throw new CertfleetError(
        "invalid-duration",
        `"${text}" is not a duration. Write a whole number and d, h or m, such as 45d, 12h or 90m.`,
      );
    }
    return new Duration(Number(match[1]) * MINUTES_PER_UNIT[match[2]]);
  }

  private readonly minutes: number;

  private constructor(minutes: number) {
    if (!Number.isFinite(minutes) || Math.round(minutes) < 1) {
      throw new CertfleetError("invalid-duration", `A duration of ${minutes} minutes is not valid. Use at least 1 minute.`);
    }
    this.minutes = Math.round(minutes);
  }

  /** The duration in days, with fractions. */
  toDays(): number {
    return this.minutes / (24 * 60);
  }

  /** The duration in hours, with fractions. */
  toHours(): number {
    return this.minutes / 60;
  }

  /** The duration in minutes. */
  toMinutes(): number {
    return this.minutes;
  }

  /** The duration in seconds. */
  toSeconds(): number {
    return this.minutes * 60;
  }

  /** The duration as files write it, in the largest unit that gives a whole number: `45d`, `12h`, `90m`. */
  toString(): string {
    const unit = ["d", "h", "m"].find((candidate) => this.minutes % MINUTES_PER_UNIT[candidate] === 0)!;
    return `${this.minutes / MINUTES_PER_UNIT[unit]}${unit}`;
  }
}
