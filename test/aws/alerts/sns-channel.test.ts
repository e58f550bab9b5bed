import { Token } from "cdktf";
import { Construct } from "constructs";
import { SnsChannel } from "../../../lib/aws";
import { IAlertChannel, WatchRequest } from "../../../lib/core/alert";
import { synth } from "../../support/synth";
import { certificate, otherAccount, PemCertificate, usEast1 } from "../fixtures";

const SRE = { email: ["sre@example.com"], https: ["https://events.pagerduty.com/integration/x/enqueue"] };

describe("a channel of subscribers", () => {
  test("is a topic with a policy and subscriptions, and nothing that was not asked for", () => {
    const { json } = synth((stack) => SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {}));

    expect(json.resource).toMatchSnapshot();
  });

  test("lets only CloudWatch and EventBridge publish beside the owner", () => {
    const { one } = synth((stack) => SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {}));

    expect(JSON.parse(one("aws_sns_topic_policy").policy).Statement).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Action: "sns:Publish",
        Principal: { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com"] },
      }),
    ]);
  });

  test("has one topic in each region and account, made when it is first needed", () => {
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
    ["an e-mail address", { email: ["sre"] }, '"sre" is not a valid e-mail address'],
    ["an address without TLS", { https: ["http://hooks.example.com"] }, '"http://hooks.example.com" is not a valid HTTPS address'],
  ])("fails with %s that is none", (_what, subscribers, message) => {
    expect(() => SnsChannel.ofSubscribers("sre", subscribers)).toThrow(message);
  });

  test("takes addresses that only Terraform knows", () => {
    expect(() => SnsChannel.ofSubscribers("sre", { email: ["${var.sre}"], https: [Token.asString({ ref: "x" })] })).not.toThrow();
  });

  test("fails without subscribers", () => {
    for (const subscribers of [{}, { email: [] }, { email: [], https: [] }]) {
      expect(() => SnsChannel.ofSubscribers("sre", subscribers)).toThrow(/certfleet:channel-without-subscribers/);
    }
  });

  test("fails where another one of the stack has its name", () => {
    synth((stack) => {
      SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {});

      expect(() => SnsChannel.ofSubscribers("sre", SRE)._topicIn(stack, {})).toThrow(/"sre".*certfleet:duplicate-channel/);
    });
  });
});

describe("a channel of a topic that is there", () => {
  const topicArn = "arn:aws:sns:eu-west-1:111122223333:on-call";

  test("makes nothing", () => {
    const { json } = synth((stack) => expect(SnsChannel.ofTopic("on-call", topicArn)._topicIn(stack, {})).toBe(topicArn));

    expect(json).not.toHaveProperty("resource");
  });

  test("fails in another region than the topic's, since alarms reach topics of their own only", () => {
    synth((stack) => {
      expect(() => SnsChannel.ofTopic("on-call", topicArn)._topicIn(stack, { region: "us-east-1" })).toThrow(
        /topic is in eu-west-1 and .* is in us-east-1.*certfleet:region-mismatch/,
      );
    });
  });

  test("takes a topic that only Terraform knows, in any region", () => {
    synth((stack) => {
      expect(SnsChannel.ofTopic("on-call", "${var.topic}")._topicIn(stack, { region: "us-east-1" })).toBe("${var.topic}");
    });
  });

  test.each(["on-call", "arn:aws:sqs:eu-west-1:111122223333:on-call", `${topicArn}:7d6a3b0e-subscription`])("fails for %s", (arn) => {
    expect(() => SnsChannel.ofTopic("on-call", arn)).toThrow(/is not the ARN of an SNS topic.*certfleet:wrong-arn/);
  });
});

describe("what a channel watches", () => {
  function request(watched: WatchRequest["certificate"], channels: IAlertChannel[]): WatchRequest {
    return { certificate: watched, certificateName: "www", endpoints: [], thresholds: { warnDays: 30, pageDays: 15 }, channels };
  }

  test("are the days and the events of a certificate in ACM, for all channels of its kind at once", () => {
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

  test("is nothing of a certificate that is not in ACM", () => {
    const { json } = synth((stack) => {
      const sre = SnsChannel.ofSubscribers("sre", SRE);
      expect(sre.watch(stack, "Alerts", request(new PemCertificate(stack, "Edge"), [sre]))).toEqual([]);
    });

    expect(json).not.toHaveProperty("resource");
  });
});
