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
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { reference } from "../../core/expression";
import { AcmEventLog } from "../dashboards/acm-event-log";
import { packFunction } from "../lambda-package";
import { AwsPlace, placeKey, placement, regionOf } from "../aws-provider";
import { named, stackName } from "../../core/readable-names";

/** Properties of a daily digest. */
export interface DailyDigestProps {
  /** The channel's name. */
  readonly channelName: string;
  /** The topic of the channel's subscribers, in the region of the digest. */
  readonly topicArn: string;
  /** The hour in UTC at which it is sent. */
  readonly hour: number;
  /** The place of the function. */
  readonly place: AwsPlace;
}

/** The alarms of a region: the topic that they notify, and the log of ACM events there. */
interface Source {
  readonly marker: string;
  readonly log: AcmEventLog;
}

/**
 * Notifies a channel once a day of its active alarms and of ACM's events, in one message. If nothing is wrong, it sends none.
 *
 * In each region the channel's alarms notify a topic without subscribers, by which the function finds them, so no list of alarms has to
 * fit into a function's input. If the function fails, an alarm notifies the channel immediately.
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
    const stack = stackName(this);
    const functionName = `${stackName(this, 38)}-digest-${this.node.addr.slice(-8)}`;
    const logGroup = named(new CloudwatchLogGroup(this, "Log", { ...at, name: `/aws/lambda/${functionName}`, retentionInDays: 30 }));
    const role = this.makeRole(reference(logGroup, "arn"));
    const digest = named(
      new LambdaFunction(this, "Resource", {
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
      }),
    );
    const rule = named(new CloudwatchEventRule(this, "Schedule", { ...at, scheduleExpression: `cron(0 ${hour} * * ? *)` }));
    named(
      new LambdaPermission(this, "Permission", {
        ...at,
        functionName: reference(digest, "function_name"),
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        sourceArn: reference(rule, "arn"),
      }),
    );
    const input = () => ({
      stack,
      channel: channelName,
      topic: topicArn,
      sources: [...this.sources.values()].map(({ marker, log }) => ({ marker, logGroup: log.logGroupName })),
    });
    named(
      new CloudwatchEventTarget(this, "Target", {
        ...at,
        rule: reference(rule, "name"),
        arn: reference(digest, "arn"),
        input: Lazy.stringValue({ produce: () => JSON.stringify(input()) }),
      }),
    );
    named(
      new CloudwatchMetricAlarm(this, "Failed", {
        ...at,
        alarmName: `${functionName}-failed`,
        alarmDescription:
          `Certificates may expire unnoticed: the daily digest for the channel ${channelName} could not be sent. ` +
          `Check the alarms in CloudWatch now, then find the cause in the log /aws/lambda/${functionName}.`,
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
      }),
    );
  }

  /** Includes a place in the digest. Returns the ARN of the topic that the channel's alarms there notify. */
  collect(place: AwsPlace): string {
    const key = placeKey(this, place);
    const known = this.sources.get(key);
    if (known) {
      return known.marker;
    }
    const suffix = key === placeKey(this, this.props.place) ? "" : `-${place.provider?.alias ?? regionOf(this, place)}`;
    const at = placement(this, place);
    // The names of the channels' own topics begin with the stack's id.
    const name = `digest-of-${stackName(this)}-${this.props.channelName}`;
    const topic = named(new SnsTopic(this, `Alarms${suffix}`, { ...at, name }));
    const marker = reference(topic, "arn");
    named(new SnsTopicPolicy(this, `Alarms${suffix}-policy`, { ...at, arn: marker, policy: publishPolicy(marker) }));
    this.sources.set(key, { marker, log: AcmEventLog._shared(this, place) });
    return marker;
  }

  private makeRole(logGroupArn: string): IamRole {
    const { provider } = this.props.place;
    const role = named(
      new IamRole(this, "Role", {
        provider,
        namePrefix: "certfleet-digest-",
        assumeRolePolicy: policy([{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }]),
      }),
    );
    const statements = () => [
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `${logGroupArn}:*` },
      // Listing alarms cannot be restricted to resources.
      { Effect: "Allow", Action: "cloudwatch:DescribeAlarms", Resource: "*" },
      { Effect: "Allow", Action: "logs:FilterLogEvents", Resource: [...this.sources.values()].map(({ log }) => `${log.logGroupArn}:*`) },
      { Effect: "Allow", Action: "sns:Publish", Resource: this.props.topicArn },
    ];
    const text = Lazy.stringValue({ produce: () => policy(statements()) });
    named(new IamRolePolicy(this, "Policy", { provider, role: reference(role, "id"), policy: text }));
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
