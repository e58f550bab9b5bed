import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { AlertThresholds } from "../../core/renewal";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { withoutTokenTraces } from "../../core/token-traces";
import { registerAlert } from "../../core/alert-registry";
import { placement } from "../placement";
import { alarmDescription, certificateAlarms } from "./certificate-alarm";
import type { SnsTopicChannel } from "./sns-topic-channel";

/** Seconds of one evaluation: ACM publishes the metric about twice a day. */
const DAY = 86_400;

/** Alarms on the days that a certificate in ACM has left. */
export interface AcmExpiryAlarmsProps {
  /** The certificate. */
  readonly certificate: IAcmCertificate;
  /** What people call it. */
  readonly certificateName: string;
  /** Who hears of it. */
  readonly channels: SnsTopicChannel[];
  /**
   * When to warn and when to page, in days left.
   *
   * @default - what follows from the certificate's renewal: 30 and 15 for a public certificate of ACM
   */
  readonly thresholds?: AlertThresholds;
}

/**
 * A warning and a page when the days left show that renewal did not happen, in the certificate's own region.
 *
 * Missing data counts as breaching, since ACM publishes no more days once a certificate has expired. A new certificate's
 * alarms therefore stand in ALARM until ACM publishes its first figure, within twelve hours.
 */
export class AcmExpiryAlarms extends Construct {
  /** The alarm that says renewal is overdue. */
  readonly warning: CloudwatchMetricAlarm;
  /** The alarm that says expiry is near. */
  readonly page: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, props: AcmExpiryAlarmsProps) {
    super(scope, id);
    const { renewal } = props.certificate;
    const thresholds = props.thresholds ? renewal.checkThresholds(props.thresholds) : renewal.thresholds();
    const { warnDays, pageDays } = thresholds;
    const channels = props.channels.map(({ channelName }) => channelName);
    registerAlert(props.certificate, { source: "acm-days-to-expiry", thresholds, channels });
    this.warning = this.alarm("Warn", props, warnDays, `its renewal is overdue, ${warnDays} days or fewer are left.`);
    this.page = this.alarm("Page", props, pageDays, `it expires in ${pageDays} days or fewer, or has expired.`);
  }

  private alarm(id: string, props: AcmExpiryAlarmsProps, threshold: number, what: string): CloudwatchMetricAlarm {
    const { certificate, certificateName, channels } = props;
    const place = { region: certificate.region, provider: certificate.provider };
    const topics = channels.map((channel) => channel._alarmTopicIn(this, place));
    const made = withoutTokenTraces(
      () =>
        new CloudwatchMetricAlarm(this, id, {
          ...placement(this, place),
          alarmName: uniqueAlarmName(this, `${certificateName}-${id.toLowerCase()}`),
          alarmDescription: alarmDescription(certificateName, certificate.contact, what, WHAT_TO_DO),
          namespace: "AWS/CertificateManager",
          metricName: "DaysToExpiry",
          dimensions: { CertificateArn: arnFor(this, certificate) },
          statistic: "Minimum",
          period: DAY,
          evaluationPeriods: 1,
          comparisonOperator: "LessThanOrEqualToThreshold",
          threshold,
          treatMissingData: "breaching",
          alarmActions: topics,
          okActions: topics,
        }),
    );
    certificateAlarms.add(certificate, { resource: made, place, metricName: "DaysToExpiry", days: threshold });
    return made;
  }
}

/** CloudWatch would take the second alarm of a name for a change of the first. */
function uniqueAlarmName(alarms: AcmExpiryAlarms, suffix: string): string {
  const name = `${TerraformStack.of(alarms).node.id}-${suffix}`;
  if (oncePerStack(alarms, `alarm/${name}`, () => alarms) !== alarms) {
    throw new CertfleetError(
      "duplicate-alarm",
      `two alarms of the stack would be called "${name}": give their certificates different names`,
      alarms,
    );
  }
  return name;
}

const WHAT_TO_DO = "Look at its renewal status in ACM, at its validation records, and at whether an endpoint still uses it.";
