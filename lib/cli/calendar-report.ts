import { dayOf } from "../inventory/health/expiry";
import { plural } from "../core/text";
import { CalendarEntry, CalendarPeriod } from "./calendar-entries";
import { allDayEvents } from "./output/icalendar";
import { json, listed, safe, SafeText } from "./output/text";

/** What changes for a fleet, with what it was asked for. */
export interface CalendarReport {
  readonly fleet: string;
  readonly certificates: number;
  readonly period: CalendarPeriod;
  readonly entries: readonly CalendarEntry[];
}

/** The names that a text or an event lists; more are only counted. JSON has all. */
const NAMED_IN_TEXT = 8;
const NAMED_IN_EVENT = 50;

/** A calendar as text. */
export function calendarText({ fleet, certificates, period: { from, until }, entries }: CalendarReport): SafeText {
  const span = until === undefined ? `from ${dayOf(from)}` : `${dayOf(from)} to ${dayOf(until)}`;
  const head = safe`${SafeText.of(fleet, 60)}: ${plural(certificates, "certificate")}, ${plural(entries.length, "change")} ${span}`;
  return safe`${SafeText.join([head, ...entries.map(entryText)], "\n\n")}\n`;
}

function entryText({ date, summary, action, certificates, source }: CalendarEntry): SafeText {
  const details = [
    safe`What to do: ${action}`,
    ...(certificates.length === 0 ? [] : [safe`Certificates: ${listed(certificates, NAMED_IN_TEXT, 60)}`]),
    ...(source === undefined ? [] : [safe`Source: ${source}`]),
  ];
  return SafeText.join([safe`${date}  ${summary}`, ...details.map((line) => safe`            ${line}`)], "\n");
}

/** A calendar as JSON. */
export function calendarJson({ fleet, certificates, period: { from, until }, entries }: CalendarReport): SafeText {
  return json({
    version: 1,
    fleet,
    from: dayOf(from),
    until: until && dayOf(until),
    certificates,
    entries: entries.map(({ summary, action, ...entry }) => ({ ...entry, summary: summary.text, action: action.text })),
  });
}

/** A calendar as iCalendar: one all-day event for each change. */
export function calendarIcs({ fleet, period: { from }, entries }: CalendarReport): SafeText {
  return allDayEvents({
    name: safe`Certificates of ${SafeText.of(fleet, 60)}`,
    stamp: from,
    events: entries.map(({ id, kind, date, summary, action, certificates, source }) => ({
      // The same change keeps its identifier when its date moves, so that calendars update the event. Only a lifetime can have several dates.
      id: JSON.stringify([fleet, id, kind === "lifetime" ? date : ""]),
      date,
      summary,
      description: [
        action,
        ...(certificates.length === 0 ? [] : [safe`Certificates: ${listed(certificates, NAMED_IN_EVENT, 60)}`]),
        ...(source === undefined ? [] : [safe`Source: ${source}`]),
      ],
      category: kind,
    })),
  });
}
