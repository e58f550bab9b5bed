import { certificateFacts, certificateServices } from "../certificates/services";
import { Estate } from "../estate";
import { Resource, valueAt } from "../resource";
import { Rule } from "../rule";
import { SOURCES } from "../sources";

/** Something tells people before a certificate expires. */
export const unwatchedCertificate: Rule = {
  id: "unwatched-certificate",
  severity: "advice",
  info: "Something in the same configuration watches a certificate: an alarm, an event rule, an uptime check or an alert policy.",
  why: "Automatic renewal fails in silence: a validation record is gone, a quota is reached. What nobody watches is noticed by its users.",
  sources: [SOURCES.acmMonitoring],
  services: certificateServices({
    ACM: "an aws_cloudwatch_metric_alarm on DaysToExpiry of AWS/CertificateManager, or an aws_cloudwatch_event_rule for aws.acm",
    "Certificate Manager": "a google_monitoring_uptime_check_config with an alert, or an alert on the expiry log",
    "Google classic managed certificate": "a google_monitoring_uptime_check_config with an alert",
    "Google classic certificate": "a google_monitoring_uptime_check_config with an alert",
  }),
  compliant: `resource "aws_cloudwatch_metric_alarm" "expiry" {
  namespace           = "AWS/CertificateManager"
  metric_name         = "DaysToExpiry"
  dimensions          = { CertificateArn = aws_acm_certificate.www.arn }
  comparison_operator = "LessThanOrEqualToThreshold"
  threshold           = 30
  treat_missing_data  = "breaching"
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

function isWatchedOnAws(certificate: Resource, estate: Estate): boolean {
  const { eventRule, arns } = awsWatchers(estate);
  const own = estate.referrersOf(certificate);
  const behind = own
    .filter(({ type }) => type === "aws_acm_certificate_validation")
    .flatMap((validation) => estate.referrersOf(validation));
  const { arn } = certificate.attributes;
  return (
    eventRule ||
    (typeof arn === "string" && arns.has(arn)) ||
    [...own, ...behind].some(({ type }) => type === "aws_cloudwatch_metric_alarm")
  );
}

/** What watches ACM certificates: a rule for ACM's events hears of all, an alarm names the ARN of one. */
interface AwsWatchers {
  readonly eventRule: boolean;
  readonly arns: ReadonlySet<unknown>;
}

const watchersByEstate = new WeakMap<Estate, AwsWatchers>();

function awsWatchers(estate: Estate): AwsWatchers {
  const known = watchersByEstate.get(estate);
  if (known) {
    return known;
  }
  const watchers = {
    eventRule: estate
      .ofType("aws_cloudwatch_event_rule")
      .some(({ attributes }) => JSON.stringify(attributes.event_pattern ?? "").includes("aws.acm")),
    arns: new Set(estate.ofType("aws_cloudwatch_metric_alarm").map(({ attributes }) => valueAt(attributes, "dimensions.CertificateArn"))),
  };
  watchersByEstate.set(estate, watchers);
  return watchers;
}

/** An uptime check or an expiry alert cannot be tied to one certificate in the configuration: any counts. */
function isWatchedOnGoogle(estate: Estate): boolean {
  const checks = estate.ofType("google_monitoring_uptime_check_config").length > 0;
  return (
    checks ||
    estate
      .ofType("google_monitoring_alert_policy", "google_logging_metric")
      .some(({ attributes }) => /cert/i.test(JSON.stringify(attributes)))
  );
}
