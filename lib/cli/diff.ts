import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { FleetDiff } from "../inventory/diff/change";
import { diffInventories } from "../inventory/diff/diff-inventories";
import { readInventories } from "../inventory/read/read-inventories";
import { isColored } from "./colored";
import { jsonDiff } from "./diff/json";
import { markdownDiff } from "./diff/markdown";
import { countChanges } from "./diff/summary";
import { tableDiff } from "./diff/table";
import { FINDINGS, FINE, misuse } from "./exit-status";

interface DiffOptions {
  readonly format: string;
  readonly failOn: string;
}

const FORMATS: Record<string, (diff: FleetDiff) => string> = {
  table: (diff) => tableDiff(diff, isColored()),
  markdown: markdownDiff,
  json: jsonDiff,
};

/** The changes that fail a run, by what it is told to fail on. */
const FAILING: Record<string, (diff: FleetDiff) => boolean> = {
  weakened: (diff) => countChanges(diff).weakened > 0,
  changed: (diff) => countChanges(diff).changes > 0,
  never: () => false,
};

/** The command that tells what a change does to the fleet. */
export function diffCommand(): Command {
  return new Command("diff")
    .summary("tell what a change does to the fleet, in certificate words")
    .description("Compares two fleets: what of their certificates came, went or changed, and whether that weakens something.")
    .argument("<base>", "as it was: cdktf.out, a cdk.tf.json, a state, what terraform output -json wrote, or - for standard input")
    .argument("<head>", "as it becomes: any of these; the two need not be of one kind")
    .addOption(new Option("--format <format>", "how to print it").choices(Object.keys(FORMATS)).default("table"))
    .addOption(new Option("--fail-on <what>", "for what the exit status is 1").choices(Object.keys(FAILING)).default("weakened"))
    .action((base: string, head: string, options: DiffOptions) => {
      process.exitCode = runDiff(base, head, options);
    });
}

/** Compares, prints, and returns the exit status. */
function runDiff(base: string, head: string, options: DiffOptions): number {
  try {
    if (base === "-" && head === "-") {
      throw new CertfleetError(
        "same-input-twice",
        "BASE and HEAD are both standard input, which holds one of them: write the other to a file",
      );
    }
    const diff = diffInventories(readInventories([base]), readInventories([head]));
    process.stdout.write(FORMATS[options.format](diff));
    return FAILING[options.failOn](diff) ? FINDINGS : FINE;
  } catch (error) {
    return misuse(error);
  }
}
