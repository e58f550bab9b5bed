import { ALERTS, downEndpoints, refusedEndpoints } from "./alert-rules";
import { ProbedEndpoint, UNVERIFIED_JOB } from "./probed-endpoint";

/** A panel of Grafana before it has a place. */
export interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly width: number;
  readonly height: number;
  readonly targets: readonly Query[];
  readonly fieldConfig: { readonly defaults: Readonly<Record<string, unknown>>; readonly overrides: readonly unknown[] };
  readonly options: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly unknown[];
}

/** A query of a panel. */
export interface Query {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: "table" | "time_series";
}

/** The datasource is chosen on the dashboard: an id would be that of one Grafana. */
export const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

/** Columns of a dashboard (Grafana's grid). */
const COLUMNS = 24;

/** A stat or bar shows the latest value. */
const LATEST = { calcs: ["lastNotNull"], fields: "", values: false };

/** A number. Blue ones only tell; the others should be 0, and have their colour if they are not. */
export function count(title: string, expr: string, color: "blue" | "orange" | "red"): Panel {
  const base = { color: color === "blue" ? color : "green", value: null };
  const steps = color === "blue" ? [base] : [base, { color, value: 1 }];
  return {
    type: "stat",
    title,
    width: 4,
    height: 4,
    targets: [{ refId: "A", expr, instant: true, range: false }],
    fieldConfig: { defaults: { unit: "none", decimals: 0, thresholds: { mode: "absolute", steps } }, overrides: [] },
    options: { colorMode: "value", graphMode: "none", reduceOptions: LATEST },
  };
}

/** Lines over time. */
export function lines(title: string, description: string, queries: readonly Omit<Query, "refId">[], stacked = false): Panel {
  return {
    type: "timeseries",
    title,
    description,
    width: 12,
    height: 9,
    targets: queries.map((query, index) => ({ refId: String.fromCharCode(65 + index), ...query })),
    fieldConfig: {
      defaults: {
        unit: "none",
        custom: { lineWidth: 1, fillOpacity: stacked ? 30 : 0, stacking: { mode: stacked ? "normal" : "none", group: "A" } },
      },
      overrides: [],
    },
    options: { legend: { displayMode: "list", placement: "bottom", showLegend: true }, tooltip: { mode: "multi", sort: "asc" } },
  };
}

/** Bars of numbers. */
export function bars(title: string, description: string, queries: readonly Omit<Query, "refId">[]): Panel {
  return {
    type: "bargauge",
    title,
    description,
    width: 12,
    height: 9,
    targets: queries.map((query, index) => ({ refId: String.fromCharCode(65 + index), instant: true, range: false, ...query })),
    fieldConfig: {
      defaults: { unit: "none", decimals: 0, min: 0, thresholds: { mode: "absolute", steps: [{ color: "blue", value: null }] } },
      overrides: [],
    },
    options: { displayMode: "basic", orientation: "horizontal", reduceOptions: LATEST },
  };
}

/** How a table shows what it is given. */
export interface TableOptions {
  readonly title: string;
  readonly description: string;
  readonly expr: string;
  /** The headings by label, in the order of the columns. */
  readonly columns: Readonly<Record<string, string>>;
  /** The heading of the column that rows are sorted by. */
  readonly sortBy: string;
  readonly overrides?: readonly unknown[];
}

/** Labels and values in columns. */
export function table({ title, description, expr, columns, sortBy, overrides = [] }: TableOptions): Panel {
  const labels = Object.keys(columns);
  return {
    type: "table",
    title,
    description,
    width: COLUMNS,
    height: 10,
    targets: [{ refId: "A", expr, instant: true, range: false, format: "table" }],
    fieldConfig: { defaults: { custom: { align: "auto", filterable: true } }, overrides },
    options: { showHeader: true, sortBy: [{ displayName: sortBy, desc: false }] },
    transformations: [
      {
        id: "organize",
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(labels.map((label, index) => [label, index])),
          renameByName: columns,
        },
      },
    ],
  };
}

/** Puts panels side by side while they fit, in the order in which they are. */
export function placed(panels: readonly Panel[]): unknown[] {
  let [x, y, tallest] = [0, 0, 0];
  return panels.map(({ width, height, targets, ...panel }, index) => {
    if (x + width > COLUMNS) {
      [x, y, tallest] = [0, y + tallest, 0];
    }
    const gridPos = { x, y, w: width, h: height };
    [x, tallest] = [x + width, Math.max(tallest, height)];
    return {
      id: index + 1,
      ...panel,
      datasource: DATASOURCE,
      gridPos,
      targets: targets.map((target) => ({ ...target, datasource: DATASOURCE })),
    };
  });
}

/** The version of Grafana's classic dashboard model, which Grafana 10.4 wrote; later ones read it and migrate it. */
const SCHEMA_VERSION = 39;

/** Lines that a chart shows: of thousands, those that matter. */
const LINES = 20;

/** The columns of a bar chart, in days: within them a certificate expires. */
const WITHIN = [7, 14, 30, 60, 90];

/** What is chosen on the dashboard. All is everything, what has no owner or service included. */
const CHOSEN = 'owner=~"$owner", service=~"$service"';

const UNVERIFIED = `{job="${UNVERIFIED_JOB}", ${CHOSEN}}`;

const DAYS = `(probe_ssl_earliest_cert_expiry${UNVERIFIED} - time()) / 86400`;

const BY_CERTIFICATE = `min by (certificate) (${DAYS})`;

