import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/expression";
import { ACM_EVENTS } from "../alerts/acm-event-rule";
import { AwsPlace, placeKey, placement, regionOf } from "../aws-provider";
import { named, stackName } from "../../core/readable-names";

/**
 * Saved queries in the language of CloudWatch Logs Insights. Dashboards show the first one.
 *
 * @internal
 */
export const QUERIES = {
  AllEvents: {
    title: "ACM events",
    lines: [
      "fields @timestamp, `detail-type` as event, detail.CommonName as name, detail.Action as action, detail.DaysToExpiry as daysLeft, resources.0 as certificate",
      "sort @timestamp desc",
      "limit 200",
    ],
  },
  NeedsAction: {
    title: "Certificates that need action",
    lines: [
      "fields @timestamp, `detail-type` as event, detail.CommonName as name, detail.RenewalStatusReason as reason, detail.DaysToExpiry as daysLeft, resources.0 as certificate",
      "filter `detail-type` in ['ACM Certificate Renewal Action Required', 'ACM Certificate Expired', 'ACM Certificate Revoked']",
      "sort @timestamp desc",
      "limit 200",
    ],
  },
  ByCertificate: {
    title: "Last event of each certificate",
    lines: [
      "stats latest(`detail-type`) as event, latest(detail.DaysToExpiry) as daysLeft, max(@timestamp) as at by detail.CommonName as name, resources.0 as certificate",
      "sort at desc",
      "limit 1000",
    ],
  },
} as const;

/** Properties of a log of ACM events. */
export interface AcmEventLogProps {
  /**
   * The retention of events in days.
   *
   * @default 365 - longer than a certificate is valid
   */
  readonly retentionDays?: number;
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

/**
 * A log of ACM's events about the certificates of an account in a region, with saved queries: issuance, renewal, failures, revocation.
 *
 * One rule covers all certificates, also those of other stacks, because a rule's pattern cannot contain hundreds of ARNs. An account can
 * have ten resource policies of CloudWatch Logs per region, and the log uses one of them.
 */
export class AcmEventLog extends Construct {
  /**
   * The stack's log in a place, created when it is first needed.
   *
   * @internal
   */
  static _shared(scope: Construct, place: AwsPlace): AcmEventLog {
    const isElsewhere = placeKey(scope, place) !== placeKey(scope, {});
    const id = isElsewhere ? `AcmEventLog-${place.provider?.alias ?? regionOf(scope, place)}` : "AcmEventLog";
    return oncePerStack(scope, `acm-event-log/${placeKey(scope, place)}`, (shared) => new AcmEventLog(shared, id, place));
  }

  /** The log group. */
  readonly resource: CloudwatchLogGroup;
  /** The log group's name. */
  readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: AcmEventLogProps = {}) {
    super(scope, id);
    const { region, provider } = props;
    const at = placement(this, { region, provider });
    const stack = stackName(this);
    this.logGroupName = `/aws/events/certfleet/${stack}`;
    this.resource = named(
      new CloudwatchLogGroup(this, "Resource", {
        ...at,
        name: this.logGroupName,
        retentionInDays: props.retentionDays ?? 365,
      }),
    );
    const policy = named(
      new CloudwatchLogResourcePolicy(this, "Policy", {
        ...at,
        policyName: `${stack}-certfleet-events`,
        policyDocument: writePolicy(this.logGroupArn),
      }),
    );
    const rule = named(
      new CloudwatchEventRule(this, "Rule", {
        ...at,
        eventPattern: JSON.stringify({ source: ["aws.acm"], "detail-type": ACM_EVENTS }),
      }),
    );
    // Events that arrive before the policy exists would be lost.
    named(new CloudwatchEventTarget(this, "Target", { ...at, rule: reference(rule, "name"), arn: this.logGroupArn, dependsOn: [policy] }));
    for (const [name, { title, lines }] of Object.entries(QUERIES)) {
      named(
        new CloudwatchQueryDefinition(this, name, {
          ...at,
          name: `certfleet/${stack}/${title}`,
          logGroupNames: [reference(this.resource, "name")],
          queryString: lines.join("\n| "),
        }),
      );
    }
  }

  /** The log group's ARN. */
  get logGroupArn(): string {
    return reference(this.resource, "arn");
  }
}

function writePolicy(logGroupArn: string): string {
  const statement = {
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `${logGroupArn}:*`,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}
