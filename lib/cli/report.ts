import { plural } from "../core/text";
import { Command } from "commander";
import { FleetCertificate } from "../inventory/fleet-view";
import { assessFleet } from "../inventory/health/assess";
import { undeterminedFindings } from "../inventory/health/undetermined-findings";
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
}

/** `certfleet report`: writes the fleet as a web page. */
export function reportCommand(): Command {
  const command = withInventoryPaths(
    new Command("report").description(
      "Reads the inventories of stacks, optionally probes endpoints, and writes one HTML file that loads nothing from the network.",
    ),
  )
    .option("--out <file>", "file to write, or - for standard output", "report.html")
    .option("--title <text>", "title of the page", "Certificates");
  return withProbeOptions(withNow(command))
    .addHelpText("after", examples("certfleet report --probe --out report.html"))
    .action(action(report));
}

async function report(paths: readonly string[], options: ReportOptions): Promise<ExitStatus> {
  const now = parseNow(options.now);
  const view = await fleetAt(paths);
  const run = await probed(view.certificates, now, options);
  const undetermined = run?.undetermined ?? [];
  const more = undeterminedFindings(view.certificates, undetermined);
  const data = reportData(assessFleet(view, { now, served: run?.served, more }), options.title);
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
