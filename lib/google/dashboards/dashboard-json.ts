import { AlertThresholds } from "../../core/renewal";

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

/** A widget with its position. Zero is left out: Google does not return it, and every plan would show a change. */
export interface Tile {
  readonly xPos?: number;
  readonly yPos?: number;
  readonly width: number;
  readonly height: number;
  readonly widget: Record<string, unknown>;
}

/** A widget without a position. */
export type Unplaced = Omit<Tile, "xPos" | "yPos">;

/** A line across a chart. */
export interface Threshold {
  readonly label: string;
  readonly value: number;
}

/** How time series are combined. */
export interface Aggregation {
  readonly alignmentPeriod: string;
  readonly perSeriesAligner: string;
  readonly crossSeriesReducer: string;
  readonly groupByFields: readonly string[];
}

/** A line chart. */
export function chart(
  title: string,
  filter: string,
  aggregation: Aggregation,
  width: number,
  thresholds: readonly Threshold[] = [],
): Unplaced {
  const dataSet = { plotType: "LINE", timeSeriesQuery: { timeSeriesFilter: { filter, aggregation } } };
  const xyChart = { dataSets: [dataSet], yAxis: { scale: "LINEAR" }, ...(thresholds.length === 0 ? {} : { thresholds }) };
  return { width, height: 16, widget: { title, xyChart } };
}

/** A text in Markdown. */
export function text(title: string, content: string, height: number): Unplaced {
  return { width: COLUMNS, height, widget: { title, text: { content, format: "MARKDOWN" } } };
}

/** The incidents of alert policies, open ones first. */
export function incidents(title: string, policyNames: readonly string[]): Unplaced {
  return { width: COLUMNS, height: 12, widget: { title, incidentList: { policyNames } } };
}

/** Entries of a log. */
export function logs(title: string, filter: string, resourceNames: readonly string[]): Unplaced {
  return { width: COLUMNS, height: 12, widget: { title, logsPanel: { filter, resourceNames } } };
}

/** Positions widgets in rows, side by side while they fit. */
export function placed(rows: readonly (readonly Unplaced[])[]): Tile[] {
  const tiles: Tile[] = [];
  let yPos = 0;
  for (const row of rows) {
    let [xPos, height] = [0, 0];
    for (const { widget, ...size } of row) {
      if (xPos + size.width > COLUMNS) {
        [xPos, yPos, height] = [0, yPos + height, 0];
      }
      tiles.push({ ...(xPos === 0 ? {} : { xPos }), ...(yPos === 0 ? {} : { yPos }), ...size, widget });
      xPos += size.width;
      height = Math.max(height, size.height);
    }
    yPos += height;
  }
  return tiles;
}

/** A certificate with its alert policies and uptime checks. */
export interface ShownCertificate {
  readonly name: string;
  /** The names of its alert policies, expressions. */
  readonly policies: readonly string[];
  readonly checks: readonly ShownCheck[];
  readonly thresholds?: AlertThresholds;
  /** The project of its Certificate Manager; undefined for a certificate that is not there. */
  readonly managedIn?: string;
}

/** An uptime check. */
export interface ShownCheck {
  /** Its id, an expression. */
  readonly id: string;
  /** The maximum length of the id. */
  readonly idLength: number;
}

/** The certificates of an owner. */
export interface ShownGroup {
  /** Undefined for certificates without an owner. */
  readonly owner?: string;
  readonly certificates: readonly ShownCertificate[];
}

/** A dashboard in the format of the Dashboards API. */
export interface DashboardJson {
  readonly displayName: string;
  readonly mosaicLayout: { readonly columns: number; readonly tiles: readonly Tile[] };
}

const UPTIME = 'resource.type = "uptime_url"';
const DAYS_LEFT = `metric.type = "monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires" AND ${UPTIME}`;
const PASSED = `metric.type = "monitoring.googleapis.com/uptime_check/check_passed" AND ${UPTIME}`;
const CERTIFICATES =
  'metric.type = "certificatemanager.googleapis.com/project/certificates" AND resource.type = "certificatemanager.googleapis.com/Project"';

/** The length of a filter without the ids in it. */
const AROUND_IDS = 200;

