import { AlertThresholds } from "../../core/renewal";
import { piecesOf } from "../../core/pieces";
import { ALARMS_PER_WIDGET, BODY_LENGTH, COLUMNS, LINES_PER_CHART, METRICS, METRICS_PER_WIDGET, WIDGETS } from "./limits";
import { alarmStates, chart, logTable, Metric, placed, text, Threshold, Unplaced, Widget } from "./widgets";

/** A certificate with what CloudWatch knows of it. */
export interface ShownCertificate {
  readonly name: string;
  /** Its ARNs, in several regions where it was imported several times. */
  readonly inAcm: readonly { readonly arn: string; readonly region: string }[];
  readonly thresholds?: AlertThresholds;
  /** The ARNs of its alarms on days left. */
  readonly dayAlarms: readonly string[];
  /** The ARNs of its other alarms. */
  readonly otherAlarms: readonly string[];
  /** What the probe looks at. */
  readonly endpoints: readonly ShownEndpoint[];
}

/** An endpoint that the probe looks at. */
export interface ShownEndpoint {
  /** `host:port`. */
  readonly endpoint: string;
  readonly region: string;
  /** Whether it is known which certificate was issued last. */
  readonly hasIssued: boolean;
}

/** The certificates of an owner. */
export interface ShownGroup {
  /** Undefined for certificates that nobody answers for. */
  readonly owner?: string;
  readonly certificates: readonly ShownCertificate[];
}

/** What a dashboard has beside certificates. */
export interface PageContext {
  /** What it is called on itself, as Markdown. */
  readonly heading: string;
  /** The logs of what ACM says, with a query. */
  readonly logs: readonly {
    readonly title: string;
    readonly region: string;
    readonly logGroupName: string;
    readonly lines: readonly string[];
  }[];
}

/** The body of a dashboard. */
export interface DashboardBody {
  readonly start: string;
  readonly periodOverride: string;
  readonly widgets: readonly Widget[];
}

const DAY = 86_400;
const HOUR = 3600;
/** Characters that an expression becomes at most: the ARN of an alarm with a long name. */
const EXPRESSION_LENGTH = 160;

/** What the probe says of an endpoint, by metric. */
const RESULTS = { Reachable: "Reachable", ChainValid: "Chain valid", NameMatches: "Name matches", IsIssued: "Serves the issued one" };

/** The body of a dashboard that shows groups of certificates. */
export function dashboardBody(groups: readonly ShownGroup[], { heading, logs }: PageContext): DashboardBody {
  const overdue = groups.flatMap(({ certificates }) => certificates.flatMap(({ dayAlarms }) => dayAlarms));
  const rows: Unplaced[][] = [
    [text(heading, 3)],
    piecesOf(overdue, ALARMS_PER_WIDGET).map((arns) => alarmStates("Renewals overdue and expiries near", arns, COLUMNS, ["ALARM"])),
    ...logs.map(({ title, region, logGroupName, lines }) => [logTable(title, region, logGroupName, lines)]),
    ...groups.flatMap(ofOwner),
  ];
  return { start: "-P4W", periodOverride: "inherit", widgets: placed(rows) };
}

/** Whether a body is within the limits of CloudWatch, and of what people can use. */
export function isWithinLimits({ widgets, ...rest }: DashboardBody): boolean {
  const counts = widgets.map(({ properties }) => (properties.metrics as Metric[] | undefined)?.length ?? 0);
  const length = JSON.stringify({ ...rest, widgets }).replace(/\$\{[^}]*\}/g, "x".repeat(EXPRESSION_LENGTH)).length;
  return (
    widgets.length <= WIDGETS &&
    counts.every((count) => count <= METRICS_PER_WIDGET) &&
    counts.reduce((sum, count) => sum + count, 0) <= METRICS &&
    length <= BODY_LENGTH
  );
}

function ofOwner({ owner, certificates }: ShownGroup): Unplaced[][] {
  // Certificates that share an endpoint are on one line there.
  const endpoints = [...new Map(certificates.flatMap((each) => each.endpoints.map((at) => [at.endpoint, at]))).values()];
  const alarms = certificates.flatMap(({ dayAlarms, otherAlarms }) => [...dayAlarms, ...otherAlarms]);
  const count = certificates.length === 1 ? "1 certificate" : `${certificates.length} certificates`;
  return [
    [text(`## ${owner ?? "No owner"}: ${count}`, 2)],
    daysInAcm(certificates),
    ...piecesOf(endpoints, LINES_PER_CHART).map(atEndpoints),
    piecesOf(alarms, ALARMS_PER_WIDGET).map((arns) => alarmStates("Alarms", arns, COLUMNS)),
  ];
}

function daysInAcm(certificates: readonly ShownCertificate[]): Unplaced[] {
  const lines = certificates.flatMap(({ name, inAcm, thresholds }) =>
    inAcm.map(({ arn, region }, index) => {
      const label = index === 0 ? name : `${name} (${region})`;
      const metric: Metric = ["AWS/CertificateManager", "DaysToExpiry", "CertificateArn", arn, { label, region }];
      return { metric, thresholds };
    }),
  );
  return piecesOf(lines, LINES_PER_CHART).map((piece) =>
    chart(
      piece.map(({ metric }) => metric),
      { title: "Days left in ACM", width: COLUMNS, height: 6, period: DAY, thresholds: common(piece.map(({ thresholds }) => thresholds)) },
    ),
  );
}

/** What endpoints serve: the days left, and each thing that can be wrong, at 1 where it is right. */
function atEndpoints(endpoints: readonly ShownEndpoint[]): Unplaced[] {
  const metric = (name: string, { endpoint, region }: ShownEndpoint): Metric => [
    "Certfleet",
    name,
    "Endpoint",
    endpoint,
    { label: endpoint, region },
  ];
  const results = Object.entries(RESULTS).flatMap(([name, title]) => {
    const known = endpoints.filter(({ hasIssued }) => hasIssued || name !== "IsIssued");
    return known.length === 0 ? [] : [{ title, metrics: known.map((each) => metric(name, each)) }];
  });
  return [
    chart(
      endpoints.map((each) => metric("DaysLeft", each)),
      { title: "Days left at endpoints", width: COLUMNS, height: 6, period: HOUR },
    ),
    ...results.map(({ title, metrics }) => chart(metrics, { title, width: COLUMNS / results.length, height: 5, period: HOUR, maximum: 1 })),
  ];
}

/** The days at which alarms fire, where they are the same for all lines of a chart. */
function common(all: readonly (AlertThresholds | undefined)[]): Threshold[] {
  const [first] = all;
  if (first === undefined || all.some((each) => each?.warnDays !== first.warnDays || each.pageDays !== first.pageDays)) {
    return [];
  }
  return [
    { label: "renewal is overdue", value: first.warnDays, color: "#ff7f0e" },
    { label: "expiry is near", value: first.pageDays, color: "#d62728" },
  ];
}
