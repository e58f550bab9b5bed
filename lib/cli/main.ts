#!/usr/bin/env node
import { Command } from "commander";
import "../clouds";
import { CertfleetError } from "../core/error";
import { MISUSE } from "./exit-status";

/** The commands. Only the one that is called is loaded; help loads all. */
const COMMANDS = new Map<string, () => Command>([
  ["init", () => (require("./init") as typeof import("./init")).initCommand()],
  ["synth", () => (require("./synth") as typeof import("./synth")).synthCommand()],
  [
    "check",
    () => {
      (require("./small-heap") as typeof import("./small-heap")).keepHeapSmall();
      return (require("./check") as typeof import("./check")).checkCommand();
    },
  ],
  ["explain", () => (require("./explain") as typeof import("./explain")).explainCommand()],
  ["status", () => (require("./status") as typeof import("./status")).statusCommand()],
  ["report", () => (require("./report") as typeof import("./report")).reportCommand()],
  ["export", () => (require("./export") as typeof import("./export")).exportCommand()],
  ["diff", () => (require("./diff") as typeof import("./diff")).diffCommand()],
]);

async function run(): Promise<void> {
  const program = new Command("certfleet")
    .description("TLS certificates for content delivery as code: one file becomes plain Terraform JSON.")
    .version((require("../../package.json") as { version: string }).version);
  const called = COMMANDS.get(process.argv[2]);
  for (const command of called ? [called] : COMMANDS.values()) {
    program.addCommand(command().exitOverride(exit));
  }
  await program.exitOverride(exit).parseAsync();
}

/** Help and version are what was asked for; whatever else the parser stops at is misuse. */
function exit({ exitCode }: { readonly exitCode: number }): never {
  process.exit(exitCode === 0 ? 0 : MISUSE);
}

// A reader such as `head` that has seen enough is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit();
});

run().catch((error: unknown) => {
  // A fault of the program has its stack, and is not taken for findings either.
  process.stderr.write(`${error instanceof CertfleetError ? error.message : ((error as Error)?.stack ?? String(error))}\n`);
  process.exitCode = MISUSE;
});
