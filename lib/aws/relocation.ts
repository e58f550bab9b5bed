import { ResourceRelocation } from "../core/cloud";

/**
 * How resources of AWS get from one state to another.
 *
 * Records and attachments have ids that the state has as they are imported. What alarms, rules and functions are called begins with the
 * stack's name, so that the new ones can be created while the old ones exist.
 */
export const awsRelocation: ResourceRelocation = {
  imports: {
    aws_acm_certificate: ({ arn }) => arn,
    aws_route53_record: ({ id }) => id,
    aws_lb_listener_certificate: ({ id }) => id,
  },
  // ACM does not give out the key of a certificate of another issuer: Terraform would import it into ACM once more.
  stays: (type, { certificate_body: body }) => type === "aws_acm_certificate" && body !== undefined,
  // Terraform cannot order the destruction of what depends on a forgotten resource before an update that does too ("Error: Cycle").
  waiters: new Set(["aws_acm_certificate_validation"]),
  recreated: new Set([
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_event_target",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_lambda_function",
    "aws_lambda_permission",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
  ]),
};
