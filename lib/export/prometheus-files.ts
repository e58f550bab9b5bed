import { dashboardFile } from "./grafana-dashboard";
import { labelsOf, ProbedEndpoint, RULES_FILE, TARGETS_FILE, UNVERIFIED_JOB, VERIFIED_JOB, yamlFile } from "./probed-endpoint";
import { FleetTrust } from "../inventory/fleet-view";
import { rulesFile } from "./alert-rules";
import { trustRules } from "./trust-alerts";

/** The files with which Prometheus and Grafana watch endpoints, by name. `exporter` is the address of the blackbox exporter. */
export function prometheusFiles(
  endpoints: readonly ProbedEndpoint[],
  exporter: string,
  trust: readonly FleetTrust[] = [],
): Map<string, string> {
  return new Map([
    [TARGETS_FILE, targetsFile(endpoints)],
    [RULES_FILE, rulesFile(endpoints, trustRules(trust))],
    ["blackbox.yml", blackboxFile()],
    ["scrape.yml", scrapeFile(exporter)],
    ["dashboard.json", dashboardFile(endpoints)],
  ]);
}

/** The targets for Prometheus' file-based service discovery: one group for each set of labels. */
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

/** Prometheus treats a series as stale after five minutes, so the interval must be shorter. */
const SCRAPE_INTERVAL = "2m";

const TIMEOUT = "10s";

/** Longer than the exporter's timeout, so that the exporter can report that the endpoint timed out. */
const SCRAPE_TIMEOUT = "15s";

/** The exporter's modules: TLS handshakes with the target's host as server name (SNI). */
function blackboxFile(): string {
  return yamlFile(
    {
      modules: {
        [MODULES[VERIFIED_JOB]]: handshake({}),
        // Otherwise an expired certificate or an old TLS version would look like an endpoint that is down.
        [MODULES[UNVERIFIED_JOB]]: handshake({ insecure_skip_verify: true, min_version: "TLS10" }),
      },
    },
    "Modules of the blackbox exporter (0.23 or later): add them to its configuration.",
    "The first fails where clients refuse the endpoint. For a private CA, set its root as ca_file under tls_config.",
    "The second reads the expiry and the TLS version of any certificate that is served.",
  );
}

/** The jobs with which the exporter probes every target. */
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
    "Prometheus scrape jobs: list this file under scrape_config_files, or copy the jobs to scrape_configs.",
    `Prometheus expects ${TARGETS_FILE} in the same directory and reloads it when it changes.`,
  );
}

function handshake(tlsConfig: Record<string, unknown>): Record<string, unknown> {
  return {
    prober: "tcp",
    timeout: TIMEOUT,
    // The exporter's default is IPv6, which many of its hosts cannot reach.
    tcp: { preferred_ip_protocol: "ip4", tls: true, ...(Object.keys(tlsConfig).length === 0 ? {} : { tls_config: tlsConfig }) },
  };
}
