import { plural } from "../core/text";
import { Command, Option } from "commander";
import * as path from "node:path";
import {
  CheckResult,
  CheckStatus,
  engineCheck,
  environmentChecks,
  fleetChecks,
  nodeCheck,
  packageCheck,
  scheduleCheck,
  Setup,
} from "./doctor-checks";
import { bindingChecks, documentIn, providerCheck, stateChecks, variableChecks } from "./doctor-directory";
import { engineCommandOf, engineOfDirectory } from "./engine-command";
import { layOut } from "./output/table";
import { examples, json, safe, SafeText } from "./output/text";
import { ParameterOptions, parametersOf, withParameters } from "./parameter-options";
import { action, ExitStatus, painter, print, Style, Terminal, terminal } from "./output/writer";

interface DoctorOptions extends ParameterOptions {
  readonly out?: string;
  readonly terraform?: string;
  readonly init?: boolean;
  readonly format: string;
}

const STYLES: Readonly<Record<CheckStatus, Style>> = { ok: "green", unknown: "cyan", warning: "yellow", error: "red" };

/** `certfleet doctor`: finds problems of the set-up. */
export function doctorCommand(): Command {
  const command = new Command("doctor")
    .description(
      "Checks the set-up: versions, bindings, the environment of Terraform or OpenTofu, providers, the state and the schedule of runs. Changes nothing.",
    )
    .argument("[file]", "the fleet file (default: certfleet.yaml)")
    .option("--out <dir>", "directory of the synthesised fleet (default: cdktf.out/stacks/NAME, as with certfleet synth)");
  return withParameters(command)
    .option("--terraform <command>", "command that runs Terraform or OpenTofu (default: that of the engine)")
    .option("--init", "try init in a temporary directory, which downloads the providers")
    .addOption(new Option("--format <format>", "output format").choices(["table", "json"]).default("table"))
    .addHelpText("after", examples("certfleet doctor", "certfleet doctor fleets/media.yaml --format json"))
    .action(action(doctor));
}

function doctor(file: string | undefined, options: DoctorOptions): ExitStatus {
  // Loaded on demand: a broken installation must not keep the command from saying so.
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const results = diagnose({
    env: process.env,
    terraform: options.terraform,
    file: file ?? "certfleet.yaml",
    directory: options.out,
    init: options.init ?? false,
    load: (name) => loadFleetFile(name, parametersOf(options)),
  });
  const count = (status: CheckStatus) => results.filter((each) => each.status === status).length;
  print(
    options.format === "json"
      ? json({ errors: count("error"), warnings: count("warning"), checks: results })
      : safe`${table(results, terminal())}\n${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}\n`,
  );
  return count("error") === 0 ? ExitStatus.OK : ExitStatus.FINDINGS;
}

/** Checks everything, in the order of a set-up. */
export function diagnose(setup: Setup): CheckResult[] {
  const results: CheckResult[] = [nodeCheck(process.versions.node), packageCheck("cdktf"), packageCheck("constructs")];
  const { spec, results: ofFile } = fleetChecks(setup);
  const directory = setup.directory ?? path.join("cdktf.out", "stacks", spec?.name ?? "");
  const engine = spec?.engine ?? engineOfDirectory(directory)?.engine;
  const command = engineCommandOf({ command: setup.terraform, engine, env: setup.env });
  const facts = command.engine;
  const ofEngine = engineCheck(command, engine !== undefined, setup);
  results.push(ofEngine, ...environmentChecks(setup.env, facts), ...ofFile);
  const document = documentIn(directory);
  const clouds = Object.keys(spec?.providers ?? {});
  results.push(...clouds.flatMap((cloud) => bindingChecks(cloud, directory, document, facts)));
  if (spec !== undefined) {
    results.push(
      providerCheck(command, ofEngine.status !== "error", directory, document, setup),
      ...stateChecks(directory, document, facts),
      ...variableChecks(document, setup.env, facts),
    );
    results.push(scheduleCheck(spec, facts));
  }
  return results;
}

/** The checks as a table, and what to do about those that are not fine. */
function table(results: readonly CheckResult[], to: Terminal): SafeText {
  const paint = painter(to);
  const rows = layOut(
    [
      { title: "STATUS", cells: results.map(({ status }) => safe`${status}`) },
      { title: "CHECK", cells: results.map(({ check }) => safe`${check}`) },
      { title: "RESULT", cells: results.map(({ detail }) => safe`${detail}`) },
    ],
    undefined,
  );
  const lines = rows.flatMap((row, index) => {
    const result = results[index - 1];
    if (result === undefined) {
      return [row];
    }
    return [
      result.status === "ok" ? row : paint(STYLES[result.status], row),
      ...(result.fix === undefined ? [] : [safe`         ${result.fix}`]),
    ];
  });
  return safe`${SafeText.join(lines, "\n")}\n`;
}
