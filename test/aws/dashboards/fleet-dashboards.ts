import { TerraformStack } from "cdktf";
import { AcmIssuer, CloudwatchDashboards, CloudwatchDashboardsProps, SnsChannel } from "../../../lib/aws";
import { CertificateFleet, FleetCertificateProps, HostEndpoint } from "../../../lib/fleet";
import { useReadableNames } from "../../../lib/core/readable-names";
import { synth, SynthOptions } from "../../support/synth";
import { zone } from "../fixtures";

export const DASHBOARD = "aws_cloudwatch_dashboard";

/** A fleet and its dashboards. */
export function fleetOf(
  stack: TerraformStack,
  certificates: Record<string, FleetCertificateProps>,
  props: Partial<CloudwatchDashboardsProps> = {},
) {
  useReadableNames(stack, "Fleet");
  const fleet = new CertificateFleet(stack, "Fleet", {
    zones: [zone()],
    defaults: { issuer: new AcmIssuer(), notify: [SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] })] },
  });
  for (const [name, each] of Object.entries(certificates)) {
    fleet.add(name, each);
  }
  return new CloudwatchDashboards(stack, "Dashboards", { certificates: fleet.monitoredCertificates, ...props });
}

/** The given number of certificates of up to twelve owners; every sixth has a probed host, every tenth is in another region. */
export function many(count: number): Record<string, FleetCertificateProps> {
  const entries = Array.from({ length: count }, (_, index) => {
    const name = `shop-${String(index + 1).padStart(3, "0")}`;
    const host = `${name}.example.com`;
    const props: FleetCertificateProps = {
      domains: [host],
      service: "shops",
      owner: index % 13 === 12 ? undefined : `team-${String((index % 13) + 1).padStart(2, "0")}`,
      region: index % 10 === 9 ? "us-east-1" : undefined,
      endpoints: index % 6 === 0 ? [new HostEndpoint(host)] : [],
    };
    return [name, props];
  });
  return Object.fromEntries(entries);
}

/** The bodies of the dashboards, by name. */
export function bodies(
  certificates: Record<string, FleetCertificateProps>,
  options: SynthOptions = {},
  props: Partial<CloudwatchDashboardsProps> = {},
) {
  const { all } = synth((stack) => fleetOf(stack, certificates, props), options);
  return Object.fromEntries(
    Object.values(all(DASHBOARD)).map(({ dashboard_name, dashboard_body }) => [
      dashboard_name as string,
      JSON.parse(dashboard_body as string),
    ]),
  );
}

export const widgetsOf = (all: Record<string, any>, type: string, title?: string) =>
  Object.values(all)
    .flatMap(({ widgets }) => widgets)
    .filter((widget) => widget.type === type && (title === undefined || widget.properties.title === title));

/** How many widgets a dashboard has of each type, and how many metrics they show. */
export function countsOf(widgets: any[]): Record<string, number> {
  const counts: Record<string, number> = { metrics: 0 };
  for (const { type, properties } of widgets) {
    counts[type] = (counts[type] ?? 0) + 1;
    counts.metrics += (properties.metrics ?? []).length;
  }
  return counts;
}
