import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { COMMAND } from "./support";
import { parse } from "yaml";
import { MARKER } from "../../lib/cli/diff";

const ROOT = path.join(__dirname, "..", "..");
const SCRIPT = path.join(ROOT, "scripts", "github-action.sh");
const GUIDE = fs.readFileSync(path.join(ROOT, "docs", "guides", "github-action.md"), "utf8");

const action = parse(fs.readFileSync(path.join(ROOT, "action.yml"), "utf8")) as {
  inputs: Record<string, { description: string; required?: boolean; default?: string }>;
  runs: { using: string; steps: { run: string; shell: string; env: Record<string, string> }[] };
};
const [step] = action.runs.steps;

interface Setting {
  readonly inputs: Partial<Record<"COMMAND" | "PATHS" | "ARGUMENTS" | "FAIL_ON" | "COMMENT", string>>;
  /** What certfleet prints, and its exit status. Without it, the real command runs. */
  readonly certfleet?: { readonly out: string; readonly status: number };
  readonly event?: unknown;
  /** The IDs of the comments that gh finds. */
  readonly comments?: string;
}

const OWN_BRANCH = { pull_request: { number: 7, head: { repo: { full_name: "octo/fleet" } } }, repository: { full_name: "octo/fleet" } };
const FORK = { ...OWN_BRANCH, pull_request: { number: 7, head: { repo: { full_name: "mallory/fleet" } } } };

const folders: string[] = [];
afterAll(() => folders.forEach((each) => fs.rmSync(each, { recursive: true })));

/** Runs the script of the action, with npx and gh that record their calls. */
function run({ inputs, certfleet, event = {}, comments = "" }: Setting) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-action-"));
  folders.push(folder);
  const at = (name: string) => path.join(folder, name);
  fs.mkdirSync(at("bin"));
  fs.writeFileSync(at("out"), certfleet?.out ?? "");
  fs.writeFileSync(at("event"), JSON.stringify(event));
  const real = `shift 2; exec ${COMMAND.map((part) => `"${part}"`).join(" ")} "$@"`;
  const commands = {
    npx: certfleet === undefined ? real : `cat "${at("out")}"; exit ${certfleet.status}`,
    gh: `for each; do case "$each" in body=@*) cp "\${each#body=@}" "${at("comment")}";; esac; done; printf '${comments}'`,
  };
  for (const [name, body] of Object.entries(commands)) {
    const recorded = `for each; do printf '%s|' "$each"; done >> "${at("calls")}"; echo >> "${at("calls")}"`;
    fs.writeFileSync(at(`bin/${name}`), `#!/bin/sh\nprintf '${name}|' >> "${at("calls")}"\n${recorded}\n${body}\n`, { mode: 0o755 });
  }
  const { status, stdout } = spawnSync("bash", [SCRIPT], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      PATH: `${at("bin")}:${process.env.PATH}`,
      GITHUB_OUTPUT: at("output"),
      GITHUB_STEP_SUMMARY: at("summary"),
      GITHUB_EVENT_PATH: at("event"),
      GITHUB_REPOSITORY: "octo/fleet",
      ...{ COMMAND: "check", PATHS: "plan.json", ARGUMENTS: "", FAIL_ON: "", COMMENT: "true", ...inputs },
    },
  });
  const read = (name: string) => (fs.existsSync(at(name)) ? fs.readFileSync(at(name), "utf8") : "");
  const calls = read("calls").split("\n").filter(Boolean);
  return { status, stdout, calls, output: read("output"), summary: read("summary"), comment: read("comment") };
}

describe("the call", () => {
  test("takes paths and arguments one per line, as single words that no shell interprets", () => {
    const { calls } = run({
      inputs: {
        COMMAND: "status",
        PATHS: "fleet.json\n\na b; $(exit 3).json\n",
        ARGUMENTS: "--probe\n--now=2026-12-01",
        FAIL_ON: "warning",
      },
      certfleet: { out: "", status: 0 },
    });
    expect(calls).toEqual([
      "npx|--no-install|certfleet|status|--format|markdown|--fail-on|warning|--probe|--now=2026-12-01|--|fleet.json|a b; $(exit 3).json|",
    ]);
  });

  test.each([
    [0, "", "no findings"],
    [1, "::error::certfleet check has findings", "findings"],
  ])("ends with %d, and the summary has the output", (status, annotation, out) => {
    const ran = run({ inputs: {}, certfleet: { out: `${out}\n`, status } });
    expect(ran).toMatchObject({ status, summary: `${out}\n`, output: `exit-status=${status}\n` });
    expect(ran.stdout).toContain(annotation);
  });

  test("ends with 2 for invalid input, and writes no summary", () => {
    const ran = run({ inputs: {}, certfleet: { out: "half a table", status: 2 } });
    expect(ran).toMatchObject({ status: 2, summary: "", output: "exit-status=2\n" });
    expect(ran.stdout).toContain("::error::certfleet check could not run");
  });

  test("rejects other commands, on one line of the log", () => {
    const ran = run({ inputs: { COMMAND: "synth\n::add-mask::x" }, certfleet: { out: "", status: 0 } });
    expect(ran).toMatchObject({ status: 2, calls: [] });
    expect(ran.stdout.trim().split("\n")).toHaveLength(1);
    expect(ran.stdout).toContain('The input "command" is "synth%0A::add-mask::x". Use check, diff or status.');
  });

  test("works with the real command", () => {
    const base = "test/golden/examples/fleet-file/cdk.tf.json";
    const checked = run({ inputs: { PATHS: base } });
    expect(checked.summary).toMatch(/resources checked/);
    const compared = run({ inputs: { COMMAND: "diff", PATHS: `${base}\n${base}` }, event: OWN_BRANCH });
    expect(compared).toMatchObject({ status: 0, summary: expect.stringContaining("**Certificates: no changes**") as string, comment: "" });
  });
});

