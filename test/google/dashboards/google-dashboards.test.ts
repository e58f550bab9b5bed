import { TerraformStack } from "cdktf";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps, HostEndpoint } from "../../../lib/fleet";
import { useReadableNames } from "../../../lib/core/readable-names";
import { GoogleChannel, GoogleDashboards, GoogleManagedIssuer, GoogleQuotas } from "../../../lib/google";
import { expectGolden } from "../../support/golden";
import { readableJson } from "../../support/readable-json";
import { synth, zone } from "../fixtures";

const DASHBOARD = "google_monitoring_dashboard";

/** A fleet and its dashboards. */
function fleetOf(stack: TerraformStack, certificates: Record<string, FleetCertificateProps>) {
  useReadableNames(stack, "Fleet");
  GoogleQuotas.declare(stack, { uptimeChecks: 1000 });
  const fleet = new CertificateFleet(stack, "Fleet", {
    zones: [zone()],
    defaults: { issuer: new GoogleManagedIssuer(), notify: [GoogleChannel.email("sre", "sre@example.net")] },
  });
  for (const [name, each] of Object.entries(certificates)) {
    fleet.add(name, each);
  }
  return new GoogleDashboards(stack, "Dashboards", { certificates: fleet.monitoredCertificates });
}

/** The given number of certificates of up to forty owners; two of three have a probed host. */
function many(count: number): Record<string, FleetCertificateProps> {
  const entries = Array.from({ length: count }, (_, index) => {
    const name = `shop-${String(index + 1).padStart(3, "0")}`;
    const host = `${name}.example.net`;
    const owner = index % 40 === 39 ? undefined : `team-${String((index % 40) + 1).padStart(2, "0")}`;
    return [name, { domains: [host], service: "shops", owner, endpoints: index % 3 === 2 ? [] : [new HostEndpoint(host)] }];
  });
  return Object.fromEntries(entries);
}

/** The dashboards, by display name. */
function dashboards(certificates: Record<string, FleetCertificateProps>): Record<string, any> {
  const { all } = synth((stack) => fleetOf(stack, certificates));
  const read = Object.values(all(DASHBOARD)).map(({ dashboard_json }) => JSON.parse(dashboard_json as string));
  return Object.fromEntries(read.map((dashboard) => [dashboard.displayName, dashboard]));
}

const tilesOf = (all: Record<string, any>): any[] => Object.values(all).flatMap(({ mosaicLayout }) => mosaicLayout.tiles);
const filtersOf = (all: Record<string, any>, title: string): string[] =>
  tilesOf(all)
    .filter(({ widget }) => widget.title === title)
    .map(({ widget }) => widget.xyChart.dataSets[0].timeSeriesQuery.timeSeriesFilter.filter);

/** Values that Monitoring does not return, at any depth. */
function unreturned(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) {
    return [0, "", false, null].includes(value as never) ? [value] : [];
  }
  const items = Object.values(value);
  return items.length === 0 ? [value] : items.flatMap(unreturned);
}

