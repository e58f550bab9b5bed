export const DAY = 24 * 60 * 60 * 1000;

const LONG = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

/** A day as tables have it, in UTC. */
export function day(moment: string | number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

export function longDay(moment: string | number): string {
  return LONG.format(new Date(moment));
}

export function shortMonth(moment: number): string {
  return MONTH.format(new Date(moment));
}

/** The time of a moment, in UTC. */
export function time(moment: string): string {
  return `${moment.slice(11, 16)} UTC`;
}

/** How long something lasts yet, or is over. */
export function daysLeft(days: number): string {
  const whole = Math.floor(Math.abs(days));
  const span = whole === 0 ? "less than a day" : whole === 1 ? "1 day" : `${whole.toLocaleString("en")} days`;
  return days < 0 ? `${span} ago` : span;
}
