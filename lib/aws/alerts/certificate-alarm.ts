import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { AlertResources } from "../../core/alert-registry";
import { CertificateContact } from "../../core/certificate";
import { AwsPlace } from "../placement";
import { alertText } from "../../core/alert-text";

/** An alarm that was made for a certificate. */
export interface CertificateAlarm {
  readonly resource: CloudwatchMetricAlarm;
  /** Where it and its metric are. */
  readonly place: AwsPlace;
  /** The metric, such as `DaysToExpiry`. */
  readonly metricName: string;
  /** The days left at or below which it fires; undefined for one on something else than days. */
  readonly days?: number;
  /** The endpoint that it is about, as `host:port`; undefined for one on what ACM says. */
  readonly endpoint?: string;
}

/** The CloudWatch alarms of each certificate. */
export const certificateAlarms = new AlertResources<CertificateAlarm>();

/** Characters of an alarm's description (CloudWatch, `PutMetricAlarm`, AlarmDescription). */
export const DESCRIPTION_LENGTH = 1024;

/** What an alarm says. One that is too long for CloudWatch keeps its beginning and the runbook. */
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
