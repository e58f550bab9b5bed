import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { parse } from "yaml";
import { COMMAND } from "../cli/support";

const ROOT = path.join(__dirname, "..", "..");
const DOCS = path.join(ROOT, "docs", "guides", "run-platforms");

const text = (file: string) => fs.readFileSync(path.join(DOCS, file), "utf8");

const atlantis = parse(text("atlantis.yaml"));
const spacelift = parse(text("spacelift.yml")).stacks.certificates;
const gitlab = parse(text("gitlab-ci.yml")).certificates;
const cronJob = parse(text("renewal-cron-job.yml"));

const FLEET = fs.readFileSync(path.join(ROOT, "examples", "fleet-file", "certfleet.yaml"), "utf8");

/** A plan in which an existing load balancer gets a listener that allows TLS 1.0, or a sound one. */
function planWith(sslPolicy: string): string {
  const address = "aws_lb_listener.other";
  const values = {
    load_balancer_arn: "arn",
    port: 443,
    protocol: "HTTPS",
    ssl_policy: sslPolicy,
    certificate_arn: "arn",
    default_action: [],
  };
  const resource = { address, mode: "managed", type: "aws_lb_listener", name: "other", values };
  const change = { address, mode: "managed", type: "aws_lb_listener", name: "other", change: { actions: ["create"], after: values } };
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: { root_module: { resources: [resource] } },
    resource_changes: [change],
    configuration: { root_module: {} },
  });
}

interface Settings {
  /** The exit status of `terraform plan`. */
  readonly planExits?: number;
  /** What `terraform show -json` prints. */
  readonly plan?: string;
  readonly env?: Record<string, string>;
  /** The directory of the script below the repository. */
  readonly directory?: string;
  /** Whether certfleet runs, or only records its call. */
  readonly real?: boolean;
}

