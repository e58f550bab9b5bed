import { UNVERIFIED_JOB, VERIFIED_JOB } from "./jobs";
import { bars, count, DATASOURCE, lines, placed, table } from "./panels";
import { ProbedEndpoint } from "./probed-endpoint";

/** The version of Grafana's classic dashboard model, which Grafana 10.4 wrote; later ones read it and migrate it. */
const SCHEMA_VERSION = 39;

/** Lines that a chart shows: of thousands, those that matter. */
const LINES = 20;

/** The columns of a bar chart, in days: within them a certificate expires. */
const WITHIN = [7, 14, 30, 60, 90];

/** What is chosen on the dashboard. All is everything, what has no owner or service included. */
const CHOSEN = 'owner=~"$owner", service=~"$service"';

const UNVERIFIED = `{job="${UNVERIFIED_JOB}", ${CHOSEN}}`;
const VERIFIED = `{job="${VERIFIED_JOB}", ${CHOSEN}}`;

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
    refresh: 2,
    sort: 1,
    regex: "",
    hide: 0,
    multi: true,
    includeAll: true,
    allValue: ".*",
    current: { selected: true, text: ["All"], value: ["$__all"] },
  };
}

function counts() {
  const firing = (alert: string): string =>
    `count(count by (certificate, instance) (ALERTS{alertname="${alert}", alertstate="firing", ${CHOSEN}})) or vector(0)`;
  return [
    count("Certificates", `count(count by (certificate) (probe_success${UNVERIFIED})) or vector(0)`, "blue"),
    count("Renewals overdue", firing("TlsCertificateRenewalOverdue"), "orange"),
    count("Expire soon", firing("TlsCertificateExpiresSoon"), "red"),
    count("Expired", firing("TlsCertificateExpired"), "red"),
    count("Refused by clients", `count(probe_success${VERIFIED} == 0) or vector(0)`, "red"),
    count("No TLS", `count(probe_success${UNVERIFIED} == 0) or vector(0)`, "red"),
  ];
}

function standingAlerts() {
  return table({
    title: "Alerts",
    description: "What fires now.",
    expr: `max by (severity, alertname, certificate, instance, owner, service) (ALERTS{alertname=~"Tls.+", alertstate="firing", ${CHOSEN}})`,
    columns: {
      severity: "Severity",
      alertname: "Alert",
      certificate: "Certificate",
      instance: "Endpoint",
      owner: "Owner",
      service: "Service",
      Value: "Firing",
    },
    sortBy: "Severity",
  });
}

function daysLeft(endpoints: readonly ProbedEndpoint[]) {
  return table({
    title: "Days left",
    description: "Of what each endpoint serves, with the days at which its owner is warned and on-call is paged.",
    expr: `min by (certificate, instance, owner, service, issuer, warn_days, page_days) (${DAYS})`,
    columns: {
      certificate: "Certificate",
      instance: "Endpoint",
      Value: "Days left",
      warn_days: "Warning at",
      page_days: "Page at",
      owner: "Owner",
      service: "Service",
      issuer: "Issuer",
    },
    sortBy: "Days left",
    overrides: [
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
    lines("Days left", `The ${LINES} certificates that expire first. A line that rises is a renewal.`, [
      { expr: `bottomk(${LINES}, ${BY_CERTIFICATE})`, legendFormat: "{{certificate}}" },
    ]),
    bars("Expiries ahead", "Certificates by the time in which they expire, those that have expired included.", [
      ...WITHIN.map((days) => ({ expr: `count(${BY_CERTIFICATE} <= ${days}) or vector(0)`, legendFormat: `within ${days} days` })),
      { expr: `count(${BY_CERTIFICATE})`, legendFormat: "all" },
    ]),
    lines("Probes that fail", "Endpoints by owner: no handshake comes about, or clients refuse what is served.", [
      { expr: `count by (owner) (probe_success${UNVERIFIED} == 0)`, legendFormat: "no TLS: {{owner}}" },
      {
        expr: `count by (owner) (probe_success${VERIFIED} == 0 and on (instance, certificate) probe_success${UNVERIFIED} == 1)`,
        legendFormat: "refused: {{owner}}",
      },
    ]),
    lines(
      "TLS versions",
      "Endpoints by the version that a client gets which knows all.",
      [{ expr: `count by (version) (probe_tls_version_info${UNVERIFIED} == 1)`, legendFormat: "{{version}}" }],
      true,
    ),
  ];
}
