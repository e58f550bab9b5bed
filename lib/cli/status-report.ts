import { plural } from "../core/text";
import { CertificateHealth, FleetHealth, HealthFinding, HealthState } from "../inventory/health/health";
import { issuerInShort, ServedCertificate, servedCertificate } from "../inventory/health/served-certificate";
import { csv, json, listed, safe, SafeText } from "./output/text";
import { Column, GAP, layOut, wrap } from "./output/table";
import { Paint, painter, Style, Terminal } from "./output/writer";

/** The result of a status run. */
export interface StatusReport {
  readonly health: FleetHealth;
  /** The number of endpoints probed. */
  readonly probed: number;
  /** The number of hosts that cannot be probed: wildcards, and hosts not reachable from the internet. */
  readonly skipped: number;
  /** The endpoints without a complete result, because the user interrupted the run; undefined if it was not interrupted. */
  readonly undetermined?: readonly { readonly declaredHost: string; readonly port: number }[];
  /** The number of certificates read from Certificate Transparency logs; undefined if none were asked for. */
  readonly logged?: number;
  /** The number of certificates found in a live account; undefined if none was read. */
  readonly discovered?: number;
}

/** The number of certificates and findings of each kind. */
interface Summary {
  readonly certificates: number;
  readonly states: Readonly<Record<HealthState, number>>;
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
}

function summarise({ health }: StatusReport): Summary {
  const states = { expired: 0, critical: 0, warning: 0, unknown: 0, healthy: 0 };
  health.certificates.forEach(({ state }) => states[state]++);
  const of = (severity: HealthFinding["severity"]) => health.findings.filter((finding) => finding.severity === severity).length;
  return { certificates: health.certificates.length, states, errors: of("error"), warnings: of("warning"), advice: of("advice") };
}

export function summaryLine(report: StatusReport): string {
  const { certificates, states, errors, warnings, advice } = summarise(report);
  const parts = Object.entries(states)
    .filter(([, amount]) => amount > 0)
    .map(([state, amount]) => `${amount} ${state}`);
  const skipped = report.skipped === 0 ? "" : `, ${plural(report.skipped, "host")} cannot be probed from here`;
  const open = report.undetermined === undefined ? "" : `, ${report.undetermined.length} not determined because the run was interrupted`;
  const probed = report.health.probed ? `; ${plural(report.probed, "endpoint")} probed${open}${skipped}` : "";
  const logged = report.logged === undefined ? "" : `; ${plural(report.logged, "certificate")} of transparency logs read`;
  const discovered = report.discovered === undefined ? "" : `; ${plural(report.discovered, "certificate")} found in the account`;
  const of = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
  return `${plural(certificates, "certificate")}${of}; ${plural(errors, "error")}, ${plural(warnings, "warning")}, ${advice} advice${probed}${logged}${discovered}`;
}

/** The days left, in whole days, and in hours within two days of the expiry. */
export function daysText(daysLeft: number): string {
  return Math.abs(daysLeft) < 2 ? `${Math.trunc(daysLeft * 24)}h` : `${Math.trunc(daysLeft)}d`;
}

export function day(moment: string | undefined): string {
  return moment === undefined ? "" : moment.slice(0, 10);
}

export function kindsOf(findings: readonly HealthFinding[]): string[] {
  return [...new Set(findings.map(({ kind }) => kind))];
}

/** The number of certificates named in a finding that many have. */
const NAMED = 5;

const LONG_CELL = 80;
export const LONG_TEXT = 600;

/** The certificates as a table, a paragraph for each finding, and a summary line. */
export function statusTable(report: StatusReport, on: Terminal): SafeText {
  const paint = painter(on);
  const { certificates, findings } = report.health;
  const parts = [
    ...(certificates.length === 0 ? [] : [table(report.health, on.columns, paint)]),
    ...grouped(findings).map((group) => paragraph(group, on.columns, paint)),
    wrap(SafeText.own(summaryLine(report)), on.columns, 0),
  ];
  return safe`${SafeText.join(parts, "\n\n")}\n`;
}

const STATE_STYLES: Record<HealthState, readonly Style[]> = {
  expired: ["red", "bold"],
  critical: ["red"],
  warning: ["yellow"],
  unknown: ["dim"],
  healthy: ["green"],
};

