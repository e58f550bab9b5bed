import { alertText } from "../../core/alert-text";
import { CertificateContact } from "../../core/certificate";

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
