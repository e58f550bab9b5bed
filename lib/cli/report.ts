import { Command } from "commander";
import { ServedEndpoint } from "../fleet/health/health";
import { judgeFleet } from "../fleet/health/judge";
import { FleetCertificate, mergeInventories } from "../fleet/inventory/fleet-view";
import { readInventories } from "../fleet/inventory/read/read-inventories";
import { FINE, misuse } from "./exit-status";
import { printable } from "./printable";
import { pageAssets } from "./report/assets";
import { reportData } from "./report/data";
import { reportDocument } from "./report/document";
import { probeTargets } from "./status/endpoints";
import { look } from "./status/look";
import { parseConcurrency, parseNow, parseResolve, parseTimeout, pathsHere, readRoots } from "./status/settings";
import { writeWhole } from "./write-whole";

/** The file name that stands for standard output. */
const STANDARD_OUTPUT = "-";

interface ReportOptions {
  readonly out: string;
  readonly title: string;
  readonly now?: string;
  readonly probe?: boolean;
  readonly concurrency: string;
  readonly timeout: string;
  readonly ca: string[];
  readonly resolve: string[];
}

/** The command that writes the fleet as a page. */
export function reportCommand(): Command {
  return new Command("report")
    .summary("write the fleet as one HTML file to send around")
    .description("Reads the inventories of stacks, looks at endpoints if asked to, and writes a page that loads nothing.")
    .argument("[path...]", "states, what terraform output -json wrote, cdktf.out, or - for standard input (default: what is here)")
    .option("--out <file>", "the file to write, or - for standard output", "report.html")
    .option("--title <text>", "the heading of the page", "Certificates")
    .option("--now <date>", "the day or moment to judge for, such as 2027-03-31; now unless it is given")
    .option("--probe", "look at what every endpoint serves, from here")
    .option("--concurrency <number>", "endpoints looked at together", "50")
    .option("--timeout <time>", "time for one endpoint, such as 5s or 500ms", "5s")
    .option("--ca <file>", "roots to trust beside the public ones, in PEM; may be given again", collect, [])
    .option("--resolve <host:port:address[:port]>", "connect to this address in place of what DNS says; may be given again", collect, [])
    .action(async (paths: string[], options: ReportOptions) => {
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
  const view = mergeInventories(readInventories(paths.length === 0 ? pathsHere(".") : paths));
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
  const settings = {
    concurrency: parseConcurrency(options.concurrency),
    timeout: parseTimeout(options.timeout),
    roots: readRoots(options.ca),
    now,
    showProgress: process.stderr.isTTY === true,
  };
  const addresses = parseResolve(options.resolve);
  return options.probe === true ? look(probeTargets(certificates, addresses).targets, settings) : undefined;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
