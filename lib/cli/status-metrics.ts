import { CertificateHealth, HealthSeverity, ServedEndpoint } from "../inventory/health/health";
import { addressOf } from "../inventory/health/endpoint-observations";
import { printable } from "../core/printable";
import { SafeText } from "./output/text";
import { StatusReport } from "./status-report";

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  /**
   * The value.
   *
   * @default - not known: the metric has no such sample
   */
  readonly value?: number;
}

/** The status as Prometheus metrics, for example for the textfile collector of node_exporter. Points in time are in seconds, so that an old file is still right. */
export function statusMetrics({ health }: StatusReport): SafeText {
  const { certificates, findings, now } = health;
  const served = certificates.flatMap((each) => each.served.map(({ seen }) => ({ labels: endpointLabels(each, seen), seen })));
  const fleetWide = findings.filter(({ certificate }) => certificate === undefined);
  const metrics = [
    metric("certfleet_status_timestamp_seconds", "The time for which the fleet was judged.", [{ labels: {}, value: seconds(now) }]),
    metric(
      "certfleet_certificate_info",
      "A certificate and its state.",
      certificates.map((each) => ({ labels: infoLabels(each), value: 1 })),
    ),
    metric(
      "certfleet_certificate_expiry_timestamp_seconds",
      "The time at which a certificate expires.",
      certificates.map((each) => ({ labels: labelsOf(each), value: secondsOf(each.notAfter) })),
    ),
    metric(
      "certfleet_certificate_renewal_due_timestamp_seconds",
      "The time at which renewal of a certificate is due.",
      certificates.map((each) => ({ labels: labelsOf(each), value: secondsOf(each.renewalDue) })),
    ),
    metric(
      "certfleet_certificate_findings",
      "The number of findings of a certificate.",
      certificates.flatMap((each) =>
        SEVERITIES.map((severity) => ({ labels: { ...labelsOf(each), severity }, value: amount(each.findings, severity) })),
      ),
    ),
    metric(
      "certfleet_fleet_findings",
      "The number of findings that concern the fleet and not a single certificate.",
      SEVERITIES.map((severity) => ({ labels: { severity }, value: amount(fleetWide, severity) })),
    ),
    metric(
      "certfleet_endpoint_reachable",
      "Whether an endpoint answers.",
      samples(served, ({ reachable }) => Number(reachable)),
    ),
    metric(
      "certfleet_endpoint_chain_valid",
      "Whether clients trust the certificate chain of an endpoint.",
      samples(served, (seen) => flag(seen.chainValid)),
    ),
    metric(
      "certfleet_endpoint_name_matches",
      "Whether the served certificate covers the name of the endpoint.",
      samples(served, (seen) => flag(seen.nameMatches)),
    ),
    metric(
      "certfleet_endpoint_expiry_timestamp_seconds",
      "The time at which the served certificate expires.",
      samples(served, ({ notAfter }) => secondsOf(notAfter)),
    ),
    metric(
      "certfleet_endpoint_outdated_versions",
      "The number of TLS versions that an endpoint accepts but should not.",
      samples(served, ({ outdatedProtocols }) => outdatedProtocols?.length),
    ),
  ];
  return SafeText.own(metrics.join(""));
}

const SEVERITIES: readonly HealthSeverity[] = ["error", "warning", "advice"];

function samples(
  served: readonly { readonly labels: Labels; readonly seen: ServedEndpoint }[],
  value: (seen: ServedEndpoint) => number | undefined,
): Sample[] {
  return served.map(({ labels, seen }) => ({ labels, value: value(seen) }));
}

/** A metric without samples is left out. Samples with equal labels count once, because Prometheus rejects a file with duplicates. */
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
