import { many, bodies, widgetsOf, countsOf } from "./fleet-dashboards";

describe("CloudWatch dashboards", () => {
  test.each([
    [50, [{ text: 14, alarm: 15, log: 2, metric: 49, metrics: 86 }]],
    [
      600,
      [
        { text: 8, alarm: 22, log: 2, metric: 35, metrics: 540 },
        { text: 7, alarm: 19, log: 2, metric: 30, metrics: 460 },
      ],
    ],
  ])("for %d certificates have the expected widgets, within the documented limits", (count, expected) => {
    const all = bodies(many(count));

    expect(Object.values(all).map(({ widgets }) => countsOf(widgets))).toEqual(expected);
    for (const { widgets } of Object.values(all)) {
      expect(widgets.length).toBeLessThanOrEqual(500);
      const metrics = widgets.map(({ properties }: any) => (properties.metrics ?? []).length);
      expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
      expect(metrics.reduce((sum: number, each: number) => sum + each, 0)).toBeLessThanOrEqual(2500);
      for (const { type, x, y, width, height, properties } of widgets) {
        expect(x + width).toBeLessThanOrEqual(24);
        expect(Number.isInteger(y) && Number.isInteger(width) && y >= 0 && height >= 1 && height <= 1000).toBe(true);
        expect(type !== "alarm" || (properties.alarms.length >= 1 && properties.alarms.length <= 100)).toBe(true);
      }
    }
    const shown = widgetsOf(all, "metric", "Days left in ACM").flatMap(({ properties }) => properties.metrics);
    expect(shown).toHaveLength(count);
    const headings = widgetsOf(all, "text").map(({ properties }) => properties.markdown as string);
    const owners = headings.filter((heading) => heading.startsWith("## "));
    expect(new Set(owners.map((heading) => heading.split(":")[0])).size).toBe(owners.length);
    if (count === 600) {
      expect(Object.keys(all)).toEqual(["test-certificates", "test-certificates-2"]);
      expect(headings[0]).toMatch(/^# Certificates, 1 of 2\n.*\[2: team-\d+ to no owner\]\(#dashboards\/dashboard\/test-certificates-2\)$/);
    }
  });
});
