import { Token } from "cdktf";
import { Construct } from "constructs";
import { SnsChannel } from "../../../lib/aws";
import { IAlertChannel, WatchRequest } from "../../../lib/core/alert";
import { synth } from "../../support/synth";
import { certificate, otherAccount, PemCertificate, usEast1 } from "../fixtures";

const SRE = { email: ["sre@example.com"], https: ["https://events.pagerduty.com/integration/x/enqueue"] };

describe("an SNS channel with subscribers", () => {
  test("creates only a topic, a policy and subscriptions", () => {
    const { json } = synth((stack) => SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {}));

    expect(json.resource).toMatchSnapshot();
  });

  test("allows only the account, CloudWatch and EventBridge to publish", () => {
    const { one } = synth((stack) => SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {}));

    expect(JSON.parse(one("aws_sns_topic_policy").policy).Statement).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com"] },
      }),
    ]);
  });

  test("creates one topic per region and account, on first use", () => {
    const { all } = synth((stack) => {
      const sre = SnsChannel.ofSubscribers("sre", SRE);
      const there = usEast1(stack);

      expect(sre._topicIn(stack, { region: "eu-west-1" })).toBe(sre._topicIn(new Construct(stack, "Elsewhere"), {}));
      expect(sre._topicIn(stack, { provider: there })).toBe(sre._topicIn(stack, { region: "us-east-1" }));
      sre._topicIn(stack, { provider: otherAccount(stack, "logs") });
    });

    expect(Object.keys(all("aws_sns_topic"))).toHaveLength(3);
    expect(Object.keys(synth(() => SnsChannel.ofSubscribers("sre", SRE)).all("aws_sns_topic"))).toEqual([]);
  });

  test.each([
    ["an invalid e-mail address", { email: ["sre"] }, '"sre" is not a valid e-mail address'],
    ["an HTTP address", { https: ["http://hooks.example.com"] }, '"http://hooks.example.com" is not a valid HTTPS address'],
  ])("rejects %s", (_what, subscribers, message) => {
    expect(() => SnsChannel.ofSubscribers("sre", subscribers)).toThrow(message);
  });

  test("accepts tokens as addresses", () => {
    expect(() => SnsChannel.ofSubscribers("sre", { email: ["${var.sre}"], https: [Token.asString({ ref: "x" })] })).not.toThrow();
  });

  test("is rejected without subscribers", () => {
    for (const subscribers of [{}, { email: [] }, { email: [], https: [] }]) {
      expect(() => SnsChannel.ofSubscribers("sre", subscribers)).toThrow(/certfleet:channel-without-subscribers/);
    }
  });

  test("rejects a second channel with the same name in the stack", () => {
    synth((stack) => {
      SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {});

      expect(() => SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {})).toThrow(/"sre".*certfleet:duplicate-channel/);
    });
  });
});

describe("an existing SNS topic as a channel", () => {
  const topicArn = "arn:aws:sns:eu-west-1:111122223333:on-call";

  test("creates no resource", () => {
    const { json } = synth((stack) => expect(SnsChannel.ofTopic("on-call", topicArn)._topicIn(stack, {})).toBe(topicArn));

    expect(json).not.toHaveProperty("resource");
  });

  test("cannot be used in another region, because alarms notify only topics in their own region", () => {
    synth((stack) => {
      expect(() => SnsChannel.ofTopic("on-call", topicArn)._topicIn(stack, { region: "us-east-1" })).toThrow(
        /topic is in eu-west-1 and .* is in us-east-1.*certfleet:region-mismatch/,
      );
    });
  });

  test("can be a token, in any region", () => {
    synth((stack) => {
      expect(SnsChannel.ofTopic("on-call", "${var.topic}")._topicIn(stack, { region: "us-east-1" })).toBe("${var.topic}");
    });
  });

  test.each(["on-call", "arn:aws:sqs:eu-west-1:111122223333:on-call", `${topicArn}:7d6a3b0e-subscription`])("rejects %s", (arn) => {
    expect(() => SnsChannel.ofTopic("on-call", arn)).toThrow(/is not the ARN of an SNS topic.*certfleet:wrong-arn/);
  });
});

describe("the alerts of an SNS channel", () => {
  function request(watched: WatchRequest["certificate"], channels: IAlertChannel[]): WatchRequest {
    return { certificate: watched, certificateName: "www", endpoints: [], thresholds: { warnDays: 30, pageDays: 15 }, channels };
  }

  test("cover the expiry and the events of an ACM certificate, for all SNS channels together", () => {
    const { all } = synth((stack) => {
      const [sre, owner] = ["sre", "owner"].map((name) => SnsChannel.ofSubscribers(name, SRE));

      expect(sre.watch(stack, "Alerts", request(certificate(stack, "Www"), [sre, owner]))).toEqual([
        { source: "acm-days-to-expiry", thresholds: { warnDays: 30, pageDays: 15 }, channels: ["sre", "owner"] },
        { source: "acm-events", channels: ["sre", "owner"] },
      ]);
    });

    expect(Object.values(all("aws_cloudwatch_metric_alarm")).map(({ alarm_actions }) => alarm_actions.length)).toEqual([2, 2]);
    expect(Object.values(all("aws_cloudwatch_event_target"))).toHaveLength(2);
  });

  test("are empty for a certificate outside ACM", () => {
    const { json } = synth((stack) => {
      const sre = SnsChannel.ofSubscribers("sre", SRE);
      expect(sre.watch(stack, "Alerts", request(new PemCertificate(stack, "Edge"), [sre]))).toEqual([]);
    });

    expect(json).not.toHaveProperty("resource");
  });
});
