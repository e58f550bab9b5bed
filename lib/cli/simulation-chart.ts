import { dayOf } from "../inventory/health/expiry";
import { Interruption, SimulatedWeek } from "../simulation/model";
import { xml } from "./output/text";
import { labelOf, SimulationReport } from "./simulation-report";

const WIDTH = 1000;
const LEFT = 56;
const RIGHT = 12;
const PANEL = { height: 110, gap: 46, top: 40 } as const;

/** Issuers with a colour of their own; further ones share the last. */
const COLOURS = 6;

/** What a panel stacks in each week: a style, its text in the legend, and the count. */
interface Series {
  readonly style: string;
  readonly label: string;
  readonly count: (week: SimulatedWeek) => number;
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

/**
 * A simulation as three charts by week, one above the other: certificates issued, alerts, and certificates that are not valid. Dashed lines are
 * new lifetimes, and grey spans are failures.
 */
export function chartSvg({ settings: { scenario }, outcome }: SimulationReport): string {
  const { from, to, weeks, changes } = outcome;
  const x = (date: Date) => {
    const share = (date.getTime() - from.getTime()) / (to.getTime() - from.getTime());
    return LEFT + Math.min(1, Math.max(0, share)) * (WIDTH - LEFT - RIGHT);
  };
  const all = panels(weeks);
  const bottom = PANEL.top + all.length * (PANEL.height + PANEL.gap) - PANEL.gap;
  const spans = Object.values(scenario).flatMap((interruptions) => interruptions as readonly Interruption[]);
  const parts = [
    ...spans.map((span) => failure(span, x, bottom)),
    ...years(from, to).map((date) => year(date, x(date), bottom)),
    ...all.map((panel, index) => panelSvg(panel, weeks, x, PANEL.top + index * (PANEL.height + PANEL.gap))),
    ...changes.map(({ issuer, since, lifetime }) => {
      const at = round(x(new Date(since)));
      const text = xml(`from ${since}: ${labelOf(issuer)}, ${lifetime.toString()}`);
      return `<line class="change" x1="${at}" x2="${at}" y1="${PANEL.top}" y2="${bottom}"><title>${text}</title></line>`;
    }),
  ];
  const label = "Certificates issued, alerts, and certificates that are not valid, by week";
  return `<svg viewBox="0 0 ${WIDTH} ${bottom + 24}" role="img" aria-label="${label}">\n${parts.join("\n")}\n</svg>`;
}

function panels(weeks: readonly SimulatedWeek[]): Panel[] {
  const issuers = [...new Set(weeks.flatMap(({ orders }) => Object.keys(orders)))].sort();
  const named = issuers.length <= COLOURS ? issuers : issuers.slice(0, COLOURS - 1);
  const others = issuers.slice(named.length);
  const total = (week: SimulatedWeek, which: readonly string[]) => which.reduce((sum, issuer) => sum + (week.orders[issuer] ?? 0), 0);
  return [
    {
      title: "Issued a week",
      series: [
        ...named.map((issuer, index) => ({
          style: `c${index}`,
          label: labelOf(issuer),
          count: (week: SimulatedWeek) => total(week, [issuer]),
        })),
        ...(others.length === 0
          ? []
          : [{ style: `c${COLOURS - 1}`, label: "other issuers", count: (week: SimulatedWeek) => total(week, others) }]),
      ],
    },
    {
      title: "Alerts a week",
      series: [
        { style: "warning", label: "warnings", count: ({ warnings }) => warnings },
        { style: "page", label: "pages", count: ({ pages }) => pages },
      ],
    },
    { title: "Not valid", series: [{ style: "invalid", label: "certificates that are not valid", count: ({ invalid }) => invalid }] },
  ];
}

function panelSvg({ title, series }: Panel, weeks: readonly SimulatedWeek[], x: (date: Date) => number, top: number): string {
  const totals = weeks.map((week) => series.reduce((sum, { count }) => sum + count(week), 0));
  const most = Math.max(1, ...totals);
  const bottom = top + PANEL.height;
  const width = round(Math.max(1, (WIDTH - LEFT - RIGHT) / weeks.length - 0.6));
  const bars = weeks.flatMap((week) => {
    let base = bottom;
    return series.flatMap(({ style, label, count }) => {
      const value = count(week);
      const height = (value / most) * PANEL.height;
      base -= height;
      const text = xml(`week of ${dayOf(week.start)}: ${value} ${label}`);
      return value === 0
        ? []
        : [
            `<rect class="${style}" x="${round(x(week.start))}" y="${round(base)}" width="${width}" height="${round(height)}"><title>${text}</title></rect>`,
          ];
    });
  });
  let legend = LEFT + 120;
  const keys = series.map(({ style, label }) => {
    const at = legend;
    legend += 30 + label.length * 6.5;
    return `<rect class="${style}" x="${round(at)}" y="${top - 17}" width="9" height="9"/><text x="${round(at + 14)}" y="${top - 9}">${xml(label)}</text>`;
  });
  return [
    `<text class="title" x="${LEFT}" y="${top - 9}">${title}</text>`,
    ...keys,
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>`,
    `<text x="${LEFT - 6}" y="${top + 9}" text-anchor="end">${most}</text><text x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>`,
    ...bars,
  ].join("\n");
}

function failure({ from, length, issuer }: Interruption, x: (date: Date) => number, bottom: number): string {
  const start = x(from);
  const end = x(new Date(from.getTime() + length.toMinutes() * 60_000));
  const text = xml(`${dayOf(from)}: failure of ${length.toString()}${issuer === undefined ? "" : ` of ${labelOf(issuer)}`}`);
  return `<rect class="failure" x="${round(start)}" y="${PANEL.top}" width="${round(Math.max(1, end - start))}" height="${bottom - PANEL.top}"><title>${text}</title></rect>`;
}

/** The first day of each year in the simulated time. */
function years(from: Date, to: Date): Date[] {
  const first = from.getUTCFullYear() + 1;
  return Array.from({ length: to.getUTCFullYear() - first + 1 }, (_, index) => new Date(Date.UTC(first + index, 0, 1)));
}

function year(date: Date, at: number, bottom: number): string {
  return `<line class="axis" x1="${round(at)}" x2="${round(at)}" y1="${PANEL.top}" y2="${bottom}"/><text x="${round(at + 4)}" y="${bottom + 16}">${date.getUTCFullYear()}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
