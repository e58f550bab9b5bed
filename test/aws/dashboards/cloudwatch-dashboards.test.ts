import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformVariable } from "cdktf";
import { Duration, KeyType } from "../../../lib/core";
import { AcmIssuer, CloudwatchDashboards, EndpointProbe, SnsChannel } from "../../../lib/aws";
import { CertificateAlerts, CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { useReadableNames } from "../../../lib/core/readable-names";
import { expectGolden } from "../../support/golden";
import { readableJson } from "../../support/readable-json";
import { synth } from "../../support/synth";
import { certificate, usEast1, zone } from "../fixtures";
import { DASHBOARD, fleetOf, many, bodies, widgetsOf } from "./fleet-dashboards";

describe("CloudWatch dashboards", () => {
  test("match the reviewed document for one certificate", () => {
    expectGolden(`${readableJson(bodies(many(1)))}\n`, "golden/dashboards/cloudwatch-1.json");
  });

  test("show each certificate in its own region, and the ACM events of each region", () => {
    const all = bodies({ www: { domains: ["www.example.com"], region: "us-east-1" }, api: { domains: ["api.example.com"] } });

    const [{ properties }] = widgetsOf(all, "metric", "Days left in ACM");
    expect(properties.metrics.map((metric: any[]) => metric[4])).toEqual([
      { label: "api", region: "eu-west-1" },
      { label: "www", region: "us-east-1" },
    ]);
    expect(widgetsOf(all, "log").map((widget) => widget.properties.region)).toEqual(["us-east-1", "eu-west-1"]);
    expect(widgetsOf(all, "log")[0].properties.query).toMatch(/^SOURCE '\/aws\/events\/certfleet\/test' \| fields @timestamp/);
  });

  test("take a region that is only known at apply from an ARN", () => {
    const { one } = synth((stack) => fleetOf(stack, { www: { domains: ["www.example.com"] } }), { awsProvider: {} });

    const body = one(DASHBOARD).dashboard_body as string;
    expect(body).toMatch(/"region":"\$\{element\(split\(":", aws_acm_certificate_validation\.www\.certificate_arn\), 3\)\}"/);
    expect(() => JSON.parse(body.replace(/\$\{[^}]*\}/g, "x"))).not.toThrow();
  });

  test("mark the alarm thresholds in days, and list overdue certificates first", () => {
    const all = bodies({ www: { domains: ["www.example.com"] } });

    expect(widgetsOf(all, "metric")[0].properties.annotations.horizontal.map(({ value }: any) => value)).toEqual([30, 15]);
    const [overdue, alarms] = widgetsOf(all, "alarm");
    expect(overdue.properties).toMatchObject({ states: ["ALARM"], sortBy: "stateUpdatedTimestamp" });
    expect(overdue.properties.alarms).toHaveLength(2);
    expect(alarms.properties.alarms).toEqual(overdue.properties.alarms);
  });

  test("have the metrics, periods and days of the alarms, also where certificates differ or share an endpoint", () => {
    const alerts = (warnDays: number, pageDays: number) => CertificateAlerts.at({ warnDays, pageDays });
    const notify = [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })];
    const { all, one } = synth((stack) => {
      EndpointProbe.shared(stack, { every: Duration.hours(2) });
      useReadableNames(stack, "Fleet");
      const fleet = new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer(), notify } });
      const shared = () => new HostEndpoint("www.example.com");
      fleet.add("www", { domains: ["www.example.com"], endpoints: [shared()], alerts: alerts(25, 12) });
      fleet.add("api", { domains: ["api.example.com"], endpoints: [new HostEndpoint("api.example.com")], alerts: alerts(28, 14) });
      fleet.add("silent", { domains: ["silent.example.com"], alerts: CertificateAlerts.off() });
      new CloudwatchDashboards(stack, "Dashboards", { certificates: fleet.monitoredCertificates });
      // Lowers the days of the alarms at an endpoint that the dashboard shows already.
      fleet.add("next", { domains: ["www.example.com"], keyType: KeyType.ECDSA_P384, endpoints: [shared()], alerts: alerts(20, 10) });
    });

    const alarms = Object.values(all("aws_cloudwatch_metric_alarm"));
    const { widgets } = JSON.parse(one(DASHBOARD).dashboard_body as string);
    const drawn: Record<string, number[]> = {};
    for (const { properties } of widgets.filter(({ type }: any) => type === "metric")) {
      const days = (properties.annotations?.horizontal ?? []).map(({ value }: any) => value);
      for (const [namespace, name, dimension, value, { label }] of properties.metrics) {
        const watching = alarms.filter(
          ({ namespace: space, metric_name, dimensions }) =>
            space === namespace && metric_name === name && (dimensions as Record<string, string>)[dimension] === value,
        );
        if (name.startsWith("Days")) {
          expect([...new Set(watching.map(({ threshold }) => threshold as number))].sort((a, b) => b - a)).toEqual(days);
          drawn[`${name} ${label}`] = days;
        }
        for (const { period, statistic } of watching) {
          expect({ period, statistic }).toEqual({ period: properties.period, statistic: properties.stat });
        }
      }
    }
    expect(drawn).toEqual({
      "DaysToExpiry www": [25, 12],
      "DaysToExpiry api": [28, 14],
      "DaysToExpiry silent": [],
      "DaysLeft www.example.com:443": [20, 10],
      "DaysLeft api.example.com:443": [28, 14],
    });
  });

  test("link to the runbooks of certificates", () => {
    const of = (name: string, runbook?: string) => ({ domains: [`${name}.example.com`], owner: "edge", runbook });
    const all = bodies({
      www: of("www", "https://runbooks.example.com/tls_(edge)"),
      api: of("api", "https://runbooks.example.com/api"),
      docs: of("docs"),
      shop: { ...of("shop", "https://runbooks.example.com/shop"), owner: "shop" },
      search: { ...of("search", "${var.runbook}"), owner: "variable" },
    });

    const headings = widgetsOf(all, "text").map(({ properties }) => properties.markdown);
    expect(headings.slice(1)).toEqual([
      "## edge: 3 certificates\nRunbooks: [api](https://runbooks.example.com/api), [www](https://runbooks.example.com/tls_%28edge%29)",
      "## shop: 1 certificate\n[Runbook](https://runbooks.example.com/shop)",
      "## variable: 1 certificate\n[Runbook](${var.runbook})",
    ]);
  });

  test("show the results of the endpoint probe", () => {
    const all = bodies({ www: { domains: ["www.example.com"], endpoints: [new HostEndpoint("www.example.com", 8443)] } });

    const charts = widgetsOf(all, "metric").map(({ properties }) => [properties.title, properties.metrics[0].slice(0, 4)]);
    expect(charts.slice(1)).toEqual([
      ["Days left at endpoints", ["Certfleet", "DaysLeft", "Endpoint", "www.example.com:8443"]],
      ["Reachable", ["Certfleet", "Reachable", "Endpoint", "www.example.com:8443"]],
      ["Chain valid", ["Certfleet", "ChainValid", "Endpoint", "www.example.com:8443"]],
      ["Name matches", ["Certfleet", "NameMatches", "Endpoint", "www.example.com:8443"]],
    ]);
  });

  test("escape user-supplied text for Markdown and Terraform", () => {
    const owner = 'the "edge"\n[team](https://evil.example.com) ${file("/etc/passwd")}';
    const { one } = synth((stack) => fleetOf(stack, { www: { domains: ["www.example.com"], owner } }));

    const { widgets } = JSON.parse(one(DASHBOARD).dashboard_body as string);
    const heading = widgets.map(({ properties }: any) => properties.markdown).find((markdown?: string) => markdown?.startsWith("## "));
    expect(heading).toBe('## the "edge" \\[team\\](https://evil.example.com) $${file("/etc/passwd")}: 1 certificate');
  });

  test("keep ACM events in a log group that EventBridge may write to, with saved queries", () => {
    const { one, all } = synth((stack) => fleetOf(stack, { www: { domains: ["www.example.com"] } }));

    const [[id, group]] = Object.entries(all("aws_cloudwatch_log_group"));
    expect(group).toMatchObject({ name: "/aws/events/certfleet/test", retention_in_days: 365 });
    const { policy_document } = one("aws_cloudwatch_log_resource_policy");
    expect(JSON.parse(policy_document as string).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `\${aws_cloudwatch_log_group.${id}.arn}:*`,
      },
    ]);
    expect(Object.values(all("aws_cloudwatch_query_definition")).map(({ name }) => name)).toEqual([
      "certfleet/test/ACM events",
      "certfleet/test/Last event of each certificate",
      "certfleet/test/Certificates that need action",
    ]);
    const target = Object.values(all("aws_cloudwatch_event_target")).find(({ arn }) => String(arn).includes("log_group"));
    expect(target).toMatchObject({
      arn: `\${aws_cloudwatch_log_group.${id}.arn}`,
      depends_on: [expect.stringContaining("resource_policy")],
    });
  });

  test("have no log group if eventLog is false", () => {
    const { all } = synth((stack) => fleetOf(stack, { www: { domains: ["www.example.com"] } }, { eventLog: false }));

    expect(all("aws_cloudwatch_log_group")).toEqual({});
    expect(JSON.stringify(all(DASHBOARD))).not.toContain("SOURCE");
  });

  test("are rejected without certificates, and omit certificates in another account", () => {
    synth((stack) => {
      expect(() => new CloudwatchDashboards(stack, "Empty", { certificates: [] })).toThrow(/certfleet:nothing-to-show/);
    });
    const { warnings, one } = synth((stack) => {
      const provider = new AwsProvider(stack, "Other", { alias: "other", region: "eu-west-1", profile: "other" });
      const own = certificate(stack, "Own");
      const theirs = certificate(stack, "Theirs", { domainNames: ["theirs.example.com"], provider });
      const shown = { own, theirs, near: certificate(stack, "Near", { domainNames: ["near.example.com"], provider: usEast1(stack) }) };
      const certificates = Object.entries(shown).map(([certificateName, each]) => ({ certificateName, certificate: each, endpoints: [] }));
      new CloudwatchDashboards(stack, "Dashboards", { certificates, eventLog: false });
    });

    expect(warnings.filter((warning) => warning.includes("other-account"))).toEqual([
      expect.stringContaining('"theirs" is in another account'),
    ]);
    const { widgets } = JSON.parse(one(DASHBOARD).dashboard_body as string);
    expect(widgets.flatMap(({ properties }: any) => properties.metrics ?? []).map((metric: any[]) => metric[4].label)).toEqual([
      "near",
      "own",
    ]);
  });

  test("accept a variable as the region", () => {
    const { one } = synth(
      (stack) => {
        const region = new TerraformVariable(stack, "region", { type: "string" });
        new AwsProvider(stack, "Aws", { region: region.stringValue });
        fleetOf(stack, { www: { domains: ["www.example.com"] } });
      },
      { awsProvider: false },
    );

    expect(one(DASHBOARD).dashboard_body).toContain('"region":"${var.region}"');
  });
});
