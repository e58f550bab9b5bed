import { dashboardFile } from "./dashboard";
import { blackboxFile, RULES_FILE, scrapeFile, TARGETS_FILE } from "./jobs";
import { ProbedEndpoint } from "./probed-endpoint";
import { rulesFile } from "./rules";
import { targetsFile } from "./targets";

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