/** How many tiles a dashboard has of each kind of widget. */
function countsOf(tiles: any[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { widget } of tiles) {
    const kind = Object.keys(widget).find((key) => key !== "title" && key !== "id")!;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

describe("Cloud Monitoring dashboards", () => {
  test("match the reviewed document for one certificate", () => {
    expectGolden(`${readableJson(dashboards(many(1)))}\n`, "golden/dashboards/google-1.json");
  });

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

  test("are numbered and split by owner if one dashboard is too small", () => {
    const all = dashboards(many(120));

    expect(Object.keys(all)).toEqual(["test certificates (1 of 2)", "test certificates (2 of 2)"]);
    const owners = tilesOf(all).flatMap(({ widget }) => (widget.text ? [widget.title] : []));
    expect(owners).toHaveLength(40);
    expect(new Set(owners).size).toBe(40);
  });

  test("keep filters within the length limit after Terraform inserts the check ids", () => {
    const long = "a-host-with-quite-a-long-name-as-they-are-made-by-machines";
    const hosts = Array.from({ length: 40 }, (_, index) => `${long}-${index}.example.net`);
    const all = dashboards({ www: { domains: ["*.example.net"], endpoints: hosts.map((host) => new HostEndpoint(host)) } });

    const filters = filtersOf(all, "Days until expiry of the served certificate");
    expect(filters.length).toBeGreaterThan(1);
    for (const filter of filters) {
      const id = `test-${long}-00-example-net-443-0123456789ab`;
      expect(filter.replace(/\$\{[^}]*\}/g, id).length).toBeLessThanOrEqual(2048);
    }
  });

  test("set no value that Monitoring omits from its responses, which would cause drift", () => {
    expect(unreturned(dashboards(many(50)))).toEqual([]);
  });

  test("show overdue certificates first, then the metrics and logs of Certificate Manager", () => {
    const all = dashboards({ www: { domains: ["www.example.net"], endpoints: [new HostEndpoint("www.example.net")] } });

    const widgets = tilesOf(all).map(({ widget }) => widget);
    expect(widgets[0].incidentList.policyNames).toEqual([
      "${google_monitoring_alert_policy.www_warn.name}",
      "${google_monitoring_alert_policy.www_page.name}",
      "${google_monitoring_alert_policy.google-certificates-sre_expiry-log.name}",
      "${google_monitoring_alert_policy.google-certificates-sre_state.name}",
    ]);
    expect(filtersOf(all, "Certificates in Certificate Manager by state")[0]).toContain(
      "certificatemanager.googleapis.com/project/certificates",
    );
    expect(widgets.find(({ logsPanel }) => logsPanel).logsPanel).toEqual({
      filter: 'logName=("projects/media-prod/logs/certificatemanager.googleapis.com%2Fcertificates_expiry")',
      resourceNames: ["projects/media-prod"],
    });
  });

  test("mark the alert thresholds in days", () => {
    const all = dashboards({ www: { domains: ["www.example.net"], endpoints: [new HostEndpoint("www.example.net")] } });

    const { widget } = tilesOf(all).find((tile) => tile.widget.title === "Days until expiry of the served certificate");
    expect(widget.xyChart.thresholds).toEqual([
      { label: "Renewal overdue", value: 20 },
      { label: "Near expiry", value: 10 },
    ]);
  });

  test("have the filters, aggregations and thresholds of the alert policies, also where certificates differ", () => {
    const { all } = synth((stack) => {
      const of = (name: string, warnDays: number, pageDays: number) => ({
        domains: [`${name}.example.net`],
        endpoints: [new HostEndpoint(`${name}.example.net`)],
        alerts: CertificateAlerts.at({ warnDays, pageDays }),
      });
      return fleetOf(stack, { www: of("www", 18, 9), api: of("api", 16, 8), docs: of("docs", 16, 8) });
    });

    const conditions = Object.values(all("google_monitoring_alert_policy"))
      .flatMap((policy) => policy.conditions as any[])
      .flatMap(({ condition_threshold }) => (condition_threshold === undefined ? [] : [condition_threshold]));
    const charts = Object.values(all(DASHBOARD))
      .flatMap(({ dashboard_json }) => JSON.parse(dashboard_json as string).mosaicLayout.tiles)
      .flatMap(({ widget }) => (widget.xyChart === undefined ? [] : [widget.xyChart]));
    const drawn = charts.flatMap(({ dataSets: [{ timeSeriesQuery }], thresholds = [] }) => {
      const { filter, aggregation } = timeSeriesQuery.timeSeriesFilter;
      const [, metric, ids] = /^(metric\.type = \S+ AND resource\.type = \S+)(?: AND metric\.labels\.check_id = one_of\((.*)\))?$/.exec(
        filter,
      )!;
      const values = thresholds.map(({ value }: any) => value);
      return (ids ?? "").split(",").map((id) => {
        const alerting = conditions.filter((each) => each.filter.startsWith(metric) && each.filter.includes(id));
        expect(alerting.length).toBeGreaterThan(0);
        for (const { aggregations } of alerting) {
          const { alignmentPeriod, perSeriesAligner, crossSeriesReducer } = aggregation;
          expect(aggregations).toEqual([
            expect.objectContaining({
              alignment_period: alignmentPeriod,
              per_series_aligner: perSeriesAligner,
              cross_series_reducer: crossSeriesReducer,
            }),
          ]);
        }
        if (id !== "") {
          expect(alerting.map(({ threshold_value }) => threshold_value).sort((a, b) => b - a)).toEqual(values);
        }
        return [/\/(\w+)"/.exec(metric)![1], /check_config\.(\w+?)_/.exec(id)?.[1], ...values];
      });
    });
    expect(drawn).toEqual([
      ["certificates", undefined],
      ["time_until_ssl_cert_expires", "api", 16, 8],
      ["time_until_ssl_cert_expires", "docs", 16, 8],
      ["check_passed", "api", 1],
      ["check_passed", "docs", 1],
      ["time_until_ssl_cert_expires", "www", 18, 9],
      ["check_passed", "www", 1],
    ]);
  });

  test("link to the runbooks of certificates", () => {
    const of = (name: string, owner: string, runbook?: string) => ({ domains: [`${name}.example.net`], owner, runbook });
    const all = dashboards({
      www: of("www", "edge", "https://runbooks.example.net/tls_(edge)"),
      api: of("api", "edge"),
      shop: of("shop", "shop", "https://runbooks.example.net/shop"),
    });

    const texts = tilesOf(all).flatMap(({ widget }) => (widget.text === undefined ? [] : [widget.text.content]));
    expect(texts).toEqual([
      "api, www\n\nRunbooks: [www](https://runbooks.example.net/tls_%28edge%29)",
      "shop\n\n[Runbook](https://runbooks.example.net/shop)",
    ]);
  });

  test("escape user-supplied text for Markdown and Terraform", () => {
    const owner = 'the "edge"\n[team](https://evil.example.com) ${file("/etc/passwd")}';
    const all = dashboards({ www: { domains: ["www.example.net"], owner } });

    const titles = tilesOf(all).map(({ widget }) => widget.title);
    expect(titles).toContain('the "edge" \\[team\\](https://evil.example.com) $${file("/etc/passwd")}: 1 certificate');
  });

  test("are rejected without certificates", () => {
    synth((stack) => {
      expect(() => new GoogleDashboards(stack, "Empty", { certificates: [] })).toThrow(/certfleet:nothing-to-show/);
    });
  });
});