/** A dashboard for Grafana: what is overdue first, then every endpoint's days, and what the endpoints say. */
export function dashboardFile(endpoints: readonly ProbedEndpoint[]): string {
  const dashboard = {
    id: null,
    uid: "certfleet",
    title: "TLS certificates",
    description: "Written by certfleet export prometheus.",
    tags: ["certfleet", "tls"],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: 1,
    refresh: "5m",
    time: { from: "now-30d", to: "now" },
    timezone: "utc",
    templating: { list: variables() },
    annotations: { list: [] },
    links: [],
    panels: placed([...counts(), standingAlerts(), daysLeft(endpoints), ...charts()]),
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}

function variables(): unknown[] {
  return [
    { name: "datasource", label: "Data source", type: "datasource", query: "prometheus", regex: "", refresh: 1, hide: 0 },
    choice("owner", "Owner", `label_values(probe_success{job="${UNVERIFIED_JOB}"}, owner)`),
    choice("service", "Service", `label_values(probe_success{job="${UNVERIFIED_JOB}", owner=~"$owner"}, service)`),
  ];
}

function choice(name: string, label: string, query: string): unknown {
  return {
    name,
    label,
    type: "query",
    datasource: DATASOURCE,
    definition: query,
    query: { query, refId: "StandardVariableQuery" },
    ...{ refresh: 2, sort: 1, regex: "", hide: 0, multi: true, includeAll: true, allValue: ".*" },
    current: { selected: true, text: ["All"], value: ["$__all"] },
  };
}

function counts() {
  const firing = (alert: string): string =>
    `count(count by (certificate, instance) (ALERTS{alertname="${alert}", alertstate="firing", ${CHOSEN}})) or vector(0)`;
  return [
    count("Certificates", `count(count by (certificate) (probe_success${UNVERIFIED})) or vector(0)`, "blue"),
    count("Renewals overdue", firing(ALERTS.overdue), "orange"),
    count("Expire soon", firing(ALERTS.soon), "red"),
    count("Expired", firing(ALERTS.expired), "red"),
    count("Refused by clients", firing(ALERTS.refused), "red"),
    count("No TLS", firing(ALERTS.down), "red"),
  ];
}

/** The cells of the column with the runbook are links. */
const RUNBOOK = {
  matcher: { id: "byName", options: "Runbook" },
  properties: [{ id: "links", value: [{ title: "Open the runbook", url: "${__value.raw}", targetBlank: true }] }],
};

function standingAlerts() {
  return table({
    title: "Alerts",
    description: "Alerts that are firing.",
    expr: `max by (severity, alertname, certificate, instance, owner, service, runbook) (ALERTS{alertname=~"Tls.+", alertstate="firing", ${CHOSEN}})`,
    columns: {
      severity: "Severity",
      alertname: "Alert",
      certificate: "Certificate",
      instance: "Endpoint",
      owner: "Owner",
      service: "Service",
      runbook: "Runbook",
      Value: "Firing",
    },
    sortBy: "Severity",
    overrides: [RUNBOOK],
  });
}

function daysLeft(endpoints: readonly ProbedEndpoint[]) {
  return table({
    title: "Days left",
    description: "Days until the served certificate expires, with the thresholds for warning and page.",
    expr: `min by (certificate, instance, owner, service, issuer, warn_days, page_days, runbook) (${DAYS})`,
    columns: {
      certificate: "Certificate",
      instance: "Endpoint",
      Value: "Days left",
      warn_days: "Warning at",
      page_days: "Page at",
      owner: "Owner",
      service: "Service",
      issuer: "Issuer",
      runbook: "Runbook",
    },
    sortBy: "Days left",
    overrides: [
      RUNBOOK,
      {
        matcher: { id: "byName", options: "Days left" },
        properties: [
          { id: "decimals", value: 1 },
          { id: "custom.cellOptions", value: { type: "color-text" } },
          { id: "thresholds", value: { mode: "absolute", steps: colors(endpoints) } },
        ],
      },
    ],
  });
}

/** The colours of warning and page where they begin at the same days for all; else that of what has expired. */
function colors(endpoints: readonly ProbedEndpoint[]): unknown[] {
  const pairs = new Set(endpoints.map(({ warnDays, pageDays }) => `${warnDays} ${pageDays}`));
  const red = { color: "red", value: null };
  if (pairs.size !== 1) {
    return [red, { color: "green", value: 0 }];
  }
  const [{ warnDays, pageDays }] = endpoints;
  return [red, { color: "orange", value: pageDays }, { color: "green", value: warnDays }];
}

function charts() {
  return [
    lines("Days left", `The ${LINES} certificates that expire first. A rising line is a renewal.`, [
      { expr: `bottomk(${LINES}, ${BY_CERTIFICATE})`, legendFormat: "{{certificate}}" },
    ]),
    bars("Upcoming expiries", "Certificates by the time until they expire, including expired ones.", [
      ...WITHIN.map((days) => ({ expr: `count(${BY_CERTIFICATE} <= ${days}) or vector(0)`, legendFormat: `within ${days} days` })),
      { expr: `count(${BY_CERTIFICATE})`, legendFormat: "all" },
    ]),
    lines(
      "Failing probes",
      "Endpoints by owner whose TLS handshake fails, or whose certificate clients refuse although it has not expired.",
      [
        { expr: `count by (owner) (${downEndpoints(`, ${CHOSEN}`)})`, legendFormat: "no TLS: {{owner}}" },
        { expr: `count by (owner) (${refusedEndpoints(`, ${CHOSEN}`)})`, legendFormat: "refused: {{owner}}" },
      ],
    ),
    lines(
      "TLS versions",
      "Endpoints by the newest TLS version that they offer.",
      [{ expr: `count by (version) (probe_tls_version_info${UNVERIFIED} == 1)`, legendFormat: "{{version}}" }],
      true,
    ),
  ];
}
