import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TerraformStack, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { Alert, alertsOf } from "../../../lib/core/alert";
import { ICertificate } from "../../../lib/core/certificate";
import { channelsOf } from "../../../lib/core/safeguards";
import { ITlsEndpoint } from "../../../lib/core/tls-endpoint";
import { CertificateFleet, HostEndpoint } from "../../../lib/fleet";
import { GoogleAuthorization, GoogleChannel, GoogleManagedIssuer, GoogleQuotas, UptimeAlerts } from "../../../lib/google";
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

/** An endpoint that serves certificates. */
class Endpoint extends Construct implements ITlsEndpoint {
  readonly kind = "host";
  readonly port = 443;

  constructor(
    scope: Construct,
    id: string,
    readonly hosts: string[],
    readonly certificates: ICertificate[] = [],
    readonly probeable = true,
  ) {
    super(scope, id);
  }
}

function watch(stack: TerraformStack, channels: GoogleChannel[], watched: ICertificate, endpoints: ITlsEndpoint[], name = "www"): Alert[] {
  const request = { certificate: watched, certificateName: name, endpoints, thresholds: { warnDays: 20, pageDays: 10 }, channels };
  return channels[0].watch(stack, `Watch-${name}`, request);
}

describe("the alerts of a Cloud Monitoring channel", () => {
  const sre = () => GoogleChannel.email("sre", "sre@example.net");

  test("cover hosts and Certificate Manager, for all Google channels together", () => {
    synth((stack) => {
      const www = certificate(stack, "Www");
      const channels = [sre(), GoogleChannel.email("edge", "edge@example.net")];
      const alerts = watch(stack, channels, www, [new Endpoint(stack, "Host", ["www.example.net"])]);

      expect(alerts).toEqual([
        { source: "google-uptime", thresholds: { warnDays: 20, pageDays: 10 }, channels: ["sre", "edge"] },
        { source: "google-certificate-manager", channels: ["sre", "edge"] },
      ]);
      expect(alertsOf(www).map(({ source }) => source)).toEqual(["google-certificate-manager", "google-uptime"]);
    });
  });

  test("cover only hosts for a certificate outside Certificate Manager", () => {
    const { all } = synth((stack) => {
      const edge = pemCertificate(stack, "Edge");
      expect(watch(stack, [sre()], edge, [new Endpoint(stack, "Host", ["edge.example.net"])]).map(({ source }) => source)).toEqual([
        "google-uptime",
      ]);
    });

    expect(Object.keys(all(POLICY))).toHaveLength(2);
  });

  test("cover copies in Certificate Manager that endpoints serve, recognized by their domain names", () => {
    synth((stack) => {
      const edge = pemCertificate(stack, "Edge");
      const copy = certificate(stack, "Copy", { domainNames: ["edge.example.net"] });
      const other = certificate(stack, "Other", { domainNames: ["other.example.net"] });
      const serving = (...served: ICertificate[]) => [new Endpoint(stack, `E${served.length}`, [], served, false)];

      expect(watch(stack, [sre()], edge, serving(), "none")).toEqual([]);
      expect(watch(stack, [sre()], edge, serving(other), "other")).toEqual([]);
      expect(watch(stack, [sre()], edge, serving(other, copy), "copy").map(({ source }) => source)).toEqual(["google-certificate-manager"]);
    });
  });

  test("are in the project of each certificate, or in the channel's project if the certificate has none", () => {
    const logsOf = (own: string | undefined, ofCertificate: string | undefined) => {
      const { all } = synth((stack) => {
        const channel = GoogleChannel.email("sre", "sre@example.net", { project: own });
        watch(
          stack,
          [channel],
          certificate(stack, "Www", { project: ofCertificate, authorization: GoogleAuthorization.loadBalancer() }),
          [],
        );
      });
      return Object.values(all(POLICY)).flatMap(({ conditions: [{ condition_matched_log: log }] }) =>
        log === undefined ? [] : [/projects\/([\w-]+)\/logs/.exec(log.filter)![1]],
      );
    };

    expect(logsOf("monitoring", "media-test")).toEqual(["media-test"]);
    expect(logsOf("monitoring", undefined)).toEqual(["monitoring"]);
    expect(logsOf(undefined, undefined)).toEqual(["media-prod"]);
  });
});

