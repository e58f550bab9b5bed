import { TerraformStack } from "cdktf";
import { CertificateFleet, FleetCertificateProps, HostEndpoint } from "../../../lib/fleet";
import { useReadableNames } from "../../../lib/core/readable-names";
import { GoogleChannel, GoogleDashboards, GoogleManagedIssuer, GoogleQuotas } from "../../../lib/google";
import { synth, zone } from "../fixtures";

export const DASHBOARD = "google_monitoring_dashboard";

/** A fleet and its dashboards. */
export function fleetOf(stack: TerraformStack, certificates: Record<string, FleetCertificateProps>) {
  useReadableNames(stack, "Fleet");
  GoogleQuotas.declare(stack, { uptimeChecks: 1000 });
  const fleet = new CertificateFleet(stack, "Fleet", {
    zones: [zone()],
    defaults: { issuer: new GoogleManagedIssuer(), notify: [GoogleChannel.email("sre", "sre@example.net")] },
  });
  for (const [name, each] of Object.entries(certificates)) {
    fleet.add(name, each);
  }
  return new GoogleDashboards(stack, "Dashboards", { certificates: fleet.monitoredCertificates });
}

/** The given number of certificates of up to forty owners; two of three have a probed host. */
export function many(count: number): Record<string, FleetCertificateProps> {
  const entries = Array.from({ length: count }, (_, index) => {
    const name = `shop-${String(index + 1).padStart(3, "0")}`;
    const host = `${name}.example.net`;
    const owner = index % 40 === 39 ? undefined : `team-${String((index % 40) + 1).padStart(2, "0")}`;
    return [name, { domains: [host], service: "shops", owner, endpoints: index % 3 === 2 ? [] : [new HostEndpoint(host)] }];
  });
  return Object.fromEntries(entries);
}

/** The dashboards, by display name. */
export function dashboards(certificates: Record<string, FleetCertificateProps>): Record<string, any> {
  const { all } = synth((stack) => fleetOf(stack, certificates));
  const read = Object.values(all(DASHBOARD)).map(({ dashboard_json }) => JSON.parse(dashboard_json as string));
  return Object.fromEntries(read.map((dashboard) => [dashboard.displayName, dashboard]));
}

export const tilesOf = (all: Record<string, any>): any[] => Object.values(all).flatMap(({ mosaicLayout }) => mosaicLayout.tiles);
export const filtersOf = (all: Record<string, any>, title: string): string[] =>
  tilesOf(all)
    .filter(({ widget }) => widget.title === title)
    .map(({ widget }) => widget.xyChart.dataSets[0].timeSeriesQuery.timeSeriesFilter.filter);

/** Values that Monitoring does not return, at any depth. */
export function unreturned(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) {
    return [0, "", false, null].includes(value as never) ? [value] : [];
  }
  const items = Object.values(value);
  return items.length === 0 ? [value] : items.flatMap(unreturned);
}

/** How many tiles a dashboard has of each kind of widget. */
export function countsOf(tiles: any[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { widget } of tiles) {
    const kind = Object.keys(widget).find((key) => key !== "title" && key !== "id")!;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
