#!/usr/bin/env node
import * as nodeModule from "node:module";
import { Command, Option } from "commander";
import "../clouds";
import { deferModules } from "./deferred-modules";
import { keepHeapSmall } from "./heap";
import { ExitStatus, noteLines, reportBug } from "./output/writer";

interface Entry {
  /** The heading in the help. */
  readonly group: string;
  readonly summary: string;
  readonly load: () => Command;
}

/** The commands, in the order of the help. A command is loaded when it is called. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  init: {
    group: "Define a fleet:",
    summary: "write a certfleet.yaml to start from",
    load: () => (require("./init") as typeof import("./init")).initCommand(),
  },
  synth: {
    group: "Define a fleet:",
    summary: "write a fleet file as Terraform JSON",
    load: () => (require("./synth") as typeof import("./synth")).synthCommand(),
  },
  import: {
    group: "Define a fleet:",
    summary: "import existing certificates from Terraform states or a live account",
    load: () => (require("./import") as typeof import("./import")).importCommand(),
  },
  diff: {
    group: "Review a change:",
    summary: "show how a change affects certificates",
    load: () => (require("./diff") as typeof import("./diff")).diffCommand(),
  },
  changed: {
    group: "Review a change:",
    summary: "list the stacks that differ between two synths, for CI",
    load: () => (require("./changed") as typeof import("./changed")).changedCommand(),
  },
  check: {
    group: "Review a change:",
    summary: "check plans, states and Terraform JSON against the TLS policy",
    load: () => (require("./check") as typeof import("./check")).checkCommand(),
  },
  simulate: {
    group: "Review a change:",
    summary: "simulate years of a fleet: outages, alerts, limits, and which failures it survives",
    load: () => (require("./simulate") as typeof import("./simulate")).simulateCommand(),
  },
  status: {
    group: "Operate a fleet:",
    summary: "show which certificates expire, what endpoints serve, and what to fix",
    load: () => (require("./status") as typeof import("./status")).statusCommand(),
  },
  report: {
    group: "Operate a fleet:",
    summary: "write the fleet as a self-contained HTML page",
    load: () => (require("./report") as typeof import("./report")).reportCommand(),
  },
  export: {
    group: "Operate a fleet:",
    summary: "write the configuration with which Prometheus and Grafana watch the fleet",
    load: () => (require("./export") as typeof import("./export")).exportCommand(),
  },
  calendar: {
    group: "Operate a fleet:",
    summary: "list what changes by date: lifetimes, rules of CAs, certificates without renewal, waivers",
    load: () => (require("./calendar") as typeof import("./calendar")).calendarCommand(),
  },
  replace: {
    group: "Operate a fleet:",
    summary: "plan the replacement of many certificates within the limits of CAs",
    load: () => (require("./replace") as typeof import("./replace")).replaceCommand(),
  },
  reshard: {
    group: "Operate a fleet:",
    summary: "change the number of shards without issuing a certificate again",
    load: () => (require("./reshard") as typeof import("./reshard")).reshardCommand(),
  },
  doctor: {
    group: "Get help:",
    summary: "check the set-up: versions, Terraform's environment, providers, state, schedule",
    load: () => (require("./doctor") as typeof import("./doctor")).doctorCommand(),
  },
  explain: {
    group: "Get help:",
    summary: "explain a policy rule or an error code",
    load: () => (require("./explain") as typeof import("./explain")).explainCommand(),
  },
};

const DESCRIPTION =
  "Manages TLS certificates as code. You describe certificates in certfleet.yaml; certfleet writes the Terraform that issues, renews, distributes and monitors them.";

const FOOTER = `
Run "certfleet COMMAND --help" for the options of a command and examples.

Exit status: 0 success; 1 findings; 2 wrong use, or input that cannot be used; 130 interrupted probes, with the results until then.`;

async function run(): Promise<void> {
  // From 22.8 on, Node.js keeps what it compiled for the next start.
  (nodeModule as { enableCompileCache?(): unknown }).enableCompileCache?.();
  const program = new Command("certfleet")
    .usage("COMMAND [options]")
    .description(DESCRIPTION)
    .version((require("../../package.json") as { version: string }).version, "-V, --version", "print the version")
    .addHelpCommand(new Command("help").argument("[command]").description("print help for a command").helpGroup("Get help:"))
    .addHelpText("after", FOOTER);
  const [first, second] = process.argv.slice(2);
  const called = first === "help" ? second : first;
  for (const [name, { group, summary, load }] of Object.entries(COMMANDS)) {
    const command = name === called ? load() : new Command(name);
    program.addCommand(prepared(command.summary(summary).helpGroup(group)));
  }
  if (called === "check") {
    keepHeapSmall();
  }
  deferModules();
  await prepared(program).parseAsync();
}

/** Help and the version end with 0. Everything else at which the parser stops is misuse, and repeats what the user typed. */
function prepared(command: Command): Command {
  return command
    .helpOption("-h, --help", "print help")
    .configureHelp({ subcommandTerm: (each) => each.name(), optionDescription: descriptionOf })
    .configureOutput({ writeErr: (text) => noteLines(text.trimEnd()) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? ExitStatus.OK : ExitStatus.MISUSE));
}

/** The description of an option with its choices and default; an option that can be repeated has none. */
function descriptionOf(option: Option): string {
  const { description, argChoices, defaultValue } = option;
  const choices = argChoices === undefined ? [] : [`choices: ${argChoices.join(", ")}`];
  const byDefault = typeof defaultValue === "string" ? [`default: ${defaultValue}`] : [];
  const extra = [...choices, ...byDefault].join("; ");
  return extra === "" ? description : `${description} (${extra})`;
}

// A reader such as head that closes the pipe has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") {
    throw error;
  }
  process.exit();
});

run().catch(reportBug);
