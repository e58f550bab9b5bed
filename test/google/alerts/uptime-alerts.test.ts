import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { alertsOf } from "../../../lib/core/alert";
import { ICertificate } from "../../../lib/core/certificate";
import { Duration } from "../../../lib/core/duration";
import { Renewal } from "../../../lib/core/renewal";
import { ITlsEndpoint } from "../../../lib/core/tls-endpoint";
import { GoogleChannel, GoogleQuotas, UptimeAlerts, UptimeAlertsProps } from "../../../lib/google";
import { certificatePolicies } from "../../../lib/google/alerts/certificate-manager-alerts";
import { probedHosts } from "../../../lib/google/alerts/uptime-alerts";
import { certificate, CONTACT, synth } from "../fixtures";

const POLICY = "google_monitoring_alert_policy";
const HOSTS = [
  { host: "www.example.net", port: 443 },
  { host: "www.example.net", port: 8443 },
];

function alerts(stack: TerraformStack, props: Partial<UptimeAlertsProps> = {}): UptimeAlerts {
  const channels = [GoogleChannel.email("sre", "sre@example.net")];
  const made = props.certificate ?? certificate(stack, "Www", { contact: CONTACT });
  return new UptimeAlerts(stack, "Uptime", { certificate: made, certificateName: "www", hosts: HOSTS, channels, ...props });
}

describe("the alerts on what hosts serve", () => {
  test("are a check for each host, a warning and a page for all of them", () => {
    const { json } = synth((stack) => alerts(stack));

    expect(json.resource![POLICY]).toMatchSnapshot();
    expect(json.resource!.google_monitoring_uptime_check_config).toMatchSnapshot();
  });

  test("are registered with their days and channels for the inventory, and with their checks for dashboards", () => {
    synth((stack) => {
      const www = certificate(stack, "Www");
      const { warning, page, checks } = alerts(stack, { certificate: www });

      const thresholds = { warnDays: 20, pageDays: 10 };
      expect(alertsOf(www)).toEqual([{ source: "google-uptime", thresholds, channels: ["sre"] }]);
      expect(certificatePolicies.of(www)).toEqual([
        {
          policies: [warning, page],
          checks: [
            { resource: checks[0], displayName: "test www.example.net:443" },
            { resource: checks[1], displayName: "test www.example.net:8443" },
          ],
          thresholds,
          alertsOnFailures: true,
        },
      ]);
    });
  });

  test("fire at the caller's own days, which are checked", () => {
    const daysOf = (warnDays: number, pageDays: number) =>
      Object.values(synth((stack) => alerts(stack, { thresholds: { warnDays, pageDays } })).all(POLICY)).map(
        ({ conditions }) => conditions[0].condition_threshold.threshold_value,
      );

    expect(daysOf(25, 3).sort()).toEqual([25, 3]);
    expect(() => daysOf(60, 3)).toThrow("A warning at 60 days would fire for a healthy certificate");
  });

  test.each(["google-private-ca", "acm-private-ca", "provided"])("do not ask for public trust in a certificate of %s", (issuer) => {
    const { all } = synth((stack) => {
      const renewal = Renewal.byNobody({ lifetime: Duration.days(90), due: Duration.days(30) });
      const made: Partial<ICertificate> = { issuer, renewal, contact: {}, domainNames: ["www.example.net"] };
      alerts(stack, { certificate: Object.assign(new Construct(stack, "Private"), made) as unknown as ICertificate });
    });

    const checks = Object.values(all("google_monitoring_uptime_check_config"));
    expect(checks.map(({ http_check }) => http_check.validate_ssl)).toEqual([false, false]);
    expect(Object.values(all(POLICY)).map(({ conditions }) => conditions.length)).toEqual([1, 1]);
  });

  test("notify up to 16 channels, each once", () => {
    const named = (count: number) => Array.from({ length: count }, (_, at) => GoogleChannel.email(`c${at}`, "sre@example.net"));
    const notifiedOf = (channels: GoogleChannel[]) =>
      Object.values(synth((stack) => alerts(stack, { channels })).all(POLICY)).map((policy) => policy.notification_channels.length);

    expect(notifiedOf(named(16))).toEqual([16, 16]);
    expect(() => notifiedOf(named(17))).toThrow(/has 17 channels.*at most 16.*too-many-channels/);
    const [sre] = named(1);
    expect(notifiedOf([sre, sre])).toEqual([1, 1]);
  });

  test("need a host", () => {
    expect(() => synth((stack) => alerts(stack, { hosts: [] }))).toThrow(/needs a host.*certfleet:no-endpoints/);
  });

  test("are in a project of their own", () => {
    const { all } = synth((stack) => alerts(stack, { project: "monitoring" }));

    const made = [...Object.values(all(POLICY)), ...Object.values(all("google_monitoring_uptime_check_config"))];
    expect(made.map(({ project }) => project)).toEqual(Array(4).fill("monitoring"));
    const [check] = Object.values(all("google_monitoring_uptime_check_config"));
    expect(check.monitored_resource.labels.project_id).toBe("monitoring");
  });

  test("count as two policies against the quota", () => {
    const within = (alertPolicies: number) => () =>
      synth((stack) => {
        GoogleQuotas.declare(stack, { alertPolicies });
        alerts(stack);
      });

    expect(within(2)).not.toThrow();
    expect(within(1)).toThrow(/has 2 alert policies in one project, and the quota is 1.*google-quota/);
  });
});

describe("the hosts that an uptime check probes", () => {
  const endpoint = (hosts: string[], port = 443, probeable = true) => ({ hosts, port, probeable }) as unknown as ITlsEndpoint;
  const probed = (...endpoints: ITlsEndpoint[]) =>
    probedHosts(endpoints, { domainNames: ["www.example.net", "*.cdn.example.net"] } as unknown as ICertificate);

  test("are those that the certificate covers, without wildcards, each port once", () => {
    const hosts = ["www.example.net", "*.cdn.example.net", "a.cdn.example.net", "other.example.net"];

    expect(probed(endpoint(hosts), endpoint(["www.example.net"], 8443), endpoint(["www.example.net"]))).toEqual([
      { host: "www.example.net", port: 443 },
      { host: "a.cdn.example.net", port: 443 },
      { host: "www.example.net", port: 8443 },
    ]);
  });

  test("are not those that the internet cannot reach", () => {
    expect(probed(endpoint(["www.example.net"], 443, false))).toEqual([]);
  });
});
