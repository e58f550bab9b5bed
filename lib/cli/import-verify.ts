import { spawn } from "node:child_process";
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
export async function verifyImport(options: VerifyOptions, directory: string, importers: readonly CloudImporter[]): Promise<ExitStatus> {
  const rules = {
    waiters: new Set(importers.flatMap(({ waiters }) => waiters)),
    tagArguments: new Set(importers.flatMap(({ tagArguments }) => tagArguments)),
    notedArguments: new Set(importers.flatMap(({ notedArguments = [] }) => notedArguments)),
  };
  const verdict =
    typeof options.verify === "string"
      ? judgePlan(options.verify, rules)
      : await planned(options.terraform, directory, (file) => judgePlan(file, rules));
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
async function planned<T>(command: string, directory: string, use: (file: string) => T): Promise<T> {
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
    await terraform(command, directory, ["plan", "-input=false", "-no-color", `-out=${plan}`]);
    await terraform(command, directory, ["show", "-json", plan], shown);
    return use(shown);
  } finally {
    // The plan can contain secrets.
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The lines of Terraform's errors that are repeated. */
const SHOWN_LINES = 20;

/** The characters of them that are kept. */
const KEPT_ERRORS = 100_000;

async function terraform(command: string, directory: string, parameters: string[], output?: string): Promise<void> {
  const descriptor = output === undefined ? undefined : openSync(output, "w", 0o600);
  try {
    const child = spawn(command, [`-chdir=${directory}`, ...parameters], {
      stdio: ["ignore", descriptor ?? "ignore", "pipe"],
      env: process.env,
    });
    let errors = "";
    child.stderr!.on("data", (data) => (errors = `${errors}${String(data)}`.slice(0, KEPT_ERRORS)));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) => {
        const reason = error.code === "ENOENT" ? "it is not on the PATH" : error.message;
        const message = `Cannot run ${command}: ${reason}. Name the command with --terraform, such as tofu.`;
        reject(new CertfleetError("terraform-failed", message));
      });
      child.once("close", resolve);
    });
    if (status !== 0) {
      const lines = errors.split("\n").filter((line) => line.trim() !== "");
      const message = `${command} ${parameters[0]} failed in ${directory}. Run ${command} init there first, then fix the error that it printed:`;
      throw new CertfleetError("terraform-failed", [message, ...lines.slice(0, SHOWN_LINES)].join("\n"));
    }
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}
