/** An event of a calendar, with its properties by name; parameters are part of the name, such as `DTSTART;VALUE=DATE`. */
export type CalendarEvent = ReadonlyMap<string, string>;

/** Reads iCalendar strictly by RFC 5545, as far as all-day events need it. Throws at anything that the standard does not allow. */
export function parseIcalendar(text: string): CalendarEvent[] {
  if (!text.endsWith("\r\n") || /[^\r]\n|\r[^\n]/.test(text)) {
    throw new Error("a line does not end with CRLF");
  }
  const physical = text.slice(0, -2).split("\r\n");
  for (const line of physical) {
    if (Buffer.byteLength(line) > 75 || line === "" || /[\u0000-\u0008\u000a-\u001f\u007f\ufffd]/.test(line)) {
      throw new Error(`not a line of iCalendar: ${JSON.stringify(line)}`);
    }
  }
  const lines = physical.join("\r\n").replace(/\r\n /g, "").split("\r\n").map(contentLine);
  return eventsOf(lines);
}

function contentLine(line: string): [name: string, value: string] {
  const [, name, value] = /^([A-Z-]+(?:;[A-Z]+=[A-Z]+)*):(.*)$/su.exec(line) ?? [];
  if (name === undefined) {
    throw new Error(`not a content line: ${JSON.stringify(line)}`);
  }
  return [name, TEXTS.includes(name) ? unescaped(value) : value];
}

const TEXTS = ["SUMMARY", "DESCRIPTION", "CATEGORIES", "X-WR-CALNAME"];

/** A single value: a comma or semicolon that is not escaped would begin another one. */
function unescaped(value: string): string {
  if (!/^(?:[^\\;,]|\\[\\;,nN])*$/su.test(value)) {
    throw new Error(`not escaped: ${JSON.stringify(value)}`);
  }
  return value.replace(/\\([\\;,nN])/g, (_match, character: string) => (/n/i.test(character) ? "\n" : character));
}

function eventsOf(lines: readonly [string, string][]): CalendarEvent[] {
  const is = ([name, value]: [string, string], what: string) => `${name}:${value}` === what;
  if (!is(lines[0], "BEGIN:VCALENDAR") || !is(lines[lines.length - 1], "END:VCALENDAR")) {
    throw new Error("not a VCALENDAR");
  }
  const events: Map<string, string>[] = [];
  const calendar = new Map<string, string>();
  let current = calendar;
  for (const line of lines.slice(1, -1)) {
    const [name, value] = line;
    if (is(line, "BEGIN:VEVENT") && current === calendar) {
      current = new Map();
    } else if (is(line, "END:VEVENT") && current !== calendar) {
      events.push(current);
      current = calendar;
    } else if (name === "BEGIN" || name === "END" || current.has(name)) {
      throw new Error(`not allowed here: ${name}:${value}`);
    } else {
      current.set(name, value);
    }
  }
  for (const [holder, required] of [
    [calendar, ["VERSION", "PRODID"]],
    ...events.map((each) => [each, ["UID", "DTSTAMP"]] as const),
  ] as const) {
    if (!required.every((name) => holder.has(name))) {
      throw new Error(`a property is missing: ${required.join(", ")}`);
    }
  }
  return events;
}
