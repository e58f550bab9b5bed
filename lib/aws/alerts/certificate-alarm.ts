import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { AlertResources } from "../../core/alert-registry";
import { CertificateContact } from "../../core/certificate";
import { AwsPlace } from "../placement";
import { alertText } from "../../core/alert";

/** An alarm about a certificate. */
export interface CertificateAlarm {
  readonly resource: CloudwatchMetricAlarm;
  /** The place of the alarm and its metric. */
  readonly place: AwsPlace;
  /** The metric, such as `DaysToExpiry`. */
  readonly metricName: string;
  /** The days left at which it fires; undefined for an alarm on another metric. */
  readonly days?: number;
  /** The endpoint, as `host:port`; undefined for an alarm on the metric of ACM. */
  readonly endpoint?: string;
}

/** The CloudWatch alarms of each certificate. */
export const certificateAlarms = new AlertResources<CertificateAlarm>();

/** The highest number of characters of an alarm's description (CloudWatch, `PutMetricAlarm`, AlarmDescription). */
export const DESCRIPTION_LENGTH = 1024;

/** An alarm's description. One that is too long for CloudWatch keeps its beginning and the runbook. */
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
