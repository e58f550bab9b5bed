import { CertificateAlerts, HostEndpoint } from "../../../lib/fleet";
import { GoogleDashboards } from "../../../lib/google";
import { expectGolden } from "../../support/golden";
import { readableJson } from "../../support/readable-json";
import { synth } from "../fixtures";
import { DASHBOARD, fleetOf, many, dashboards, tilesOf, filtersOf, unreturned } from "./fleet-dashboards";

describe("Cloud Monitoring dashboards", () => {
  test("match the reviewed document for one certificate", () => {
    expectGolden(`${readableJson(dashboards(many(1)))}\n`, "golden/dashboards/google-1.json");
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
