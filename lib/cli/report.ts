import { plural } from "../core/text";
import { Command } from "commander";
import { FleetCertificate } from "../inventory/fleet-view";
import { assessFleet } from "../inventory/health/assess";
import { undeterminedFindings } from "../inventory/health/undetermined-findings";
import { changesSince, readEarlierReport } from "../report/earlier-report";
import { pageAssets, reportData, reportDocument } from "../report/document";
import { probeEndpoints, ProbeRun } from "./endpoint-probe";
import { ProbeOptions, probeSettings, withProbeOptions } from "./probe-options";
import { probeTargets } from "./probe-targets";
import { writeFile, action, ExitStatus, note, print } from "./output/writer";
import { fleetAt, parseNow, withInventoryPaths, withNow } from "./fleet-options";
import { examples, safe, SafeText } from "./output/text";

/** The file name that stands for standard output. */
const STANDARD_OUTPUT = "-";

interface ReportOptions extends ProbeOptions {
  readonly out: string;
  readonly title: string;
  readonly now?: string;
  readonly since?: string;
}

/** `certfleet report`: writes the fleet as a web page. */
export function reportCommand(): Command {
  const command = withInventoryPaths(
    new Command("report").description(
      "Reads the inventories of stacks, optionally probes endpoints, and writes one HTML file that loads nothing from the network.",
    ),
  )
    .option("--out <file>", "file to write, or - for standard output", "report.html")
    .option("--title <text>", "title of the page", "Certificates")
    .option("--since <file>", "earlier report to compare with: what is new, gone, worse or better since");
  return withProbeOptions(withNow(command))
    .addHelpText("after", examples("certfleet report --probe --out report.html", "certfleet report --probe --since last-week.html"))
    .action(action(report));
}

async function report(paths: readonly string[], options: ReportOptions): Promise<ExitStatus> {
  const now = parseNow(options.now);
  // Read before endpoints are probed, which can take minutes, and before it is overwritten.
  const earlier = options.since === undefined ? undefined : readEarlierReport(options.since);
  const view = await fleetAt(paths);
  const run = await probed(view.certificates, now, options);
  const undetermined = run?.undetermined ?? [];
  const more = undeterminedFindings(view.certificates, undetermined);
  const health = assessFleet(view, { now, served: run?.served, more });
  const data = reportData(health, options.title, earlier && changesSince(earlier, health));
  const document = reportDocument(data, pageAssets());
  if (options.out === STANDARD_OUTPUT) {
    print(SafeText.own(document));
  } else {
    writeFile(options.out, document);
    note(safe`${options.out}: ${plural(data.certificates.length, "certificate")}`);
  }
  return undetermined.length > 0 ? ExitStatus.INTERRUPTED : ExitStatus.OK;
}

/** What endpoints serve, with `--probe`. The options are read in any case, because a wrong one is a mistake. */
async function probed(certificates: readonly FleetCertificate[], now: Date, options: ReportOptions): Promise<ProbeRun | undefined> {
  const settings = probeSettings(options, now);
  return options.probe === true ? probeEndpoints(probeTargets(certificates, settings.addresses).targets, settings) : undefined;
}
