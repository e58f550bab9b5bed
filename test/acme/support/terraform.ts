import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { App, LocalBackend, TerraformStack } from "cdktf";
import { localState, ResourceState, resourcesOf } from "../../e2e/support/terraform-state";
import { initialise } from "../../e2e/support/initialise";
import { withRunningProviders } from "../../e2e/support/running-providers";
import { AWS_PROVIDER, initArguments, terraformEnvironment } from "../../e2e/support/terraform-settings";

type Attributes = Record<string, any>;

const execFileAsync = promisify(execFile);

/** A change in a plan. */
export interface PlannedChange {
  readonly type: string;
  readonly address: string;
  /** Such as `["update"]`, or `["create", "delete"]` for a replacement that creates the successor first. */
  readonly actions: string[];
}

/** A Terraform working directory for successive versions of one stack. */
export class Workspace {
  private initialised = "";

  constructor(
    readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Synthesises a version of the stack into the workspace, and initialises Terraform. */
  async write(build: (stack: TerraformStack) => void): Promise<void> {
    const outdir = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-synth-"));
    const app = new App({ outdir });
    const stack = new TerraformStack(app, "e2e");
    new LocalBackend(stack, { path: "terraform.tfstate" });
    build(stack);
    app.synth();
    fs.mkdirSync(this.folder, { recursive: true });
    fs.copyFileSync(path.join(outdir, "stacks", "e2e", "cdk.tf.json"), path.join(this.folder, "cdk.tf.json"));
    fs.rmSync(outdir, { recursive: true });
    const { terraform } = JSON.parse(fs.readFileSync(path.join(this.folder, "cdk.tf.json"), "utf8")) as Attributes;
    const requirements = JSON.stringify(terraform);
    if (this.initialised !== requirements) {
      await initialise(this.folder);
      this.initialised = requirements;
    }
  }

  async apply(): Promise<void> {
    await this.run(["apply", "-auto-approve"]);
  }

  /** Applies until a line appears in the log, then kills the run; fails if the run ends earlier or after a minute. */
  async applyUntil(line: RegExp): Promise<string> {
    const run = spawn("terraform", ["apply", "-auto-approve", "-input=false", "-no-color"], {
      cwd: this.folder,
      env: { ...terraformEnvironment(this.environment), TF_LOG: "DEBUG" },
      stdio: ["ignore", "ignore", "pipe"],
      // A separate process group, because a provider outlives a killed Terraform.
      detached: true,
    });
    let log = "";
    try {
      return await new Promise((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`no ${String(line)} within a minute`)), 60_000);
        run.once("exit", (status) => reject(new Error(`the run ended with ${String(status)} before ${String(line)}`)));
        run.stderr.on("data", (chunk: Buffer) => {
          log += chunk.toString();
          const found = line.exec(log);
          if (found) {
            clearTimeout(limit);
            resolve(found[0]);
          }
        });
      });
    } finally {
      if (run.exitCode === null) {
        const ended = once(run, "exit");
        process.kill(-run.pid!, "SIGKILL");
        // Until then, it holds the lock of the state.
        await ended;
      }
    }
  }

  async destroy(): Promise<void> {
    await this.run(["destroy", "-auto-approve"]);
  }

  /** The changes of a plan; none if it is empty. */
  async plan(): Promise<PlannedChange[]> {
    const { code } = await this.outcome(["plan", "-detailed-exitcode", "-out=plan"], [0, 2]);
    if (code === 0) {
      return [];
    }
    const plan = JSON.parse(await this.run(["show", "-json", "plan"])) as { resource_changes?: Attributes[] };
    return (plan.resource_changes ?? [])
      .filter((change) => change.change.actions[0] !== "no-op" && change.mode === "managed")
      .map((change) => ({ type: change.type, address: change.address, actions: change.change.actions }));
  }

  /** The attributes of the only resource of a type. */
  async state(type: string): Promise<Attributes> {
    const found = this.states().filter((resource) => resource.type === type);
    if (found.length !== 1) {
      throw new Error(`${found.length} resources of type ${type}`);
    }
    return found[0].values;
  }

  /** All resources in state. */
  states(): ResourceState[] {
    return resourcesOf(localState(this.folder)!);
  }

  /** Runs Terraform and returns its output, or fails with it. It waits without blocking, because the doubles' output is read meanwhile. */
  private async run(args: string[]): Promise<string> {
    return (await this.outcome(args, [0])).stdout;
  }

  private async outcome(args: string[], accepted: readonly number[]): Promise<{ code: number; stdout: string }> {
    const [command, ...rest] = args;
    const plain = ["show", "init"].includes(command) ? [] : ["-input=false", "-no-color"];
    try {
      const { stdout } = await execFileAsync("terraform", [command, ...plain, ...rest], {
        cwd: this.folder,
        env: await withRunningProviders(this.folder, terraformEnvironment(this.environment)),
        timeout: 300_000,
        maxBuffer: 1 << 28,
      });
      return { code: 0, stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
      if (code !== undefined && accepted.includes(code)) {
        return { code, stdout: stdout ?? "" };
      }
      throw new Error(`terraform ${args.join(" ")}: ${stdout ?? ""}${stderr ?? String(error)}`);
    }
  }
}

/** The reason why Terraform and its providers are not available here, or undefined if they are. */
export function missingTerraform(): string | undefined {
  if (spawnSync("terraform", ["version"]).status !== 0) {
    return "terraform is not on the path";
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-providers-"));
  try {
    fs.writeFileSync(path.join(folder, "providers.tf.json"), JSON.stringify({ terraform: { required_providers: PROVIDERS } }));
    const { status } = spawnSync("terraform", initArguments(), { cwd: folder, env: terraformEnvironment(), timeout: 300_000 });
    return status === 0
      ? undefined
      : "the providers acme, tls and aws cannot be had: set CERTFLEET_TF_PLUGIN_DIR to a mirror of them, or let Terraform reach its registry";
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const PROVIDERS = {
  acme: { source: "vancluever/acme", version: "~> 2.48" },
  tls: { source: "hashicorp/tls", version: "~> 4.1" },
  aws: AWS_PROVIDER,
};
