import { certificateFacts, certificateServices } from "../certificates/services";
import { Estate } from "../estate";
import { Resource, valueAt } from "../resource";
import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, blocksOf, isUnknown, Value } from "../value";

/** Something tells people before a certificate expires. */
export const unwatchedCertificate: Rule = {
  id: "unwatched-certificate",
  severity: "advice",
  info: "Something in the same configuration watches a certificate and tells somebody: an alarm with actions, an event rule with a target, or an alert policy with channels.",
  why: "Automatic renewal fails in silence: a validation record is gone, a quota is reached. What nobody watches is noticed by its users.",
  sources: [SOURCES.acmMonitoring],
  services: certificateServices({
    ACM: "an aws_cloudwatch_metric_alarm with alarm_actions on DaysToExpiry of AWS/CertificateManager, or an aws_cloudwatch_event_rule for aws.acm with an aws_cloudwatch_event_target",
    "Certificate Manager":
      "a google_monitoring_uptime_check_config with an alert that has notification_channels, or such an alert on the expiry log",
    "Google classic managed certificate": "a google_monitoring_uptime_check_config with an alert that has notification_channels",
    "Google classic certificate": "a google_monitoring_uptime_check_config with an alert that has notification_channels",
  }),
  compliant: `resource "aws_cloudwatch_metric_alarm" "expiry" {
  namespace           = "AWS/CertificateManager"
  metric_name         = "DaysToExpiry"
  dimensions          = { CertificateArn = aws_acm_certificate.www.arn }
  comparison_operator = "LessThanOrEqualToThreshold"
  threshold           = 30
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.oncall.arn]
}`,
  nonCompliant: `resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com" # and no alarm
}`,
  *check(resource, { estate }) {
    const service = unwatchedCertificate.services.find(({ types }) => types.includes(resource.type));
    if (!service || !certificateFacts(resource, estate)?.isServed) {
      return;
    }
    const watched = resource.type.startsWith("google_") ? isWatchedOnGoogle(estate) : isWatchedOnAws(resource, estate);
    if (!watched) {
      yield { message: "nothing in this configuration tells anybody before the certificate expires", fix: `add ${service.fix}` };
    }
  },
};

/** What may refer to a certificate and watch it, or lead to what does. */
const WATCHING = ["aws_acm_certificate_validation", "aws_cloudwatch_metric_alarm"];

function isWatchedOnAws(certificate: Resource, estate: Estate): boolean {
  const watchers = awsWatchers(estate);
  const { arn } = certificate.attributes;
  if (watchers.hearsOfAll || (typeof arn === "string" && watchers.arns.has(arn))) {
    return true;
  }
  const own = estate.referrersOf(certificate, WATCHING);
  const behind = own
    .filter(({ type }) => type === "aws_acm_certificate_validation")
    .flatMap((validation) => estate.referrersOf(validation, WATCHING));
  return [...own, ...behind].some((resource) => resource.type === "aws_cloudwatch_metric_alarm" && rings(resource, estate));
}

/** What watches ACM certificates: a rule for ACM's events hears of all, an alarm names the ARN of one. */
class AwsWatchers {
  readonly hearsOfAll: boolean;
  private named?: ReadonlySet<unknown>;

  constructor(private readonly estate: Estate) {
    this.hearsOfAll =
      tellsOf("aws.acm", estate) ||
      estate
        .ofType("aws_config_config_rule")
        .some(({ attributes }) => valueAt(attributes, "source.source_identifier") === "ACM_CERTIFICATE_EXPIRATION_CHECK");
  }

  /** The ARNs that alarms name, looked for where a certificate's is known. */
  get arns(): ReadonlySet<unknown> {
    return (this.named ??= new Set(
      this.estate
        .ofType("aws_cloudwatch_metric_alarm")
        .filter((alarm) => rings(alarm, this.estate))
        .map(({ attributes }) => valueAt(attributes, "dimensions.CertificateArn")),
    ));
  }
}

const watchersByEstate = new WeakMap<Estate, AwsWatchers>();

function awsWatchers(estate: Estate): AwsWatchers {
  const watchers = watchersByEstate.get(estate) ?? new AwsWatchers(estate);
  watchersByEstate.set(estate, watchers);
  return watchers;
}

/** Whether an alarm is on, and somebody hears of it: by its actions, a composite alarm, or a rule for the events of alarms. */
function rings(alarm: Resource, estate: Estate): boolean {
  const { actions_enabled: enabled, alarm_actions: actions } = alarm.attributes;
  return (
    asBoolean(enabled) !== false &&
    (isGiven(actions) || estate.referrersOf(alarm, ["aws_cloudwatch_composite_alarm"]).length > 0 || tellsOf("aws.cloudwatch", estate))
  );
}

/** Whether an event rule for a source of events is on, and has a target. */
function tellsOf(source: string, estate: Estate): boolean {
  return estate.ofType("aws_cloudwatch_event_rule").some((rule) => {
    const { event_pattern: pattern, is_enabled: enabled, state, name } = rule.attributes;
    return (
      asBoolean(enabled) !== false &&
      state !== "DISABLED" &&
      JSON.stringify(pattern ?? "").includes(source) &&
      (estate.referrersOf(rule, ["aws_cloudwatch_event_target"]).length > 0 ||
        estate.ofType("aws_cloudwatch_event_target").some(({ attributes }) => name !== undefined && attributes.rule === name))
    );
  });
}

/** An uptime check or an expiry alert cannot be tied to one certificate in the configuration: any that tells somebody counts. */
function isWatchedOnGoogle(estate: Estate): boolean {
  const alerts = estate
    .ofType("google_monitoring_alert_policy")
    .filter(({ attributes }) => asBoolean(attributes.enabled) !== false && isGiven(attributes.notification_channels))
    .map(({ attributes }) => JSON.stringify(attributes.conditions ?? ""));
  const alertsOn = (subject: RegExp) => alerts.some((conditions) => subject.test(conditions));
  return (
    alertsOn(/cert/i) ||
    (alertsOn(/uptime/i) && estate.ofType("google_monitoring_uptime_check_config").some(looksAtCertificate)) ||
    (alertsOn(/logging\.googleapis\.com\/user|google_logging_metric/) &&
      estate.ofType("google_logging_metric").some(({ attributes }) => /cert/i.test(String(attributes.filter))))
  );
}

/** Whether a list names somebody, as far as is known. */
function isGiven(list: Value): boolean {
  return isUnknown(list) || (Array.isArray(list) && list.length > 0);
}

/** Whether an uptime check fails for a certificate that is not valid: those that do not validate pass with an expired one. */
function looksAtCertificate({ attributes }: Resource): boolean {
  return blocksOf(attributes.http_check).some(
    ({ use_ssl: speaksTls, validate_ssl: validates }) =>
      (isUnknown(speaksTls) || asBoolean(speaksTls) === true) && (isUnknown(validates) || asBoolean(validates) === true),
  );
}
