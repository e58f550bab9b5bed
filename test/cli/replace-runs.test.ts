import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { acmeFleet, issued, NOW, replaceIn } from "./replace-command";
import { directoryWith, state } from "./status-command";

const NAMES = ["api", "shop", "www"];

const INVENTORY = state(Object.fromEntries(NAMES.map((name) => [name, issued(`${name}.example.com`)])), {}, { stack: "edge" });

const fleet = (sections = {}) => acmeFleet(Object.fromEntries(NAMES.map((name) => [name, `{ domains: [${name}.example.com] }`])), sections);

/** A directory with a plan of three waves, at 00:00, 00:02 and 00:04. */
async function planned(file = "certfleet.yaml", args: string[] = [], sections = {}): Promise<string> {
  const directory = directoryWith({ "certfleet.yaml": fleet(sections), [file]: fleet(sections), "terraform.tfstate": INVENTORY });
  const { out, err } = await replaceIn(
    directory,
    ...["--inventory", "terraform.tfstate", "--all", "--wave-size", "1", "--format", "json", ...args],
  );
  expect(err).toBe("");
  fs.writeFileSync(path.join(directory, "plan.json"), out);
  return directory;
}

/** The runs of a plan, for a system. */
async function emitted(format: string, directory: string, ...args: string[]): Promise<string> {
  const { out, err, status } = await replaceIn(directory, "--plan", "plan.json", "--emit", format, ...args);
  expect([err, status]).toEqual(["", 0]);
  return out;
}

/** The commands of a pipeline. */
const commandsOf: Record<string, (text: string) => string> = {
  sh: (text) => text,
  "github-actions": (text) =>
    (parse(text) as { jobs: { replace: { steps: { name?: string; run: string }[] } } }).jobs.replace.steps.at(-1)!.run,
  gitlab: (text) => (parse(text) as Record<string, { script: string[] }>)["certificate-replacement"].script.join("\n"),
};

const START = Date.parse(NOW) / 1000;

interface Conditions {
  /** Seconds from the start of the plan at which the script is run. */
  readonly at?: number;
  /** The waves that are done before. */
  readonly done?: number[];
  /** The wave whose apply fails. */
  readonly fails?: number;
  /** The exit status of the command for the progress. */
  readonly progress?: number;
}

/**
 * Runs a script with doubles: a clock that only sleeping and applying move, a progress that applying changes, and commands that log their
 * arguments and the time.
 */
