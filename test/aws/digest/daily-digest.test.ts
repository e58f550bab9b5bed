import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { TerraformStack, TerraformVariable } from "cdktf";
import { AcmIssuer, ChannelDigest, ScheduledTerraformRun, SnsChannel } from "../../../lib/aws";
import { CertificateAlerts, CertificateFleet, FleetCertificateProps, HostEndpoint } from "../../../lib/fleet";
import { useReadableNames } from "../../../lib/core/readable-names";
import { Synthesised, synth } from "../../support/synth";
import { otherAccount, usEast1, zone } from "../fixtures";

const daily = () => SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] }, { digest: ChannelDigest.daily() });

function fleet(
  certificates: Record<string, FleetCertificateProps>,
  notify: SnsChannel[] = [daily()],
  before: (stack: TerraformStack) => void = () => undefined,
): Synthesised {
  return synth((stack) => {
    useReadableNames(stack, "Fleet");
    before(stack);
    const made = new CertificateFleet(stack, "Fleet", { zones: [zone()], defaults: { issuer: new AcmIssuer(), notify } });
    for (const [name, props] of Object.entries(certificates)) {
      made.add(name, props);
    }
  });
}

const alarmsOf = ({ all }: Synthesised) => Object.values(all("aws_cloudwatch_metric_alarm"));
const inputOf = ({ all }: Synthesised) => JSON.parse(all("aws_cloudwatch_event_target")["sre-digest_Target"].input as string);

