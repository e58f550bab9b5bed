import { parse } from "yaml";
import { sampleInventories } from "../support/sample-fleet";
import { filesOf, single, twoClouds } from "./support";

interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource: unknown;
  readonly gridPos: GridPos;
  readonly targets: { readonly refId: string; readonly expr: string; readonly datasource: unknown; readonly legendFormat?: string }[];
  readonly fieldConfig: { readonly defaults: unknown; readonly overrides: any[] };
  readonly options: any;
  readonly transformations?: any[];
}

function dashboardOf(inventories: readonly unknown[]): any {
  return JSON.parse(filesOf(inventories).get("dashboard.json")!);
}

const dashboard = dashboardOf(sampleInventories(50));
const panels = dashboard.panels as GrafanaPanel[];
const DATASOURCE = { type: "prometheus", uid: "${datasource}" };

test("is a dashboard of the classic model without an ID of a Grafana instance", () => {
  expect(dashboard).toMatchObject({ id: null, uid: "certfleet", title: "TLS certificates", schemaVersion: 39 });
});

test("has variables for data source, owner and service, with all values by default", () => {
  const [datasource, owner, service] = dashboard.templating.list;

  expect(datasource).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
  expect([owner.name, service.name]).toEqual(["owner", "service"]);
  for (const choice of [owner, service]) {
    expect(choice).toMatchObject({ type: "query", datasource: DATASOURCE, multi: true, includeAll: true, allValue: ".*" });
    expect(choice.query.query).toMatch(/^label_values\(probe_success\{.*\}, (owner|service)\)$/);
  }
});

test("uses the selected data source, owner and service in every panel", () => {
  for (const { datasource, targets } of panels) {
    expect(datasource).toEqual(DATASOURCE);
    for (const target of targets) {
      expect(target.datasource).toEqual(DATASOURCE);
      const selectors = target.expr.match(/(?:probe_\w+|ALERTS)\{[^}]*\}/g)!;
      expect(selectors.every((each) => each.includes('owner=~"$owner", service=~"$service"'))).toBe(true);
    }
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
  }
});

test("shows overdue renewals, firing alerts, days left, upcoming expiries, failing probes and TLS versions", () => {
  expect(panels.map(({ type, title }) => `${type}: ${title}`)).toEqual([
    "stat: Certificates",
    "stat: Renewals overdue",
    "stat: Expire soon",
    "stat: Expired",
    "stat: Refused by clients",
    "stat: No TLS",
    "table: Alerts",
    "table: Days left",
    "timeseries: Days left",
    "bargauge: Upcoming expiries",
    "timeseries: Failing probes",
    "timeseries: TLS versions",
  ]);
});

describe("agrees with the alerts", () => {
  const files = filesOf(sampleInventories(50));
  const rules: { readonly alert: string; readonly expr: string }[] = parse(files.get("rules.yml")!).groups.flatMap(
    (group: any) => group.rules,
  );
  const exprOf = (alert: string): string => rules.find((rule) => rule.alert === alert)!.expr;
  const unfiltered = (expr: string): string => expr.replaceAll(', owner=~"$owner", service=~"$service"', "");

  test("in its numbers, which are those of firing alerts", () => {
    const counted = panels.filter(({ type, title }) => type === "stat" && title !== "Certificates");
    const names = counted.map(({ targets }) => /alertname="(\w+)"/.exec(targets[0].expr)![1]);

    expect(names).toHaveLength(5);
    expect(names.every((name) => rules.some(({ alert }) => alert === name))).toBe(true);
  });

  test("in the chart of failing probes, which has the expressions of the rules", () => {
    const { targets } = panels.find(({ title }) => title === "Failing probes")!;

    expect(targets.map(({ expr }) => unfiltered(expr))).toEqual([
      `count by (owner) (${exprOf("TlsEndpointDown")})`,
      `count by (owner) (${exprOf("TlsCertificateRefused")})`,
    ]);
  });

  test("in the days, which are calculated as in the rules", () => {
    const { targets } = panels.find(({ title, type }) => title === "Days left" && type === "table")!;
    const [, days] = /^min by \([^)]*\) \((.*)\)$/.exec(unfiltered(targets[0].expr))!;

    expect(
      exprOf("TlsCertificateExpiresSoon")
        .replace(/, page_days="\d+"/g, "")
        .split("\nor ")[0],
    ).toMatch(new RegExp(`^${days.replace(/[.*+?^$(){}|[\]\\]/g, "\\$&")} <= \\d+$`));
  });

  test("and links each alert and endpoint to its runbook", () => {
    for (const { targets, fieldConfig } of panels.filter(({ type }) => type === "table")) {
      expect(targets[0].expr).toMatch(/^m(in|ax) by \([^)]*runbook/);
      expect(fieldConfig.overrides[0]).toMatchObject({
        matcher: { id: "byName", options: "Runbook" },
        properties: [{ id: "links", value: [{ url: "${__value.raw}" }] }],
      });
    }
  });
});

test("has panels with unique IDs that do not overlap", () => {
  expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1));
  for (const [index, { gridPos: one }] of panels.entries()) {
    expect(one.x + one.w).toBeLessThanOrEqual(24);
    for (const { gridPos: other } of panels.slice(index + 1)) {
      const apart = one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y;
      expect(apart).toBe(true);
    }
  }
});

test("has a heading for each label of a table's query, and sorts by one of them", () => {
  for (const { targets, options, transformations } of panels.filter(({ type }) => type === "table")) {
    const labels = /^m(?:in|ax) by \(([^)]*)\)/.exec(targets[0].expr)![1].split(", ");
    const { renameByName, indexByName } = transformations![0].options;

    expect(Object.keys(renameByName).sort()).toEqual([...labels, "Value"].sort());
    expect(Object.keys(indexByName).sort()).toEqual([...labels, "Value"].sort());
    expect(Object.values(renameByName)).toContain(options.sortBy[0].displayName);
  }
});

test("colours days by the thresholds if all certificates share them, and otherwise only expired certificates", () => {
  const steps = (inventories: readonly unknown[]) =>
    dashboardOf(inventories)
      .panels.find(({ title }: GrafanaPanel) => title === "Days left")
      .fieldConfig.overrides.find(({ matcher }: any) => matcher.options === "Days left")
      .properties.find(({ id }: { id: string }) => id === "thresholds").value.steps;

  expect(steps([single()])).toEqual([
    { color: "red", value: null },
    { color: "orange", value: 15 },
    { color: "green", value: 30 },
  ]);
  expect(steps(twoClouds())).toEqual([
    { color: "red", value: null },
    { color: "green", value: 0 },
  ]);
});

test("does not grow with the fleet", () => {
  expect(filesOf(sampleInventories(2000)).get("dashboard.json")).toBe(filesOf(sampleInventories(50)).get("dashboard.json"));
});