function table({ certificates, probed }: FleetHealth, width: number | undefined, paint: Paint): SafeText {
  const [head, ...rows] = layOut(columnsFor(certificates, probed), width);
  const painted = rows.map((row, index) => {
    const { state } = certificates[index];
    const shown = STATE_STYLES[state].reduce((text, style) => paint(style, text), SafeText.own(state));
    return safe`${shown}${SafeText.own(row.text.slice(state.length))}`;
  });
  return SafeText.join([paint("bold", head), ...painted], "\n");
}

function columnsFor(certificates: readonly CertificateHealth[], probed: boolean): Column[] {
  const served = certificates.map(servedTo);
  const cells = (cell: (health: CertificateHealth, row: number) => string | SafeText | undefined) =>
    certificates.map((health, row) => {
      const value = cell(health, row) ?? "";
      const text = typeof value === "string" ? SafeText.of(value, LONG_CELL) : value.shortened(LONG_CELL);
      return text.text === "" ? SafeText.own("-") : text;
    });
  return [
    { title: "STATE", cells: cells(({ state }) => state) },
    { title: "LEFT", cells: cells(({ daysLeft }) => (daysLeft === undefined ? undefined : daysText(daysLeft))) },
    { title: "EXPIRES", cells: cells(({ notAfter }) => day(notAfter)), spare: 2 },
    ...(probed ? [{ title: "SERVED UNTIL", cells: cells((_, row) => servedDay(served[row])), spare: 2 }] : []),
    { title: "RENEWAL DUE", cells: cells(({ renewalDue }) => day(renewalDue)), spare: 6 },
    { title: "CERTIFICATE", cells: cells(({ certificate }) => certificate.key), least: 12 },
    { title: "NAMES", cells: cells(({ certificate }) => firstOf(certificate.inventory.domains)), least: 12, spare: 4 },
    { title: "OWNER", cells: cells(({ certificate }) => certificate.inventory.owner), least: 8, spare: 3 },
    ...(distinct(certificates, "account") ? [{ title: "ACCOUNT", cells: cells(({ certificate }) => certificate.account), spare: 9 }] : []),
    ...(distinct(certificates, "region") ? [{ title: "REGION", cells: cells(({ certificate }) => certificate.region), spare: 10 }] : []),
    { title: "ISSUER", cells: cells(({ certificate }) => certificate.inventory.issuer), least: 8, spare: 5 },
    ...(probed
      ? [
          { title: "SERVED ISSUER", cells: cells((_, row) => issuerInShort(served[row]?.issuer)), least: 8, spare: 7 },
          { title: "SERVED SERIAL", cells: cells((_, row) => served[row]?.serial), least: 13, spare: 8 },
        ]
      : []),
    { title: "FINDINGS", cells: cells(({ findings }) => firstOf(kindsOf(findings))), least: 14, spare: 1 },
  ];
}

/** Whether certificates differ in where they are: a column with one value says nothing. */
function distinct(certificates: readonly CertificateHealth[], by: "account" | "region"): boolean {
  return new Set(certificates.flatMap(({ certificate }) => certificate[by] ?? [])).size > 1;
}

/** What the endpoints of a certificate serve. */
export function servedTo({ served }: CertificateHealth): ServedCertificate | undefined {
  return servedCertificate(served.map(({ seen }) => seen));
}

/** The day on which the served certificate expires, and how many others are served. */
export function servedDay(served: ServedCertificate | undefined): string | undefined {
  return served?.notAfter === undefined ? undefined : `${day(served.notAfter)}${served.others === 0 ? "" : ` +${served.others}`}`;
}

/** The first text, and how many more there are. */
function firstOf(texts: readonly string[]): string | SafeText | undefined {
  return texts.length < 2 ? texts[0] : safe`${SafeText.of(texts[0], LONG_CELL / 2)} +${texts.length - 1}`;
}

/** Groups findings with the same text, which several certificates can have. */
function grouped(findings: readonly HealthFinding[]): HealthFinding[][] {
  const groups = new Map<string, HealthFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.severity, finding.kind, finding.message, finding.fix]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [finding]);
    } else {
      group.push(finding);
    }
  }
  return [...groups.values()];
}

