import { certificateFacts, certificateServices } from "../certificates/services";
import { Estate } from "../plan/estate";
import { asBoolean, blocksOf, isUnknown, Resource, valueAt } from "../plan/resource";
import { SOURCES } from "../finding";
import { Rule } from "../rule";

/** Certificates whose expiry nothing monitors. */
export const unwatchedCertificate: Rule = {
  id: "unwatched-certificate",
  severity: "advice",
  info: "An alarm, event rule, uptime check or alert policy in the same configuration monitors the certificate and is enabled. Its notification target can be configured elsewhere.",
  why: "Automatic renewal fails silently, for example when a validation record is missing or a quota is reached. Without monitoring, users are the first to notice.",
  sources: [SOURCES.acmMonitoring],
  services: certificateServices({
    ACM: "an aws_cloudwatch_metric_alarm on DaysToExpiry of AWS/CertificateManager with alarm_actions, or an aws_cloudwatch_event_rule for aws.acm with a target",
    "Certificate Manager":
      "a google_monitoring_uptime_check_config with an alert that has notification_channels, or such an alert on the expiry log",
    "Google classic managed certificate": "a google_monitoring_uptime_check_config with an alert that has notification_channels",
    "Google classic certificate": "a google_monitoring_uptime_check_config with an alert that has notification_channels",
  }),
  compliant: `resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
}

resource "aws_cloudwatch_metric_alarm" "expiry" {
  namespace           = "AWS/CertificateManager"
  metric_name         = "DaysToExpiry"
  dimensions          = { CertificateArn = aws_acm_certificate.www.arn }
  comparison_operator = "LessThanOrEqualToThreshold"
  threshold           = 30
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.oncall.arn]
}`,
  nonCompliant: `resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com" # no alarm monitors it
}`,
  *check(resource, { estate }) {
    const service = unwatchedCertificate.services.find(({ types }) => types.includes(resource.type));
    if (!service || !certificateFacts(resource, estate)?.isServed) {
      return;
    }
    const watched = resource.type.startsWith("google_") ? isWatchedOnGoogle(estate) : isWatchedOnAws(resource, estate);
    if (!watched) {
      yield {
        message: "Nobody is alerted before the certificate expires: nothing in this configuration monitors it",
        fix: `add ${service.fix}`,
      };
    }
  },
};

/** The types that can monitor a certificate, or lead from it to what does. */
const WATCHING = ["aws_acm_certificate_validation", "aws_cloudwatch_metric_alarm"];

function isWatchedOnAws(certificate: Resource, estate: Estate): boolean {
  const monitoring = awsMonitoring(estate);
  const { arn } = certificate.attributes;
  if (monitoring.coversAll || (typeof arn === "string" && monitoring.arns.has(arn))) {
    return true;
  }
  const own = estate.referrersOf(certificate, WATCHING);
  const behind = own
    .filter(({ type }) => type === "aws_acm_certificate_validation")
    .flatMap((validation) => estate.referrersOf(validation, WATCHING));
  return [...own, ...behind].some((resource) => resource.type === "aws_cloudwatch_metric_alarm" && isEnabled(resource));
}

/** What monitors ACM certificates: an event rule covers all of them, an alarm covers one ARN. */
class AwsMonitoring {
  readonly coversAll: boolean;
  private named?: ReadonlySet<unknown>;

  constructor(private readonly estate: Estate) {
    this.coversAll =
      hasEventRule("aws.acm", estate) ||
      estate
        .ofType("aws_config_config_rule")
        .some(({ attributes }) => valueAt(attributes, "source.source_identifier") === "ACM_CERTIFICATE_EXPIRATION_CHECK");
  }

  /** The ARNs that alarms name; collected only if a certificate's ARN is known. */
  get arns(): ReadonlySet<unknown> {
    return (this.named ??= new Set(
      this.estate
        .ofType("aws_cloudwatch_metric_alarm")
        .filter(isEnabled)
        .map(({ attributes }) => valueAt(attributes, "dimensions.CertificateArn")),
    ));
  }
}

const monitoringByEstate = new WeakMap<Estate, AwsMonitoring>();

function awsMonitoring(estate: Estate): AwsMonitoring {
  const monitoring = monitoringByEstate.get(estate) ?? new AwsMonitoring(estate);
  monitoringByEstate.set(estate, monitoring);
  return monitoring;
}

/** Whether an alarm is enabled. An alarm without actions can be part of a composite alarm elsewhere, or of a dashboard. */
function isEnabled({ attributes }: Resource): boolean {
  return asBoolean(attributes.actions_enabled) !== false;
}

/** Whether an enabled event rule matches a source of events. */
function hasEventRule(source: string, estate: Estate): boolean {
  return estate
    .ofType("aws_cloudwatch_event_rule")
    .some(
      ({ attributes: { event_pattern: pattern, is_enabled: enabled, state } }) =>
        asBoolean(enabled) !== false && state !== "DISABLED" && JSON.stringify(pattern ?? "").includes(source),
    );
}

/** Whether any uptime check or expiry alert is enabled. The configuration does not tell which certificate it covers. */
function isWatchedOnGoogle(estate: Estate): boolean {
  const alerts = estate
    .ofType("google_monitoring_alert_policy")
    .filter(({ attributes }) => asBoolean(attributes.enabled) !== false)
    .map(({ attributes }) => JSON.stringify(attributes.conditions ?? ""));
  return (
    alerts.some((conditions) => /cert/i.test(conditions)) ||
    estate.ofType("google_monitoring_uptime_check_config").some(verifiesCertificate) ||
    estate.ofType("google_logging_metric").some(({ attributes }) => /cert/i.test(String(attributes.filter)))
  );
}

/** Whether an uptime check fails if the certificate is not valid. Without validate_ssl, it passes with an expired one. */
function verifiesCertificate({ attributes }: Resource): boolean {
  return blocksOf(attributes.http_check).some(
    ({ use_ssl: usesTls, validate_ssl: validates }) =>
      (isUnknown(usesTls) || asBoolean(usesTls) === true) && (isUnknown(validates) || asBoolean(validates) === true),
  );
}
