/*
 * Cloud Monitoring: "Quotas and limits", charting (https://cloud.google.com/monitoring/quotas); widgets of a dashboard are 100 since 2 May 2025
 * (release notes, https://cloud.google.com/monitoring/docs/release-notes#May_02_2025), before that 40.
 */

/** Widgets of one dashboard. */
export const WIDGETS = 100;

/** Lines of one chart. */
export const LINES_PER_CHART = 50;

/** Columns of a mosaic (Dashboards API, `MosaicLayout`). */
export const COLUMNS = 48;

/** Characters of a filter (Monitoring API, `AlertPolicy.MetricThreshold.filter`; the Dashboards API names no figure of its own). */
export const FILTER_LENGTH = 2048;

/** Characters of a dashboard's JSON. Google documents no limit: this is the library's own. */
export const JSON_LENGTH = 400_000;
