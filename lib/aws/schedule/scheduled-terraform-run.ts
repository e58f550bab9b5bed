import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { TerraformProvider, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { reference } from "../../core/expression";
import type { SnsTopicChannel } from "../alerts/sns-topic-channel";
import { placement } from "../aws-provider";
import { CloudwatchEventApiDestination } from "@cdktf/provider-aws/lib/cloudwatch-event-api-destination";
import { CloudwatchEventConnection } from "@cdktf/provider-aws/lib/cloudwatch-event-connection";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Duration } from "../../core/duration";
import { CertfleetError, warn } from "../../core/error";
import { checkRun, runSchedule } from "./kinds";
import { named, stackName } from "../../core/readable-names";

/** The longest retention of an SQS queue in seconds (SQS quotas): 14 days. */
const RETENTION = 1_209_600;

/** Properties of the queue of failed runs. */
export interface FailedRunsProps {
  /** The name of queue and alarm. */
  readonly name: string;
  /** The ARN of the rule that starts runs. */
  readonly ruleArn: string;
  /** The channels that are notified. */
  readonly channels: SnsTopicChannel[];
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

/** A queue of runs that could not be started, with an alarm that stays active until the queue is empty. */
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
    this.resource = named(new SqsQueue(this, "Resource", { ...at, name, messageRetentionSeconds: RETENTION, sqsManagedSseEnabled: true }));
    named(
      new SqsQueuePolicy(this, "Policy", {
        ...at,
        queueUrl: reference(this.resource, "id"),
        policy: sendPolicy(this.queueArn, ruleArn),
      }),
    );
    const topics = [...new Set(channels.map((channel) => channel._alarmTopicIn(this, place)))];
    this.alarm = named(
      new CloudwatchMetricAlarm(this, "Alarm", {
        ...at,
        alarmName: `${name}-failed`,
        alarmDescription:
          "Certificates that Terraform renews will expire: a scheduled Terraform run could not be started. " +
          `Start a run in the workspace now. Then find the cause in the messages of the SQS queue ${name}, replace the token if it has expired, and purge the queue.`,
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: name },
        statistic: "Maximum",
        period: 300,
        evaluationPeriods: 1,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0,
        // SQS publishes no metrics for a queue that has been inactive for hours.
        treatMissingData: "ignore",
        alarmActions: topics,
        okActions: topics,
      }),
    );
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

/** The content type that HCP Terraform's API requires; it refuses EventBridge's default with status 415. */
const CONTENT_TYPE = "application/vnd.api+json";

/** Properties of scheduled Terraform runs. */
export interface ScheduledTerraformRunProps {
  /** The id of the workspace at HCP Terraform, `ws-…`. */
  readonly workspaceId: string;
  /**
   * A sensitive variable with a token of a user or team that can start runs in the workspace. HCP Terraform refuses organization tokens.
   * The token is in Terraform's state, and in the secret that EventBridge creates for its connection.
   */
  readonly token: TerraformVariable;
  /**
   * The interval between runs: 15, 20 or 30 minutes, or whole hours up to 24.
   *
   * @default Duration.hours(12)
   */
  readonly every?: Duration;
  /**
   * The channels that are notified when a run cannot be started.
   *
   * @default - none, and synth warns about it
   */
  readonly channels?: SnsTopicChannel[];
  /**
   * The message of the runs at HCP Terraform.
   *
   * @default "certificate renewal"
   */
  readonly message?: string;
  /**
   * Whether HCP Terraform applies the plan without confirmation. Otherwise certificates renew only after somebody has confirmed the run.
   *
   * @default true
   */
  readonly autoApply?: boolean;
  /**
   * Addresses that each run replaces, such as those of private keys to rotate with each certificate.
   *
   * @default - none
   */
  readonly replaceAddresses?: string[];
  /**
   * The host of Terraform Enterprise. EventBridge must be able to reach it.
   *
   * @default "app.terraform.io"
   */
  readonly hostname?: string;
  /**
   * The region of the schedule.
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

/**
 * Starts Terraform runs at HCP Terraform on a schedule, with EventBridge. Certificates that Terraform renews depend on these runs.
 *
 * Requests that fail, for example because the token has expired, go to a queue whose alarm notifies the channels.
 */
export class ScheduledTerraformRun extends Construct {
  /** The rule with the schedule. */
  readonly resource: CloudwatchEventRule;
  /** The queue of runs that could not be started. */
  readonly failedRuns: FailedRuns;
  /** The interval between runs. */
  readonly every: Duration;

