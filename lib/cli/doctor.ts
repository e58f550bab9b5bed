import { Command, Option } from "commander";
import type { ParameterValues } from "../file/parameters";
import { CheckResult, CheckStatus, diagnose } from "./doctor-checks";
import { layOut } from "./output/table";
import { counted, examples, json, safe, SafeText } from "./output/text";
import { action, ExitStatus, painter, print, Style, Terminal, terminal } from "./output/writer";

interface DoctorOptions {
  readonly out?: string;
  readonly terraform?: string;
  readonly init?: boolean;
  readonly parameters: readonly string[];
  readonly format: string;
}

const STYLES: Readonly<Record<CheckStatus, Style>> = { ok: "green", unknown: "cyan", warning: "yellow", error: "red" };

/** `certfleet doctor`: finds problems of the set-up. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Checks the set-up: versions, bindings, the environment of Terraform, providers, the state and the schedule of runs. Changes nothing.",
    )
    .argument("[file]", "the fleet file (default: certfleet.yaml)")
    .option("--out <dir>", "directory of the synthesised fleet (default: cdktf.out/stacks/NAME, as with certfleet synth)")
    .option(
      "--parameters <file>",
      "a YAML or JSON file with values of the file's parameters; can be repeated",
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option("--terraform <command>", "command that runs Terraform (default: terraform, otherwise tofu)")
    .option("--init", "try terraform init in a temporary directory, which downloads the providers")
    .addOption(new Option("--format <format>", "output format").choices(["table", "json"]).default("table"))
    .addHelpText("after", examples("certfleet doctor", "certfleet doctor fleets/media.yaml --format json"))
    .action(action(doctor));
}

function doctor(file: string | undefined, options: DoctorOptions): ExitStatus {
  // Loaded on demand: a broken installation must not keep the command from saying so.
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const { readParameterFile } = require("../file/parameters") as typeof import("../file/parameters");
  const results = diagnose({
    env: process.env,
    terraform: options.terraform,
    file: file ?? "certfleet.yaml",
    directory: options.out,
    init: options.init ?? false,
    load: (name) => loadFleetFile(name, Object.assign({}, ...options.parameters.map(readParameterFile)) as ParameterValues),
  });
  const count = (status: CheckStatus) => results.filter((each) => each.status === status).length;
  print(
    options.format === "json"
      ? json({ errors: count("error"), warnings: count("warning"), checks: results })
      : safe`${table(results, terminal())}\n${counted(count("error"), "error")}, ${counted(count("warning"), "warning")}\n`,
  );
  return count("error") === 0 ? ExitStatus.OK : ExitStatus.FINDINGS;
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
