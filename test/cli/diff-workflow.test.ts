import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { MARKER } from "../../lib/cli/diff";

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly run: string;
}

const file = path.join(__dirname, "..", "..", "docs", "guides", "pull-requests", "github-actions.yml");
const workflow = parse(fs.readFileSync(file, "utf8")) as {
  on: { pull_request?: unknown; pull_request_target?: unknown };
  permissions: Record<string, string>;
  concurrency: { "cancel-in-progress": boolean };
  jobs: { diff: { steps: Step[] } };
};

const step = (name: string) => workflow.jobs.diff.steps.find((each) => each.name === name)!;

interface Ran {
  readonly status: number | null;
  readonly calls: string[];
  readonly output: string;
  readonly summary: string;
  readonly comment: string;
}

interface Setting {
  /** The exit status of `npx certfleet diff`. */
  readonly diffExits?: number;
  /** The output of `certfleet diff`. */
  readonly diff?: string;
  /** The ids of comments that gh finds. */
  readonly comments?: string;
  /** The exit status of gh. */
  readonly ghExits?: number;
  /** Files that exist in the branch and in the base branch. */
  readonly files?: string[];
}

/** Runs a step with commands that record their calls. */
function run(name: string, setting: Setting = {}): Ran {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-workflow-"));
  try {
    const bin = path.join(folder, "bin");
    fs.mkdirSync(bin);
    fs.mkdirSync(path.join(folder, "diff"));
    for (const each of setting.files ?? []) {
      fs.mkdirSync(path.dirname(path.join(folder, each)), { recursive: true });
      fs.writeFileSync(path.join(folder, each), "version: 1\n");
    }
    fs.writeFileSync(path.join(folder, "text"), setting.diff ?? `${MARKER}\n**Certificates: 1 change, none weakens the fleet**\n`);
    fs.copyFileSync(path.join(folder, "text"), path.join(folder, "diff", "comment.md"));
    const commands = {
      npm: "",
      git: "",
      npx: `case "$*" in *" diff "*) cat "${folder}/text"; exit ${setting.diffExits ?? 0};; esac`,
      gh: `case "$*" in *--paginate*) printf '${setting.comments ?? ""}';; esac; exit ${setting.ghExits ?? 0}`,
    };
    for (const [command, body] of Object.entries(commands)) {
      fs.writeFileSync(path.join(bin, command), `#!/bin/sh\necho "${command} $*" >> "${folder}/calls"\n${body}\n`, { mode: 0o755 });
    }
    const [output, summary] = ["output", "summary"].map((each) => path.join(folder, each));
    const { status } = spawnSync("bash", ["-e", "-c", step(name).run], {
      cwd: folder,
      env: {
        PATH: `${bin}:${process.env.PATH}`,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        REPOSITORY: "octo/fleet",
        NUMBER: "7",
      },
    });
    const read = (each: string) => (fs.existsSync(each) ? fs.readFileSync(each, "utf8").trim() : "");
    return {
      status,
      calls: read(path.join(folder, "calls")).split("\n"),
      output: read(output),
      summary: read(summary),
      comment: read(path.join(folder, "diff", "comment.md")),
    };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe("the workflow for GitHub Actions", () => {
  test("runs on pull requests without the permissions of the base branch, and may only write comments", () => {
    expect(Object.keys(workflow.on)).toEqual(["pull_request"]);
    expect(workflow.permissions).toEqual({ contents: "read", "pull-requests": "write" });
    expect(workflow.concurrency["cancel-in-progress"]).toBe(true);
    expect(workflow.jobs.diff.steps.filter(({ run: script }) => /\$\{\{/.test(script ?? ""))).toEqual([]);
  });

  test("synthesises the base and the head", () => {
    const { status, calls } = run("Synthesise", { files: ["certfleet.yaml", "diff/before/certfleet.yaml"] });
    expect(status).toBe(0);
    expect(calls).toEqual([
      "npm ci",
      "git worktree add --detach diff/before HEAD^1",
      "npx certfleet synth diff/before/certfleet.yaml --out diff/base",
      "npx certfleet synth certfleet.yaml --out diff/head",
    ]);
  });

  test("treats a base or head without the fleet file as a fleet without certificates", () => {
    const { status, calls } = run("Synthesise", { files: ["certfleet.yaml"] });
    expect(status).toBe(0);
    expect(calls.slice(2)).toEqual(["npx certfleet synth certfleet.yaml --out diff/head"]);
    const empty = /echo '(.*)' >/.exec(step("Synthesise").run)![1];
    expect(JSON.parse(empty)).toEqual({
      terraform: {},
      output: { certfleet: { value: { version: 1, stack: "none", certificates: {} } } },
    });
  });

  test.each([
    ["no weakening", 0, 0, "weakens=0"],
    ["a weakening", 1, 0, "weakens=1"],
    ["input that cannot be compared", 2, 2, ""],
  ])("reports %s", (_what, diffExits, status, output) => {
    const ran = run("Diff", { diffExits });
    expect(ran).toMatchObject({ status, output });
    expect(ran.summary.startsWith(MARKER)).toBe(status === 0);
  });

  const paginated = expect.stringMatching(/^gh api --paginate repos\/octo\/fleet\/issues\/7\/comments --jq .*Bot.*<!-- certfleet:diff -->/);
  const posted = "gh api --silent --method POST repos/octo/fleet/issues/7/comments --field body=@diff/comment.md";

  test("writes a comment, and updates it on later runs", () => {
    expect(run("Comment")).toMatchObject({ status: 0, calls: [paginated, posted] });
    expect(run("Comment", { comments: "42\\n43\\n" })).toMatchObject({
      status: 0,
      calls: [paginated, "gh api --silent --method PATCH repos/octo/fleet/issues/comments/42 --field body=@diff/comment.md"],
    });
  });

  test("does not write a comment if there are no changes, and updates an existing one", () => {
    const diff = `${MARKER}\n**Certificates: no changes**\n`;
    expect(run("Comment", { diff })).toMatchObject({ status: 0, calls: [paginated] });
    expect(run("Comment", { diff, comments: "42" }).calls).toHaveLength(2);
  });

  test("fails if the comments cannot be read, and does not write another one", () => {
    expect(run("Comment", { ghExits: 1 })).toMatchObject({ status: 1, calls: [paginated] });
  });

  test("comments only on branches of the repository, and fails in the last step if a change weakens the fleet", () => {
    expect(step("Comment").if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
    expect(step("Weakened").if).toBe("steps.diff.outputs.weakens == '1'");
    expect(run("Weakened").status).toBe(1);
    expect(workflow.jobs.diff.steps.at(-1)).toBe(step("Weakened"));
  });
});
