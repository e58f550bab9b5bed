import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";
import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { withoutTokenTraces } from "../core/token";
import { plural } from "../core/text";
import { examples, json, safe, SafeText } from "./output/text";
import { action, ExitStatus, note, print, writeFile } from "./output/writer";
import { ParameterOptions, parametersOf, withParameters } from "./parameter-options";
import { completed, earlierDocument } from "./replaced-document";
import type { ReshardPlan } from "./reshard-plan";
import { reshardJson, reshardText } from "./reshard-report";

interface ReshardOptions extends ParameterOptions {
  readonly count: string;
  readonly out: string;
  readonly states?: string;
  readonly write?: boolean;
  readonly format: string;
}

const FORMATS: Readonly<Record<string, (plan: ReshardPlan) => SafeText>> = { text: reshardText, json: (plan) => json(reshardJson(plan)) };

/** The file with the blocks that move resources, beside the document of a stack. */
const MOVES_FILE = "reshard.tf.json";

/** `certfleet reshard`: changes the number of shards without issuing a certificate again. */
export function reshardCommand(): Command {
  const command = new Command("reshard")
    .description(
      "Changes the number of shards of a fleet file without issuing a certificate again. Shows which certificates move to another stack, and which stay because Terraform cannot import them. Writes nothing without --write.",
    )
    .argument("<file>", "the fleet file, such as certfleet.yaml, as it is applied")
    .requiredOption("--count <number>", "the new number of shards")
    .option("--out <dir>", "the directory of the stacks, as they are applied", path.join("cdktf.out", "stacks"))
    .option("--states <dir>", "a directory with the state of each stack, as NAME.tfstate (default: local states beside the stacks)")
    .option("--write", "write the number and the pins into the file, and the stacks with the blocks that move what they have");
  return withParameters(command)
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("text"))
    .addHelpText(
      "after",
      examples("certfleet reshard certfleet.yaml --count 12", "certfleet reshard certfleet.yaml --count 12 --states states --write"),
    )
    .action(action(reshard));
}

function reshard(file: string, options: ReshardOptions): ExitStatus {
  // Loaded on demand: it loads cdktf and the provider bindings.
  const { planReshard } = require("./reshard-plan") as typeof import("./reshard-plan");
  const { checkShardCount } = require("../fleet/rendezvous") as typeof import("../fleet/rendezvous");
  const count = Number(options.count);
  checkShardCount(count);
  refuseUnfinished(options.out);
  const plan = withoutTokenTraces(() => planReshard({ file, parameters: parametersOf(options), count, directory: options.out }));
  if (options.write) {
    withoutTokenTraces(() => write(file, plan, options));
  }
  print(FORMATS[options.format](plan));
  return ExitStatus.OK;
}

/** The blocks of an earlier change are needed until every stack is applied. */
function refuseUnfinished(directory: string): void {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const left = names.map((name) => path.join(directory, name, MOVES_FILE)).find((each) => existsSync(each));
  if (left !== undefined) {
    throw new CertfleetError(
      "reshard-unfinished",
      `${left} is left of an earlier change of the number of shards. Apply all stacks, delete these files, and run the command again.`,
    );
  }
}

function write(file: string, plan: ReshardPlan, { out: directory, states }: ReshardOptions): void {
  const { stateReader } = require("./reshard-plan") as typeof import("./reshard-plan");
  const { moveBlocks } = require("./reshard-moves") as typeof import("./reshard-moves");
  const { synthesiseShards } = require("./synthesise-shards") as typeof import("./synthesise-shards");
  const { writeShards } = require("./synth-shards") as typeof import("./synth-shards");
  // Before anything is written: a state can be missing.
  const blocks = moveBlocks(plan.resources, stateReader(directory, states));
  writeShards(synthesiseShards(plan.fleet), plan.fleet, {
    ...{ directory, renames: [], keepProviders: true, canMove: true, earlier: earlierDocument },
    complete: (document, earlier, written) => completed(document, earlier, written, { keepProviders: true }),
  });
  for (const [stack, own] of blocks) {
    writeFile(path.join(directory, stack, MOVES_FILE), `${JSON.stringify(own, undefined, 2)}\n`);
  }
  writeFile(file, plan.text);
  note(
    safe`${file}: ${plural(plan.count, "shard")}. Apply all stacks: those that certificates move to first. Then delete the files ${MOVES_FILE}.`,
  );
}