describe("a channel with a daily digest", () => {
  test("has one function, one schedule and one subscription for many certificates in several regions", () => {
    const names = Array.from({ length: 60 }, (_, index) => `c${index}`);
    const made = fleet(
      Object.fromEntries(
        names.map((name, index) => [name, { domains: [`${name}.example.com`], region: index % 2 === 0 ? "us-east-1" : undefined }]),
      ),
    );

    expect(made.all("aws_lambda_function")).toHaveProperty("sre-digest");
    expect(Object.keys(made.all("aws_lambda_function"))).toHaveLength(1);
    expect(Object.keys(made.all("aws_sns_topic_subscription"))).toHaveLength(1);
    expect(made.all("aws_cloudwatch_event_rule")["sre-digest_Schedule"]).toMatchObject({ schedule_expression: "cron(0 7 * * ? *)" });
    expect(Object.keys(made.all("aws_cloudwatch_event_rule"))).toHaveLength(3);
    expect(inputOf(made)).toEqual({
      stack: "test",
      channel: "sre",
      topic: "${aws_sns_topic.sre.arn}",
      sources: [
        { marker: "${aws_sns_topic.sre-digest_Alarms-us-east-1.arn}", logGroup: "/aws/events/certfleet/test" },
        { marker: "${aws_sns_topic.sre-digest_Alarms.arn}", logGroup: "/aws/events/certfleet/test" },
      ],
    });
    expect(made.all("aws_cloudwatch_event_target")["sre-digest_Target"].input.length).toBeLessThan(8192);
  });

  test("has alarms whose action is a topic without subscribers, by which the function finds them", () => {
    const made = fleet({ www: { domains: ["www.example.com"], endpoints: [new HostEndpoint("www.example.com")] } });

    const ofCertificates = alarmsOf(made).filter(({ namespace }) => namespace !== "AWS/Lambda");
    expect(ofCertificates).toHaveLength(6);
    for (const alarm of ofCertificates) {
      expect(alarm.alarm_actions).toEqual(["${aws_sns_topic.sre-digest_Alarms.arn}"]);
    }
    const subscribed = Object.values(made.all("aws_sns_topic_subscription")).map(({ topic_arn }) => topic_arn);
    expect(subscribed).toEqual(["${aws_sns_topic.sre.arn}"]);
  });

  test("lets the function list alarms, read the log and publish, and no more", () => {
    const made = fleet({ www: { domains: ["www.example.com"] } });

    const { policy } = made.all("aws_iam_role_policy")["sre-digest"];
    expect(JSON.parse(policy as string).Statement.map(({ Action, Resource }: any) => [Action, Resource])).toEqual([
      [["logs:CreateLogStream", "logs:PutLogEvents"], "${aws_cloudwatch_log_group.sre-digest_Log.arn}:*"],
      ["cloudwatch:DescribeAlarms", "*"],
      ["logs:FilterLogEvents", ["${aws_cloudwatch_log_group.AcmEventLog.arn}:*"]],
      ["sns:Publish", "${aws_sns_topic.sre.arn}"],
    ]);
  });

  test("is notified immediately if the function fails, because silence would look like health", () => {
    const made = fleet({ www: { domains: ["www.example.com"] } });

    expect(alarmsOf(made).find(({ namespace }) => namespace === "AWS/Lambda")).toMatchObject({
      metric_name: "Errors",
      alarm_actions: ["${aws_sns_topic.sre.arn}"],
      alarm_description: expect.stringContaining("could not be sent"),
    });
  });

  test("can be used together with a channel that is notified immediately, which alone gets the events", () => {
    const onCall = SnsChannel.ofSubscribers("on-call", { https: ["https://events.example.com/enqueue"] });
    const made = fleet({ www: { domains: ["www.example.com"] } }, [daily(), onCall]);

    const warn = made.all("aws_cloudwatch_metric_alarm").www_warn;
    expect(warn.alarm_actions).toEqual(["${aws_sns_topic.sre-digest_Alarms.arn}", "${aws_sns_topic.on-call.arn}"]);
    const told = Object.values(made.all("aws_cloudwatch_event_target")).filter(
      ({ rule }) => rule === "${aws_cloudwatch_event_rule.acm-events-on-call.name}",
    );
    expect(told.map(({ arn }) => arn)).toEqual(["${aws_sns_topic.on-call.arn}"]);
  });

  test("is in the inventory with all its alerts", () => {
    const { json } = fleet({ www: { domains: ["www.example.com"] } });

    expect(JSON.stringify(json.output)).toContain("acm-events");
  });

  test("contains scheduled runs that could not be started", () => {
    const channel = daily();
    const made = fleet({ www: { domains: ["www.example.com"] } }, [channel], (stack) => {
      const token = new TerraformVariable(stack, "token", { type: "string", sensitive: true });
      new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token, channels: [channel] });
    });

    const failed = alarmsOf(made).find(({ namespace }) => namespace === "AWS/SQS");
    expect(failed!.alarm_actions).toEqual(["${aws_sns_topic.sre-digest_Alarms.arn}"]);
  });

  test("takes a topic of any region, in which its function runs", () => {
    const topicArn = "arn:aws:sns:us-east-1:111122223333:audit";
    const made = fleet({ www: { domains: ["www.example.com"] } }, [
      SnsChannel.ofTopic("sre", topicArn, { digest: ChannelDigest.daily(18) }),
    ]);

    expect(made.one("aws_lambda_function").region).toBe("us-east-1");
    expect(made.all("aws_cloudwatch_metric_alarm").www_warn.alarm_actions).toEqual(["${aws_sns_topic.sre-digest_Alarms-eu-west-1.arn}"]);
    expect(inputOf(made).topic).toBe(topicArn);
    expect(made.all("aws_cloudwatch_event_rule")["sre-digest_Schedule"].schedule_expression).toBe("cron(0 18 * * ? *)");
  });

  test("has a separate function in another account", () => {
    const { all } = synth((stack) => {
      useReadableNames(stack, "Shared");
      const channel = daily();
      const other = otherAccount(stack, "media");
      expect(channel._alarmTopicIn(stack, { provider: other })).not.toBe(channel._alarmTopicIn(stack, {}));
    });

    const placed = Object.entries(all("aws_lambda_function")).map(([id, { provider }]) => [id, provider]);
    expect(placed).toEqual([
      ["sre-digest", undefined],
      ["sre-digest-media", "aws.media"],
    ]);
    const subscribed = Object.values(all("aws_sns_topic_subscription")).map(({ provider, topic_arn }) => [topic_arn, provider]);
    expect(subscribed).toEqual([
      ["${aws_sns_topic.sre.arn}", undefined],
      ["${aws_sns_topic.sre-media.arn}", "aws.media"],
    ]);
  });

  test("has one function for the alarms of all regions of an account, regardless of their providers", () => {
    const { one } = synth((stack) => {
      const channel = daily();
      channel._alarmTopicIn(stack, { provider: usEast1(stack) });
      channel._alarmTopicIn(stack, {});
    });

    expect(one("aws_lambda_function").provider).toBeUndefined();
  });

  test("runs in the region of a topic that the same stack creates", () => {
    const { one } = synth((stack) => {
      const topic = new SnsTopic(stack, "Audit", { name: "audit", provider: usEast1(stack) });
      SnsChannel.ofTopic("sre", topic.arn, { digest: ChannelDigest.daily() })._alarmTopicIn(stack, {});
    });

    expect(one("aws_lambda_function").provider).toBe("aws.us-east-1");
  });

  test("warns if a page would arrive with only a day left", () => {
    const late = { domains: ["www.example.com"], alerts: CertificateAlerts.at({ warnDays: 5, pageDays: 1 }) };
    const onCall = SnsChannel.ofSubscribers("on-call", { email: ["on-call@example.com"] });

    expect(fleet({ www: late }).warnings).toEqual([expect.stringMatching(/"www".*certfleet:digest-too-slow/)]);
    expect(fleet({ www: late }, [daily(), onCall]).warnings).toEqual([]);
    const inTime = { ...late, alerts: CertificateAlerts.at({ warnDays: 5, pageDays: 2 }) };
    expect(fleet({ www: inTime }).warnings).toEqual([]);
  });

  test.each([0, 23])("can be sent at hour %d", (hour) => {
    const channel = SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] }, { digest: ChannelDigest.daily(hour) });
    const made = fleet({ www: { domains: ["www.example.com"] } }, [channel]);

    expect(made.all("aws_cloudwatch_event_rule")["sre-digest_Schedule"].schedule_expression).toBe(`cron(0 ${hour} * * ? *)`);
  });

  test.each([-1, 24, 7.5])("cannot be sent at hour %d", (hour) => {
    expect(() => ChannelDigest.daily(hour)).toThrow(/is not an hour.*0 to 23.*certfleet:digest-hour/);
  });
});
