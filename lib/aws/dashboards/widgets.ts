import { COLUMNS } from "./limits";

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