function run(directory: string, script: string, { at = 0, done = [], fails, progress }: Conditions = {}) {
  const [log, clock, bin] = ["calls", "clock", "bin"].map((name) => path.join(directory, name));
  fs.rmSync(log, { force: true });
  fs.rmSync(bin, { recursive: true, force: true });
  fs.mkdirSync(bin);
  fs.writeFileSync(clock, String(START + at));
  done.forEach((wave) => fs.writeFileSync(path.join(bin, `done-${wave}`), ""));
  const record = `echo "$(( $(cat '${clock}') - ${START} )) $(basename "$0") $*" >> '${log}'`;
  const doubles: Record<string, string> = {
    date: `cat '${clock}'`,
    sleep: `echo $(( $(cat '${clock}') + $1 )) > '${clock}'`,
    git: `${record}; case "$1" in diff) test ! -f '${bin}/edited' ;; commit) rm '${bin}/edited' ;; esac`,
    npx: `${record}
wave=$(echo "$*" | sed -n 's/.*--wave \\([0-9]*\\).*/\\1/p')
case "$*" in
  *--status*) ${progress === undefined ? `test -f '${bin}/done-'"$wave"` : `exit ${progress}`} ;;
  *--replace-addresses*) printf '%s\\n' "-replace=acme_certificate.a_$wave" "-replace=acme_certificate.b"; echo "$wave" > '${bin}/wave' ;;
  *--write*) echo "$wave" > '${bin}/wave'; touch '${bin}/edited' ;;
esac`,
    terraform: `${record}
case "$*" in
  *" apply "*) echo $(( $(cat '${clock}') + 60 )) > '${clock}'; wave=$(cat '${bin}/wave'); test "$wave" != '${fails ?? ""}' && touch '${bin}/done-'"$wave" ;;
esac`,
  };
  for (const [name, body] of Object.entries({ ...doubles, tofu: doubles.terraform })) {
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  const { status, stderr, stdout } = spawnSync("sh", ["-c", script], {
    cwd: directory,
    encoding: "utf8",
    env: { PATH: `${bin}:${process.env.PATH}`, CI_REPOSITORY_URL: "https://git.example.com/edge.git", CI_COMMIT_BRANCH: "main" },
  });
  const calls = fs.existsSync(log) ? fs.readFileSync(log, "utf8").trim().split("\n") : [];
  return {
    status,
    stderr,
    stdout,
    calls,
    applied: calls.filter((call) => call.includes(" apply ")).map((call) => Number(call.split(" ")[0])),
  };
}

describe.each(["sh", "github-actions", "gitlab"])("--emit %s", (format) => {
  test("writes, commits and applies a wave at its start", async () => {
    const directory = await planned();
    const { calls, status, stderr } = run(directory, commandsOf[format](await emitted(format, directory)), { done: [2, 3] });

    expect([status, stderr]).toEqual([0, ""]);
    const replaced = "npx certfleet replace certfleet.yaml --plan plan.json --wave";
    expect(calls.map((call) => call.replace(/^\d+ /, ""))).toEqual([
      "npx certfleet synth certfleet.yaml --out terraform",
      "terraform -chdir=terraform init -input=false",
      "terraform -chdir=terraform output -json",
      expect.stringMatching(new RegExp(`^${replaced} 1 --status --inventory \\S+$`)),
      `${replaced} 1 --write`,
      "git diff --quiet HEAD -- certfleet.yaml",
      "git commit --message Replace certificates, wave 1 -- certfleet.yaml",
      expect.stringMatching(/^git push/),
      "npx certfleet synth certfleet.yaml --out terraform",
      "terraform -chdir=terraform init -input=false",
      "terraform -chdir=terraform apply -input=false -auto-approve -lock-timeout=10m",
      "terraform -chdir=terraform output -json",
      expect.stringContaining("--wave 2 --status"),
      "terraform -chdir=terraform output -json",
      expect.stringContaining("--wave 3 --status"),
    ]);
  });

  test("starts no wave before its time", async () => {
    const directory = await planned();
    const { applied, status } = run(directory, commandsOf[format](await emitted(format, directory)), { at: -600 });

    expect(status).toBe(0);
    expect(applied).toEqual(format === "sh" ? [0, 120, 240] : []);
  });

  test("keeps the distance of waves if the first one is late", async () => {
    const directory = await planned();
    const { applied } = run(directory, commandsOf[format](await emitted(format, directory)), { at: 3600 });

    expect(applied).toEqual(format === "sh" ? [3600, 3720, 3840] : [3600]);
  });

  test("does not apply a wave that is done", async () => {
    const directory = await planned();
    const script = commandsOf[format](await emitted(format, directory));

    expect(run(directory, script, { at: 3600, done: [1, 2, 3] })).toMatchObject({ status: 0, applied: [] });
    expect(run(directory, script, { at: 3600, done: [1] }).applied[0]).toBe(3600);
  });

  test("ends if an apply fails", async () => {
    const directory = await planned();
    const { applied, status } = run(directory, commandsOf[format](await emitted(format, directory)), { at: 0, fails: 1 });

    expect(applied).toEqual([0]);
    expect(status).not.toBe(0);
  });

  test("ends if the progress cannot be read, instead of replacing again", async () => {
    const directory = await planned();

    expect(run(directory, commandsOf[format](await emitted(format, directory)), { progress: 2 })).toMatchObject({ status: 2, applied: [] });
  });

  test("passes the options for addresses that are not replaced, and edits nothing", async () => {
    const directory = await planned("certfleet.yaml", ["--replace-addresses"]);
    const { calls } = run(directory, commandsOf[format](await emitted(format, directory)), { done: [2, 3] });

    expect(calls.find((call) => call.includes(" apply "))).toMatch(
      /apply -input=false -auto-approve -lock-timeout=10m -replace=acme_certificate\.a_1 -replace=acme_certificate\.b$/,
    );
    expect(calls.filter((call) => /--write|git/.test(call))).toEqual([]);
  });

  test("uses the engine that the file states", async () => {
    const directory = await planned("certfleet.yaml", [], { engine: "opentofu" });
    const { calls } = run(directory, commandsOf[format](await emitted(format, directory)), { done: [2, 3] });

    expect(calls.filter((call) => call.includes("tofu -chdir=terraform apply"))).toHaveLength(1);
    expect(calls.filter((call) => /\d terraform /.test(call))).toEqual([]);
  });

  test("quotes parameters", async () => {
    const parameters = "{ team: { type: string, default: edge } }";
    const directory = await planned("certfleet.yaml", [], { parameters });
    const team = `it's "$(touch pwned)" \`touch pwned\` \\ ; touch pwned`;
    const { calls } = run(directory, commandsOf[format](await emitted(format, directory, "--set", `team=${team}`)), { done: [1, 2, 3] });

    expect(calls[0]).toBe(`0 npx certfleet synth certfleet.yaml --set team=${team} --out terraform`);
    expect(fs.existsSync(path.join(directory, "pwned"))).toBe(false);
  });
});

describe("--emit", () => {
  test("writes a workflow that may push, and never runs beside a renewal", async () => {
    const text = await emitted("github-actions", await planned());
    const { on, permissions, concurrency, jobs } = parse(text);

    expect(on.schedule).toEqual([{ cron: "7,22,37,52 * * * *" }]);
    expect(permissions.contents).toBe("write");
    expect(concurrency).toEqual({ group: "certificate-renewal", "cancel-in-progress": false });
    expect(jobs.replace.steps[2]).toEqual({
      uses: "hashicorp/setup-terraform@v3",
      with: { terraform_version: "~1.11", terraform_wrapper: false },
    });
    expect(text).toContain("# Replaces 3 certificates in 3 waves, from 2026-12-01 00:00 UTC to 2026-12-01 00:06 UTC.\n");
  });

  test("writes a job of GitLab that pushes to its branch", async () => {
    const job = parse(await emitted("gitlab", await planned()))["certificate-replacement"];

    expect(job.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }]);
    expect(job.resource_group).toBe("certificate-renewal");
    expect(job.script[0]).toContain('git push "$CI_REPOSITORY_URL" "HEAD:$CI_COMMIT_BRANCH"');
  });

  test.each([
    [["--emit", "sh", "--all"], "--emit writes the runs of a saved plan. Save one with --format json, and pass it with --plan."],
    [["--emit", "sh", "--plan", "plan.json", "--write"], "Remove --write, or --emit."],
    [["--emit", "sh", "--plan", "plan.json", "--wave", "1"], "Remove --wave, or --emit."],
    [["--emit", "sh", "--plan", "plan.json", "--all"], "--plan has its certificates."],
    [["--emit", "sh", "--plan", "plan.json", "--set", "team=a\nb"], "has characters that cannot be read in a script"],
  ])("%j is refused", async (args, message) => {
    const directory = await planned("certfleet.yaml", [], { parameters: "{ team: { type: string, default: edge } }" });
    const { err, status } = await replaceIn(directory, ...args);

    expect(err).toContain(message);
    expect(status).toBe(2);
  });
});
