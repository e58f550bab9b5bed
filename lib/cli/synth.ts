import { readFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { withoutTokenTraces } from "../core/once-per-stack";
import { writeFile, action, ExitStatus, note, print } from "./output/writer";
import { counted, examples, safe } from "./output/text";

interface SynthOptions {
  readonly out?: string;
  readonly module?: boolean;
}

/** `certfleet synth`: writes the Terraform JSON of a fleet file. */
export function synthCommand(): Command {
  return new Command("synth")
    .description("Writes the Terraform JSON of a fleet file. Writes nothing if the file has errors.")
    .argument("<file>", "the fleet file, such as certfleet.yaml")
    .option("--out <dir>", "directory for cdk.tf.json (default: cdktf.out/stacks/NAME, as with cdktf synth)")
    .option("--module", "write a module for use from HCL, with inputs and outputs instead of provider settings")
    .addHelpText("after", examples("certfleet synth certfleet.yaml", "certfleet synth certfleet.yaml --module --out modules/tls"))
    .action(action(synth));
}

function synth(file: string, options: SynthOptions): ExitStatus {
  // Loaded on demand: it loads cdktf and the provider bindings.
  const { synthesiseFile } = require("./synthesise-file") as typeof import("./synthesise-file");
  const { name, document, assets, warnings, errors, certificates } = withoutTokenTraces(() =>
    synthesiseFile(file, { asModule: options.module ?? false }),
  );
  warnings.forEach((warning) => note(safe`warning: ${warning}`));
  if (errors.length > 0) {
    throw new CertfleetError("invalid-fleet", [`Cannot synthesise ${file}. Fix these errors:`, ...errors].join("\n"));
  }
  const directory = options.out ?? path.join("cdktf.out", "stacks", name);
  const written = path.join(directory, "cdk.tf.json");
  for (const [from, to] of assets) {
    writeFile(path.join(directory, to), readFileSync(from));
  }
  writeFile(written, `${JSON.stringify(document, undefined, 2)}\n`);
  print(safe`${written}: ${counted(certificates, "certificate")}\n`);
  return ExitStatus.OK;
}
