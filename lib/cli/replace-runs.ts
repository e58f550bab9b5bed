import { Document, Node } from "yaml";
import { Engine, ENGINES, lowestVersion } from "../core/engine";
import { CertfleetError } from "../core/error";
import { printable } from "../core/printable";
import { plural, shellWord } from "../core/text";
import { SavedPlan } from "../replacement/saved-plan";
import type { RunsFormat } from "./replace-options";
import { utcText } from "./replace-report";

/** What the runs of a plan depend on. */
export interface RunsOfPlan {
  readonly plan: SavedPlan;
  /** The fleet file, and the file of the plan. */
  readonly files: { readonly fleet: string; readonly plan: string };
  /** The options of the file's parameters, such as `--set`, `env=production`. */
  readonly parameters: readonly string[];
  /** The engine that the file states. */
  readonly engine?: Engine;
}

/** How a kind of runs differs from the others. */
interface Environment {
  /** What is done before the start of a wave. */
  readonly beforeStart: readonly string[];
  readonly push: string;
}

const ENVIRONMENTS: Readonly<Record<RunsFormat, Environment>> = {
  sh: { beforeStart: ['until [ "$(date +%s)" -ge "$earliest" ]; do', "  sleep 60", "done"], push: "git push" },
  "github-actions": { beforeStart: endUntil("The next scheduled run continues."), push: "git push" },
  gitlab: {
    beforeStart: endUntil("The next scheduled pipeline continues."),
    push: 'git push "$CI_REPOSITORY_URL" "HEAD:$CI_COMMIT_BRANCH"',
  },
};

/** The runs of a plan, as text of a file. */
export function runsOf(format: RunsFormat, of: RunsOfPlan): string {
  switch (format) {
    case "sh":
      return `#!/bin/sh\n${commented([summary(of), ...SHELL_NOTES])}\n${script(format, of)}`;
    case "github-actions":
      return `${commented([summary(of), "Copy to .github/workflows/certificate-replacement.yml, and delete it when all waves are done.", ...CI_NOTES])}\n${githubActions(of)}`;
    case "gitlab":
      return `${commented([summary(of), "Include this in .gitlab-ci.yml, and create a pipeline schedule, such as */15 * * * *. Delete both when all waves are done.", ...CI_NOTES, "The job's token must be allowed to push to the repository."])}\n${gitlab(of)}`;
  }
}

const SHELL_NOTES = [
  "Run this in the repository of the fleet. Variables of Terraform (TF_VAR_…), and credentials of clouds and Git, come from the environment.",
  "It waits for the start of each wave. It can be run again: certificates that are replaced are not replaced again.",
];

const CI_NOTES = [
  "The plan is a file of the repository. Each run continues with the waves that may start, and commits their edits before it applies them.",
  "It applies everything that the fleet's plan has: apply other changes first.",
];

function summary({ plan: { waves, start, end } }: RunsOfPlan): string {
  const certificates = waves.reduce((sum, wave) => sum + wave.certificates.length, 0);
  const [from, to] = [start, end].map((time) => utcText(new Date(time)));
  return `Replaces ${plural(certificates, "certificate")} in ${plural(waves.length, "wave")}, from ${from} to ${to}.`;
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line}`).join("\n");
}

/** Ends a run of a pipeline before the start of a wave. */
function endUntil(next: string): string[] {
  return ['if [ "$(date +%s)" -lt "$earliest" ]; then', `  echo "Wave $number starts later. ${next}"`, "  exit 0", "fi"];
}

/** The commands of all waves. */
function script(format: RunsFormat, { plan, files, parameters, engine }: RunsOfPlan): string {
  const { beforeStart, push } = ENVIRONMENTS[format];
  const { command } = ENGINES[engine ?? Engine.TERRAFORM];
  const own = parameters.map((parameter) => ` ${quoted(parameter)}`).join("");
  const edits = plan.waves.some((wave) => wave.edits.length > 0);
  const addresses = plan.waves.some(({ certificates }) => certificates.some(({ replace }) => replace.length > 0));
  const lines = [
    "set -eu",
    "",
    `fleet=${quoted(files.fleet)}`,
    `plan=${quoted(files.plan)}`,
    "directory='terraform' # where the fleet is synthesised",
    "",
    "inventory=$(mktemp)",
    ...(addresses ? ["options=$(mktemp)", `trap 'rm -f "$inventory" "$options"' EXIT`] : [`trap 'rm -f "$inventory"' EXIT`]),
    "delay=0",
    "",
    "replace() {",
    `  npx certfleet replace "$fleet"${own} --plan "$plan" --wave "$number" "$@"`,
    "}",
    "",
    "engine() {",
    `  ${command} -chdir="$directory" "$@"`,
    "}",
    "",
    "synthesise() {",
    `  npx certfleet synth "$fleet"${own} --out "$directory"`,
    "  engine init -input=false",
    "}",
    "",
    "# wave NUMBER START: runs a wave that is not done, not before its start in seconds since 1970.",
    "wave() {",
    "  number=$1",
    "  start=$2",
    '  engine output -json > "$inventory"',
    "  status=0",
    '  replace --status --inventory "$inventory" || status=$?',
    "  case $status in",
    "    0) return ;;",
    "    1) ;;",
    '    *) exit "$status" ;;',
    "  esac",
    "  # A wave that starts late delays the next ones: the limits of CAs follow from their distance.",
    "  earliest=$((start + delay))",
    ...beforeStart.map((line) => `  ${line}`),
    "  delay=$(($(date +%s) - start))",
    ...(edits ? editLines(push).map((line) => `  ${line}`) : []),
    ...(addresses ? ADDRESS_LINES.map((line) => `  ${line}`) : []),
    `  engine apply -input=false -auto-approve -lock-timeout=10m${addresses ? ' "$@"' : ""}`,
    "}",
    "",
    "synthesise",
    ...plan.waves.map(({ wave, start, certificates }) => {
      const time = new Date(start);
      return `wave ${wave} ${Math.ceil(time.getTime() / 1000)} # ${utcText(time)}: ${plural(certificates.length, "certificate")}`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** Makes the edits of a wave, and commits them: runs that renew certificates must not undo them. */
