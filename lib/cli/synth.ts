import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { withoutTokenTraces } from "../core/token-traces";
import { writeWhole } from "./write-whole";

interface SynthOptions {
  readonly out?: string;
  readonly module?: boolean;
}

/** `certfleet synth FILE [--out DIR] [--module]` */
export function synthCommand(): Command {
  return new Command("synth")
    .description("write a fleet as Terraform JSON")
    .argument("<file>", "the fleet's certfleet.yaml")
    .option("--out <dir>", "directory to write cdk.tf.json to (default: cdktf.out/stacks/NAME, as `cdktf synth` has it)")
    .option("--module", "write a module for a configuration in HCL: inputs and outputs instead of provider settings")
    .action((file: string, options: SynthOptions) => synthesise(file, options));
}

/** Nothing is written unless the whole fleet is right. */
function synthesise(file: string, options: SynthOptions): void {
  // Loaded here, so that help and other commands do not wait for it.
  const { synthesiseFile } = require("./synthesise-file") as typeof import("./synthesise-file");
  const { name, document, assets, warnings, errors, certificates } = withoutTokenTraces(() =>
    synthesiseFile(file, { asModule: options.module ?? false }),
  );
  for (const warning of warnings) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  if (errors.length > 0) {
    throw new CertfleetError("invalid-fleet", [`${file} cannot be synthesised:`, ...errors].join("\n"));
  }
  const directory = options.out ?? path.join("cdktf.out", "stacks", name);
  const written = path.join(directory, "cdk.tf.json");
  for (const [from, to] of assets) {
    writeWhole(path.join(directory, to), readFileSync(from));
  }
  writeWhole(written, `${JSON.stringify(document, undefined, 2)}\n`);
  process.stdout.write(`${written}: ${certificates} ${certificates === 1 ? "certificate" : "certificates"}\n`);
}
