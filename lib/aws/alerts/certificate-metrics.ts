import { Duration } from "../../core/duration";

/** A metric in CloudWatch about certificates: alarms evaluate it, and dashboards draw it. */
export interface CertificateMetric {
  readonly namespace: string;
  readonly metricName: string;
  /** The dimension that tells certificates or endpoints apart. */
  readonly dimension: string;
}

/** What ACM publishes about a certificate. */
export const ACM_DAYS_LEFT: CertificateMetric = {
  namespace: "AWS/CertificateManager",
  metricName: "DaysToExpiry",
  dimension: "CertificateArn",
};

/** Seconds in which ACM publishes at least one value: it does so about twice a day. */
export const ACM_PERIOD = Duration.days(1).toSeconds();

/** The lowest value counts: a certificate is as good as its worst copy. */
export const STATISTIC = "Minimum";

/** What the endpoint probe publishes about an endpoint. All but the days left are 1 if right, and 0 if wrong. */
export type ProbeMetricName = "DaysLeft" | "Reachable" | "ChainValid" | "NameMatches" | "IsIssued";

/** A metric of the endpoint probe. */
export function probeMetric(metricName: ProbeMetricName): CertificateMetric {
  return { namespace: "Certfleet", metricName, dimension: "Endpoint" };
}

/** The arguments of an alarm that select a metric of one certificate or endpoint. */
export function alarmMetric({ dimension, ...metric }: CertificateMetric, value: string) {
  return { ...metric, dimensions: { [dimension]: value }, statistic: STATISTIC };
}
