import { TerraformStack } from "cdktf";
import { AcmCertificate, AcmExpiryAlarms, AcmExpiryAlarmsProps, AwsBindings, IAcmCertificate, SnsChannel } from "../../../lib/aws";
import { AcmImportedCertificate } from "../../../lib/aws";
import { certificateAlarms } from "../../../lib/aws/alerts/acm-alerts";
import { alertsOf } from "../../../lib/core/alert";
import { synth } from "../../support/synth";
import { CERTIFICATE, certificate, CONTACT, PemCertificate, usEast1 } from "../fixtures";

const ON_CALL = SnsChannel.ofSubscribers("on-call", { https: ["https://events.pagerduty.com/integration/x/enqueue"] });

function watch(stack: TerraformStack, watched: IAcmCertificate, props: Partial<AcmExpiryAlarmsProps> = {}): AcmExpiryAlarms {
  return new AcmExpiryAlarms(stack, "Alarms", { certificate: watched, certificateName: "www", channels: [ON_CALL], ...props });
}

describe("ACM expiry alarms", () => {
  test("are a warning and a page on the days to expiry, and set no other arguments", () => {
    const { all } = synth((stack) => watch(stack, certificate(stack, "Www", { contact: CONTACT })));

    expect(all("aws_cloudwatch_metric_alarm")).toMatchSnapshot();
  });

  test("fire at or below 30 and 15 days for a public certificate", () => {
    const { all } = synth((stack) => watch(stack, certificate(stack, "Www")));

    const alarms = Object.values(all("aws_cloudwatch_metric_alarm"));
    expect(alarms.map(({ threshold }) => threshold).sort()).toEqual([15, 30]);
    expect(new Set(alarms.map(({ comparison_operator }) => comparison_operator))).toEqual(new Set(["LessThanOrEqualToThreshold"]));
  });

  test("fire at 10 and 5 days for a 45-day certificate that Terraform renews", () => {
    const { all } = synth((stack) => {
      stack.addOverride("variable", { certificate: {}, chain: {}, key: {} });
      watch(stack, new AcmImportedCertificate(stack, "Imported", { certificate: new PemCertificate(stack, "Edge") }));
    });

    const thresholds = Object.values(all("aws_cloudwatch_metric_alarm")).map(({ threshold }) => threshold);
    expect(thresholds.sort((one, other) => one - other)).toEqual([5, 10]);
  });

  test("are registered for the inventory and for dashboards", () => {
    synth((stack) => {
      const www = certificate(stack, "Www", { region: "us-east-1" });
      const { warning, page } = watch(stack, www);

      expect(alertsOf(www)).toEqual([{ source: "acm-days-to-expiry", thresholds: { warnDays: 30, pageDays: 15 }, channels: ["on-call"] }]);
      const place = { region: "us-east-1", provider: undefined };
      expect(certificateAlarms.of(www)).toEqual([
        { resource: warning, place, metricName: "DaysToExpiry", days: 30, period: 86_400 },
        { resource: page, place, metricName: "DaysToExpiry", days: 15, period: 86_400 },
      ]);
    });
  });

  test("treat missing data as breaching, because ACM's metric ends at expiry", () => {
    const { all } = synth((stack) => watch(stack, certificate(stack, "Www")));

    for (const alarm of Object.values(all("aws_cloudwatch_metric_alarm"))) {
      expect(alarm.treat_missing_data).toBe("breaching");
    }
  });

  test("include the certificate, service, owner, advice and runbook in the description", () => {
    synth((stack) => {
      const { warning, page } = watch(stack, certificate(stack, "Www", { contact: CONTACT }));

      expect(warning.alarmDescriptionInput).toBe(
        "Certificate www (service storefront, owner edge-team): it expires in 30 days or fewer and has not renewed. " +
          "Run `terraform apply` to restore missing validation records. " +
          "Then check the renewal status in ACM, and that an endpoint uses the certificate. " +
          "Runbook: https://runbooks.example.com/tls",
      );
      expect(page.alarmDescriptionInput).toMatch(/it expires in 15 days or fewer, or has expired already\. .*Runbook:/);
      expect([warning.alarmNameInput, page.alarmNameInput]).toEqual(["test-www-warn", "test-www-page"]);
    });
  });

  test("notify every channel, also when the alarm returns to OK", () => {
    const { all } = synth((stack) => {
      const topicArn = "arn:aws:sns:eu-west-1:111122223333:audit";
      watch(stack, certificate(stack, "Www"), { channels: [ON_CALL, SnsChannel.ofTopic("audit", topicArn)] });
    });

    for (const alarm of Object.values(all("aws_cloudwatch_metric_alarm"))) {
      expect(alarm.alarm_actions).toEqual([expect.stringMatching(/^\$\{aws_sns_topic\..*\.arn\}$/), expect.stringContaining(":audit")]);
      expect(alarm.ok_actions).toEqual(alarm.alarm_actions);
    }
  });

  test("accept the caller's thresholds and validate them", () => {
    const { all } = synth((stack) => {
      const www = certificate(stack, "Www");
      watch(stack, www, { thresholds: { warnDays: 40, pageDays: 7 } });

      expect(() => new AcmExpiryAlarms(stack, "Late", { ...propsOf(www), thresholds: { warnDays: 60, pageDays: 7 } })).toThrow(
        "A warning at 60 days would fire for a healthy certificate",
      );
    });

    const thresholds = Object.values(all("aws_cloudwatch_metric_alarm")).map(({ threshold }) => threshold);
    expect(thresholds.sort()).toEqual([40, 7]);
  });

  test("count as watching the certificate, so that no warning appears", () => {
    expect(synth((stack) => watch(stack, certificate(stack, "Www"))).warnings).toEqual([]);
  });

  test("reject two alarms with one name in a stack, which CloudWatch would treat as one alarm", () => {
    synth((stack) => {
      watch(stack, certificate(stack, "Www"));

      const other = certificate(stack, "Other", { domainNames: ["other.example.com"] });
      expect(() => new AcmExpiryAlarms(stack, "Again", propsOf(other))).toThrow(
        /^\[test\/Again\] .*"test-www-warn".*certfleet:duplicate-alarm/,
      );
    });
  });

  test("reject a certificate referenced only by its ARN, whose renewal is unknown", () => {
    synth((stack) => {
      expect(() => watch(stack, AcmCertificate.fromCertificateArn(stack, "Www", CERTIFICATE))).toThrow("certfleet:unknown-attribute");
    });
  });
});