function editLines(push: string): string[] {
  return [
    "replace --write",
    'if ! git diff --quiet HEAD -- "$fleet"; then',
    '  git commit --message "Replace certificates, wave $number" -- "$fleet"',
    `  ${push}`,
    "fi",
    "synthesise",
  ];
}

/** Reads the options for the certificates of a wave that are not replaced yet. */
const ADDRESS_LINES = [
  'replace --replace-addresses --inventory "$inventory" > "$options"',
  "set --",
  "while IFS= read -r option; do",
  '  set -- "$@" "$option"',
  'done < "$options"',
];

/** A text as one word of a shell. */
function quoted(text: string): string {
  if (printable(text, Infinity) !== text) {
    throw new CertfleetError(
      "replace-options",
      `${JSON.stringify(text)} has characters that cannot be read in a script. Rename the file, or set the parameter in a file.`,
    );
  }
  return shellWord(text);
}

/** The identity of commits. */
const GIT = {
  GIT_AUTHOR_NAME: "certfleet",
  GIT_AUTHOR_EMAIL: "certfleet@users.noreply.github.com",
  GIT_COMMITTER_NAME: "certfleet",
  GIT_COMMITTER_EMAIL: "certfleet@users.noreply.github.com",
};

const AUTOMATION = { TF_IN_AUTOMATION: "1", TF_INPUT: "0" };

const LOG_IN = " Log in to the clouds before this, and set the variables of Terraform, as the workflow of renewal runs does.";

function githubActions(of: RunsOfPlan): string {
  const facts = ENGINES[of.engine ?? Engine.TERRAFORM];
  const { command, engine } = facts;
  const uses = engine === Engine.OPENTOFU ? "opentofu/setup-opentofu@v1" : "hashicorp/setup-terraform@v3";
  const document = new Document({
    name: "Certificate replacement",
    on: { schedule: [{ cron: "7,22,37,52 * * * *" }], workflow_dispatch: {} },
    permissions: { contents: "write", "id-token": "write" },
    // The group of renewal runs: two runs at the same time would wait for the lock of the state.
    concurrency: { group: "certificate-renewal", "cancel-in-progress": false },
    jobs: {
      replace: {
        "runs-on": "ubuntu-latest",
        "timeout-minutes": 360,
        env: { ...AUTOMATION, ...GIT },
        steps: [
          { uses: "actions/checkout@v4" },
          { uses: "actions/setup-node@v4", with: { "node-version": 22 } },
          { uses, with: { [`${command}_version`]: `~${lowestVersion(facts)}`, [`${command}_wrapper`]: false } },
          { run: "npm ci" },
          { name: "Replace", shell: "sh", run: script("github-actions", of) },
        ],
      },
    },
  });
  (document.getIn(["jobs", "replace", "steps", 4], true) as Node).commentBefore = LOG_IN;
  return document.toString({ lineWidth: 0 });
}

function gitlab(of: RunsOfPlan): string {
  const { label } = ENGINES[of.engine ?? Engine.TERRAFORM];
  const document = new Document({
    "certificate-replacement": {
      image: { name: "node:22" },
      rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }],
      resource_group: "certificate-renewal",
      interruptible: false,
      timeout: "6h",
      variables: { ...AUTOMATION, ...GIT },
      before_script: ["npm ci"],
      script: [script("gitlab", of)],
    },
  });
  (document.getIn(["certificate-replacement", "before_script", 0], true) as Node).commentBefore =
    ` Install ${label} and log in to the clouds before this, and set the variables of Terraform, as the job of renewal runs does.`;
  return document.toString({ lineWidth: 0 });
}
