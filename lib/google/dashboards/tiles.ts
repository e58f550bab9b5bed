import { COLUMNS } from "./limits";

/** A widget in its place. What is 0 is left out, since Google does not return it, and each plan would show a change. */
export interface Tile {
  readonly xPos?: number;
  readonly yPos?: number;
  readonly width: number;
  readonly height: number;
  readonly widget: Record<string, unknown>;
}

/** A widget that has no place yet. */
export type Unplaced = Omit<Tile, "xPos" | "yPos">;

/** A line across a chart. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

/** How series are drawn together. */
export interface Aggregation {
  readonly alignmentPeriod: string;
  readonly perSeriesAligner: string;
  readonly crossSeriesReducer: string;
  readonly groupByFields: readonly string[];
}

/** Figures over time. */
export function chart(
  title: string,
  filter: string,
  aggregation: Aggregation,
  width: number,
  thresholds: readonly Threshold[] = [],
): Unplaced {
  const dataSet = { plotType: "LINE", timeSeriesQuery: { timeSeriesFilter: { filter, aggregation } } };
  const xyChart = { dataSets: [dataSet], yAxis: { scale: "LINEAR" }, ...(thresholds.length === 0 ? {} : { thresholds }) };
  return { width, height: 16, widget: { title, xyChart } };
}

/** A text in Markdown. */
export function text(title: string, content: string, height: number): Unplaced {
  return { width: COLUMNS, height, widget: { title, text: { content, format: "MARKDOWN" } } };
}

/** What alert policies found, that which is open first. */
export function incidents(title: string, policyNames: readonly string[]): Unplaced {
  return { width: COLUMNS, height: 12, widget: { title, incidentList: { policyNames } } };
}

/** Entries of a log. */
export function logs(title: string, filter: string, resourceNames: readonly string[]): Unplaced {
  return { width: COLUMNS, height: 12, widget: { title, logsPanel: { filter, resourceNames } } };
}

/** Puts widgets into rows: side by side while they fit, in the order in which they are. */
export function placed(rows: readonly (readonly Unplaced[])[]): Tile[] {
  const tiles: Tile[] = [];
  let yPos = 0;
  for (const row of rows) {
    let [xPos, height] = [0, 0];
    for (const { widget, ...size } of row) {
      if (xPos + size.width > COLUMNS) {
        [xPos, yPos, height] = [0, yPos + height, 0];
      }
      tiles.push({ ...(xPos === 0 ? {} : { xPos }), ...(yPos === 0 ? {} : { yPos }), ...size, widget });
      xPos += size.width;
      height = Math.max(height, size.height);
    }
    yPos += height;
  }
  return tiles;
}
