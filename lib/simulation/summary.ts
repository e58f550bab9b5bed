import { RenewedBy } from "../core/renewal";
import { Outage, SimulatedWeek, SimulationOutcome, Tolerance } from "./model";

/** A year of a simulation, as tables show it. */
export interface SimulatedYear {
  readonly year: number;
  readonly issued: number;
  /** The most certificates that were issued in a week. */
  readonly busiestWeek: number;
  readonly refused: number;
  readonly warnings: number;
  readonly pages: number;
  /** Outages that began in the year. */
  readonly outages: number;
  /** For how long runs can stop in the year without an outage; undefined if no run renewed anything on time. */
  readonly withoutRuns?: Tolerance;
  /** The same for issuers that renew by themselves. */
  readonly withoutIssuer?: Tolerance;
}

/** A simulation by year. Weeks count in the year in which they begin. */
export function yearsOf({ from, to, weeks, outages, tolerances }: SimulationOutcome): SimulatedYear[] {
  const [first, last] = [from.getUTCFullYear(), new Date(to.getTime() - 1).getUTCFullYear()];
  return Array.from({ length: last - first + 1 }, (_, index): SimulatedYear => {
    const year = first + index;
    const own = weeks.filter(({ start }) => start.getUTCFullYear() === year);
    const total = (count: (week: SimulatedWeek) => number) => own.reduce((sum, week) => sum + count(week), 0);
    return {
      year,
      issued: total(ordersOf),
      busiestWeek: own.reduce((most, week) => Math.max(most, ordersOf(week)), 0),
      refused: total(({ refused }) => refused),
      warnings: total(({ warnings }) => warnings),
      pages: total(({ pages }) => pages),
      outages: outages.filter((each) => each.from.getUTCFullYear() === year).length,
      withoutRuns: least(tolerances, RenewedBy.TERRAFORM, year),
      withoutIssuer: least(tolerances, RenewedBy.ISSUER, year),
    };
  });
}

/** The certificates that were issued in a week. */
export function ordersOf({ orders }: SimulatedWeek): number {
  return Object.values(orders).reduce((sum, count) => sum + count, 0);
}

/** The shortest of the tolerances, in a year or in all. */
export function least(tolerances: readonly Tolerance[], renewedBy: RenewedBy, year?: number): Tolerance | undefined {
  const candidates = tolerances.filter((each) => each.renewedBy === renewedBy && (year === undefined || each.year === year));
  return candidates.reduce<Tolerance | undefined>(
    (shortest, each) => (shortest === undefined || minutesOf(each) < minutesOf(shortest) ? each : shortest),
    undefined,
  );
}

function minutesOf({ length }: Tolerance): number {
  return length?.toMinutes() ?? 0;
}

/** How many days before an outage somebody was first alerted; undefined if nobody was. */
export function alertedDaysBefore({ from, warned, paged }: Outage): number | undefined {
  const first = warned ?? paged;
  return first && (from.getTime() - first.getTime()) / 86_400_000;
}
