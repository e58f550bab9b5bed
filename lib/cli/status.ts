import { Command, Option } from "commander";
import { HealthSeverity } from "../inventory/health/health";
import { assessFleet, withFindings } from "../inventory/health/assess";
import { TransparencyCheck } from "../inventory/health/transparency-findings";
import { undeterminedFindings } from "../inventory/health/undetermined-findings";
import { visitLoggedCertificates } from "../inventory/transparency/log-reader";
import { checkDns, DnsOptions, withDnsOptions } from "./dns-check";
import { discover, DiscoverOptions, withDiscoverOptions } from "./discover";
import { probeEndpoints } from "./endpoint-probe";
import { collect, fleetAt, parseNow, withInventoryPaths, withNow } from "./fleet-options";
import { examples, SafeText } from "./output/text";
import { ProbeOptions, probeSettings, withProbeOptions } from "./probe-options";
import { probeTargets } from "./probe-targets";
import { action, ExitStatus, print, terminal } from "./output/writer";
import { selected, selectedFindings, selectedHealth, StatusSelection, withSelection } from "./status-selection";
import { statusMetrics } from "./status-metrics";
import { endpointLine, statusLines } from "./status-lines";
import { parseMaxBytes, statusMarkdown, SUMMARY_BYTES } from "./status-markdown";
import { statusCsv, statusJson, StatusReport, statusTable } from "./status-report";

interface StatusOptions extends StatusSelection, ProbeOptions, DiscoverOptions, DnsOptions {
  readonly ct?: string[];
  readonly format: string;
  readonly failOn: HealthSeverity | "never";
  readonly now?: string;
  readonly maxBytes: string;
}

const FORMATS: Record<string, (report: StatusReport, maxBytes: number) => SafeText> = {
  table: (report) => statusTable(report, terminal()),
  json: statusJson,
  jsonl: statusLines,
  csv: statusCsv,
  markdown: statusMarkdown,
  prometheus: statusMetrics,
};

/** The severities that fail the command, by the value of `--fail-on`. */
const FAILING: Record<string, readonly HealthSeverity[]> = {
  error: ["error"],
  warning: ["error", "warning"],
  advice: ["error", "warning", "advice"],
  never: [],
};

/** `certfleet status`: lists the certificates of a fleet by urgency. */
export function statusCommand(): Command {
  const command = withInventoryPaths(
    new Command("status").description(
      "Reads the inventories of stacks, optionally probes endpoints, and lists certificates with the most urgent first.",
    ),
  )
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("table"))
    .addOption(
      new Option("--fail-on <severity>", "lowest severity that makes the exit status 1").choices(Object.keys(FAILING)).default("error"),
    );
  return withDnsOptions(withDiscoverOptions(withProbeOptions(withNow(withSelection(command)))))
    .option("--revocation", "probe endpoints, and ask CAs whether the served certificates are revoked or should be replaced")
    .option(
      "--ct <file>",
      "find certificates in Certificate Transparency logs that no inventory has: an answer of certspotter or crt.sh, or certificates in PEM or DER (repeatable)",
      collect,
    )
    .option("--max-bytes <number>", "for --format markdown: size above which the least urgent rows are left out", SUMMARY_BYTES)
    .addHelpText(
      "after",
      examples(
        "certfleet status --probe",
        "certfleet status --revocation",
        "certfleet status --ct certspotter.json --fail-on warning",
        "terraform output -json | certfleet status - --format markdown --fail-on warning",
      ),
    )
    .action(
      action(async (paths: string[], options: StatusOptions) => {
        const maxBytes = parseMaxBytes(options.maxBytes);
        const report = await status(paths, options);
        print(FORMATS[options.format](report, maxBytes));
        if (report.undetermined !== undefined) {
          return ExitStatus.INTERRUPTED;
        }
        const failing = FAILING[options.failOn];
        return report.health.findings.some(({ severity }) => failing.includes(severity)) ? ExitStatus.FINDINGS : ExitStatus.OK;
      }),
    );
}

async function status(paths: readonly string[], options: StatusOptions): Promise<StatusReport> {
  const now = parseNow(options.now);
  const settings = probeSettings(options, now);
  const view = await fleetAt(paths);
  const wanted = selected(view.certificates, options);
  const { addresses, checksRevocation } = settings;
  // Files are read before endpoints are probed, which can take minutes.
  const transparency =
    options.ct === undefined ? undefined : checkTransparency(options.ct, new TransparencyCheck(view.certificates, wanted, now));
  const discovered = await discover(options, view.certificates, now);
  const dns = await checkDns(options, paths, wanted, settings);
  const more = dns.filter(({ certificate }) => certificate !== undefined);
  const others = selectedFindings(
    [...(transparency?.findings() ?? []), ...(discovered?.findings ?? []), ...dns.filter(({ certificate }) => certificate === undefined)],
    options,
  );
  const read = { logged: transparency?.read, discovered: discovered?.count };
  if (options.probe !== true && !checksRevocation) {
    return { health: withFindings(selectedHealth(assessFleet(view, { now, more }), options), others), probed: 0, skipped: 0, ...read };
  }
  const { targets, skipped } = probeTargets(wanted, addresses);
  const isStreamed = options.format === "jsonl";
  const { served, undetermined } = await probeEndpoints(targets, settings, (seen) => isStreamed && print(endpointLine(seen)));
  const isInterrupted = undetermined.length > 0;
  const found = [...more, ...undeterminedFindings(wanted, undetermined)];
  const checked = { checksRevocation: checksRevocation && !isInterrupted };
  const health = selectedHealth(assessFleet(view, { now, served, more: found, ...checked }), options);
  const counts = { probed: served.length, skipped, undetermined: isInterrupted ? undetermined : undefined };
  return { health: withFindings(health, others), ...counts, ...read };
}

function checkTransparency(files: readonly string[], check: TransparencyCheck): TransparencyCheck {
  visitLoggedCertificates(files, (certificate) => check.add(certificate));
  return check;
}
