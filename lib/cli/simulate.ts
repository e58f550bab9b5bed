import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { plural } from "../core/text";
import { simulate } from "../simulation/simulate";
import { examples, listed, safe, SafeText } from "./output/text";
import { action, ExitStatus, note, print, terminal, writeFile } from "./output/writer";
import { ParameterOptions, parametersOf, withParameters } from "./parameter-options";
import { SimulationOptions, simulationSettings, withSimulationOptions } from "./simulation-options";
import { simulationPage } from "./simulation-page";
import { simulationJson, SimulationReport, simulationText } from "./simulation-report";

interface SimulateOptions extends ParameterOptions, SimulationOptions {
  readonly format: string;
  readonly out?: string;
}

const FORMATS: Record<string, (report: SimulationReport, isFile: boolean) => SafeText> = {
  text: (report, isFile) => simulationText(report, isFile ? undefined : terminal().columns),
  json: simulationJson,
  html: simulationPage,
};

/** `certfleet simulate`: what happens to a fleet over the years. */
export function simulateCommand(): Command {
  const command = new Command("simulate")
    .description(
      "Simulates years of a fleet, event by event: issuance, renewal, announced shorter lifetimes, rate limits and failures. Shows outages, alerts, orders and which failures the fleet survives.",
    )
    .argument(
      "<file>",
      "a fleet file (.yaml), or a state, cdk.tf.json, cdktf.out, output of terraform output -json, or the URL of one of these in a cloud's storage",
    );
  return withParameters(withSimulationOptions(command))
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("text"))
    .option("--out <file>", "file to write (default: standard output)")
    .addHelpText(
      "after",
      examples(
        "certfleet simulate certfleet.yaml",
        "certfleet simulate certfleet.yaml --missed-runs 14d@2028-06-01 --ca-down 5d@2029-01-01",
        "certfleet simulate certfleet.yaml --revoke-all 2028-03-01 --format html --out simulation.html",
      ),
    )
    .action(action(run));
}

/** More certificates that are left out are only counted. */
const NAMED = 5;

async function run(file: string, options: SimulateOptions): Promise<ExitStatus> {
  // Loaded on demand: it loads the schema library.
  const { simulatedFleet } = require("./simulated-fleet") as typeof import("./simulated-fleet");
  const { name, certificates, leftOut } = await simulatedFleet(file, parametersOf(options));
  if (certificates.length === 0) {
    throw new CertfleetError(
      "nothing-to-simulate",
      safe`${file} has no certificate of which it is known how it is renewed. Name a fleet file, or a stack whose certificates certfleet manages.`
        .text,
    );
  }
  if (leftOut.length > 0) {
    note(safe`warning: omitted ${plural(leftOut.length, "certificate")} without known renewal: ${listed(leftOut, NAMED, 60)}`);
  }
  const settings = simulationSettings(options, [...new Set(certificates.map(({ issuer }) => issuer))].sort());
  const report = { fleet: name, settings, outcome: simulate(certificates, settings) };
  const text = FORMATS[options.format](report, options.out !== undefined);
  if (options.out === undefined) {
    print(text);
  } else {
    writeFile(options.out, text.text);
    note(safe`${options.out}: ${plural(report.outcome.outages.length, "outage")} in ${plural(settings.years, "year")}`);
  }
  return report.outcome.outages.length > 0 ? ExitStatus.FINDINGS : ExitStatus.OK;
}
