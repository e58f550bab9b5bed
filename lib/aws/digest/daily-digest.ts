import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { Lazy, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { reference } from "../../core/reference";
import { AcmEventLog } from "../dashboards/acm-event-log";
import { packFunction } from "../lambda-package";
import { AwsPlace, placeKey, placement, regionOf } from "../placement";

/** A message a day to a channel. */
export interface DailyDigestProps {
  /** The channel's name. */
  readonly channelName: string;
  /** The topic of its subscribers, in the digest's own region. */
  readonly topicArn: string;
  /** The hour of UTC at which it is told. */
  readonly hour: number;
  /** Where the function runs. */
  readonly place: AwsPlace;
}

/** The alarms of a region: what they act on, and the log of what ACM says there. */
interface Source {
  readonly marker: string;
  readonly log: AcmEventLog;
}

/**
 * Tells a channel once a day which of its alarms stand and what ACM said, in one message however many there are; nothing, where nothing is wrong.
 *
 * In each region the channel's alarms act on a topic that nobody has subscribed to, by which the function finds them: no list of
 * alarms has to fit anywhere. An alarm that is told at once says when the function itself fails.
 */
export class DailyDigest extends Construct {
  private readonly sources = new Map<string, Source>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DailyDigestProps,
  ) {
    super(scope, id);
    const { place, hour, topicArn, channelName } = props;
    const at = placement(this, place);
    const stack = TerraformStack.of(this).node.id;
    const functionName = `${stack.slice(0, 38)}-digest-${this.node.addr.slice(-8)}`;
    const logGroup = new CloudwatchLogGroup(this, "Log", { ...at, name: `/aws/lambda/${functionName}`, retentionInDays: 30 });
    const role = this.makeRole(reference(logGroup, "arn"));
    const digest = new LambdaFunction(this, "Resource", {
      ...at,
      functionName,
      role: reference(role, "arn"),
      ...packFunction(this, "Code", { name: "digest", folder: "digest/function" }),
      handler: "index.handler",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memorySize: 256,
      timeout: 120,
      dependsOn: [logGroup],
    });
    const rule = new CloudwatchEventRule(this, "Schedule", { ...at, scheduleExpression: `cron(0 ${hour} * * ? *)` });
    new LambdaPermission(this, "Permission", {
      ...at,
      functionName: reference(digest, "function_name"),
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: reference(rule, "arn"),
    });
    const input = () => ({
      stack,
      channel: channelName,
      topic: topicArn,
      sources: [...this.sources.values()].map(({ marker, log }) => ({ marker, logGroup: log.logGroupName })),
    });
    new CloudwatchEventTarget(this, "Target", {
      ...at,
      rule: reference(rule, "name"),
      arn: reference(digest, "arn"),
      input: Lazy.stringValue({ produce: () => JSON.stringify(input()) }),
    });
    new CloudwatchMetricAlarm(this, "Failed", {
      ...at,
      alarmName: `${functionName}-failed`,
      alarmDescription:
        `The daily digest of the channel ${channelName} could not be sent, so that certificates may be in trouble unheard. ` +
        `Look at the log /aws/lambda/${functionName}, and meanwhile at the alarms in CloudWatch.`,
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: functionName },
      statistic: "Sum",
      period: 3600,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }

  /** The ARN of what the channel's alarms in a place act on: they are in the digest from then on. */
  collect(place: AwsPlace): string {
    const key = placeKey(this, place);
    const known = this.sources.get(key);
    if (known) {
      return known.marker;
    }
    const suffix = key === placeKey(this, this.props.place) ? "" : `-${place.provider?.alias ?? regionOf(this, place)}`;
    const at = placement(this, place);
    // Channels' own topics begin with the stack's id.
    const name = `digest-of-${TerraformStack.of(this).node.id}-${this.props.channelName}`;
    const topic = new SnsTopic(this, `Alarms${suffix}`, { ...at, name });
    const marker = reference(topic, "arn");
    new SnsTopicPolicy(this, `Alarms${suffix}-policy`, { ...at, arn: marker, policy: publishPolicy(marker) });
    this.sources.set(key, { marker, log: AcmEventLog._shared(this, place) });
    return marker;
  }

  private makeRole(logGroupArn: string): IamRole {
    const { provider } = this.props.place;
    const role = new IamRole(this, "Role", {
      provider,
      namePrefix: "certfleet-digest-",
      assumeRolePolicy: policy([{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }]),
    });
    const statements = () => [
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logGroupArn}:*` },
      // Alarms are listed, which no resource restricts.
      { Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
      { Effect: "Allow", Action: "logs:FilterLogEvents", Resource: [...this.sources.values()].map(({ log }) => `${log.logGroupArn}:*`) },
      { Effect: "Allow", Action: "sns:Publish", Resource: this.props.topicArn },
    ];
    const text = Lazy.stringValue({ produce: () => policy(statements()) });
    new IamRolePolicy(this, "Policy", { provider, role: reference(role, "id"), policy: text });
    return role;
  }
}

function policy(statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A topic policy that lets CloudWatch and EventBridge of the same account publish. The topic's owner always can. */
export function publishPolicy(topicArn: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Publish",
        Effect: "Allow",
        Principal: { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com"] },
        Action: "sns:Publish",
        Resource: topicArn,
      },
    ],
  });
}
