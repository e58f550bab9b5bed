import { TerraformStack, TerraformVariable } from "cdktf";
import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { GoogleChannel, GoogleManagedIssuer, GoogleQuotas, UptimeAlerts } from "../../../lib/google";
import { certificate, CONTACT, pemCertificate, secretVariable, synth, zone } from "../fixtures";

const POLICY = "google_monitoring_alert_policy";

function fleet(hosts: string[], domains = ["www.example.net"], stackOf: (stack: TerraformStack) => void = () => undefined) {
  return synth((stack) => {
    stackOf(stack);
    const notify = [GoogleChannel.email("sre", "sre@example.net")];
    const made = new CertificateFleet(stack, "Fleet", {
      zones: [zone()],
      defaults: { issuer: new GoogleManagedIssuer(), notify, ...CONTACT },
    });
    made.add("www", { domains, endpoints: hosts.map((host) => new HostEndpoint(host)) });
  });
}

describe("a Cloud Monitoring notification channel", () => {
  test("receives alerts for served certificates, with thresholds in days, and for Certificate Manager", () => {
    const { all, one } = fleet(["www.example.net"]);
    const byName = Object.fromEntries(Object.values(all(POLICY)).map((policy) => [policy.display_name, policy]));
    const days = (name: string) => byName[name].conditions[0].condition_threshold.threshold_value;
    const expiry = byName["test-certificate-manager-expiry"];

    expect(Object.keys(byName)).toHaveLength(4);
    expect([days("test-www-warn"), days("test-www-page")]).toEqual([20, 10]);
    expect(byName["test-www-warn"].documentation).toMatchSnapshot();
    expect(byName["test-certificate-manager-state"].conditions[0].condition_threshold.filter).toContain("is_active = false");
    expect(expiry.alert_strategy.notification_rate_limit).toEqual({ period: "300s" });
    expect(expiry.documentation.content).toContain("* www: service assets, owner edge-team, [runbook](https://runbooks.example.net/tls)");
    expect(one("google_monitoring_uptime_check_config")).toMatchSnapshot();
  });

  test("needs two alert policies for Certificate Manager, regardless of the number of certificates", () => {
    const { all } = synth((stack) => {
      const notify = [GoogleChannel.email("sre", "sre@example.net")];
      const made = new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new GoogleManagedIssuer(), notify } });
      for (let index = 0; index < 300; index++) {
        made.add(`c${index}`, { domains: [`c${index}.example.net`] });
      }
    });

    expect(Object.keys(all(POLICY))).toHaveLength(2);
    const [{ documentation }] = Object.values(all(POLICY));
    expect(documentation.content.length).toBeLessThan(10_240);
  });

  test("rejects an invalid e-mail address and accepts a token", () => {
    expect(() => GoogleChannel.email("sre", "sre")).toThrow(/"sre" is not a valid e-mail address.*channel-address/);
    expect(() => GoogleChannel.email("sre", "${var.sre}")).not.toThrow();
  });

  test.each([0, -1, 1.5])("rejects a quota of %d", (uptimeChecks) => {
    synth((stack) => expect(() => GoogleQuotas.raise(stack, { uptimeChecks })).toThrow("Use a whole number, 1 or more"));
  });

  test("counts uptime checks against the quota", () => {
    const raised = (uptimeChecks: number) => (stack: TerraformStack) => GoogleQuotas.raise(stack, { uptimeChecks });

    expect(() => fleet(["a.example.net", "b.example.net"], ["*.example.net"], raised(2))).not.toThrow();
    expect(() => fleet(["a.example.net", "b.example.net"], ["*.example.net"], raised(1))).toThrow(
      /more than 1 uptime checks.*google-quota/,
    );
  });

  test("rejects a wildcard, which an uptime check cannot probe", () => {
    expect(() =>
      synth((stack) => {
        const props = { certificateName: "www", channels: [], hosts: [{ host: "*.example.net", port: 443 }] };
        new UptimeAlerts(stack, "Uptime", { ...props, certificate: certificate(stack, "Www") });
      }),
    ).toThrow(
      /"\*\.example\.net" is a wildcard, which an uptime check cannot reach. Name one host, such as "www\.example\.net".*wildcard-host/,
    );
  });

  test("does not validate the chain of a privately issued certificate", () => {
    const { one, all } = synth((stack) => {
      const props = { certificateName: "edge", channels: [], hosts: [{ host: "edge.example.net", port: 8443 }] };
      new UptimeAlerts(stack, "Uptime", { ...props, certificate: pemCertificate(stack, "Edge") });
    });

    expect(one("google_monitoring_uptime_check_config").http_check).toMatchObject({ port: 8443, validate_ssl: false });
    expect(Object.values(all(POLICY)).map(({ conditions }) => conditions.length)).toEqual([1, 1]);
  });

  test.each<[string, (stack: TerraformStack) => GoogleChannel, object]>([
    ["e-mail", () => GoogleChannel.email("c", "sre@example.net"), { type: "email", labels: { email_address: "sre@example.net" } }],
    [
      "PagerDuty",
      (stack) => GoogleChannel.pagerDuty("c", secretVariable(stack)),
      { type: "pagerduty", sensitive_labels: { service_key: "${var.secret}" } },
    ],
    [
      "Slack",
      (stack) => GoogleChannel.slack("c", "#sre", secretVariable(stack)),
      { type: "slack", labels: { channel_name: "#sre" }, sensitive_labels: { auth_token: "${var.secret}" } },
    ],
    [
      "a webhook",
      (stack) => GoogleChannel.webhook("c", "https://hooks.example.com/tls", "certfleet", secretVariable(stack)),
      { type: "webhook_basicauth", labels: { url: "https://hooks.example.com/tls", username: "certfleet" } },
    ],
    ["Pub/Sub", () => GoogleChannel.pubSub("c", "projects/p/topics/tls"), { type: "pubsub", labels: { topic: "projects/p/topics/tls" } }],
  ])("can be %s", (_what, make, rendered) => {
    const { one } = synth((stack) => make(stack)._idIn(stack));

    expect(one("google_monitoring_notification_channel")).toMatchObject({ display_name: "c", ...rendered });
  });

  test("rejects plain-text secrets", () => {
    synth((stack) => {
      const open = new TerraformVariable(stack, "open", { type: "string" });
      expect(() => GoogleChannel.slack("c", "#sre", open)).toThrow(/"open" holds a secret of channel "c".*channel-secret-not-sensitive/);
      const secret = secretVariable(stack);
      for (const url of ["https://user:word@hooks.example.com/", "https://hooks.example.com/?auth_token=x"]) {
        expect(() => GoogleChannel.webhook("c", url, "u", secret)).toThrow(/channel-secret-in-clear/);
      }
      expect(() => GoogleChannel.webhook("c", "http://hooks.example.com/", "u", secret)).toThrow(/channel-address/);
    });
  });
});
