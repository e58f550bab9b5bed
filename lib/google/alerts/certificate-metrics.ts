/** How time series are combined. */
export interface Aggregation {
  readonly alignmentPeriod: string;
  readonly perSeriesAligner: string;
  readonly crossSeriesReducer: string;
  readonly groupByFields?: string[];
}

/** A metric in Cloud Monitoring about certificates: alert policies evaluate it, and dashboards draw it. */
export interface CertificateMetric {
  readonly filter: string;
  readonly aggregation: Aggregation;
}

const UPTIME = 'resource.type = "uptime_url"';

// A check runs every 15 minutes: 20 minutes have at least one value.
const BY_HOST = { alignmentPeriod: "1200s", perSeriesAligner: "ALIGN_NEXT_OLDER", groupByFields: ["resource.label.host"] };

/** The days until a served certificate expires: the lowest value of all checker locations, by host. */
export const DAYS_LEFT: CertificateMetric = {
  filter: `metric.type = "monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires" AND ${UPTIME}`,
  aggregation: { ...BY_HOST, crossSeriesReducer: "REDUCE_MIN" },
};

/** The checker locations that found a certificate that clients do not trust, or no answer, by host. */
export const FAILED_LOCATIONS: CertificateMetric = {
  filter: `metric.type = "monitoring.googleapis.com/uptime_check/check_passed" AND ${UPTIME}`,
  aggregation: { ...BY_HOST, crossSeriesReducer: "REDUCE_COUNT_FALSE" },
};

/** More failed locations than this are an alert. */
export const TOLERATED_LOCATIONS = 1;

/** The certificates of a project in Certificate Manager. */
export const CERTIFICATES: CertificateMetric = {
  filter:
    'metric.type = "certificatemanager.googleapis.com/project/certificates" AND resource.type = "certificatemanager.googleapis.com/Project"',
  aggregation: { alignmentPeriod: "3600s", perSeriesAligner: "ALIGN_MAX", crossSeriesReducer: "REDUCE_SUM" },
};

/** The label of `CERTIFICATES` that is false for certificates that could not be issued or renewed. */
export const IS_ACTIVE = "is_active";

/** The log in which Certificate Manager writes about certificates that expire. */
export function expiryLog(project: string): string {
  return `projects/${project}/logs/certificatemanager.googleapis.com%2Fcertificates_expiry`;
}

/** The filter for the time series of uptime checks, by their ids. */
export function ofChecks({ filter }: CertificateMetric, ids: readonly string[]): string {
  return `${filter} AND metric.labels.check_id = one_of(${ids.map((id) => `"${id}"`).join(",")})`;
}
