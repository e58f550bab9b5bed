import { groupByThresholds, runbookLinks, visibleLength } from "../../core/dashboard-parts";
import { AlertThresholds } from "../../core/renewal";
import { piecesOf, plural } from "../../core/text";
import { ACM_DAYS_LEFT, ACM_PERIOD, CertificateMetric, probeMetric, ProbeMetricName, STATISTIC } from "../alerts/certificate-metrics";

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
      stat: STATISTIC,
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
  readonly runbook?: string;
  /** The certificate in ACM, in several regions where it was imported several times. */
  readonly inAcm: readonly ShownInAcm[];
  /** The ARNs of its alarms on days left. */
  readonly dayAlarms: readonly string[];
  /** The ARNs of its other alarms. */
  readonly otherAlarms: readonly string[];
  /** The endpoints that the probe checks. */
  readonly endpoints: readonly ShownEndpoint[];
}

/** A certificate in ACM. */
export interface ShownInAcm {
  readonly arn: string;
  readonly region: string;
  /** The days of its alarms. */
  readonly thresholds?: AlertThresholds;
}

/** An endpoint that the probe checks. */
export interface ShownEndpoint {
  /** `host:port`. */
  readonly endpoint: string;
  readonly region: string;
  /** Whether it is known which certificate was issued last. */
  readonly hasIssued: boolean;
  /** Seconds between probes. */
  readonly period: number;
  /** The days of its alarms. */
  readonly thresholds?: AlertThresholds;
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

/** The shortest period of a chart of endpoints, in seconds: a chart shows four weeks. */
const HOUR = 3600;
/** Characters that an expression becomes at most: the ARN of an alarm with a long name. */
const EXPRESSION_LENGTH = 160;

/** Characters in one line of a text widget, on a screen of a usual width. */
const CHARACTERS_PER_LINE = 160;

/** What the probe says of an endpoint, by metric. */
const RESULTS: Partial<Record<ProbeMetricName, string>> = {
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
  return [
    [headingOf(`## ${owner ?? "No owner"}: ${plural(certificates.length, "certificate")}`, runbookLinks(certificates))],
    daysInAcm(certificates),
    daysAtEndpoints(endpoints),
    ...piecesOf(endpoints, LINES_PER_CHART).map(resultsAtEndpoints),
    piecesOf(alarms, ALARMS_PER_WIDGET).map((arns) => alarmStates("Alarms", arns, COLUMNS)),
  ];
}

function headingOf(heading: string, links: string | undefined): Unplaced {
  return links === undefined ? text(heading, 2) : text(`${heading}\n${links}`, 2 + Math.ceil(visibleLength(links) / CHARACTERS_PER_LINE));
}

function daysInAcm(certificates: readonly ShownCertificate[]): Unplaced[] {
  const lines = certificates.flatMap(({ name, inAcm }) =>
    inAcm.map((each, index) => ({ label: index === 0 ? name : `${name} (${each.region})`, value: each.arn, ...lineOf(each) })),
  );
  return daysLeft("Days left in ACM", ACM_DAYS_LEFT, lines, ACM_PERIOD);
}

function daysAtEndpoints(endpoints: readonly ShownEndpoint[]): Unplaced[] {
  const lines = endpoints.map((each) => ({ label: each.endpoint, value: each.endpoint, ...lineOf(each) }));
  return daysLeft("Days left at endpoints", probeMetric("DaysLeft"), lines, periodOf(endpoints));
}

/** A line of a chart of days left. */
interface DaysLine {
  readonly label: string;
  /** The value of the metric's dimension. */
  readonly value: string;
  readonly region: string;
  readonly thresholds?: AlertThresholds;
}

function lineOf({ region, thresholds }: ShownInAcm | ShownEndpoint): Pick<DaysLine, "region" | "thresholds"> {
  return { region, thresholds };
}

/** Charts of days left with the days at which the alarms fire. Lines whose alarms fire at other days are in another chart. */
function daysLeft(title: string, metric: CertificateMetric, lines: readonly DaysLine[], period: number): Unplaced[] {
  return groupByThresholds(lines).flatMap(({ thresholds, items }) =>
    piecesOf(items, LINES_PER_CHART).map((piece) =>
      chart(
        piece.map(({ value, label, region }) => metricOf(metric, value, label, region)),
        { title, width: COLUMNS, height: 6, period, thresholds: thresholds && linesAt(thresholds) },
      ),
    ),
  );
}

/** Each thing that can be wrong at endpoints, at 1 where it is right. Alarms fire at 0. */
function resultsAtEndpoints(endpoints: readonly ShownEndpoint[]): Unplaced[] {
  const results = Object.entries(RESULTS).flatMap(([name, title]) => {
    const known = endpoints.filter(({ hasIssued }) => hasIssued || name !== "IsIssued");
    const metric = probeMetric(name as ProbeMetricName);
    return known.length === 0 ? [] : [{ title, metrics: known.map((each) => metricOf(metric, each.endpoint, each.endpoint, each.region)) }];
  });
  const options = { width: COLUMNS / results.length, height: 5, period: periodOf(endpoints), maximum: 1 };
  return results.map(({ title, metrics }) => chart(metrics, { title, ...options }));
}

function metricOf({ namespace, metricName, dimension }: CertificateMetric, value: string, label: string, region: string): Metric {
  return [namespace, metricName, dimension, value, { label, region }];
}

/** The period of the alarms. A shorter one would leave gaps between probes. */
function periodOf(endpoints: readonly ShownEndpoint[]): number {
  return Math.max(HOUR, ...endpoints.map(({ period }) => period));
}

function linesAt({ warnDays, pageDays }: AlertThresholds): Threshold[] {
  return [
    { label: "renewal overdue", value: warnDays, color: "#ff7f0e" },
    { label: "expiry near", value: pageDays, color: "#d62728" },
  ];
}
