import { Command, Option } from "commander";
import { FleetHealth, HealthSeverity } from "../inventory/health/health";
import { judgeFleet } from "../inventory/health/judge";
import { isColored } from "./colored";
import { FINDINGS, FINE, misuse } from "./exit-status";
import { fleetAt } from "./fleet-at";
import { csvStatus } from "./status/csv";
import { probeTargets } from "./status/endpoints";
import { jsonStatus } from "./status/json";
import { look } from "./status/look";
import { markdownStatus } from "./status/markdown";
import { ProbeOptions, probeSettings, withProbeOptions } from "./status/probe-options";
import { prometheusStatus } from "./status/prometheus";
import { StatusReport } from "./status/report";
import { selected, selectHealth, Selection } from "./status/select";
import { parseNow } from "./status/settings";
import { tableStatus } from "./status/table";

interface StatusOptions extends Selection, ProbeOptions {
  readonly format: string;
  readonly failOn: HealthSeverity | "never";
  readonly now?: string;
}

const FORMATS: Record<string, (report: StatusReport) => string> = {
  table: (report) =>
    tableStatus(report, {
      // A terminal that does not know its width says 0.
      columns: process.stdout.isTTY === true && process.stdout.columns > 0 ? process.stdout.columns : undefined,
      colored: isColored(),
    }),
  json: jsonStatus,
  csv: csvStatus,
  markdown: markdownStatus,
  prometheus: prometheusStatus,
};

/** The findings that fail a run, by what it is told to fail on. */
const FAILING: Record<string, readonly HealthSeverity[]> = {
  error: ["error"],
  warning: ["error", "warning"],
  advice: ["error", "warning", "advice"],
  never: [],
};

/** The command that tells how the fleet is. */
export function statusCommand(): Command {
  return withProbeOptions(
    new Command("status")
      .summary("tell how the fleet is: what expires, what is served, what to mend")
      .description("Reads the inventories of stacks, looks at endpoints if asked to, and lists certificates by urgency.")
      .argument("[path...]", "states, what terraform output -json wrote, cdktf.out, or - for standard input (default: what is here)"),
  )
    .option("--owner <name>", "only the certificates of this owner")
    .option("--service <name>", "only the certificates of this service")
    .addOption(new Option("--format <format>", "how to print it").choices(Object.keys(FORMATS)).default("table"))
    .addOption(
      new Option("--fail-on <severity>", "the severity from which on the exit status is 1").choices(Object.keys(FAILING)).default("error"),
    )
    .option("--now <date>", "the day or moment to judge for, such as 2027-03-31; now unless it is given")
    .action(async (paths: string[], options: StatusOptions) => {
      process.exitCode = await runStatus(paths, options);
    });
}

/** Judges, prints, and returns the exit status. */
async function runStatus(paths: readonly string[], options: StatusOptions): Promise<number> {
  try {
    const report = await status(paths, options);
    process.stdout.write(FORMATS[options.format](report));
    const failing = FAILING[options.failOn];
    return report.health.findings.some(({ severity }) => failing.includes(severity)) ? FINDINGS : FINE;
  } catch (error) {
    return misuse(error);
  }
}

async function status(paths: readonly string[], options: StatusOptions): Promise<StatusReport> {
  const now = parseNow(options.now);
  const { addresses, ...settings } = probeSettings(options, now);
  const view = fleetAt(paths);
  const wanted = selected(view.certificates, options);
  if (options.probe !== true) {
    return { health: selectHealth(judgeFleet(view, { now }), options), looked: 0, skipped: 0 };
  }
  const { targets, skipped } = probeTargets(wanted, addresses);
  const served = await look(targets, settings);
  const health: FleetHealth = judgeFleet(view, { now, served });
  return { health: selectHealth(health, options), looked: targets.length, skipped };
}
