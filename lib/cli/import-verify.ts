import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { CertfleetError } from "../core/error";
import { CloudImporter } from "../core/importer";
import { judgePlan } from "../import/plan-verdict";
import { engineCommandOf, runEngine } from "./engine-command";
import { verdictReport } from "./import-report";
import { json } from "./output/text";
import { ExitStatus, print, terminal } from "./output/writer";

/** How an import is verified. */
export interface VerifyOptions {
  readonly verify?: string | true;
  readonly allowTagChanges?: boolean;
  readonly terraform?: string;
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
async function planned<T>(terraform: string | undefined, directory: string, use: (file: string) => T): Promise<T> {
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
  const { command } = engineCommandOf({ command: terraform, directory, env: process.env });
  const temporary = mkdtempSync(path.join(tmpdir(), "certfleet-verify-"));
  try {
    const [plan, shown] = [path.join(temporary, "plan.bin"), path.join(temporary, "plan.json")];
    await runEngine(command, directory, ["plan", "-input=false", "-no-color", `-out=${plan}`]);
    await runEngine(command, directory, ["show", "-json", plan], shown);
    return use(shown);
  } finally {
    // The plan can contain secrets.
    rmSync(temporary, { recursive: true, force: true });
  }
}
