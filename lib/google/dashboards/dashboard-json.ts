import { groupByThresholds, runbookLinks, visibleLength } from "../../core/dashboard-parts";
import { AlertThresholds } from "../../core/renewal";
import { plural } from "../../core/text";
import {
  Aggregation,
  CERTIFICATES,
  DAYS_LEFT,
  expiryLog,
  FAILED_LOCATIONS,
  IS_ACTIVE,
  ofChecks,
  TOLERATED_LOCATIONS,
} from "../alerts/certificate-metrics";

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
  readonly runbook?: string;
  /** The names of its alert policies, expressions. */
  readonly policies: readonly string[];
  readonly checks: readonly ShownCheck[];
  readonly thresholds?: AlertThresholds;
  /** Whether an alert fires if checker locations fail. */
  readonly alertsOnFailures: boolean;
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
  const names = certificates.map(({ name }) => name).join(", ");
  const links = runbookLinks(certificates);
  const content = links === undefined ? names : `${names}\n\n${links}`;
  const height = [names, ...(links === undefined ? [] : [links])].reduce((sum, each) => sum + 2 * Math.ceil(visibleLength(each) / 400), 4);
  const trusted = certificates.filter(({ alertsOnFailures }) => alertsOnFailures);
  const untrusted = certificates.filter(({ alertsOnFailures }) => !alertsOnFailures);
  return [
    [text(`${owner ?? "No owner"}: ${plural(certificates.length, "certificate")}`, content, height)],
    ...chartsOf(trusted, [{ label: "Alert above", value: TOLERATED_LOCATIONS }]),
    ...chartsOf(untrusted, []),
  ];
}

/** The days left and the failed locations, with the thresholds of the alerts. Lines with other thresholds are in other charts. */
function chartsOf(certificates: readonly ShownCertificate[], failures: readonly Threshold[]): Unplaced[][] {
  const lines = certificates.flatMap(({ checks, thresholds }) => checks.map((check) => ({ check, thresholds })));
  return groupByThresholds(lines).flatMap(({ thresholds, items }) =>
    piecesThatFit(items).map((piece) => {
      const ids = piece.map(({ check }) => check.id);
      const days = thresholds && linesAt(thresholds);
      return [
        chart("Days until expiry of the served certificate", ofChecks(DAYS_LEFT, ids), DAYS_LEFT.aggregation, COLUMNS / 2, days),
        chart(
          "Locations that get no answer or do not trust the certificate",
          ofChecks(FAILED_LOCATIONS, ids),
          FAILED_LOCATIONS.aggregation,
          COLUMNS / 2,
          failures,
        ),
      ];
    }),
  );
}

/** The certificates by state, and the expiry log. */
function ofCertificateManager(projects: readonly string[]): Unplaced[][] {
  const names = projects.map((project) => `"${expiryLog(project)}"`);
  // The alert fires if certificates are not active. A threshold of 0 is not possible: Monitoring does not return it.
  const byState = { ...CERTIFICATES.aggregation, groupByFields: [`metric.label.${IS_ACTIVE}`] };
  return [
    [chart("Certificates in Certificate Manager by state", CERTIFICATES.filter, byState, COLUMNS)],
    [
      logs(
        "Expiry log of Certificate Manager",
        `logName=(${names.join(" OR ")})`,
        projects.map((project) => `projects/${project}`),
      ),
    ],
  ];
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

function linesAt({ warnDays, pageDays }: AlertThresholds): Threshold[] {
  return [
    { label: "Renewal overdue", value: warnDays },
    { label: "Near expiry", value: pageDays },
  ];
}
