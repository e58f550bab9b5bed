import { plural } from "../core/text";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { withoutTokenTraces } from "../core/token";
import { keepHeapSmall } from "./heap";
import { collect, ParameterOptions, parametersOf, withParameters } from "./parameter-options";
import { completed, earlierDocument } from "./replaced-document";
import { DOCUMENT, stackListFile } from "./stack-list";
import { examples, safe } from "./output/text";
import { action, ExitStatus, note, print, writeFile } from "./output/writer";
import type { FleetSpec } from "../file/resolve";
import type { Rename } from "./renames";

interface SynthOptions extends ParameterOptions {
  readonly out?: string;
  readonly module?: boolean;
  readonly keepProviders: boolean;
  readonly state?: string;
  readonly rename: string[];
}

/** The number of characters above which a file describes thousands of certificates. */
const LARGE_FILE = 1_000_000;

/** `certfleet synth`: writes the Terraform JSON of a fleet file. */
export function synthCommand(): Command {
  const command = new Command("synth")
    .description("Writes the Terraform JSON of a fleet file. Writes nothing if the file has errors.")
    .argument("<file>", "the fleet file, such as certfleet.yaml")
    .option(
      "--out <dir>",
      "directory for cdk.tf.json (default: cdktf.out/stacks/NAME, as with cdktf synth); with shards, the directory of their directories",
    )
    .option("--module", "write a module for use from HCL, with inputs and outputs instead of provider settings");
  return withParameters(command)
    .option("--rename <OLD=NEW>", "keep the resources of a renamed certificate; stores.OLD=NEW for a store; can be repeated", collect, [])
    .option("--state <file>", "the output of terraform state pull: provider configurations that no resource in it uses are not kept")
    .option("--no-keep-providers", "remove provider configurations of the previous synth that the fleet no longer needs")
    .addHelpText(
      "after",
      examples(
        "certfleet synth certfleet.yaml",
        "certfleet synth certfleet.yaml --set env=staging",
        "certfleet synth certfleet.yaml --module --out modules/tls",
      ),
    )
    .action(action(synth));
}

function synth(file: string, options: SynthOptions): ExitStatus {
  // Loaded on demand: it loads cdktf and the provider bindings.
  const { synthesiseFleet } = require("./synthesise-file") as typeof import("./synthesise-file");
  const { loadFleetFile, readText } = require("../file/from-file") as typeof import("../file/from-file");
  const { parseRename } = require("./renames") as typeof import("./renames");
  const text = readText(file);
  if (text.length > LARGE_FILE) {
    keepHeapSmall();
  }
  const fleet = loadFleetFile(file, parametersOf(options), text);
  const renames = options.rename.map(parseRename);
  if (fleet.shards !== undefined) {
    return synthShards(file, fleet, options, renames);
  }
  const { name, document, assets, warnings, errors, certificates } = withoutTokenTraces(() =>
    synthesiseFleet(fleet, { asModule: options.module ?? false, renames }),
  );
  warnings.forEach((warning) => note(safe`warning: ${warning}`));
  if (errors.length > 0) {
    throw new CertfleetError("invalid-fleet", [`Cannot synthesise ${file}. Fix these errors:`, ...errors].join("\n"));
  }
  const directory = options.out ?? path.join("cdktf.out", "stacks", name);
  if (existsSync(stackListFile(path.dirname(directory), name))) {
    // Loaded on demand: few fleets have shards.
    (require("./synth-shards") as typeof import("./synth-shards")).refuseJoining(name, path.dirname(directory));
  }
  const written = path.join(directory, DOCUMENT);
  const earlier = earlierDocument(written);
  const result = earlier === undefined ? document : completed(document, earlier, written, options);
  for (const [from, to] of assets) {
    writeFile(path.join(directory, to), readFileSync(from));
  }
  writeFile(written, `${JSON.stringify(result, undefined, 2)}\n`);
  print(safe`${written}: ${plural(certificates, "certificate")}\n`);
  return ExitStatus.OK;
}

/** Writes the stacks of a fleet with shards. */
function synthShards(file: string, fleet: FleetSpec, options: SynthOptions, renames: readonly Rename[]): ExitStatus {
  if (options.module) {
    throw new CertfleetError(
      "module-with-shards",
      `${file} has \`shards\`, and a module is part of one stack. Remove \`shards\`, or write stacks without --module.`,
    );
  }
  const { synthesiseShards } = require("./synthesise-shards") as typeof import("./synthesise-shards");
  const { writeShards } = require("./synth-shards") as typeof import("./synth-shards");
  const directory = options.out ?? path.join("cdktf.out", "stacks");
  const { keepProviders: keeps } = options;
  const stacks = withoutTokenTraces(() =>
    writeShards(synthesiseShards(fleet, renames), fleet, {
      ...{ directory, renames, keepProviders: keeps, earlier: earlierDocument },
      complete: (document, earlier, written) => completed(document, earlier, written, options),
    }),
  );
  for (const [name, { certificates }] of Object.entries(stacks)) {
    print(safe`${path.join(directory, name, DOCUMENT)}: ${plural(certificates.length, "certificate")}\n`);
  }
  return ExitStatus.OK;
}
