import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import { CloudImporter } from "../core/importer";
import { judgePlan } from "../import/plan-verdict";
import { verdictReport } from "./import-report";
import { json } from "./output/text";
import { ExitStatus, print, terminal } from "./output/writer";

/** How an import is verified. */
export interface VerifyOptions {
  readonly verify?: string | true;
  readonly allowTagChanges?: boolean;
  readonly terraform: string;
  readonly format: string;
}

/** `certfleet import --verify`: passes if a plan imports, creates waiters, and does nothing else. */
export function verifyImport(options: VerifyOptions, directory: string, importers: readonly CloudImporter[]): ExitStatus {
  const rules = {
    waiters: new Set(importers.flatMap(({ waiters }) => waiters)),
    tagArguments: new Set(importers.flatMap(({ tagArguments }) => tagArguments)),
  };
  const verdict =
    typeof options.verify === "string"
      ? judgePlan(options.verify, rules)
      : planned(options.terraform, directory, (file) => judgePlan(file, rules));
  if (verdict.imports + verdict.unchanged === 0 && verdict.unwanted.length === 0) {
    throw new CertfleetError(
      "nothing-imported",
      "The plan imports nothing. Run certfleet import, then certfleet synth into the same directory, and plan there.",
    );
  }
  const failing = verdict.unwanted.filter(({ tagsOnly }) => !(tagsOnly && options.allowTagChanges === true));
  const passed = failing.length === 0;
  print(options.format === "json" ? json({ passed, ...verdict }) : verdictReport(verdict, failing, terminal()));
  return passed ? ExitStatus.OK : ExitStatus.FINDINGS;
}

/** Plans in a directory, and passes the plan as JSON. */
function planned<T>(command: string, directory: string, use: (file: string) => T): T {
  for (const [file, make] of [
    ["cdk.tf.json", "certfleet synth"],
    ["import.tf.json", "certfleet import"],
  ]) {
    if (!existsSync(path.join(directory, file))) {
      throw new CertfleetError(
        "nothing-to-plan",
        `${directory} has no ${file}, which ${make} writes. Name the directory with --out, or pass a plan as JSON to --verify.`,
      );
    }
  }
  const temporary = mkdtempSync(path.join(tmpdir(), "certfleet-verify-"));
  try {
    const [plan, shown] = [path.join(temporary, "plan.bin"), path.join(temporary, "plan.json")];
    terraform(command, directory, ["plan", "-input=false", "-no-color", `-out=${plan}`]);
    terraform(command, directory, ["show", "-json", plan], shown);
    return use(shown);
  } finally {
    // The plan can contain secrets.
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The lines of Terraform's errors that are repeated. */
const SHOWN_LINES = 20;

function terraform(command: string, directory: string, parameters: string[], output?: string): void {
  const descriptor = output === undefined ? undefined : openSync(output, "w", 0o600);
  try {
    const result = spawnSync(command, [`-chdir=${directory}`, ...parameters], {
      stdio: ["ignore", descriptor ?? "ignore", "pipe"],
      encoding: "utf8",
      env: process.env,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (result.error !== undefined) {
      const reason = (result.error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not on the PATH" : result.error.message;
      throw new CertfleetError("terraform-failed", `Cannot run ${command}: ${reason}. Name the command with --terraform, such as tofu.`);
    }
    if (result.status !== 0) {
      const lines = result.stderr.split("\n").filter((line) => line.trim() !== "");
      throw new CertfleetError(
        "terraform-failed",
        [
          `${command} ${parameters[0]} failed in ${directory}. Run ${command} init there first, and fix what it says:`,
          ...lines.slice(0, SHOWN_LINES),
        ].join("\n"),
      );
    }
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}