/** Runs a script in a repository with a fleet file, with doubles of Terraform, curl, git and npm that record their calls. */
function run(script: string, { planExits = 0, plan = "{}", env = {}, directory = ".", real = false }: Settings = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-platform-"));
  try {
    const bin = path.join(folder, "bin");
    const repository = path.join(folder, "repository");
    const log = path.join(folder, "calls");
    fs.mkdirSync(path.join(repository, "fleet"), { recursive: true });
    fs.mkdirSync(bin);
    fs.writeFileSync(path.join(repository, "certfleet.yaml"), FLEET);
    fs.writeFileSync(path.join(folder, "plan.json"), plan);
    const double = (name: string, body: string) =>
      fs.writeFileSync(path.join(bin, name), `#!/bin/sh\necho "${name} $*" >> "${log}"\n${body}\n`, { mode: 0o755 });
    double("terraform", `case "$*" in *show*) cat "${folder}/plan.json";; *"plan "*) exit ${planExits};; esac`);
    double("npm", "");
    double("curl", `cat > "${folder}/stdin"`);
    double("git", `case "$*" in show*) cat "${repository}/certfleet.yaml";; esac`);
    const cli = `exec ${COMMAND.map((each) => `"${each}"`).join(" ")}`;
    double("certfleet", real ? `${cli} "$@"` : "");
    double("npx", real ? `shift\n${cli} "$@"` : "");
    const { status, stderr } = spawnSync("bash", ["-e", "-c", script], {
      cwd: path.join(repository, directory),
      encoding: "utf8",
      env: { PATH: `${bin}:${process.env.PATH}`, HOME: folder, ...env },
    });
    const read = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : "");
    const synthesised = fs.existsSync(path.join(repository, "fleet", "cdk.tf.json"));
    return { status, stderr, calls: read(log).split("\n"), stdin: read(path.join(folder, "stdin")), synthesised };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe("Atlantis", () => {
  const [project] = atlantis.projects;
  const steps = (atlantis.workflows[project.workflow].plan.steps as (string | { run: string })[]).map((step) =>
    typeof step === "string" ? step : step.run,
  );

  test("plans between the synthesis and the check, when the fleet file changes", () => {
    expect(atlantis.version).toBe(3);
    expect(steps.slice(1, 3)).toEqual(["init", "plan"]);
    expect(project.autoplan.when_modified).toContain(`${path.relative(project.dir, ".")}/certfleet.yaml`);
  });

  test.each([
    ["fails", "ELBSecurityPolicy-2016-08", 1],
    ["passes", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", 0],
  ])(
    "%s a plan with the policy %s",
    (_, sslPolicy, status) => {
      const script = steps.filter((step) => !["init", "plan"].includes(step)).map((step) => `(${step})`);
      const result = run(script.join("\n"), {
        plan: planWith(sslPolicy),
        directory: project.dir,
        env: { PLANFILE: "p.tfplan" },
        real: true,
      });

      expect(result).toMatchObject({ status, synthesised: true });
      expect(result.calls).toContain("terraform show -json p.tfplan");
    },
    60_000,
  );
});

test("Spacelift synthesises before init, and checks its own plan file", () => {
  const { status, calls } = run([...spacelift.before_init, ...spacelift.after_plan].join("\n"), { directory: "fleet" });

  expect(status).toBe(0);
  expect(calls).toEqual([
    "npm ci",
    "npx certfleet synth certfleet.yaml --out fleet",
    expect.stringMatching(/^(terraform show -json spacelift\.plan|npx certfleet check \/dev\/stdin)$/),
    expect.stringMatching(/^(terraform show -json spacelift\.plan|npx certfleet check \/dev\/stdin)$/),
  ]);
});

describe("GitLab CI", () => {
  const script = (gitlab.script as string[]).join("\n");

  test("runs for merge requests that change the fleet, without artifacts", () => {
    expect(gitlab.rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"', changes: ["certfleet.yaml"] }]);
    expect(gitlab).not.toHaveProperty("artifacts");
    expect(script).not.toMatch(/terraform .*apply/);
  });

  test("checks the plan and compares with the target branch", () => {
    const plan = planWith("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09");
    const { status, calls, stderr } = run(script, { plan, env: { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" }, real: true });

    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining("rror") });
    expect(calls).toContain("git fetch --quiet --depth 1 origin main");
    expect(calls.at(-1)).toBe("certfleet diff base fleet");
  }, 60_000);
});

describe("the CronJob", () => {
  const [container] = cronJob.spec.jobTemplate.spec.template.spec.containers;
  const [script] = container.args as string[];

  test("runs twice a day, not on the hour, one run at a time", () => {
    expect(cronJob.spec.schedule).toMatch(/^(?!0 )\d+ \d+,\d+ \* \* \*$/);
    expect(cronJob.spec.concurrencyPolicy).toBe("Forbid");
    expect(container.command).toEqual(["bash", "-euc"]);
  });

  test.each([
    ["applies a plan with changes", 2, 0, true],
    ["does not apply an empty plan", 0, 0, false],
    ["fails if the plan fails", 1, 1, false],
  ])("%s", (_, planExits, status, isApplied) => {
    const result = run(`set -u\n${script}`, { planExits, env: { REPOSITORY: "https://git.example.com/x.git" } });

    expect(result.status).toBe(status);
    expect(result.calls[0]).toBe("git clone --quiet --depth 1 https://git.example.com/x.git .");
    expect(result.calls.some((call) => / apply .*renewal\.tfplan$/.test(call))).toBe(isApplied);
  });
});

describe("the script for HCP Terraform", () => {
  const start = (env: Record<string, string>) => run(`bash ${path.join(DOCS, "hcp-terraform-run.sh")} ws-6jrRyVDv1J8zQMB5`, { env });

  test("starts a run that applies, in the workspace", () => {
    const { status, calls, stdin } = start({ HCP_TERRAFORM_TOKEN: "secret-token" });

    const [, body] = /--data (\{.*\}) --output/.exec(calls[0])!;
    expect({ status, stdin }).toEqual({ status: 0, stdin: "Authorization: Bearer secret-token" });
    expect(JSON.parse(body).data).toMatchObject({
      type: "runs",
      attributes: { "auto-apply": true },
      relationships: { workspace: { data: { type: "workspaces", id: "ws-6jrRyVDv1J8zQMB5" } } },
    });
    expect(calls[0]).toMatch(/https:\/\/app\.terraform\.io\/api\/v2\/runs$/);
    expect(calls[0]).not.toContain("secret-token");
  });

  test("needs a token", () => {
    const { status, stderr } = start({});

    expect(status).not.toBe(0);
    expect(stderr).toContain("HCP_TERRAFORM_TOKEN");
  });
});
