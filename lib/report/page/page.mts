import type { ReportData, ReportWaiver } from "../report-data";
import { FilterBar } from "./bar.mts";
import { CertificatePart } from "./certificate.mts";
import { CRYPTOGRAPHY_COLUMNS, cryptographySummary } from "./cryptography.mts";
import { certificateCsv, save, tableCsv } from "./download.mts";
import { Shortcuts } from "./shortcuts.mts";
import { certificateColumns, endpointColumns, FINDING_COLUMNS, WAIVER_COLUMNS } from "./columns.mts";
import { byId, count, data, h } from "./dom.mts";
import { longDay, time } from "./dates.mts";
import { Certificate, Endpoint, Finding, Fleet } from "./fleet.mts";
import { Facet, Filters, findingFilter, Matches, matching, valuesOf } from "./filters.mts";
import { hashOf, readRoute, Route, View, Tabs } from "./navigation.mts";
import { Column, printedTable, Table } from "./table.mts";
import { sinceSection } from "./since.mts";
import { Tiles } from "./tiles.mts";
import { Timeline } from "./timeline.mts";

/** On a phone, a name can have two lines. */
const ROW = innerWidth < 480 ? 66 : 48;

const TALL_ROW = 76;

type AnyTable = Pick<Table<object>, "filter" | "move" | "redraw" | "sorted">;

/** A table of the page, created when it is first shown. */
interface TableOfView {
  readonly title: string;
  readonly rows: readonly object[];
  readonly make: (host: HTMLElement) => AnyTable;
  /** Whether a row matches the filters, given whether certificates do. */
  readonly isVisible: (filters: Filters, isMatch: (certificate: Certificate) => boolean) => (row: never) => boolean;
  /** The certificate that a row is about. */
  readonly certificateOf: (row: never) => Certificate | undefined;
  readonly print: (rows: readonly never[]) => HTMLElement;
  /** The rows as a file of CSV. */
  readonly csv: (rows: readonly never[]) => string;
  /** What is above the table, for the certificates and rows that match. */
  readonly above?: (certificates: readonly Certificate[], rows: readonly never[]) => HTMLElement;
}

const fleet = new Fleet(JSON.parse(byId("data").textContent ?? "") as ReportData);
const panels = new Map<View, HTMLElement>();
const made = new Map<View, AnyTable>();

const views = new Map<View, TableOfView>([
  [
    "certificates",
    {
      title: "Certificates",
      rows: fleet.certificates,
      ...tableOf<Certificate>("Certificates", fleet.certificates, certificateColumns(fleet), ROW, ({ key }) => open(key)),
      csv: certificateCsv,
      isVisible: (_, isMatch) => isMatch,
      certificateOf: (certificate: Certificate) => certificate,
    },
  ],
  [
    "endpoints",
    {
      title: "Endpoints",
      rows: fleet.endpoints,
      ...tableOf<Endpoint>("Endpoints", fleet.endpoints, endpointColumns(fleet.data.probed), ROW, ({ certificate }) =>
        open(certificate.key),
      ),
      isVisible:
        (_, isMatch) =>
        ({ certificate }: Endpoint) =>
          isMatch(certificate),
      certificateOf: ({ certificate }: Endpoint) => certificate,
    },
  ],
  [
    "findings",
    {
      title: "Findings",
      rows: fleet.findings,
      ...tableOf<Finding>("Findings", fleet.findings, FINDING_COLUMNS, TALL_ROW, ({ certificate }) => certificate && open(certificate.key)),
      isVisible: findingFilter,
      certificateOf: ({ certificate }: Finding) => certificate,
    },
  ],
  [
    "cryptography",
    {
      title: "Cryptography",
      rows: fleet.endpoints,
      ...tableOf<Endpoint>("Cryptography", fleet.endpoints, CRYPTOGRAPHY_COLUMNS, ROW, ({ certificate }) => open(certificate.key)),
      above: cryptographySummary,
      isVisible:
        (_, isMatch) =>
        ({ certificate }: Endpoint) =>
          isMatch(certificate),
      certificateOf: ({ certificate }: Endpoint) => certificate,
    },
  ],
]);
if (fleet.data.waivers.length > 0) {
  views.set("waivers", {
    title: "Waivers",
    rows: fleet.data.waivers,
    ...tableOf<ReportWaiver>("Waivers", fleet.data.waivers, WAIVER_COLUMNS, ROW),
    isVisible: (filters, isMatch) => {
      const isEmpty = Object.values(filters).every((value) => value === undefined);
      return ({ certificate }: ReportWaiver) => (certificate === undefined ? isEmpty : isMatch(fleet.certificate(certificate)!));
    },
    certificateOf: ({ certificate }: ReportWaiver) => (certificate === undefined ? undefined : fleet.certificate(certificate)),
  });
}