describe("size limits", () => {
  const long = `${MARKER}\n**Certificates: 40000 changes**\n<details>\n${"- changed `name ä`\n".repeat(100_000)}</details>\n`;

  test("a summary has up to 1 MiB, in whole lines, with what is left out and without open elements", () => {
    const { summary, status } = run({ inputs: { COMMAND: "diff" }, certfleet: { out: long, status: 0 }, event: {} });
    expect(status).toBe(0);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(900_000);
    expect(summary).toMatch(/- changed `name ä`\n\n<\/details>\n\n[0-9]+ lines are left out, because GitHub does not accept a longer text/);
  });

  test("a comment has up to 65,536 characters", () => {
    const { comment } = run({ inputs: { COMMAND: "diff" }, certfleet: { out: long, status: 0 }, event: OWN_BRANCH });
    expect(comment.length).toBeLessThan(65_536);
    expect(comment.startsWith(MARKER)).toBe(true);
    expect(comment).toContain("lines are left out");
  });
});

describe("the comment", () => {
  const changed = { out: `${MARKER}\n**Certificates: 1 change**\n`, status: 0 };
  const calls = (setting: Omit<Setting, "certfleet">, certfleet = changed) =>
    run({ ...setting, certfleet }).calls.filter((each) => each.startsWith("gh|"));
  const listed = expect.stringMatching(/^gh\|api\|--paginate\|repos\/octo\/fleet\/issues\/7\/comments\|--jq\|/) as string;

  test("is created once and then updated", () => {
    expect(calls({ inputs: { COMMAND: "diff" }, event: OWN_BRANCH })).toEqual([
      listed,
      expect.stringMatching(/^gh\|api\|--silent\|--method\|POST\|repos\/octo\/fleet\/issues\/7\/comments\|--field\|body=@/),
    ]);
    expect(calls({ inputs: { COMMAND: "diff" }, event: OWN_BRANCH, comments: "42\\n43\\n" })).toEqual([
      listed,
      expect.stringMatching(/^gh\|api\|--silent\|--method\|PATCH\|repos\/octo\/fleet\/issues\/comments\/42\|--field\|body=@/),
    ]);
  });

  test.each<[string, Omit<Setting, "certfleet">]>([
    ["a pull request from a fork", { inputs: { COMMAND: "diff" }, event: FORK }],
    ["a push", { inputs: { COMMAND: "diff" }, event: { repository: { full_name: "octo/fleet" } } }],
    ["comment: false", { inputs: { COMMAND: "diff", COMMENT: "false" }, event: OWN_BRANCH }],
    ["status", { inputs: { COMMAND: "status" }, event: OWN_BRANCH }],
  ])("is not written for %s", (_what, setting) => {
    expect(calls(setting)).toEqual([]);
  });

  test("is not created without changes", () => {
    const unchanged = { out: `${MARKER}\n**Certificates: no changes**\n`, status: 0 };
    expect(calls({ inputs: { COMMAND: "diff" }, event: OWN_BRANCH }, unchanged)).toEqual([listed]);
  });
});

describe("action.yml", () => {
  test("passes inputs as environment variables only", () => {
    expect(action.runs).toMatchObject({ using: "composite" });
    expect(step.run).toBe('bash "$GITHUB_ACTION_PATH/scripts/github-action.sh"');
    const passed = Object.values(step.env).map((value) => /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value)?.[1]);
    expect([...passed, "working-directory"].sort()).toEqual(Object.keys(action.inputs).sort());
  });

  test("has every input that the guide uses, and the guide gives the required ones", () => {
    const blocks = [...GUIDE.matchAll(/^```yml\n(.*?)^```$/gms)].map(([, text]) => parse(text) as Record<string, unknown>);
    const uses = blocks.flatMap((block) =>
      Object.values((block.jobs ?? {}) as Record<string, { steps: { uses?: string; with?: Record<string, string> }[] }>).flatMap(
        ({ steps }) => steps.filter((each) => each.uses?.startsWith("certfleet/certfleet@")),
      ),
    );
    expect(uses.map((each) => each.with?.command).sort()).toEqual(["check", "diff", "status"]);
    const required = Object.keys(action.inputs).filter((name) => action.inputs[name].required);
    for (const { with: given = {} } of uses) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(Object.keys(given)).toEqual(expect.arrayContaining(required));
    }
  });
});
