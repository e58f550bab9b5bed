import { many, dashboards, filtersOf, countsOf } from "./fleet-dashboards";

describe("Cloud Monitoring dashboards", () => {
  test.each([
    [
      50,
      [
        { incidentList: 1, xyChart: 59, logsPanel: 1, text: 39 },
        { incidentList: 1, xyChart: 3, logsPanel: 1, text: 1 },
      ],
    ],
    [
      600,
      [
        { incidentList: 1, xyChart: 65, logsPanel: 1, text: 32 },
        { incidentList: 1, xyChart: 17, logsPanel: 1, text: 8 },
      ],
    ],
  ])("for %d certificates have the expected tiles, within the documented limits", (count, expected) => {
    const all = dashboards(many(count));

    expect(Object.values(all).map(({ mosaicLayout }) => countsOf(mosaicLayout.tiles))).toEqual(expected);
    for (const { mosaicLayout } of Object.values(all)) {
      expect(mosaicLayout.tiles.length).toBeLessThanOrEqual(100);
      for (const { xPos = 0, yPos = 0, width, height } of mosaicLayout.tiles) {
        expect(xPos + width).toBeLessThanOrEqual(mosaicLayout.columns);
        expect(yPos >= 0 && height >= 1).toBe(true);
      }
    }
    for (const filter of filtersOf(all, "Days until expiry of the served certificate")) {
      expect(filter.match(/uptime_check_id/g)!.length).toBeLessThanOrEqual(50);
    }
    const looked = Object.values(many(count)).filter(({ endpoints }) => endpoints!.length > 0);
    expect(
      filtersOf(all, "Days until expiry of the served certificate")
        .join()
        .match(/uptime_check_id/g),
    ).toHaveLength(looked.length);
  });
});
