import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { AlertResources, registerAlert, alertText } from "../../core/alert";
import { CertificateContact } from "../../core/certificate";
import { AwsPlace, placement } from "../aws-provider";
import { Construct } from "constructs";
import { engineCommand } from "../../core/engine";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { withoutTokenTraces } from "../../core/token";
import { AlertThresholds } from "../../core/renewal";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { ACM_DAYS_LEFT, ACM_PERIOD, alarmMetric } from "./certificate-metrics";
import type { SnsTopicChannel } from "./sns-topic-channel";
import { named, stackName } from "../../core/readable-names";

/**
 * An alarm about a certificate.
 *
 * @internal
 */
export interface CertificateAlarm {
  readonly resource: CloudwatchMetricAlarm;
  /** The place of the alarm and its metric. */
  readonly place: AwsPlace;
  /** The metric, such as `DaysToExpiry`. */
  readonly metricName: string;
  /** The days left at which it fires; undefined for an alarm on another metric. */
  readonly days?: number;
  /** Seconds of one evaluation. */
  readonly period: number;
  /** The endpoint, as `host:port`; undefined for an alarm on the metric of ACM. */
  readonly endpoint?: string;
}

/**
 * The CloudWatch alarms of each certificate.
 *
 * @internal
 */
export const certificateAlarms = new AlertResources<CertificateAlarm>();

/**
 * The highest number of characters of an alarm's description (CloudWatch, `PutMetricAlarm`, AlarmDescription).
 *
 * @internal
 */
export const DESCRIPTION_LENGTH = 1024;

/**
 * An alarm's description. One that is too long for CloudWatch keeps its beginning and the runbook.
 *
 * @internal
 */
export function alarmDescription(certificateName: string, contact: CertificateContact, ...sentences: string[]): string {
  const whole = alertText(certificateName, contact, ...sentences);
  if (whole.length <= DESCRIPTION_LENGTH) {
    return whole;
  }
  const { runbook, ...others } = contact;
  const end = runbook === undefined ? "…" : `… Runbook: ${runbook}`;
  return `${alertText(certificateName, others, ...sentences).slice(0, Math.max(0, DESCRIPTION_LENGTH - end.length))}${end}`.slice(
    0,
    DESCRIPTION_LENGTH,
  );
}

/** Properties of alarms on the expiry of a certificate in ACM. */
export interface AcmExpiryAlarmsProps {
  /** The certificate. */
  readonly certificate: IAcmCertificate;
  /** The name of the certificate in alarms. */
  readonly certificateName: string;
  /** The channels that are notified. */
  readonly channels: SnsTopicChannel[];
  /**
   * The days left at which the alarms fire.
   *
   * @default - from the certificate's renewal: 30 and 15 for a public certificate of ACM
   */
  readonly thresholds?: AlertThresholds;
}

/**
 * A warning and a page when the days left show that a certificate has not renewed, in the certificate's own region.
 *
 * Missing data counts as breaching, because ACM stops publishing the metric when a certificate has expired. The alarms of a new
 * certificate are therefore in ALARM until ACM publishes the first value, within twelve hours.
 */
export class AcmExpiryAlarms extends Construct {
  /** The alarm for an overdue renewal. */
  readonly warning: CloudwatchMetricAlarm;
  /** The alarm for an expiry that is near. */
  readonly page: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, props: AcmExpiryAlarmsProps) {
    super(scope, id);
    const { renewal } = props.certificate;
    const thresholds = props.thresholds ? renewal.checkThresholds(props.thresholds) : renewal.thresholds();
    const { warnDays, pageDays } = thresholds;
    const channels = props.channels.map(({ channelName }) => channelName);
    registerAlert(props.certificate, { source: "acm-days-to-expiry", thresholds, channels });
    this.warning = this.alarm("Warn", props, warnDays, `it expires in ${warnDays} days or fewer and has not renewed.`);
    this.page = this.alarm("Page", props, pageDays, `it expires in ${pageDays} days or fewer, or has expired already.`);
  }

  private alarm(id: string, props: AcmExpiryAlarmsProps, threshold: number, what: string): CloudwatchMetricAlarm {
    const { certificate, certificateName, channels } = props;
    const place = { region: certificate.region, provider: certificate.provider };
    const topics = channels.map((channel) => channel._alarmTopicIn(this, place));
    const made = withoutTokenTraces(() =>
      named(
        new CloudwatchMetricAlarm(this, id, {
          ...placement(this, place),
          alarmName: uniqueAlarmName(this, `${certificateName}-${id.toLowerCase()}`),
          alarmDescription: alarmDescription(certificateName, certificate.contact, what, overdueRenewalAdvice(engineCommand(this))),
          ...alarmMetric(ACM_DAYS_LEFT, arnFor(this, certificate)),
          period: ACM_PERIOD,
          evaluationPeriods: 1,
          comparisonOperator: "LessThanOrEqualToThreshold",
          threshold,
          treatMissingData: "breaching",
          alarmActions: topics,
          okActions: topics,
        }),
      ),
    );
    certificateAlarms.add(certificate, {
      resource: made,
      place,
      metricName: ACM_DAYS_LEFT.metricName,
      days: threshold,
      period: ACM_PERIOD,
    });
    return made;
  }
}

/** Two alarms with one name would overwrite each other in CloudWatch. */
function uniqueAlarmName(alarms: AcmExpiryAlarms, suffix: string): string {
  const name = `${stackName(alarms)}-${suffix}`;
  if (oncePerStack(alarms, `alarm/${name}`, () => alarms) !== alarms) {
    throw new CertfleetError(
      "duplicate-alarm",
      `Two alarms of this stack would have the name "${name}". Give their certificates different names.`,
      alarms,
    );
  }
  return name;
}

function overdueRenewalAdvice(command: string): string {
  return `Run \`${command} apply\` to restore missing validation records. Then check the renewal status in ACM, and that an endpoint uses the certificate.`;
}