const tabs = new Tabs(
  [...views].map(([view, { title }]) => [view, title] as const),
  (view) => go({ ...readRoute(), view }),
);
const tiles = new Tiles(fleet, (state) => go({ ...readRoute(), filters: { ...readRoute().filters, state } }));
const timeline = new Timeline(fleet.now, ({ expires, renews }) => {
  go({ ...readRoute(), view: "certificates", filters: { ...readRoute().filters, expires, renews } });
  byId("tables").scrollIntoView({ block: "start" });
});
const bar = new FilterBar(fleet, (filters) => go({ ...readRoute(), filters }), download);
const part = new CertificatePart(fleet, () => go({ ...readRoute(), certificate: undefined }));
const paper = h("div", { class: "paper" });
const above = h("div", { class: "above" });
const shortcuts = new Shortcuts({
  search: () => byId("text").focus(),
  move: (step) => void made.get(viewOf(readRoute()))?.move(step),
});

function tableOf<Row extends object>(
  label: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  rowHeight: number,
  onOpen?: (row: Row) => void,
): Pick<TableOfView, "make" | "print" | "csv"> {
  return {
    make: (host) =>
      new Table({
        ...{ host, label, rows, columns, rowHeight, onOpen },
        none: "No matches. Clear a filter to see more.",
      }) as unknown as AnyTable,
    print: (shownRows) => printedTable(label, shownRows, columns),
    csv: (shownRows) => tableCsv(shownRows, columns),
  };
}

function open(certificate: string): void {
  history.pushState(undefined, "", hashOf({ ...readRoute(), certificate }));
  show();
}

/** Changes what is shown, and the address with it. A filter does not add a history entry. */
function go(route: Route): void {
  history.replaceState(undefined, "", hashOf(route));
  show();
}

/** A link can have a view that the page lacks. */
function viewOf({ view }: Route): View {
  return views.has(view) ? view : "certificates";
}

/** Saves the rows that are shown, in their sort order. */
function download(): void {
  const view = viewOf(readRoute());
  save(`${view}.csv`, views.get(view)!.csv(rowsOf(view)));
}

/** The rows of a table that match, in their sort order. */
function rowsOf(view: View): readonly never[] {
  return (made.get(view)?.sorted(asked.get(view)!) ?? asked.get(view)!) as readonly never[];
}

let shown: string | undefined;

/** The rows of each table that match the filters. */
const asked = new Map<View, readonly object[]>();

function show(): void {
  const route = readRoute();
  const { filters, certificate } = route;
  const view = viewOf(route);
  const tables = JSON.stringify([view, filters]);
  if (tables !== shown) {
    shown = tables;
    tabs.show(view);
    const matches = matching(fleet, filters);
    const certificates = new Set(matches.certificates);
    tiles.show(filters, matches);
    timeline.show(matches.without("dates"));
    views.forEach(({ rows, isVisible, title }, each) => {
      const visible = (rows as never[]).filter(isVisible(filters, (one) => certificates.has(one)));
      asked.set(each, visible);
      tabs.count(each, visible.length);
      panels.get(each)!.hidden = each !== view;
      if (each === view) {
        const of = visible.length === rows.length ? "" : `${visible.length.toLocaleString("en")} of `;
        bar.tell(`${of}${count(rows.length, each === "cryptography" ? "endpoint" : title.toLowerCase().slice(0, -1))}`);
      }
    });
    bar.show(filters, (facet) => numbersOf(view, filters, facet, matches));
    above.replaceChildren(
      ...[views.get(view)!.above?.(matches.certificates, asked.get(view) as never[])].filter((each) => each !== undefined),
    );
    showTable(view);
  }
  part.show(certificate);
}

