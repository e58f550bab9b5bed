import { TerraformStack, Token } from "cdktf";
import { Construct } from "constructs";
import { ChannelDigest, SnsChannel } from "../../../lib/aws";
import { asAcmCertificate } from "../../../lib/aws/acm/acm-import";
import { snsChannel } from "../../../lib/aws/alerts/kinds";
import { Alert, IAlertChannel, WatchRequest } from "../../../lib/core/alert";
import { ICertificate } from "../../../lib/core/certificate";
import { AlertThresholds } from "../../../lib/core/renewal";
import { channelsOf } from "../../../lib/core/safeguards";
import { ITlsEndpoint } from "../../../lib/core/tls-endpoint";
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

    expect(Object.keys(all("aws_sns_topic")).map((id) => id.replace(/^Shared_(.*)_[0-9A-F]{8}$/, "$1"))).toEqual([
      "sre-logs",
      "sre-us-east-1",
      "sre",
    ]);
    expect(Object.keys(synth(() => SnsChannel.ofSubscribers("sre", SRE)).all("aws_sns_topic"))).toEqual([]);
  });

  test.each([
    ["an invalid e-mail address", { email: ["sre"] }, '"sre" is not a valid e-mail address'],
    ["an HTTP address", { https: ["http://hooks.example.com"] }, '"http://hooks.example.com" is not a valid HTTPS address'],
  ])("rejects %s", (_what, subscribers, message) => {
    expect(() => SnsChannel.ofSubscribers("sre", subscribers)).toThrow(message);
  });

  const subscriptions = (email: string[], https?: string[]) => {
    const { json } = synth((stack) => SnsChannel.ofSubscribers("sre", { email, https })._topicIn(stack, {}));
    const { aws_sns_topic_subscription: made } = json.resource as Record<string, Record<string, { endpoint: string }>>;
    const bare = (address: string) => address.replace(/^(aws_sns_topic_subscription\.)?Shared_|_[0-9A-F]{8}$/g, "");
    return {
      made: Object.fromEntries(Object.entries(made).map(([name, { endpoint }]) => [endpoint, bare(name)])),
      moved: Object.fromEntries((json.moved as { from: string; to: string }[]).map(({ from, to }) => [bare(from), bare(to)])),
    };
  };

  test("subscribes each of several addresses with a separate ID, regardless of their order", () => {
    const [one, other] = [subscriptions(["a@example.com", "b@example.com"]), subscriptions(["c@example.com", "b@example.com"])];

    expect(one.made["b@example.com"]).toBe("sre-email-b_at_example-com");
    expect(other.made["b@example.com"]).toBe(one.made["b@example.com"]);
  });

  test("moves the numbered subscriptions of earlier versions, and the subscription of a single address", () => {
    expect(subscriptions(["a@example.com", "b@example.com"]).moved).toEqual({
      "sre-email-0": "sre-email-a_at_example-com",
      "sre-email-1": "sre-email-b_at_example-com",
    });
    const { made, moved } = subscriptions(["b@example.com"]);
    expect(made).toEqual({ "b@example.com": "sre-email-0" });
    expect(moved).toEqual({ "sre-email-b_at_example-com": "sre-email-0" });
  });

  test("keeps addresses apart that are equal in the characters of IDs", () => {
    const { made } = subscriptions(
      ["a.b@example.com", "a-b@example.com", "a_b@example.com", "A.b@example.com"],
      ["https://example.com/x", "https://example.com/x/"],
    );

    expect(new Set(Object.values(made)).size).toBe(6);
  });

  test("subscribes an address once", () => {
    expect(subscriptions(["a@example.com", "a@example.com"]).made).toEqual({ "a@example.com": "sre-email-0" });
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

/** An endpoint of any kind. */
class Endpoint extends Construct implements ITlsEndpoint {
  readonly certificates: ICertificate[] = [];

  constructor(
    scope: Construct,
    readonly kind: string,
    host: string,
    readonly port = 443,
    readonly probeable = true,
    readonly hosts = [host],
  ) {
    super(scope, `${kind}-${host}-${port}`);
  }
}

describe("the endpoints that an SNS channel watches", () => {
  const DAYS: AlertThresholds = { warnDays: 10, pageDays: 5 };
  const HOST = "edge.example.com";
  const CHANNEL = SnsChannel.ofSubscribers("sre", SRE);

  function watch(stack: TerraformStack, watched: ICertificate, endpoints: ITlsEndpoint[], more: Partial<WatchRequest> = {}): Alert[] {
    const request = { certificate: watched, certificateName: "www", endpoints, thresholds: DAYS, channels: [CHANNEL], ...more };
    return request.channels[0].watch(stack, `Alerts-${request.certificateName}`, request);
  }

  /** The endpoints that have alarms, and the sources of the alerts. */
  function watched(certificateIn: (stack: TerraformStack) => ICertificate, endpointsIn: (stack: TerraformStack) => ITlsEndpoint[]) {
    let alerts: Alert[] = [];
    const { all } = synth((stack) => {
      alerts = watch(stack, certificateIn(stack), endpointsIn(stack));
    });
    const dimensions = Object.values(all("aws_cloudwatch_metric_alarm")).map((alarm) => alarm.dimensions.Endpoint as string | undefined);
    const functions = Object.keys(all("aws_lambda_function")).length;
    return { endpoints: [...new Set(dimensions)].sort(), sources: alerts.map(({ source }) => source), functions };
  }

  const allKinds = (stack: TerraformStack) => [
    new Endpoint(stack, "host", HOST),
    new Endpoint(stack, "alb", HOST, 8443),
    new Endpoint(stack, "host", HOST, 9443, false),
    new Endpoint(stack, "host", "other.example.com"),
  ];

  test("are those that a probe can reach with a host that the certificate covers", () => {
    expect(watched((stack) => new PemCertificate(stack, "Edge"), allKinds)).toEqual({
      endpoints: [`${HOST}:443`, `${HOST}:8443`],
      sources: ["endpoint-probe"],
      functions: 1,
    });
  });

  test("are only hosts for a certificate in ACM, because its own metric covers AWS endpoints", () => {
    const inAcm = (stack: TerraformStack) => certificate(stack, "Edge", { domainNames: [HOST] });

    expect(watched(inAcm, allKinds)).toEqual({
      endpoints: [`${HOST}:443`, undefined],
      sources: ["acm-days-to-expiry", "acm-events", "endpoint-probe"],
      functions: 1,
    });
  });

  test("create no probe if none can be probed", () => {
    const endpoints = (stack: TerraformStack) => [new Endpoint(stack, "host", HOST, 443, false)];

    expect(watched((stack) => new PemCertificate(stack, "Edge"), endpoints)).toEqual({ endpoints: [], sources: [], functions: 0 });
  });

  test("share one set of alarms if two have the same host and port", () => {
    const { all } = synth((stack) => {
      watch(stack, new PemCertificate(stack, "Edge"), [new Endpoint(stack, "host", HOST), new Endpoint(stack, "alb", HOST)]);
    });

    expect(Object.keys(all("aws_cloudwatch_metric_alarm"))).toHaveLength(4);
  });

  test.each([
    ["first", [443, 8443]],
    ["last", [8443, 443]],
  ])("are one alert with the earliest thresholds of all, with a shared endpoint %s", (_which, ports) => {
    synth((stack) => {
      const [alert] = watch(
        stack,
        new PemCertificate(stack, "Edge"),
        ports.map((port) => new Endpoint(stack, "host", HOST, port)),
      );
      watch(stack, new PemCertificate(stack, "Next"), [new Endpoint(stack, "alb", HOST)], {
        certificateName: "next",
        thresholds: { warnDays: 8, pageDays: 4 },
      });

      expect(alert).toMatchObject({ source: "endpoint-probe", thresholds: DAYS, channels: ["sre"] });
    });
  });

  test("are probed in the certificate's region if a channel's topic is there", () => {
    const regionFor = (...channels: SnsChannel[]) => {
      const { all } = synth((stack) => {
        const there = certificate(stack, "Edge", { domainNames: [HOST], region: "us-east-1" });
        watch(stack, there, [new Endpoint(stack, "host", HOST)], { channels, thresholds: { warnDays: 30, pageDays: 15 } });
      });
      return Object.values(all("aws_lambda_function")).find(({ function_name: name }) => name.includes("endpoint-probe"))!.region;
    };
    const TOPIC = "arn:aws:sns:us-east-1:111122223333:on-call";
    const there = () => SnsChannel.ofTopic("there", TOPIC);

    expect(regionFor(there())).toBe("us-east-1");
    expect(regionFor(SnsChannel.ofSubscribers("sre", SRE), there())).toBe("us-east-1");
    expect(regionFor(SnsChannel.ofSubscribers("sre", SRE))).toBeUndefined();
    expect(regionFor(SnsChannel.ofTopic("there", TOPIC, { digest: ChannelDigest.daily() }))).toBeUndefined();
  });

  test("cannot notify a topic in another region", () => {
    synth((stack) => {
      const channels = [SnsChannel.ofTopic("there", "arn:aws:sns:us-east-1:111122223333:on-call")];

      expect(() => watch(stack, new PemCertificate(stack, "Edge"), [new Endpoint(stack, "host", HOST)], { channels })).toThrow(
        "certfleet:region-mismatch",
      );
    });
  });

  test("do not include imports into ACM, which have alarms and rules in each region", () => {
    const { all } = synth((stack) => {
      const edge = new PemCertificate(stack, "Edge");
      asAcmCertificate(edge);
      asAcmCertificate(edge, { region: "us-east-1" });
      asAcmCertificate(edge, { provider: usEast1(stack) });
      watch(stack, edge, []);
    });

    const alarms = Object.values(all("aws_cloudwatch_metric_alarm"));
    expect(alarms.map(({ alarm_name, region }) => [alarm_name, region])).toEqual([
      ["test-www-page", undefined],
      ["test-www-warn", undefined],
      ["test-www-us-east-1-page", "us-east-1"],
      ["test-www-us-east-1-warn", "us-east-1"],
    ]);
    expect(Object.values(all("aws_cloudwatch_event_rule")).map(({ region }) => region)).toEqual([undefined, "us-east-1"]);
  });
});

describe("the described properties of an SNS channel", () => {
  test("are those of a channel in a file", () => {
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:on-call";
    const properties = (channel: SnsChannel) => channel._describe().properties;

    expect(SnsChannel.ofSubscribers("sre", SRE)._describe().kind).toBe(snsChannel);
    expect(properties(SnsChannel.ofSubscribers("sre", SRE))).toEqual({ type: "sns", ...SRE });
    expect(properties(SnsChannel.ofTopic("sre", topicArn, { digest: ChannelDigest.daily() }))).toEqual({
      type: "sns",
      topicArn,
      digest: "daily",
    });
  });
});

describe("the recipients of an SNS channel in the inventory", () => {
  const reviewed = (channel: SnsChannel) => channelsOf(synth((stack) => channel._topicIn(stack, {})).stack);

  test("are its addresses, with a fingerprint in place of a webhook's path", () => {
    const https = ["https://events.pagerduty.com/integration/x/enqueue", "${var.url}"];

    expect(reviewed(SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"], https }))).toEqual([
      [
        "sre",
        { recipients: ["sre@example.com", expect.stringMatching(/^https:\/\/events\.pagerduty\.com\/… \([0-9a-f]{8}\)$/), "var.url"] },
      ],
    ]);
    expect(reviewed(SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] }))).toEqual([
      ["sre", { recipients: ["sre@example.com"] }],
    ]);
    expect(reviewed(SnsChannel.ofSubscribers("sre", { https: ["${var.url}"] }))).toEqual([["sre", { recipients: ["var.url"] }]]);
  });

  test("are an existing topic and the digest interval", () => {
    const topicArn = "arn:aws:sns:eu-west-1:111122223333:on-call";

    expect(reviewed(SnsChannel.ofTopic("sre", topicArn))).toEqual([["sre", { recipients: [topicArn] }]]);
    expect(reviewed(SnsChannel.ofTopic("sre", topicArn, { digest: ChannelDigest.daily() }))).toEqual([
      ["sre", { recipients: [topicArn], digest: "daily" }],
    ]);
  });
});
