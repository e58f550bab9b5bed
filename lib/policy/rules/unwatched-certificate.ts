import { certificateFacts, certificateServices } from "../certificates/services";
import { Estate } from "../estate";
import { Resource, valueAt } from "../resource";
import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, Block, blocksOf, isUnknown } from "../value";

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
  const { hearsOfAll, arns } = awsWatchers(estate);
  const own = estate.referrersOf(certificate);
  const behind = own
    .filter(({ type }) => type === "aws_acm_certificate_validation")
    .flatMap((validation) => estate.referrersOf(validation));
  const { arn } = certificate.attributes;
  return hearsOfAll || (typeof arn === "string" && arns.has(arn)) || [...own, ...behind].some(isAlarm);
}

/** Whether an alarm is on. */
function isAlarm({ type, attributes }: Resource): boolean {
  return type === "aws_cloudwatch_metric_alarm" && asBoolean(attributes.actions_enabled) !== false;
}

/** What watches ACM certificates: a rule for ACM's events hears of all, an alarm names the ARN of one. */
interface AwsWatchers {
  readonly hearsOfAll: boolean;
  readonly arns: ReadonlySet<unknown>;
}

const watchersByEstate = new WeakMap<Estate, AwsWatchers>();

function awsWatchers(estate: Estate): AwsWatchers {
  const known = watchersByEstate.get(estate);
  if (known) {
    return known;
  }
  const alarms = estate.ofType("aws_cloudwatch_metric_alarm").filter(isAlarm);
  const watchers = {
    hearsOfAll:
      estate.ofType("aws_cloudwatch_event_rule").some(hearsOfAcm) ||
      estate
        .ofType("aws_config_config_rule")
        .some(({ attributes }) => valueAt(attributes, "source.source_identifier") === "ACM_CERTIFICATE_EXPIRATION_CHECK"),
    arns: new Set(alarms.map(({ attributes }) => valueAt(attributes, "dimensions.CertificateArn"))),
  };
  watchersByEstate.set(estate, watchers);
  return watchers;
}

/** Whether an event rule is on, and for ACM. */
function hearsOfAcm({ attributes: { event_pattern: pattern, is_enabled: enabled, state } }: Resource): boolean {
  return asBoolean(enabled) !== false && state !== "DISABLED" && JSON.stringify(pattern ?? "").includes("aws.acm");
}

/** An uptime check or an expiry alert cannot be tied to one certificate in the configuration: any counts. */
function isWatchedOnGoogle(estate: Estate): boolean {
  return (
    estate.ofType("google_monitoring_uptime_check_config").some(looksAtCertificate) ||
    estate
      .ofType("google_monitoring_alert_policy", "google_logging_metric")
      .some(({ attributes }) => /cert/i.test(JSON.stringify(watchedPart(attributes))))
  );
}

/** What an alert or a log metric looks at, as against what it is called. */
function watchedPart({ conditions, filter }: Block): Block {
  return { conditions, filter };
}

/** Whether an uptime check fails for a certificate that is not valid: those that do not validate pass with an expired one. */
function looksAtCertificate({ attributes }: Resource): boolean {
  return blocksOf(attributes.http_check).some(
    ({ use_ssl: speaksTls, validate_ssl: validates }) =>
      (isUnknown(speaksTls) || asBoolean(speaksTls) === true) && (isUnknown(validates) || asBoolean(validates) === true),
  );
}