const SEVERITY_STYLES: Record<HealthFinding["severity"], Style> = { error: "red", warning: "yellow", advice: "cyan" };

function paragraph(group: readonly HealthFinding[], columns: number | undefined, paint: Paint): SafeText {
  const { severity, kind, message, fix } = group[0];
  const keys = [...new Set(group.flatMap(({ certificate }) => certificate ?? []))];
  const indent = severity.length + kind.length + 2 * GAP;
  const subject = keys.length === 0 ? "" : safe`  ${wrap(listed(keys, NAMED, LONG_CELL), columns, indent)}`;
  const line = (label: string, text: string) => safe`  ${label} ${wrap(SafeText.of(text, LONG_TEXT), columns, 8)}`;
  const head = safe`${paint(SEVERITY_STYLES[severity], SafeText.own(severity))}  ${kind}${subject}`;
  return SafeText.join([head, line("what:", message), line("fix: ", fix)], "\n");
}

/** The version of the JSON shape. It increases when a reader of the old shape would be misled. */
export const JSON_VERSION = 1;

/** The status for programs. docs/reference/findings.md describes the shape. */
export function statusJson(report: StatusReport): SafeText {
  const { now, probed, certificates, findings } = report.health;
  return json({
    version: JSON_VERSION,
    now: now.toISOString(),
    probed,
    summary: summaryFields(report),
    certificates: certificates.map(jsonEntry),
    findings,
  });
}

/** The counts for programs. */
export function summaryFields(report: StatusReport): Record<string, unknown> {
  return {
    ...summarise(report),
    endpointsLookedAt: report.probed,
    hostsSkipped: report.skipped,
    endpointsNotDetermined: report.undetermined?.length,
    loggedCertificates: report.logged,
    discoveredCertificates: report.discovered,
  };
}

export function jsonEntry({ certificate, state, daysLeft, notAfter, renewalDue, served }: CertificateHealth): Record<string, unknown> {
  const { key, name, stack, file, lifecycle, cloud, account, inventory } = certificate;
  const { madeBy, domains, owner, service, runbook, issuer, keyType, arn, id, region, endpoints, usedBy } = inventory;
  const place = { file, lifecycle, cloud, account, madeBy, issuer, keyType, arn, id, region };
  return {
    ...{ key, name, stack, state, daysLeft, notAfter, renewalDue },
    ...{ domains, owner, service, runbook },
    ...place,
    endpoints,
    ...(usedBy.length === 0 ? {} : { usedBy }),
    ...(served.length === 0 ? {} : { served: served.map(({ seen }) => seen) }),
  };
}

const CSV_COLUMNS: Record<string, (health: CertificateHealth) => string | number | undefined> = {
  state: ({ state }) => state,
  days_left: ({ daysLeft }) => daysLeft,
  expires: ({ notAfter }) => notAfter,
  renewal_due: ({ renewalDue }) => renewalDue,
  certificate: ({ certificate }) => certificate.key,
  stack: ({ certificate }) => certificate.stack,
  names: ({ certificate }) => certificate.inventory.domains.join(" "),
  owner: ({ certificate }) => certificate.inventory.owner,
  service: ({ certificate }) => certificate.inventory.service,
  issuer: ({ certificate }) => certificate.inventory.issuer,
  cloud: ({ certificate }) => certificate.cloud,
  account: ({ certificate }) => certificate.account,
  endpoints: ({ certificate }) =>
    certificate.inventory.endpoints.flatMap(({ hosts, port }) => hosts.map((host) => `${host}:${port}`)).join(" "),
  findings: ({ findings }) => kindsOf(findings).join(" "),
  most_urgent: ({ findings }) => findings[0]?.message,
  fix: ({ findings }) => findings[0]?.fix,
  region: ({ certificate }) => certificate.region,
  served_expires: (health) => servedTo(health)?.notAfter,
  served_serial: (health) => servedTo(health)?.serial,
  served_issuer: (health) => servedTo(health)?.issuer,
};

/** The certificates for spreadsheets, a line each. */
export function statusCsv({ health }: StatusReport): SafeText {
  const columns = Object.values(CSV_COLUMNS);
  return csv([Object.keys(CSV_COLUMNS), ...health.certificates.map((each) => columns.map((column) => column(each)))]);
}
