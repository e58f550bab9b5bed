import { CertificateHealth, HealthSeverity, ServedEndpoint } from "../../inventory/health/health";
import { addressOf } from "../../inventory/health/looks";
import { printable } from "../../core/printable";
import { StatusReport } from "./report";

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  /**
   * @default - it is not known, and there is no sample
   */
  readonly value?: number;
}

/** The report for Prometheus, such as for node_exporter's textfile collector. Moments are in seconds, so that a day's old file is still right. */
export function prometheusStatus({ health }: StatusReport): string {
  const { certificates, findings, now } = health;
  const served = certificates.flatMap((each) => each.served.map(({ seen }) => ({ labels: endpointLabels(each, seen), seen })));
  const fleetWide = findings.filter(({ certificate }) => certificate === undefined);
  const metrics = [
    metric("certfleet_status_timestamp_seconds", "The moment that the fleet was judged for.", [{ labels: {}, value: seconds(now) }]),
    metric(
      "certfleet_certificate_info",
      "A certificate, with its state when the fleet was judged.",
      certificates.map((each) => ({ labels: infoLabels(each), value: 1 })),
    ),
    metric(
      "certfleet_certificate_expiry_timestamp_seconds",
      "When a certificate expires.",
      certificates.map((each) => ({ labels: labelsOf(each), value: secondsOf(each.notAfter) })),
    ),
    metric(
      "certfleet_certificate_renewal_due_timestamp_seconds",
      "When renewal of a certificate is due.",
      certificates.map((each) => ({ labels: labelsOf(each), value: secondsOf(each.renewalDue) })),
    ),
    metric(
      "certfleet_certificate_findings",
      "How many findings a certificate has.",
      certificates.flatMap((each) =>
        SEVERITIES.map((severity) => ({ labels: { ...labelsOf(each), severity }, value: amount(each.findings, severity) })),
      ),
    ),
    metric(
      "certfleet_fleet_findings",
      "How many findings are of no single certificate.",
      SEVERITIES.map((severity) => ({ labels: { severity }, value: amount(fleetWide, severity) })),
    ),
    metric(
      "certfleet_endpoint_reachable",
      "Whether an endpoint answered.",
      samples(served, ({ reachable }) => Number(reachable)),
    ),
    metric(
      "certfleet_endpoint_chain_valid",
      "Whether clients trust the chain of an endpoint.",
      samples(served, (seen) => flag(seen.chainValid)),
    ),
    metric(
      "certfleet_endpoint_name_matches",
      "Whether what an endpoint serves has its name.",
      samples(served, (seen) => flag(seen.nameMatches)),
    ),
    metric(
      "certfleet_endpoint_expiry_timestamp_seconds",
      "When the certificate that an endpoint serves expires.",
      samples(served, ({ notAfter }) => secondsOf(notAfter)),
    ),
    metric(
      "certfleet_endpoint_outdated_versions",
      "How many versions of TLS an endpoint accepts that it should not.",
      samples(served, ({ outdatedProtocols }) => outdatedProtocols?.length),
    ),
  ];
  return metrics.join("");
}

const SEVERITIES: readonly HealthSeverity[] = ["error", "warning", "advice"];

function samples(
  served: readonly { readonly labels: Labels; readonly seen: ServedEndpoint }[],
  value: (seen: ServedEndpoint) => number | undefined,
): Sample[] {
  return served.map(({ labels, seen }) => ({ labels, value: value(seen) }));
}

/** A metric without samples is left out; labels that somebody made alike count once, as Prometheus refuses a file with two. */
function metric(name: string, help: string, all: readonly Sample[]): string {
  const lines = new Map<string, number>();
  for (const { labels, value } of all) {
    const text = Object.entries(labels).map(([label, of]) => `${label}="${escaped(of)}"`);
    if (value !== undefined) {
      lines.set(text.length === 0 ? name : `${name}{${text.join(",")}}`, value);
    }
  }
  const body = [...lines].map(([series, value]) => `${series} ${value}\n`).join("");
  return body === "" ? "" : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${body}`;
}

function labelsOf({ certificate: { key, stack, inventory } }: CertificateHealth): Labels {
  const { owner = "", service = "" } = inventory;
  return { certificate: key, stack, owner, service };
}

function infoLabels(health: CertificateHealth): Labels {
  const { certificate, state } = health;
  return { ...labelsOf(health), issuer: certificate.inventory.issuer, cloud: certificate.cloud, state };
}

function endpointLabels({ certificate: { key, inventory } }: CertificateHealth, seen: ServedEndpoint): Labels {
  const { owner = "", service = "" } = inventory;
  return { endpoint: addressOf(seen), certificate: key, owner, service };
}

function amount(findings: readonly { readonly severity: HealthSeverity }[], severity: HealthSeverity): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function flag(value: boolean | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function secondsOf(moment: string | undefined): number | undefined {
  return moment === undefined ? undefined : seconds(new Date(moment));
}

function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

function escaped(text: string): string {
  return printable(text, Infinity).replace(/\\/g, "\\\\").replace(/"/g, '\\"');
}