describe("expiry alarms for a certificate in us-east-1", () => {
  test("are created there with `region`, and so is the topic", () => {
    const { all, one } = synth((stack) => watch(stack, certificate(stack, "Www", { region: "us-east-1" })));

    expect(one("aws_sns_topic").region).toBe("us-east-1");
    expect(one("aws_sns_topic_policy").region).toBe("us-east-1");
    expect(one("aws_sns_topic_subscription").region).toBe("us-east-1");
    expect(Object.values(all("aws_cloudwatch_metric_alarm")).map(({ region }) => region)).toEqual(["us-east-1", "us-east-1"]);
  });

  test("are created there by an aliased provider, also with hashicorp/aws 5", () => {
    const { all, one } = synth((stack) => {
      AwsBindings.pin(stack, "5.100.0");
      watch(stack, certificate(stack, "Www", { provider: usEast1(stack) }));
    });

    expect(one("aws_sns_topic").provider).toBe("aws.us-east-1");
    expect(one("aws_sns_topic_subscription").provider).toBe("aws.us-east-1");
    expect(Object.values(all("aws_cloudwatch_metric_alarm")).map(({ provider }) => provider)).toEqual(["aws.us-east-1", "aws.us-east-1"]);
  });

  test("reject a topic in another region", () => {
    synth((stack) => {
      const channels = [SnsChannel.ofTopic("audit", "arn:aws:sns:eu-west-1:111122223333:audit")];

      expect(() => watch(stack, certificate(stack, "Www", { region: "us-east-1" }), { channels })).toThrow(
        /topic is in eu-west-1 and .* is in us-east-1.*certfleet:region-mismatch/,
      );
    });
  });
});

function propsOf(watched: IAcmCertificate): AcmExpiryAlarmsProps {
  return { certificate: watched, certificateName: "www", channels: [ON_CALL] };
}