  constructor(scope: Construct, id: string, props: ScheduledTerraformRunProps) {
    super(scope, id);
    check(this, props);
    const { region, provider, hostname = "app.terraform.io", channels = [] } = props;
    const place = { region, provider };
    const at = placement(this, place);
    const name = `${stackName(this, 40)}-terraform-run-${this.node.addr.slice(-8)}`;
    this.every = props.every ?? Duration.hours(12);
    this.resource = named(
      new CloudwatchEventRule(this, "Resource", { ...at, name, scheduleExpression: runSchedule(this.every, this.node.path) }),
    );
    const connection = named(
      new CloudwatchEventConnection(this, "Connection", {
        ...at,
        name,
        authorizationType: "API_KEY",
        authParameters: {
          apiKey: { key: "Authorization", value: `Bearer \${var.${props.token.friendlyUniqueId}}` },
          invocationHttpParameters: { header: [{ key: "Content-Type", value: CONTENT_TYPE, isValueSecret: false }] },
        },
      }),
    );
    const destination = named(
      new CloudwatchEventApiDestination(this, "Destination", {
        ...at,
        name,
        connectionArn: reference(connection, "arn"),
        invocationEndpoint: `https://${hostname}/api/v2/runs`,
        httpMethod: "POST",
        invocationRateLimitPerSecond: 1,
      }),
    );
    const role = this.makeRole(provider, name, reference(destination, "arn"));
    this.failedRuns = new FailedRuns(this, "Failed", { name, ruleArn: reference(this.resource, "arn"), channels, region, provider });
    named(
      new CloudwatchEventTarget(this, "Target", {
        ...at,
        rule: reference(this.resource, "name"),
        arn: reference(destination, "arn"),
        roleArn: reference(role, "arn"),
        input: runOf(props),
        deadLetterConfig: { arn: this.failedRuns.queueArn },
        // A late run is as good, but after an hour the next one is closer.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      }),
    );
  }

  private makeRole(provider: TerraformProvider | undefined, name: string, destinationArn: string): IamRole {
    const trust = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" };
    const invoke = { Effect: "Allow", Action: "events:InvokeApiDestination", Resource: destinationArn };
    const role = named(new IamRole(this, "Role", { provider, name: name.slice(0, 64), assumeRolePolicy: policy(trust) }));
    named(new IamRolePolicy(this, "Policy", { provider, role: reference(role, "id"), policy: policy(invoke) }));
    return role;
  }
}

function check(scope: Construct, { token, workspaceId, channels, hostname, replaceAddresses }: ScheduledTerraformRunProps): void {
  if (token.sensitive !== true) {
    throw new CertfleetError(
      "key-not-sensitive",
      `The variable "${token.node.id}" contains a token of HCP Terraform and is not sensitive, so Terraform would print it. Set \`sensitive\` to true.`,
      scope,
    );
  }
  checkRun({ workspaceId, hostname, replaceAddresses }, scope);
  if ((channels ?? []).length === 0) {
    warn(scope, "unwatched-schedule", "Nobody is notified when a scheduled Terraform run cannot be started. Give it `channels`.");
  }
}

function runOf({ workspaceId, message, autoApply, replaceAddresses }: ScheduledTerraformRunProps): string {
  const attributes = { message: message ?? "certificate renewal", "auto-apply": autoApply ?? true, "replace-addrs": replaceAddresses };
  const workspace = { data: { type: "workspaces", id: workspaceId } };
  return JSON.stringify({ data: { type: "runs", attributes, relationships: { workspace } } });
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
