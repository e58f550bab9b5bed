import { dashboardFile } from "./grafana-dashboard";
import { labelsOf, ProbedEndpoint, RULES_FILE, TARGETS_FILE, UNVERIFIED_JOB, VERIFIED_JOB, yamlFile } from "./probed-endpoint";
import { rulesFile } from "./alert-rules";

/** The files that have Prometheus and Grafana watch endpoints, by name. `exporter` is the blackbox exporter's address. */
export function prometheusFiles(endpoints: readonly ProbedEndpoint[], exporter: string): Map<string, string> {
  return new Map([
    [TARGETS_FILE, targetsFile(endpoints)],
    [RULES_FILE, rulesFile(endpoints)],
    ["blackbox.yml", blackboxFile()],
    ["scrape.yml", scrapeFile(exporter)],
    ["dashboard.json", dashboardFile(endpoints)],
  ]);
}

/** The targets for Prometheus' file-based service discovery: a group for what is labelled alike. */
function targetsFile(endpoints: readonly ProbedEndpoint[]): string {
  const groups = new Map<string, { targets: string[]; labels: Record<string, string> }>();
  for (const endpoint of endpoints) {
    const labels = labelsOf(endpoint);
    const key = JSON.stringify(labels);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { targets: [endpoint.address], labels });
    } else {
      group.targets.push(endpoint.address);
    }
  }
  return `${JSON.stringify([...groups.values()], undefined, 2)}\n`;
}

/** The modules of the blackbox exporter, by job. */
const MODULES = { [VERIFIED_JOB]: "certfleet_tls", [UNVERIFIED_JOB]: "certfleet_tls_unverified" };

/** The samples of a longer interval are too far apart: Prometheus takes a series as gone after five minutes. */
const SCRAPE_INTERVAL = "2m";

const TIMEOUT = "10s";

/** Prometheus gives up this much later than the exporter, whose answer then says that the endpoint did not. */
const SCRAPE_TIMEOUT = "15s";

/** The exporter's modules: handshakes with the host's name as server name (SNI), which it takes from the target. */
function blackboxFile(): string {
  return yamlFile(
    {
      modules: {
        [MODULES[VERIFIED_JOB]]: handshake({}),
        // Else a certificate that has expired, or a version that is too old, would look as if nothing answered.
        [MODULES[UNVERIFIED_JOB]]: handshake({ insecure_skip_verify: true, min_version: "TLS10" }),
      },
    },
    "Modules of the blackbox exporter (0.23 or later): put them beside the others in its configuration.",
    "The first refuses what clients refuse. Where a private CA issues, give it the root: ca_file under tls_config.",
    "The second reads the expiry and the TLS version of whatever is served.",
  );
}

/** The jobs that have the exporter, at an address, look at every target. */
function scrapeFile(exporter: string): string {
  return yamlFile(
    {
      scrape_configs: [VERIFIED_JOB, UNVERIFIED_JOB].map((job) => ({
        job_name: job,
        metrics_path: "/probe",
        params: { module: [MODULES[job as keyof typeof MODULES]] },
        scrape_interval: SCRAPE_INTERVAL,
        scrape_timeout: SCRAPE_TIMEOUT,
        file_sd_configs: [{ files: [TARGETS_FILE] }],
        relabel_configs: [
          { source_labels: ["__address__"], target_label: "__param_target" },
          { source_labels: ["__param_target"], target_label: "instance" },
          { target_label: "__address__", replacement: exporter },
        ],
      })),
    },
    "Scrape jobs of Prometheus: name this file under scrape_config_files, or copy the jobs to scrape_configs.",
    `${TARGETS_FILE} is looked for beside it. Prometheus sees for itself when that changes.`,
  );
}

function handshake(tlsConfig: Record<string, unknown>): Record<string, unknown> {
  return {
    prober: "tcp",
    timeout: TIMEOUT,
    // The exporter's own default is IPv6, which many hosts of exporters have no way to.
    tcp: { preferred_ip_protocol: "ip4", tls: true, ...(Object.keys(tlsConfig).length === 0 ? {} : { tls_config: tlsConfig }) },
  };
}
