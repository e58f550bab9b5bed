import { TerraformVariable } from "cdktf";
import * as fc from "fast-check";
import { ScheduledTerraformRun, ScheduledTerraformRunProps, SnsChannel } from "../../../lib/aws";
import { runSchedule } from "../../../lib/aws/schedule/kinds";
import { Duration } from "../../../lib/core";
import { synth } from "../../support/synth";

const SRE = SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });

function scheduled(props: Partial<ScheduledTerraformRunProps> = {}) {
  return synth((stack) => {
    const token = new TerraformVariable(stack, "token", { type: "string", sensitive: true });
    new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-6jrRyVDv1J8zQMB5", token, channels: [SRE], ...props });
  });
}

describe("a scheduled Terraform run", () => {
  test("starts a run in HCP Terraform with the content type that its API requires", () => {
    const { one } = scheduled();

    expect(one("aws_cloudwatch_event_api_destination")).toMatchObject({
      http_method: "POST",
      invocation_endpoint: "https://app.terraform.io/api/v2/runs",
    });
    expect(one("aws_cloudwatch_event_connection")).toMatchObject({
      authorization_type: "API_KEY",
      auth_parameters: {
        api_key: { key: "Authorization", value: "Bearer ${var.token}" },
        invocation_http_parameters: { header: [{ key: "Content-Type", value: "application/vnd.api+json", is_value_secret: false }] },
      },
    });
    expect(JSON.parse(one("aws_cloudwatch_event_target").input as string)).toEqual({
      data: {
        type: "runs",
        attributes: { message: "certificate renewal", "auto-apply": true },
        relationships: { workspace: { data: { type: "workspaces", id: "ws-6jrRyVDv1J8zQMB5" } } },
      },
    });
  });

  test("may only start runs", () => {
    const { Statement } = JSON.parse(scheduled().one("aws_iam_role_policy").policy as string);

    expect(Statement).toEqual([
      {
        Effect: "Allow",
        Action: "events:InvokeApiDestination",
        Resource: expect.stringMatching(/^\$\{aws_cloudwatch_event_api_destination\.\w+\.arn\}$/),
      },
    ]);
  });

  test("puts undelivered requests into a queue that only its rule can write to, with an alarm for the channels", () => {
    const { one } = scheduled();

    const queue = expect.stringMatching(/^\$\{aws_sqs_queue\.\w+\.arn\}$/);
    expect(one("aws_cloudwatch_event_target").dead_letter_config).toEqual({ arn: queue });
    expect(JSON.parse(one("aws_sqs_queue_policy").policy as string).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": expect.stringMatching(/^\$\{aws_cloudwatch_event_rule\.\w+\.arn\}$/) } },
      },
    ]);
    expect(one("aws_cloudwatch_metric_alarm")).toMatchObject({
      metric_name: "ApproximateNumberOfMessagesVisible",
      comparison_operator: "GreaterThanThreshold",
      threshold: 0,
      dimensions: { QueueName: one("aws_sqs_queue").name },
      alarm_actions: [expect.stringContaining("aws_sns_topic")],
    });
  });

  test("can replace certificates in order to rotate their keys", () => {
    const input = scheduled({ replaceAddresses: ["acme_certificate.edge"], autoApply: false }).one("aws_cloudwatch_event_target").input;

    expect(JSON.parse(input as string).data.attributes).toMatchObject({ "replace-addrs": ["acme_certificate.edge"], "auto-apply": false });
  });

  test("warns if no channel is notified of a failure", () => {
    expect(scheduled({ channels: [] }).warnings.join()).toContain("certfleet:unwatched-schedule");
  });

  test.each<[string, Partial<ScheduledTerraformRunProps>, RegExp]>([
    ["a workspace name", { workspaceId: "certificates" }, /"certificates" is not a workspace id.*certfleet:workspace-id/],
    ["two days", { every: Duration.days(2) }, /every 2d\. Use 15m, 20m, 30m, or 1h to 24h in whole hours.*certfleet:run-interval/],
    ["forty minutes", { every: Duration.minutes(40) }, /every 40m/],
  ])("rejects %s", (_what, props, message) => {
    expect(() => scheduled(props)).toThrow(message);
  });

  test("rejects a token variable that is not sensitive", () => {
    expect(() =>
      synth((stack) => {
        const token = new TerraformVariable(stack, "token", { type: "string" });
        new ScheduledTerraformRun(stack, "Run", { workspaceId: "ws-1", token });
      }),
    ).toThrow(/certfleet:key-not-sensitive/);
  });
});

describe("the schedule of runs", () => {
  test("is stable for a stack, and spread over different minutes across stacks", () => {
    const minutes = new Set(Array.from({ length: 200 }, (_, index) => runSchedule(Duration.hours(12), `stack-${index}`).split(/[( ]/)[1]));

    expect(runSchedule(Duration.hours(12), "a")).toBe(runSchedule(Duration.hours(12), "a"));
    expect(minutes.size).toBeGreaterThan(40);
  });

  test("never exceeds the given interval between two runs", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom(15, 20, 30),
          fc.integer({ min: 1, max: 24 }).map((hours) => hours * 60),
        ),
        fc.string(),
        (minutes, seed) => {
          const times = timesOf(runSchedule(Duration.minutes(minutes), seed));
          const gaps = times.map((time, index) => (times[index + 1] ?? times[0] + 24 * 60) - time);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(minutes);
        },
      ),
    );
  });
});

/** The minutes of a day at which a cron expression of these forms fires. */
function timesOf(expression: string): number[] {
  const [, minute, hour] = /^cron\((\S+) (\S+) \* \* \? \*\)$/.exec(expression)!;
  const of = (field: string, end: number) => {
    const all = Array.from({ length: end }, (_, value) => value);
    if (field === "*") {
      return all;
    }
    const [first, step] = field.split("/").map(Number);
    return step === undefined || field.includes(",") ? field.split(",").map(Number) : all.filter((value) => value % step === first);
  };
  return of(hour, 24).flatMap((atHour) => of(minute, 60).map((atMinute) => atHour * 60 + atMinute));
}
