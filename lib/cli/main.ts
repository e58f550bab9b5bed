#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { Command } from "commander";
import "../clouds";
import { ExitStatus, noteLines, reportBug } from "./output/writer";

/** The commands. Only the called one is loaded; help loads all. */
const COMMANDS = new Map<string, () => Command>([
  ["init", () => (require("./init") as typeof import("./init")).initCommand()],
  ["synth", () => (require("./synth") as typeof import("./synth")).synthCommand()],
  [
    "check",
    () => {
      keepHeapSmall();
      return (require("./check") as typeof import("./check")).checkCommand();
    },
  ],
  ["explain", () => (require("./explain") as typeof import("./explain")).explainCommand()],
  ["status", () => (require("./status") as typeof import("./status")).statusCommand()],
  ["report", () => (require("./report") as typeof import("./report")).reportCommand()],
  ["export", () => (require("./export") as typeof import("./export")).exportCommand()],
  ["diff", () => (require("./diff") as typeof import("./diff")).diffCommand()],
]);

const DESCRIPTION = `Manages TLS certificates as code. Describe certificates in certfleet.yaml; certfleet writes the Terraform that
issues, renews, distributes and monitors them.`;

const FOOTER = `
Exit status: 0 success, 1 findings, 2 wrong use or unusable input.
Run "certfleet COMMAND --help" for the options of a command, and "certfleet explain CODE" for the cause and
fix of an error.`;

async function run(): Promise<void> {
  const program = new Command("certfleet")
    .usage("COMMAND [options]")
    .description(DESCRIPTION)
    .version((require("../../package.json") as { version: string }).version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", FOOTER);
  const called = COMMANDS.get(process.argv[2]);
  for (const command of called ? [called] : COMMANDS.values()) {
    program.addCommand(prepared(command()));
  }
  await prepared(program).parseAsync();
}

/** Help and the version end with 0. Everything else at which the parser stops is misuse, and repeats what the user typed. */
function prepared(command: Command): Command {
  return command
    .configureOutput({ writeErr: (text) => noteLines(text.trimEnd()) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? ExitStatus.OK : ExitStatus.MISUSE));
}

/**
 * Makes V8 collect garbage instead of growing the heap.
 *
 * Reading a plan of 100,000 resources makes much garbage and keeps little, and the container of a pipeline has a memory limit. Node has no
 * option for this that takes effect after it started.
 */
function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=50");
}

// A reader such as head that closes the pipe has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit();
});

run().catch(reportBug);
