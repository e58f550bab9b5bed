import { count, h } from "./dom.mts";
import { day, DAY, longDay, shortMonth } from "./dates.mts";
import { Certificate, STATES } from "./fleet.mts";
import { Filters } from "./filters.mts";

const WEEK = 7 * DAY;

const WEEKS = 53;

/** The minimum height of a bar, so that it stays visible. */
const LOWEST_PERCENT = 5;

/** Weeks from today within which a month's name would run into it in a small window. */
const CLOSE = 8;

/** Certificates that expire, and those whose renewal is due, within a range of dates. */
interface Span {
  /** The first day and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly expiries: Certificate[];
  readonly renewals: Certificate[];
}

type Choice = Pick<Filters, "expires" | "renews">;

/** The coming year of what the filters select, by week: expiries above the line, due renewals below it; and by month as a table. */
export class Timeline {
  readonly element = h("section", { class: "timeline", "aria-labelledby": "timeline" });
  private shown: readonly Certificate[] | undefined;

  constructor(
    private readonly now: number,
    private readonly onChoice: (choice: Choice) => void,
  ) {}

  show(certificates: readonly Certificate[]): void {
    // Choosing dates changes nothing here, and must not take the focus from what was pressed.
    if (this.shown?.length === certificates.length && this.shown.every((each, index) => each === certificates[index])) {
      return;
    }
    const isOpen = this.element.querySelector("details")?.open === true;
    this.shown = certificates;
    this.element.replaceChildren(...content(certificates, this.now, this.onChoice));
    this.element.querySelector("details")!.open = isOpen;
  }
}

function content(certificates: readonly Certificate[], now: number, onChoice: (choice: Choice) => void): Node[] {
  const start = Math.floor(now / DAY) * DAY;
  const weeks = [...Array(WEEKS).keys()].map((week) => span(start + week * WEEK, start + (week + 1) * WEEK));
  const past = span(-Infinity, start);
  const months = monthsFrom(start, weeks[WEEKS - 1].to);
  let [later, unknown] = [0, 0];
  for (const certificate of certificates) {
    const expiry = Date.parse(certificate.notAfter ?? "");
    const renewal = Date.parse(certificate.renewalDue ?? "");
    later += expiry >= weeks[WEEKS - 1].to ? 1 : 0;
    unknown += Number.isNaN(expiry) ? 1 : 0;
    for (const spans of [[past], weeks, months]) {
      spanAt(spans, expiry)?.expiries.push(certificate);
      spanAt(spans, renewal)?.renewals.push(certificate);
    }
  }
  const all = [past, ...weeks];
  const highest = Math.max(1, ...all.flatMap(({ expiries, renewals }) => [expiries.length, renewals.length]));
  const [before, coming] = [sumOf([past]), sumOf(months)];
  const summary = [
    `${count(coming.expiries, "certificate expires", "certificates expire")} and ${count(coming.renewals, "renewal is due", "renewals are due")} in the coming year.`,
    before.expiries > 0 ? `${count(before.expiries, "has", "have")} expired.` : undefined,
    before.renewals > 0 ? `${count(before.renewals, "renewal is", "renewals are")} overdue.` : undefined,
    later > 0 ? `${count(later, "certificate expires", "certificates expire")} later.` : undefined,
    unknown > 0 ? `${count(unknown, "certificate has", "certificates have")} no known expiry.` : undefined,
  ]
    .filter((each) => each !== undefined)
    .join(" ");
  const bars = all.map((each, index) => column(each, highest, index === 0));
  const chart = h(
    "div",
    { class: "chart", role: "img", "aria-label": `${summary} The table below has it by month.` },
    h("div", { class: "bars", "aria-hidden": "true" }, ...bars, axis(weeks)),
  );
  chart.addEventListener("click", ({ target }) => {
    const bar = (target as Element).closest<HTMLElement>(".bar");
    const index = bar === null ? -1 : bars.indexOf(bar.parentElement!.parentElement as HTMLDivElement);
    if (bar !== null && index >= 0) {
      onChoice({ [bar.dataset.of!]: daysOf(all[index]) });
    }
  });
  return [
    h("div", { class: "heading" }, h("h2", { id: "timeline" }, "The coming year"), legend()),
    h("p", { class: "summary-text" }, summary),
    chart,
    h("details", {}, h("summary", {}, "By month, as a table"), monthTable([past, ...months], onChoice)),
  ];
}

function span(from: number, to: number): Span {
  return { from, to, expiries: [], renewals: [] };
}

function monthsFrom(start: number, end: number): Span[] {
  const months: Span[] = [];
  for (let from = start; from < end;) {
    const next = new Date(from);
    const to = Math.min(end, Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1));
    months.push(span(from, to));
    from = to;
  }
  return months;
}

