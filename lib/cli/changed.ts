import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { piecesOf, plural } from "../core/text";
import { ChangedStack, changedStacks, isShared } from "./changed-stacks";
import { layOut } from "./output/table";
import { examples, json, safe, SafeText } from "./output/text";
import { action, ExitStatus, print, terminal } from "./output/writer";
import { ParameterOptions, parametersOf, withParameters } from "./parameter-options";

interface ChangedOptions extends ParameterOptions {
  readonly format: string;
  readonly include: string;
}

const FORMATS: Readonly<Record<string, (changed: readonly ChangedStack[], options: ChangedOptions) => SafeText>> = {
  text: (changed) => changedText(changed),
  json: (changed) => json({ version: 1, stacks: changed }),
  github: (changed) => githubOutputs(changed),
  gitlab: (changed, { include }) => gitlabPipeline(changed, include),
};

/** `certfleet changed`: the stacks that differ between two synths. */
export function changedCommand(): Command {
  const command = new Command("changed")
    .description("Lists the stacks that differ between two synths, so that CI plans and applies only those.")
    .argument("<base>", "the state before: a fleet file, or a directory with synthesised stacks")
    .argument("<head>", "the state after: a fleet file, or a directory with synthesised stacks");
  return withParameters(command)
    .addOption(
      new Option("--format <format>", "output format: github writes step outputs, gitlab a child pipeline")
        .choices(Object.keys(FORMATS))
        .default("text"),
    )
    .option(
      "--include <path>",
      "for gitlab: the file of the repository with the job .certfleet-stack, which the jobs extend (default: /.gitlab/certfleet.yml)",
      "/.gitlab/certfleet.yml",
    )
    .addHelpText(
      "after",
      examples(
        "certfleet changed base/stacks cdktf.out/stacks",
        'certfleet changed base.yaml certfleet.yaml --format github >> "$GITHUB_OUTPUT"',
        "certfleet changed base/stacks cdktf.out/stacks --format gitlab > stacks.yml",
      ),
    )
    .action(action(run));
}

function run(base: string, head: string, options: ChangedOptions): ExitStatus {
  // Loaded on demand: it loads the schema library.
  const { snapshotsOf } = require("./stack-snapshot") as typeof import("./stack-snapshot");
  const snapshots = snapshotsOf(base, head, parametersOf(options));
  print(FORMATS[options.format](changedStacks(snapshots.base, snapshots.head), options));
  return ExitStatus.OK;
}

function changedText(changed: readonly ChangedStack[]): SafeText {
  if (changed.length === 0) {
    return safe`No stack changed.\n`;
  }
  const column = (title: string, of: (stack: ChangedStack) => string) => ({ title, cells: changed.map((each) => SafeText.of(of(each))) });
  const columns = [
    column("STACK", ({ name }) => name),
    column("CHANGE", ({ change }) => change),
    column("CERTIFICATES", ({ certificates }) => String(certificates)),
    column("NEEDS", ({ needs }) => needs.join(", ")),
  ];
  const lines = [...layOut(columns, terminal().columns), safe`${plural(changed.length, "stack")} changed.`];
  return SafeText.own(`${SafeText.join(lines, "\n").text}\n`);
}

/** The most jobs of one matrix (GitHub Docs, "Running variations of jobs in a workflow"). */
const GITHUB_JOBS = 256;

/**
 * Outputs of a step: the stacks that are applied first, and the others, as lists for `matrix`. Where there are more stacks than jobs, an
 * item has several, with spaces between them.
 */
function githubOutputs(changed: readonly ChangedStack[]): SafeText {
  const [first, further] = phases(changed);
  const items = piecesOf(further, Math.max(1, Math.ceil(further.length / GITHUB_JOBS))).map((names) => names.join(" "));
  return SafeText.own(`first=${JSON.stringify(first)}\nshards=${JSON.stringify(items)}\n`);
}

/** A child pipeline with a job for each stack, in two stages. */
function gitlabPipeline(changed: readonly ChangedStack[], include: string): SafeText {
  const [first, further] = phases(changed);
  const jobs = [...first.map((name) => [name, "first"]), ...further.map((name) => [name, "shards"])].flatMap(([name, stage]) => [
    `${name}:`,
    "  extends: .certfleet-stack",
    `  stage: ${stage}`,
    `  variables: { STACK: "${name}" }`,
  ]);
  // GitLab refuses a pipeline without jobs.
  const idle = ["nothing-changed:", "  stage: first", '  script: ["echo No stack changed."]'];
  return SafeText.own(
    [`include: [{ local: ${JSON.stringify(include)} }]`, "stages: [first, shards]", ...(jobs.length === 0 ? idle : jobs), ""].join("\n"),
  );
}

/** What can be planned, in the order of its applies. A stack that is gone has no configuration any more. */
function phases(changed: readonly ChangedStack[]): [first: string[], further: string[]] {
  const left = changed.filter(({ change }) => change !== "removed");
  const unsafe = left.find(({ name }) => !/^[A-Za-z0-9_.-]+$/.test(name));
  if (unsafe !== undefined) {
    throw new CertfleetError(
      "stack-name",
      safe`"${SafeText.of(unsafe.name, 60)}" is not the name of a stack that CI can use. Names have letters, digits, dots, hyphens and underscores.`
        .text,
    );
  }
  const names = (stacks: readonly ChangedStack[]) => stacks.map(({ name }) => name);
  return [names(left.filter(isShared)), names(left.filter((each) => !isShared(each)))];
}
