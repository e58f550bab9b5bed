import { certificateFacts, certificateServices } from "../certificates/services";
import { Estate } from "../estate";
import { Resource, valueAt } from "../resource";
import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, blocksOf, isUnknown } from "../value";

/** Something tells people before a certificate expires. */
export const unwatchedCertificate: Rule = {
  id: "unwatched-certificate",
  severity: "advice",
  info: "Something in the same configuration watches a certificate: an alarm, an event rule, an uptime check or an alert policy that is on. Whom it tells may be wired elsewhere.",
  why: "Automatic renewal fails in silence: a validation record is gone, a quota is reached. What nobody watches is noticed by its users.",
  sources: [SOURCES.acmMonitoring],
  services: certificateServices({
    ACM: "an aws_cloudwatch_metric_alarm on DaysToExpiry of AWS/CertificateManager with alarm_actions, or an aws_cloudwatch_event_rule for aws.acm with a target",
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
      yield { message: "nothing in this configuration watches when the certificate expires", fix: `add ${service.fix}` };
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
  return [...own, ...behind].some((resource) => resource.type === "aws_cloudwatch_metric_alarm" && isOn(resource));
}

/** What watches ACM certificates: a rule for ACM's events hears of all, an alarm names the ARN of one. */
class AwsWatchers {
  readonly hearsOfAll: boolean;
  private named?: ReadonlySet<unknown>;

  constructor(private readonly estate: Estate) {
    this.hearsOfAll =
      hearsOf("aws.acm", estate) ||
      estate
        .ofType("aws_config_config_rule")
        .some(({ attributes }) => valueAt(attributes, "source.source_identifier") === "ACM_CERTIFICATE_EXPIRATION_CHECK");
  }

  /** The ARNs that alarms name, looked for where a certificate's is known. */
  get arns(): ReadonlySet<unknown> {
    return (this.named ??= new Set(
      this.estate
        .ofType("aws_cloudwatch_metric_alarm")
        .filter(isOn)
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

/** Whether an alarm is on. One without actions may be part of a composite alarm of another configuration, or on a wall. */
function isOn({ attributes }: Resource): boolean {
  return asBoolean(attributes.actions_enabled) !== false;
}

/** Whether an event rule for a source of events is on. */
function hearsOf(source: string, estate: Estate): boolean {
  return estate
    .ofType("aws_cloudwatch_event_rule")
    .some(
      ({ attributes: { event_pattern: pattern, is_enabled: enabled, state } }) =>
        asBoolean(enabled) !== false && state !== "DISABLED" && JSON.stringify(pattern ?? "").includes(source),
    );
}

/** An uptime check or an expiry alert cannot be tied to one certificate in the configuration: any counts. */
function isWatchedOnGoogle(estate: Estate): boolean {
  const alerts = estate
    .ofType("google_monitoring_alert_policy")
    .filter(({ attributes }) => asBoolean(attributes.enabled) !== false)
    .map(({ attributes }) => JSON.stringify(attributes.conditions ?? ""));
  return (
    alerts.some((conditions) => /cert/i.test(conditions)) ||
    estate.ofType("google_monitoring_uptime_check_config").some(looksAtCertificate) ||
    estate.ofType("google_logging_metric").some(({ attributes }) => /cert/i.test(String(attributes.filter)))
  );
}

/** Whether an uptime check fails for a certificate that is not valid: those that do not validate pass with an expired one. */
function looksAtCertificate({ attributes }: Resource): boolean {
  return blocksOf(attributes.http_check).some(
    ({ use_ssl: speaksTls, validate_ssl: validates }) =>
      (isUnknown(speaksTls) || asBoolean(speaksTls) === true) && (isUnknown(validates) || asBoolean(validates) === true),
  );
}
