import { FleetCertificate } from "../fleet-view";
import { ServedEndpoint } from "./health";

const DAY = 24 * 60 * 60 * 1000;

/** Where nobody said when renewal is due: the days that a certificate of a year, renewed by hand, leaves people to act. */
const UNKNOWN_RENEWAL = { warnDays: 30, pageDays: 7 };

/** When a certificate ends, and who says so. */
export interface Expiry {
  readonly notAfter: Date;
  /** Days from the moment of judgement; negative when it has ended. */
  readonly daysLeft: number;
  /** What Terraform saw last, or what an endpoint serves. */
  readonly source: "inventory" | "served";
}

/** The expiry of what was issued last; where Terraform does not know it, or has not seen the newest yet, of what is served. */
export function expiryOf({ inventory }: FleetCertificate, seen: readonly ServedEndpoint[], now: Date): Expiry | undefined {
  const issued = moment(inventory.notAfter);
  // An issuer renews without Terraform, whose state then tells the end of the certificate before.
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

/** The thresholds that an alert has of its own, else those that follow from the renewal: two thirds and one third of the time that is left when it is due. */
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
  // An inventory can hold any number of days, and calendars cannot.
  return due && due.getTime() > 0 ? due : undefined;
}

/** RFC 3339, and Go's own way to write a moment; one without an offset is UTC, and the machine's place counts for nothing. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?:Z|([+-]\d{2}):?(\d{2})(?: \S+)?)?)?$/i;

/** A moment as inventories and servers write it; undefined where it is none, and for Go's zero time, which says that nobody knows. */
export function moment(text: string | undefined): Date | undefined {
  const match = MOMENT.exec(text ?? "");
  if (!match || match[1] === "0001-01-01") {
    return undefined;
  }
  const [, day, time = "00:00", hours = "+00", minutes = "00"] = match;
  const at = new Date(`${day}T${time.replace(/(?<=:..):60/, ":59")}${hours}:${minutes}`);
  // A day that its month does not have would become one of the next.
  return Number.isNaN(at.getTime()) || dayOf(new Date(day)) !== day ? undefined : at;
}

/** Days from one moment to another, to a hundredth; the part of a day that is not over does not count. */
export function daysBetween(from: Date, to: Date): number {
  return Math.floor(((to.getTime() - from.getTime()) / DAY) * 100) / 100;
}

/** The day of a moment, in UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** A span of days as people say it. */
export function spanOf(days: number): string {
  const whole = Math.floor(Math.abs(days));
  const hours = Math.floor(Math.abs(days) * 24);
  return whole >= 2 ? `${whole} days` : hours >= 2 ? `${hours} hours` : hours === 1 ? "an hour" : "less than an hour";
}

function latest(moments: readonly (Date | undefined)[]): Date | undefined {
  return moments.reduce((last, each) => (last === undefined || (each !== undefined && each > last) ? each : last), undefined);
}
