import { createHash } from "node:crypto";
import { SafeText } from "./text";

/** An event of a whole day. */
export interface AllDayEvent {
  /** Identifies the event: an event with the same id replaces it in a calendar that imported it before. */
  readonly id: string;
  /** The day, such as `2027-03-15`. */
  readonly date: string;
  readonly summary: SafeText;
  /** Lines. */
  readonly description: readonly SafeText[];
  readonly category: string;
}

/** What a calendar consists of. */
export interface AllDayCalendar {
  readonly name: SafeText;
  /** When the calendar was made. */
  readonly stamp: Date;
  readonly events: readonly AllDayEvent[];
}

/** The octets of a content line without its line end (RFC 5545, section 3.1). */
const LONGEST_LINE = 75;

/** A calendar of all-day events as iCalendar (RFC 5545). Equal calendars give equal octets. */
export function allDayEvents({ name, stamp, events }: AllDayCalendar): SafeText {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//certfleet//calendar//EN",
    "CALSCALE:GREGORIAN",
    `X-WR-CALNAME:${escaped(name.text)}`,
    ...events.flatMap((event) => eventLines(event, stamp)),
    "END:VCALENDAR",
  ];
  return SafeText.own(lines.map((line) => `${folded(line)}\r\n`).join(""));
}

/** An all-day event without an end lasts one day (RFC 5545, section 3.6.1). It does not make anybody busy. */
function eventLines({ id, date, summary, description, category }: AllDayEvent, stamp: Date): string[] {
  const uid = createHash("sha256").update(id).digest("hex").slice(0, 32);
  return [
    "BEGIN:VEVENT",
    `UID:${uid}@certfleet`,
    `DTSTAMP:${stamp.toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "")}`,
    `DTSTART;VALUE=DATE:${date.replace(/-/g, "")}`,
    `SUMMARY:${escaped(summary.text)}`,
    `DESCRIPTION:${description.map(({ text }) => escaped(text)).join("\\n")}`,
    `CATEGORIES:${escaped(category)}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

/** A value of the type TEXT (RFC 5545, section 3.3.11). Safe text has no line ends and no control characters. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&");
}

/** Folds a content line between characters: a continuation begins with a space, which counts as an octet. */
function folded(line: string): string {
  let octets = 0;
  return [...line]
    .map((character) => {
      const length = Buffer.byteLength(character);
      const fits = octets + length <= LONGEST_LINE;
      octets = fits ? octets + length : 1 + length;
      return fits ? character : `\r\n ${character}`;
    })
    .join("");
}
