import type { ReportData, ReportWaiver } from "../shape";
import { FilterBar } from "./bar.mts";
import { CertificatePart } from "./certificate.mts";
import { CERTIFICATE_COLUMNS, endpointColumns, FINDING_COLUMNS, WAIVER_COLUMNS } from "./columns.mts";
import { byId, count, data, h } from "./dom.mts";
import { longDay, time } from "./dates.mts";
import { Certificate, Endpoint, Finding, Fleet } from "./fleet.mts";
import { certificateFilter, Filters, findingFilter } from "./filters.mts";
import { hashOf, readRoute, Route, View } from "./route.mts";
import { Column, Table } from "./table.mts";
import { Tabs } from "./tabs.mts";
import { themeSwitch } from "./theme.mts";
import { Tiles } from "./tiles.mts";
import { timeline } from "./timeline.mts";

const ROW = 48;

const TALL_ROW = 76;

type AnyTable = Pick<Table<object>, "filter" | "redraw" | "print">;

/** A table of the page, which is made when it is first looked at. */
interface TableOfView {
  readonly title: string;
  readonly rows: readonly object[];
  readonly make: (host: HTMLElement) => AnyTable;
  readonly isVisible: (filters: Filters) => (row: never) => boolean;
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
      make: tableOf<Certificate>("Certificates", fleet.certificates, CERTIFICATE_COLUMNS, ROW, ({ key }) => open(key)),
      isVisible: (filters) => certificateFilter(fleet, filters),
    },
  ],
  [
    "endpoints",
    {
      title: "Endpoints",
      rows: fleet.endpoints,
      make: tableOf<Endpoint>("Endpoints", fleet.endpoints, endpointColumns(fleet.data.probed), ROW, ({ certificate }) =>
        open(certificate.key),
      ),
      isVisible: (filters) => {
        const isVisible = certificateFilter(fleet, filters);
        return ({ certificate }: Endpoint) => isVisible(certificate);
      },
    },
  ],
  [
    "findings",
    {
      title: "Findings",
      rows: fleet.findings,
      make: tableOf<Finding>(
        "Findings",
        fleet.findings,
        FINDING_COLUMNS,
        TALL_ROW,
        ({ certificate }) => certificate && open(certificate.key),
      ),
      isVisible: (filters) => findingFilter(filters, certificateFilter(fleet, filters)),
    },
  ],
]);
if (fleet.data.waivers.length > 0) {
  views.set("waivers", {
    title: "Waivers",
    rows: fleet.data.waivers,
    make: tableOf<ReportWaiver>("Waivers", fleet.data.waivers, WAIVER_COLUMNS, ROW),
    isVisible: (filters) => {
      const isVisible = certificateFilter(fleet, filters);
      const isEmpty = Object.values(filters).every((value) => value === undefined);
      return ({ certificate }: ReportWaiver) => (certificate === undefined ? isEmpty : isVisible(fleet.certificate(certificate)!));
    },
  });
}

const tabs = new Tabs(
  [...views].map(([view, { title }]) => [view, title] as const),
  (view) => go({ ...readRoute(), view }),
);
const tiles = new Tiles(fleet, (state) => go({ ...readRoute(), filters: { ...readRoute().filters, state } }));
const bar = new FilterBar(fleet, (filters) => go({ ...readRoute(), filters }));
const part = new CertificatePart(fleet, () => go({ ...readRoute(), certificate: undefined }));
const paper = h("div", { class: "paper" });

function tableOf<Row extends object>(
  label: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  rowHeight: number,
  onOpen?: (row: Row) => void,
): TableOfView["make"] {
  return (host) =>
    new Table({
      host,
      label,
      rows,
      columns,
      rowHeight,
      none: "Nothing matches. Clear a filter to see more.",
      onOpen,
    }) as unknown as AnyTable;
}

function open(certificate: string): void {
  history.pushState(undefined, "", hashOf({ ...readRoute(), certificate }));
  show();
}

/** Changes what is shown, and the address with it: a filter is no step to go back to. */
function go(route: Route): void {
  history.replaceState(undefined, "", hashOf(route));
  show();
}

let shown: string | undefined;

function show(): void {
  const { view: wanted, filters, certificate } = readRoute();
  const view = views.has(wanted) ? wanted : "certificates";
  const tables = JSON.stringify([view, filters]);
  if (tables !== shown) {
    shown = tables;
    tabs.show(view);
    tiles.show(filters);
    bar.show(filters);
    views.forEach(({ rows, isVisible, title }, each) => {
      const number = (rows as never[]).filter(isVisible(filters)).length;
      tabs.count(each, number);
      panels.get(each)!.hidden = each !== view;
      if (each === view) {
        bar.tell(
          `${number === rows.length ? "" : `${number.toLocaleString("en")} of `}${count(rows.length, title.toLowerCase().slice(0, -1))}`,
        );
      }
    });
    showTable(view, filters);
  }
  part.show(certificate);
}

function showTable(view: View, filters: Filters): void {
  const { make, isVisible } = views.get(view)!;
  const isNew = !made.has(view);
  if (isNew) {
    const host = h("div", {});
    panels.get(view)!.replaceChildren(host);
    made.set(view, make(host));
  }
  const table = made.get(view)!;
  void table.filter(isVisible(filters) as (row: object) => boolean);
  if (!isNew) {
    void table.redraw();
  }
}

/** Paper gets all rows that are asked for, of every table. */
function print(): void {
  const { filters } = readRoute();
  views.forEach((_, view) => {
    if (!made.has(view)) {
      showTable(view, filters);
    }
  });
  paper.replaceChildren(...[...made.values()].map((table) => table.print()));
}

function page(): Node[] {
  const { title, now, stacks, probed } = fleet.data;
  views.forEach((_, view) =>
    panels.set(view, h("div", { role: "tabpanel", id: `panel-${view}`, "aria-labelledby": `tab-${view}`, class: "panel", hidden: true })),
  );
  const looked = probed ? "endpoints looked at" : "endpoints not looked at";
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
      timeline(fleet, ({ expires, renews }) => {
        go({ ...readRoute(), view: "certificates", filters: { ...readRoute().filters, expires, renews } });
        byId("tables").scrollIntoView({ block: "start" });
      }),
      h(
        "section",
        { class: "tables", id: "tables", tabindex: -1, "aria-labelledby": "tables-heading" },
        h("h2", { id: "tables-heading", class: "unseen" }, "Tables"),
        bar.element,
        tabs.element,
        ...panels.values(),
      ),
    ),
    h("footer", {}, "Written by certfleet. This file holds all that it shows and loads nothing."),
    part.element,
    paper,
  ];
}

document.body.replaceChildren(byId("data"), ...page());
document.querySelector(".skip")!.addEventListener("click", (event) => {
  // The address is the report's own.
  event.preventDefault();
  byId("tables").focus();
});
addEventListener("hashchange", show);
addEventListener("popstate", show);
addEventListener("beforeprint", print);
addEventListener("afterprint", () => paper.replaceChildren());
show();
document.documentElement.dataset.ready = "true";
