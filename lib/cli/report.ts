import { Command } from "commander";
import { ServedEndpoint } from "../inventory/health/health";
import { judgeFleet } from "../inventory/health/judge";
import { FleetCertificate } from "../inventory/fleet-view";
import { FINE, misuse } from "./exit-status";
import { fleetAt } from "./fleet-at";
import { printable } from "../core/printable";
import { pageAssets } from "../report/assets";
import { reportData } from "../report/data";
import { reportDocument } from "../report/document";
import { probeTargets } from "./status/endpoints";
import { look } from "./status/look";
import { ProbeOptions, probeSettings, withProbeOptions } from "./status/probe-options";
import { parseNow } from "./status/settings";
import { writeWhole } from "./write-whole";

/** The file name that stands for standard output. */
const STANDARD_OUTPUT = "-";

interface ReportOptions extends ProbeOptions {
  readonly out: string;
  readonly title: string;
  readonly now?: string;
}

/** The command that writes the fleet as a page. */
export function reportCommand(): Command {
  return withProbeOptions(
    new Command("report")
      .summary("write the fleet as one HTML file to send around")
      .description("Reads the inventories of stacks, looks at endpoints if asked to, and writes a page that loads nothing.")
      .argument("[path...]", "states, what terraform output -json wrote, cdktf.out, or - for standard input (default: what is here)")
      .option("--out <file>", "the file to write, or - for standard output", "report.html")
      .option("--title <text>", "the heading of the page", "Certificates")
      .option("--now <date>", "the day or moment to judge for, such as 2027-03-31; now unless it is given"),
  ).action(async (paths: string[], options: ReportOptions) => {
    process.exitCode = await runReport(paths, options);
  });
}

/** Judges, writes, and returns the exit status. */
async function runReport(paths: readonly string[], options: ReportOptions): Promise<number> {
  try {
    await report(paths, options);
    return FINE;
  } catch (error) {
    return misuse(error);
  }
}

async function report(paths: readonly string[], options: ReportOptions): Promise<void> {
  const now = parseNow(options.now);
  const view = fleetAt(paths);
  const served = await seen(view.certificates, now, options);
  const data = reportData(judgeFleet(view, { now, served }), options.title);
  const document = reportDocument(data, pageAssets());
  if (options.out === STANDARD_OUTPUT) {
    process.stdout.write(document);
    return;
  }
  writeWhole(options.out, document);
  const number = data.certificates.length;
  process.stderr.write(`${printable(options.out)}: ${number} ${number === 1 ? "certificate" : "certificates"}\n`);
}

/** What endpoints serve, where somebody asked to look; the settings are read in any case, for a wrong one is a mistake. */
async function seen(
  certificates: readonly FleetCertificate[],
  now: Date,
  options: ReportOptions,
): Promise<readonly ServedEndpoint[] | undefined> {
  const { addresses, ...settings } = probeSettings(options, now);
  return options.probe === true ? look(probeTargets(certificates, addresses).targets, settings) : undefined;
}
