import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { parse } from "yaml";

const DOCS = path.join(__dirname, "..", "..", "..", "docs", "guides", "renewal-runs");

const text = (file: string) => fs.readFileSync(path.join(DOCS, file), "utf8");

const github = parse(text("github-actions.yml"));
const gitlab = parse(text("gitlab-ci.yml"))["certificate-renewal"];

const step = (name: string) =>
  (github.jobs.renew.steps as { name?: string; run: string; if?: string }[]).find((each) => each.name === name)!;

/** Runs a workflow's commands with doubles of Terraform, curl and npx that record their calls; the plan exits with the given status. */
function run(script: string, planExits: number, env: Record<string, string> = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-workflow-"));
  try {
    const log = path.join(folder, "calls");
    for (const command of ["terraform", "curl", "npm", "npx"]) {
      const body = `#!/bin/sh\necho "${command} $*" >> "${log}"\ncase "$*" in *" plan "*) exit ${planExits};; esac\n`;
      fs.writeFileSync(path.join(folder, command), body, { mode: 0o755 });
    }
    const output = path.join(folder, "output");
    const { status } = spawnSync("bash", ["-e", "-c", script], {
      cwd: folder,
      env: { PATH: `${folder}:${process.env.PATH}`, GITHUB_OUTPUT: output, ...env },
    });
    const read = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "");
    return { status, calls: read(log).split("\n"), output: read(output) };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const applies = expect.stringMatching(/^terraform -chdir=terraform apply .*renewal\.tfplan$/);

describe("the GitHub Actions workflow", () => {
  test("runs twice a day, not on the hour, one run at a time", () => {
    expect(github.on.schedule).toEqual([{ cron: expect.stringMatching(/^(?!0 )\d+ \d+,\d+ \* \* \*$/) }]);
    expect(github.concurrency["cancel-in-progress"]).toBe(false);
  });

  test.each([
    ["an empty plan", 0, 0, "changed=false"],
    ["a plan with changes", 2, 0, "changed=true"],
    ["a plan that fails", 1, 1, ""],
  ])("detects %s", (_what, planExits, status, output) => {
    expect(run(step("Plan").run, planExits)).toMatchObject({ status, output });
  });

  test("applies the saved plan if it has changes, and alerts when a step fails", () => {
    expect(step("Apply").if).toBe("steps.plan.outputs.changed == 'true'");
    expect(run(step("Apply").run, 0).calls).toEqual([applies]);
    expect(step("Alert").if).toBe("failure()");
    const { calls } = run(step("Alert").run, 0, { ALERT_WEBHOOK: "https://hooks.example.com/x", RUN_URL: "https://example.com/1" });
    expect(calls).toEqual([expect.stringMatching(/renewal failed: https:\/\/example\.com\/1.*https:\/\/hooks\.example\.com\/x$/)]);
  });

  test("does not upload a plan as an artifact, because plans contain keys", () => {
    expect(JSON.stringify(github)).not.toContain("upload-artifact");
  });
});

describe("the GitLab CI job", () => {
  const script = (gitlab.script as string[]).join("\n");

  test("runs only in scheduled pipelines, one at a time, without artifacts", () => {
    expect(gitlab.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "schedule"' }]);
    expect(gitlab.resource_group).toBe("certificate-renewal");
    expect(gitlab).not.toHaveProperty("artifacts");
  });

  test.each([
    ["applies a plan with changes", 2, 0, true],
    ["does not apply an empty plan", 0, 0, false],
    ["fails if the plan fails", 1, 1, false],
  ])("%s", (_what, planExits, status, isApplied) => {
    const { status: exited, calls } = run(script, planExits);

    expect(exited).toBe(status);
    expect(calls.some((call) => / apply /.test(call))).toBe(isApplied);
  });

  test("alerts only if the job failed", () => {
    const after = (gitlab.after_script as string[]).join("\n");
    const alerts = (CI_JOB_STATUS: string) =>
      run(after, 0, { CI_JOB_STATUS, CI_JOB_URL: "https://example.com/1", ALERT_WEBHOOK: "https://hooks" }).calls;

    expect(alerts("failed")).toEqual([expect.stringContaining("renewal failed: https://example.com/1")]);
    expect(alerts("success")).toEqual([""]);
  });
});

describe("the workflows for OpenTofu", () => {
  /** The lines of one text that the other does not have. */
  const own = (one: string, other: string) => one.split("\n").filter((line) => !other.split("\n").includes(line));

  test.each(["github-actions", "gitlab-ci"])("%s differs only in the engine", (name) => {
    const [terraform, opentofu] = [text(`${name}.yml`), text(`${name}-opentofu.yml`)];
    const [ofTerraform, ofOpentofu] = [own(terraform, opentofu), own(opentofu, terraform)];

    expect(ofOpentofu).toHaveLength(ofTerraform.length);
    expect(ofTerraform.slice(1).filter((line) => !/terraform/i.test(line))).toEqual([]);
    expect(ofOpentofu.filter((line) => !/tofu/i.test(line))).toEqual([]);
    expect(opentofu).not.toMatch(/terraform -chdir|setup-terraform|releases\.hashicorp/);
  });
});
