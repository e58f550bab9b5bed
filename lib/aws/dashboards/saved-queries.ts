/** Saved queries, in the language of CloudWatch Logs Insights. The first is what dashboards show. */
export const QUERIES = {
  AllEvents: {
    title: "What ACM said",
    lines: [
      "fields @timestamp, `detail-type` as event, detail.CommonName as name, detail.Action as action, detail.DaysToExpiry as daysLeft, resources.0 as certificate",
      "sort @timestamp desc",
      "limit 200",
    ],
  },
  NeedsAction: {
    title: "What needs somebody",
    lines: [
      "fields @timestamp, `detail-type` as event, detail.CommonName as name, detail.RenewalStatusReason as reason, detail.DaysToExpiry as daysLeft, resources.0 as certificate",
      "filter `detail-type` in ['ACM Certificate Renewal Action Required', 'ACM Certificate Expired', 'ACM Certificate Revoked']",
      "sort @timestamp desc",
      "limit 200",
    ],
  },
  ByCertificate: {
    title: "The last event of each certificate",
    lines: [
      "stats latest(`detail-type`) as event, latest(detail.DaysToExpiry) as daysLeft, max(@timestamp) as at by detail.CommonName as name, resources.0 as certificate",
      "sort at desc",
      "limit 1000",
    ],
  },
} as const;
