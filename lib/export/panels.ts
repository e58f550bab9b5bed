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
    options: { colorMode: "value", graphMode: "none", reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false } },
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
    options: {
      displayMode: "basic",
      orientation: "horizontal",
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
    },
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
