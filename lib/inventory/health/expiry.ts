import { FleetCertificate } from "../fleet-view";
import { ServedEndpoint } from "./health";

const DAY = 24 * 60 * 60 * 1000;

/** Thresholds for an unknown renewal: they leave time to renew a one-year certificate by hand. */
const UNKNOWN_RENEWAL = { warnDays: 30, pageDays: 7 };

/** When a certificate expires, and the source of that date. */
export interface Expiry {
  readonly notAfter: Date;
  /** Days left; negative once it has expired. */
  readonly daysLeft: number;
  /** Terraform's state, or what an endpoint serves. */
  readonly source: "inventory" | "served";
}

/** The expiry of the certificate that was issued last. What an endpoint serves counts if Terraform does not know it or has an older one. */
export function expiryOf({ inventory }: FleetCertificate, seen: readonly ServedEndpoint[], now: Date): Expiry | undefined {
  const issued = moment(inventory.notAfter);
  // An issuer renews without Terraform, so the state can have the expiry of the previous certificate.
  const counts = issued === undefined || inventory.renewal?.by === "issuer";
  const served = counts
    ? latest(seen.filter(({ nameMatches }) => nameMatches !== false).map(({ notAfter }) => moment(notAfter)))
    : undefined;
  if (served !== undefined && (issued === undefined || served > issued)) {
    return { notAfter: served, daysLeft: daysBetween(now, served), source: "served" };
  }
  return issued && { notAfter: issued, daysLeft: daysBetween(now, issued), source: "inventory" };
}

/** Days left at which the owner is warned and on-call is paged. */
export interface Thresholds {
  readonly warnDays: number;
  readonly pageDays: number;
}

/** The thresholds of the certificate's alert; else two thirds and one third of the time between renewal and expiry. */
export function thresholdsOf({ inventory }: FleetCertificate): Thresholds {
  const { renewal, alerts } = inventory;
  const own = alerts.find(({ warnDays, pageDays }) => warnDays !== undefined && pageDays !== undefined);
  if (own !== undefined) {
    return { warnDays: own.warnDays!, pageDays: own.pageDays! };
  }
  return renewal === undefined ? UNKNOWN_RENEWAL : { warnDays: (2 * renewal.dueDays) / 3, pageDays: renewal.dueDays / 3 };
}

/** The moment at which renewal is due. */
export function renewalDue({ inventory }: FleetCertificate, expiry: Expiry | undefined): Date | undefined {
  const { renewal } = inventory;
  const due = renewal && expiry && new Date(expiry.notAfter.getTime() - renewal.dueDays * DAY);
  // An inventory can hold any number of days; a date cannot.
  return due && due.getTime() > 0 ? due : undefined;
}

/** RFC 3339, and Go's default format. A time without an offset is UTC, whatever the machine's time zone. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?:Z|([+-]\d{2}):?(\d{2})(?: \S+)?)?)?$/i;

/** Parses a time from an inventory or a server; undefined if it is not one, or is Go's zero time, which means unknown. */
export function moment(text: string | undefined): Date | undefined {
  const match = MOMENT.exec(text ?? "");
  if (!match || match[1] === "0001-01-01") {
    return undefined;
  }
  const [, day, time = "00:00", hours = "+00", minutes = "00"] = match;
  const at = new Date(`${day}T${time.replace(/(?<=:..):60/, ":59")}${hours}:${minutes}`);
  // JavaScript turns a day that its month does not have into one of the next month.
  return Number.isNaN(at.getTime()) || dayOf(new Date(day)) !== day ? undefined : at;
}

/** Days from one time to another, rounded down to a hundredth. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor(((to.getTime() - from.getTime()) / DAY) * 100) / 100;
}

/** The date of a time, in UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** A number of days in display form, with its unit. */
export function formatDays(days: number): string {
  const whole = Math.floor(Math.abs(days));
  const hours = Math.floor(Math.abs(days) * 24);
  return whole >= 2 ? `${whole} days` : hours >= 2 ? `${hours} hours` : hours === 1 ? "an hour" : "less than an hour";
}

function latest(moments: readonly (Date | undefined)[]): Date | undefined {
  return moments.reduce((last, each) => (last === undefined || (each !== undefined && each > last) ? each : last), undefined);
}