/** The number of a table's rows with each value of a facet, by the other filters. */
function numbersOf(view: View, filters: Filters, facet: Facet, matches: Matches): Map<string, number> {
  const { certificateOf } = views.get(view)!;
  const rows = filters[facet] === undefined ? asked.get(view)! : rowsWithout(view, filters, facet, matches);
  const numbers = new Map<string, number>();
  for (const row of rows as readonly never[]) {
    const certificate = certificateOf(row);
    const kind = (row as { readonly kind?: string }).kind;
    const values = facet === "finding" && kind !== undefined ? [kind] : certificate === undefined ? [] : valuesOf(certificate, facet);
    for (const value of values) {
      numbers.set(value, (numbers.get(value) ?? 0) + 1);
    }
  }
  return numbers;
}

function rowsWithout(view: View, filters: Filters, facet: Facet, matches: Matches): readonly object[] {
  const { rows, isVisible } = views.get(view)!;
  const certificates = new Set(matches.without(facet));
  return (rows as never[]).filter(isVisible({ ...filters, [facet]: undefined }, (one) => certificates.has(one)));
}

function showTable(view: View): void {
  const isNew = !made.has(view);
  if (isNew) {
    const host = h("div", {});
    panels.get(view)!.replaceChildren(host);
    made.set(view, views.get(view)!.make(host));
  }
  const table = made.get(view)!;
  void table.filter(asked.get(view)!);
  if (!isNew) {
    void table.redraw();
  }
}

/** Prints all matching rows of every table, in their sort order. */
function print(): void {
  const tables = [...views].map(([view, { print: printed }]) => printed(rowsOf(view)));
  paper.replaceChildren(...tables);
}

function page(): Node[] {
  const { title, now, stacks, probed } = fleet.data;
  views.forEach((_, view) =>
    panels.set(view, h("div", { role: "tabpanel", id: `panel-${view}`, "aria-labelledby": `tab-${view}`, class: "panel", hidden: true })),
  );
  const looked = probed ? "endpoints probed" : "endpoints not probed";
  return [
    h("a", { class: "skip", href: "#tables" }, "Skip to the tables"),
    h(
      "header",
      { class: "page" },
      h(
        "div",
        {},
        h("h1", {}, data(title, 200)),
        h("p", { class: "meta" }, `As of ${longDay(now)}, ${time(now)} · ${count(stacks.length, "stack")} · ${looked}`),
      ),
      themeSwitch(),
    ),
    h(
      "main",
      {},
      tiles.element,
      fleet.data.since === undefined ? undefined : sinceSection(fleet.data.since),
      timeline.element,
      h(
        "section",
        { class: "tables", id: "tables", tabindex: -1, "aria-labelledby": "tables-heading" },
        h("h2", { id: "tables-heading", class: "unseen" }, "Tables"),
        bar.element,
        tabs.element,
        above,
        ...panels.values(),
      ),
    ),
    h("footer", {}, "Generated by certfleet. This file contains all its data and loads nothing. ", shortcuts.button),
    part.element,
    shortcuts.element,
    paper,
  ];
}

document.body.replaceChildren(byId("data"), ...page());
document.querySelector(".skip")!.addEventListener("click", (event) => {
  // The page uses the fragment for its own state.
  event.preventDefault();
  byId("tables").focus();
});
addEventListener("hashchange", show);
addEventListener("popstate", show);
addEventListener("beforeprint", print);
addEventListener("afterprint", () => paper.replaceChildren());
show();
document.documentElement.dataset.ready = "true";

/** The switch between the light and the dark theme. The system's setting applies until it is used. */
export function themeSwitch(): HTMLElement {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = h(
    "button",
    { type: "button", class: "theme", role: "switch" },
    h("span", { class: "knob", "aria-hidden": "true" }),
    "Dark",
  );
  const show = (): void => button.setAttribute("aria-checked", String(isDark()));
  const isDark = (): boolean => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);
  show();
  return button;
}