/** A dashboard of groups of certificates. */
export function dashboardJson(displayName: string, groups: readonly ShownGroup[]): DashboardJson {
  const certificates = groups.flatMap((group) => group.certificates);
  const projects = [...new Set(certificates.flatMap(({ managedIn }) => (managedIn === undefined ? [] : [managedIn])))].sort();
  const policies = [...new Set(certificates.flatMap((each) => each.policies))];
  const rows = [
    ...(policies.length === 0 ? [] : [[incidents("Open alerts: overdue renewal, near expiry, failed provisioning", policies)]]),
    ...(projects.length === 0 ? [] : ofCertificateManager(projects)),
    ...groups.flatMap(ofOwner),
  ];
  return { displayName, mosaicLayout: { columns: COLUMNS, tiles: placed(rows) } };
}

/** Whether a dashboard is within the limits of Monitoring. */
export function isWithinLimits(dashboard: DashboardJson): boolean {
  const length = JSON.stringify(dashboard).replace(/\$\{[^}]*\}/g, "x".repeat(FILTER_LENGTH / 16)).length;
  return dashboard.mosaicLayout.tiles.length <= WIDGETS && length <= JSON_LENGTH;
}

function ofOwner({ owner, certificates }: ShownGroup): Unplaced[][] {
  const count = certificates.length === 1 ? "1 certificate" : `${certificates.length} certificates`;
  const names = certificates.map(({ name }) => name).join(", ");
  const lines = certificates.flatMap(({ checks, thresholds }) => checks.map((check) => ({ check, thresholds })));
  return [
    [text(`${owner ?? "No owner"}: ${count}`, names, 4 + Math.ceil(names.length / 400) * 2)],
    ...piecesThatFit(lines).map((piece) => {
      const ids = `metric.labels.check_id = one_of(${piece.map(({ check }) => `"${check.id}"`).join(",")})`;
      const days = common(piece.map(({ thresholds }) => thresholds));
      return [
        chart(
          "Days until expiry of the served certificate",
          `${DAYS_LEFT} AND ${ids}`,
          byHost("ALIGN_MIN", "REDUCE_MIN"),
          COLUMNS / 2,
          days,
        ),
        chart("Reachable and trusted by clients", `${PASSED} AND ${ids}`, byHost("ALIGN_FRACTION_TRUE", "REDUCE_MEAN"), COLUMNS / 2),
      ];
    }),
  ];
}

/** The certificates by state, and the expiry log. */
function ofCertificateManager(projects: readonly string[]): Unplaced[][] {
  const names = projects.map((project) => `"projects/${project}/logs/certificatemanager.googleapis.com%2Fcertificates_expiry"`);
  const byState = {
    alignmentPeriod: "3600s",
    perSeriesAligner: "ALIGN_MAX",
    crossSeriesReducer: "REDUCE_SUM",
    groupByFields: ["metric.label.is_active"],
  };
  return [
    [chart("Certificates in Certificate Manager by state", CERTIFICATES, byState, COLUMNS)],
    [
      logs(
        "Expiry log of Certificate Manager",
        `logName=(${names.join(" OR ")})`,
        projects.map((project) => `projects/${project}`),
      ),
    ],
  ];
}

function byHost(perSeriesAligner: string, crossSeriesReducer: string): Aggregation {
  return { alignmentPeriod: "3600s", perSeriesAligner, crossSeriesReducer, groupByFields: ["resource.label.host"] };
}

/** Lines, split into charts by the limits of filters and charts. */
function piecesThatFit<T extends { readonly check: ShownCheck }>(lines: readonly T[]): T[][] {
  const pieces: T[][] = [];
  let length = Infinity;
  for (const line of lines) {
    const added = line.check.idLength + 3;
    if (length + added > FILTER_LENGTH || pieces[pieces.length - 1].length === LINES_PER_CHART) {
      pieces.push([]);
      length = AROUND_IDS;
    }
    pieces[pieces.length - 1].push(line);
    length += added;
  }
  return pieces;
}

/** The thresholds of alerts, if they are the same for all lines of a chart. */
function common(all: readonly (AlertThresholds | undefined)[]): Threshold[] {
  const [first] = all;
  if (first === undefined || all.some((each) => each?.warnDays !== first.warnDays || each.pageDays !== first.pageDays)) {
    return [];
  }
  return [
    { label: "Renewal overdue", value: first.warnDays },
    { label: "Near expiry", value: first.pageDays },
  ];
}