describe("the resource of a Cloud Monitoring channel", () => {
  test("is created once per stack, in the channel's project and with its provider", () => {
    const { one } = synth((stack) => {
      const provider = new GoogleProvider(stack, "Other", { alias: "other", project: "other-prod" });
      const channel = GoogleChannel.email("sre", "sre@example.net", { project: "monitoring", provider });
      expect(channel._idIn(stack)).toBe(channel._idIn(new Construct(stack, "Elsewhere")));
    });

    expect(one("google_monitoring_notification_channel")).toEqual({
      type: "email",
      display_name: "sre",
      labels: { email_address: "sre@example.net" },
      project: "monitoring",
      provider: "google.other",
      lifecycle: { create_before_destroy: true },
    });
  });

  test("is not created for an existing channel", () => {
    const id = "projects/media-prod/notificationChannels/42";
    const { json } = synth((stack) => expect(GoogleChannel.fromChannelId("sre", id)._idIn(stack)).toBe(id));

    expect(json).not.toHaveProperty("resource");
  });

  test("cannot have the name of another channel in the stack", () => {
    synth((stack) => {
      GoogleChannel.email("sre", "sre@example.net")._idIn(stack);

      expect(() => GoogleChannel.email("sre", "sre@example.net")._idIn(stack)).toThrow(/"sre".*certfleet:duplicate-channel/);
    });
  });

  test.each<[string, (stack: TerraformStack) => GoogleChannel, string]>([
    ["an e-mail address", () => GoogleChannel.email("c", "sre@example.net"), "sre@example.net"],
    ["the variable of a PagerDuty key", (stack) => GoogleChannel.pagerDuty("c", secretVariable(stack)), "var.secret"],
    ["a Slack channel", (stack) => GoogleChannel.slack("c", "#sre", secretVariable(stack)), "#sre"],
    [
      "the origin and a fingerprint of a webhook",
      (stack) => GoogleChannel.webhook("c", "https://a.example.com/hunter2", "u", secretVariable(stack)),
      "https://a.example.com/… (175e4ae0)",
    ],
    ["a Pub/Sub topic", () => GoogleChannel.pubSub("c", "projects/p/topics/tls"), "projects/p/topics/tls"],
    [
      "the id of an existing channel",
      () => GoogleChannel.fromChannelId("c", "projects/p/notificationChannels/1"),
      "projects/p/notificationChannels/1",
    ],
  ])("is reviewed by %s", (_what, make, recipient) => {
    const { stack } = synth((made) => make(made)._idIn(made));

    expect(channelsOf(stack)).toEqual([["c", { recipients: [recipient] }]]);
  });

  test.each<[string, (stack: TerraformStack) => GoogleChannel]>([
    ["google-email", () => GoogleChannel.email("c", "sre@example.net", { project: "p" })],
    ["google-pagerduty", (stack) => GoogleChannel.pagerDuty("c", secretVariable(stack), { project: "p" })],
    ["google-slack", (stack) => GoogleChannel.slack("c", "#sre", secretVariable(stack), { project: "p" })],
    ["google-webhook", (stack) => GoogleChannel.webhook("c", "https://a.example.com", "u", secretVariable(stack), { project: "p" })],
    ["google-pubsub", () => GoogleChannel.pubSub("c", "projects/p/topics/tls", { project: "p" })],
    ["google-email", () => GoogleChannel.fromChannelId("c", "projects/p/notificationChannels/1", { project: "p" })],
  ])("is checked as %s in a file", (key, make) => {
    synth((stack) => {
      expect(make(stack)._describe()).toMatchObject({ kind: { key }, properties: { project: "p" } });
    });
  });
});

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
      const sre = GoogleChannel.email("sre", "sre@example.net");
      for (let index = 0; index < 30; index++) {
        watch(stack, [sre], certificate(stack, `C${index}`, { domainNames: [`c${index}.example.net`] }), [], `c${index}`);
      }
    });

    expect(Object.keys(all(POLICY))).toHaveLength(2);
  });

  test("rejects an invalid e-mail address and accepts a token", () => {
    expect(() => GoogleChannel.email("sre", "sre")).toThrow(/"sre" is not a valid e-mail address.*channel-address/);
    expect(() => GoogleChannel.email("sre", "${var.sre}")).not.toThrow();
  });

  test.each([0, -1, 1.5])("rejects a quota of %d", (uptimeChecks) => {
    synth((stack) => expect(() => GoogleQuotas.declare(stack, { uptimeChecks })).toThrow("Use a whole number, 1 or more"));
  });

  test("counts uptime checks against the quota", () => {
    const raised = (uptimeChecks: number) => (stack: TerraformStack) => GoogleQuotas.declare(stack, { uptimeChecks });

    expect(() => fleet(["a.example.net", "b.example.net"], ["*.example.net"], raised(2))).not.toThrow();
    expect(() => fleet(["a.example.net", "b.example.net"], ["*.example.net"], raised(1))).toThrow(
      /2 uptime checks in one project, and the quota is 1.*google-quota/,
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
      {
        type: "webhook_basicauth",
        labels: { url: "https://hooks.example.com/tls", username: "certfleet" },
        sensitive_labels: { password: "${var.secret}" },
      },
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
