import { AlertThresholds } from "../../core/renewal";
import { piecesOf } from "../../core/text";

/*
 * CloudWatch: "CloudWatch service quotas", dashboards
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html), none of which AWS raises; and "Dashboard body
 * structure and syntax" (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
 */

/** Widgets of one dashboard. */
export const WIDGETS = 500;

/** Metrics of one widget. */
export const METRICS_PER_WIDGET = 500;

/** Metrics of all widgets of one dashboard. */
export const METRICS = 2500;

/** Alarms of one alarm status widget. */
export const ALARMS_PER_WIDGET = 100;

/** Columns of the grid, and rows that one widget can be high. */
export const COLUMNS = 24;
export const WIDGET_HEIGHT = 1000;

/** Characters of a dashboard's body. AWS documents no limit: this is the library's own, far below what one request carries. */
export const BODY_LENGTH = 400_000;

/** The most lines in one chart. A limit of this library: more lines are hard to tell apart. */
export const LINES_PER_CHART = 50;

/** A widget as the body of a dashboard has it. */
export interface Widget {
  readonly type: "metric" | "text" | "log" | "alarm";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Record<string, unknown>;
}

/** A widget that has no place yet. */
export type Unplaced = Omit<Widget, "x" | "y">;

/** A metric as a chart has it: namespace, name, dimension and its value, and how it is shown. */
export type Metric = [namespace: string, name: string, dimension: string, value: string, options: { label: string; region: string }];

/** A line across a chart. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
  readonly color: string;
}

/** How a chart draws its metrics. */
export interface ChartOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Seconds that one figure stands for. */
  readonly period: number;
  readonly thresholds?: readonly Threshold[];
  readonly maximum?: number;
}

/** The lowest figures of metrics over time. They may be in several regions. */
export function chart(metrics: readonly Metric[], { title, width, height, period, thresholds = [], maximum }: ChartOptions): Unplaced {
  return {
    type: "metric",
    width,
    height,
    properties: {
      title,
      view: "timeSeries",
      region: metrics[0][4].region,
      stat: "Minimum",
      period,
      metrics,
      yAxis: { left: { min: 0, ...(maximum === undefined ? {} : { max: maximum }), showUnits: false } },
      ...(thresholds.length === 0 ? {} : { annotations: { horizontal: thresholds } }),
    },
  };
}

/** The states of alarms, those that fire first. */
export function alarmStates(title: string, arns: readonly string[], width: number, states?: readonly string[]): Unplaced {
  return {
    type: "alarm",
    width,
    height: Math.min(20, 2 + Math.ceil(arns.length / (width / 3))),
    properties: { title, alarms: arns, sortBy: "stateUpdatedTimestamp", ...(states === undefined ? {} : { states }) },
  };
}

/** A text in Markdown. */
export function text(markdown: string, height: number): Unplaced {
  return { type: "text", width: COLUMNS, height, properties: { markdown, background: "transparent" } };
}

/** What a query of CloudWatch Logs Insights finds. */
export function logTable(title: string, region: string, logGroupName: string, lines: readonly string[]): Unplaced {
  return {
    type: "log",
    width: COLUMNS,
    height: 6,
    properties: { title, region, view: "table", query: `SOURCE '${logGroupName}' | ${lines.join("\n| ")}` },
  };
}

/** Puts widgets into rows: side by side while they fit, in the order in which they are. */
export function placed(rows: readonly (readonly Unplaced[])[]): Widget[] {
  const widgets: Widget[] = [];
  let y = 0;
  for (const row of rows) {
    let [x, height] = [0, 0];
    for (const widget of row) {
      if (x + widget.width > COLUMNS) {
        [x, y, height] = [0, y + height, 0];
      }
      const { type, ...size } = widget;
      widgets.push({ type, x, y, ...size });
      x += widget.width;
      height = Math.max(height, widget.height);
    }
    y += height;
  }
  return widgets;
}

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
  /** The endpoints that the probe checks. */
  readonly endpoints: readonly ShownEndpoint[];
}

/** An endpoint that the probe checks. */
export interface ShownEndpoint {
  /** `host:port`. */
  readonly endpoint: string;
  readonly region: string;
  /** Whether it is known which certificate was issued last. */
  readonly hasIssued: boolean;
}

/** The certificates of an owner. */
export interface ShownGroup {
  /** Undefined for certificates without an owner. */
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
const RESULTS = {
  Reachable: "Reachable",
  ChainValid: "Chain valid",
  NameMatches: "Name matches",
  IsIssued: "Serves the issued certificate",
};

/** The body of a dashboard that shows groups of certificates. */
export function dashboardBody(groups: readonly ShownGroup[], { heading, logs }: PageContext): DashboardBody {
  const overdue = groups.flatMap(({ certificates }) => certificates.flatMap(({ dayAlarms }) => dayAlarms));
  const rows: Unplaced[][] = [
    [text(heading, 3)],
    piecesOf(overdue, ALARMS_PER_WIDGET).map((arns) => alarmStates("Overdue renewals and upcoming expiries", arns, COLUMNS, ["ALARM"])),
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
    { label: "renewal overdue", value: first.warnDays, color: "#ff7f0e" },
    { label: "expiry near", value: first.pageDays, color: "#d62728" },
  ];
}