function spanAt(spans: readonly Span[], moment: number): Span | undefined {
  return spans.find(({ from, to }) => moment >= from && moment < to);
}

function sumOf(spans: readonly Span[]): { expiries: number; renewals: number } {
  return {
    expiries: spans.reduce((sum, { expiries }) => sum + expiries.length, 0),
    renewals: spans.reduce((sum, { renewals }) => sum + renewals.length, 0),
  };
}

function column({ from, to, expiries, renewals }: Span, highest: number, isPast: boolean): HTMLDivElement {
  const days = isPast ? "Before today" : `${longDay(from)} to ${longDay(to - DAY)}`;
  const byState = [...STATES].reverse().map((state) => [state, expiries.filter((each) => each.state === state).length] as const);
  const byHand = renewals.filter(({ renewal }) => renewal?.by === "nobody").length;
  const byRenewer = [["renewal", renewals.length - byHand] as const, ["by-hand", byHand] as const];
  const ends = `${days}: ${count(expiries.length, "certificate expires", "certificates expire")}`;
  const due = `${days}: ${count(renewals.length, "renewal is due", "renewals are due")}${byHand > 0 ? `, ${byHand} by hand` : ""}`;
  return h(
    "div",
    { class: isPast ? "week past" : "week" },
    h("div", { class: "up" }, bar("expires", byState, highest, ends)),
    h("div", { class: "down" }, bar("renews", byRenewer, highest, due)),
  );
}

/** A bar of parts, from the line outwards. */
function bar(of: string, parts: readonly (readonly [string, number])[], highest: number, title: string): HTMLElement | undefined {
  const sum = parts.reduce((all, [, number]) => all + number, 0);
  if (sum === 0) {
    return undefined;
  }
  const element = h("div", { class: "bar", "data-of": of, title }, h("span", {}, sum.toLocaleString("en")));
  element.style.height = `${Math.max(LOWEST_PERCENT, (100 * sum) / highest)}%`;
  for (const [kind, number] of parts) {
    if (number > 0) {
      const piece = h("i", { class: kind });
      piece.style.flexGrow = String(number);
      element.append(piece);
    }
  }
  return element;
}

/** The months' names below the weeks that they begin in. */
function axis(weeks: readonly Span[]): HTMLElement {
  const names = [h("span", { class: "before" }, "Past")];
  weeks.forEach(({ to }, week) => {
    const last = new Date(to - DAY);
    const begins = week === 0 || last.getUTCDate() <= 7;
    if (begins && week < WEEKS - 1) {
      const month = h(
        "span",
        { class: last.getUTCMonth() % 3 === 0 && week >= CLOSE ? "quarter" : undefined },
        week === 0 ? "Today" : shortMonth(to - DAY),
      );
      month.style.gridColumn = String(week + 2);
      names.push(month);
    }
  });
  return h("div", { class: "axis" }, ...names);
}

function legend(): HTMLElement {
  const item = (kind: string, text: string): HTMLElement => h("li", {}, h("i", { class: `key ${kind}` }), text);
  return h(
    "ul",
    { class: "legend" },
    item("healthy", "expires, by state"),
    item("renewal", "renewal due"),
    item("by-hand", "renewal by hand"),
  );
}

function monthTable(spans: readonly Span[], onChoice: (choice: Choice) => void): HTMLElement {
  const button = (each: Span, of: "expires" | "renews", number: number): HTMLElement => {
    if (number === 0) {
      return h("span", { class: "none" }, "0");
    }
    const element = h(
      "button",
      { type: "button", class: "plain" },
      number.toLocaleString("en"),
      h("span", { class: "unseen" }, of === "expires" ? " that expire: show them" : " renewals: show them"),
    );
    element.addEventListener("click", () => onChoice({ [of]: daysOf(each) }));
    return element;
  };
  const rows = spans.map((each, index) => {
    const name =
      index === 0
        ? "Before today"
        : longDay(each.from).replace(/^\d+ /, "") + (index === 1 ? `, from ${longDay(each.from).split(" ")[0]}` : "");
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", {}, button(each, "expires", each.expiries.length)),
      h("td", {}, button(each, "renews", each.renewals.length)),
    );
  });
  return h(
    "table",
    { class: "months" },
    h("caption", { class: "unseen" }, "Expiries and renewals by month"),
    h("thead", {}, h("tr", {}, ...["Month", "Expire", "Renewals due"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...rows),
  );
}

function daysOf({ from, to }: Span): string {
  return `${from === -Infinity ? "" : day(from)}..${day(to - DAY)}`;
}
