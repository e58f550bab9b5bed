/*
 * CloudWatch: "CloudWatch service quotas", dashboards
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html), none of which AWS raises; and "Dashboard body
 * structure and syntax" (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html).
 */

/** Widgets of one dashboard. */
export const WIDGETS = 500;

/** Metrics of one widget. */
export const METRICS_PER_WIDGET = 500;

/** Metrics of all widgets of one dashboard. */
export const METRICS = 2500;

/** Alarms of one alarm status widget. */
export const ALARMS_PER_WIDGET = 100;

/** Columns of the grid, and rows that one widget can be high. */
export const COLUMNS = 24;
export const WIDGET_HEIGHT = 1000;

/** Characters of a dashboard's body. AWS documents no limit: this is the library's own, far below what one request carries. */
export const BODY_LENGTH = 400_000;

/** Lines of one chart: the library's own, since nobody tells more of them apart. */
export const LINES_PER_CHART = 50;
