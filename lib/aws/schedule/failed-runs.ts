import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import type { SnsChannel } from "../alerts/sns-channel";
import { placement } from "../placement";

/** Seconds for which a queue keeps a message at most (SQS quotas): 14 days. */
const RETENTION = 1_209_600;

/** What keeps the runs that could not be started. */
export interface FailedRunsProps {
  /** What queue and alarm are called. */
  readonly name: string;
  /** The ARN of the rule that starts them. */
  readonly ruleArn: string;
  /** Who hears of it. */
  readonly channels: SnsChannel[];
  /**
   * The region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A queue of runs that could not be started, and its alarm, which stands until the queue is emptied. */
export class FailedRuns extends Construct {
  /** The queue. */
  readonly resource: SqsQueue;
  /** The alarm. */
  readonly alarm: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, props: FailedRunsProps) {
    super(scope, id);
    const { name, ruleArn, channels, region, provider } = props;
    const place = { region, provider };
    const at = placement(this, place);
    this.resource = new SqsQueue(this, "Resource", { ...at, name, messageRetentionSeconds: RETENTION, sqsManagedSseEnabled: true });
    new SqsQueuePolicy(this, "Policy", {
      ...at,
      queueUrl: reference(this.resource, "id"),
      policy: sendPolicy(this.queueArn, ruleArn),
    });
    const topics = [...new Set(channels.map((channel) => channel._alarmTopicIn(this, place)))];
    this.alarm = new CloudwatchMetricAlarm(this, "Alarm", {
      ...at,
      alarmName: `${name}-failed`,
      alarmDescription:
        "A scheduled Terraform run could not be started, and certificates that runs renew will lapse. " +
        `Look at the messages in the queue ${name} and at the token, start a run by hand, then empty the queue.`,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: name },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      // SQS stops to publish for a queue that nobody has used for hours.
      treatMissingData: "ignore",
      alarmActions: topics,
      okActions: topics,
    });
  }

  /** The queue's ARN. */
  get queueArn(): string {
    return reference(this.resource, "arn");
  }
}

function sendPolicy(queueArn: string, ruleArn: string): string {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
