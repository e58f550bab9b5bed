import { ChildProcess, spawn } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { Document, forAws5, overrideFor } from "./documents";
import { initialise } from "./initialise";
import { withRunningProviders } from "./running-providers";
import { localState, resourcesOf } from "./terraform-state";
import { TERRAFORM, terraformEnvironment, TestedEngine } from "./terraform-settings";

const MINUTES = 60_000;

/** The planned actions for a resource: `["create"]`, `["update"]`, `["create", "delete"]` for a create-first replacement. */
export interface PlannedChange {
  readonly address: string;
  readonly actions: string[];
}

/** A completed step of an apply. */
export interface AppliedStep {
  readonly address: string;
  readonly action: "create" | "update" | "delete" | "read";
}

/** A double of AWS, or a proxy for one. */
export interface AwsDouble {
  readonly url: string;
}

/** Files that a document refers to, with their source path and the path in the document. */
type Assets = readonly (readonly [from: string, to: string])[];

/** A Terraform directory that is applied to a double of AWS. It is a copy, so that the synthesised files do not change. */
export class Terraform {
  /** A directory with only this document and the files that it refers to, with their source path and the path in the document. */
  static async of(document: Document, moto: AwsDouble, assets?: Assets, engine?: TestedEngine): Promise<Terraform> {
    const terraform = new Terraform(temporaryDirectory(), moto, engine);
    await terraform.use(document, assets);
    return terraform;
  }

  /** A copy of a directory with a `cdk.tf.json` and other files. */
  static async copyOf(directory: string, moto: AwsDouble): Promise<Terraform> {
    const copy = temporaryDirectory();
    fs.cpSync(directory, copy, { recursive: true });
    const terraform = new Terraform(copy, moto);
    await terraform.use(JSON.parse(fs.readFileSync(path.join(copy, "cdk.tf.json"), "utf8")) as Document);
    return terraform;
  }

  private initialised = "";

  private constructor(
    readonly directory: string,
    private readonly moto: AwsDouble,
    private readonly engine: TestedEngine = TERRAFORM,
  ) {}

  /** Replaces the document, as a later synth does. The state stays. */
  async use(document: Document, assets: Assets = []): Promise<void> {
    for (const [from, to] of assets) {
      fs.cpSync(from, path.join(this.directory, to));
    }
    const adapted = forAws5(document);
    this.write("cdk.tf.json", adapted);
    this.write("zz_override.tf.json", overrideFor(adapted));
    const requirements = JSON.stringify(adapted.terraform);
    if (this.initialised !== requirements) {
      await initialise(this.directory, this.engine, this.variables());
      this.initialised = requirements;
    }
  }

  /** The changes of a plan. Empty if the state matches the document. */
  async plan(): Promise<PlannedChange[]> {
    const { code } = await this.run(["plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=plan"], 5 * MINUTES, [0, 2]);
    if (code === 0) {
      return [];
    }
    const plan = JSON.parse((await this.run(["show", "-json", "plan"], MINUTES)).stdout) as PlanJson;
    const changes = (plan.resource_changes ?? [])
      .map(({ address, change }) => ({ address, actions: change.actions }))
      .filter(({ actions }) => actions.join() !== "no-op" && actions.join() !== "read");
    const outputs = Object.entries(plan.output_changes ?? {})
      .map(([name, { actions }]) => ({ address: `output.${name}`, actions }))
      .filter(({ actions }) => actions.join() !== "no-op");
    return [...changes, ...outputs];
  }

  /** Applies, and returns the steps in the order of their completion. */
  async apply(...options: string[]): Promise<AppliedStep[]> {
    return this.changing(["apply", "-input=false", "-auto-approve", "-json", ...options]);
  }

  /**
   * Applies, is interrupted after some steps like a cancelled run, and returns the completed steps.
   *
   * At a second interrupt, Terraform exits between the change of its state and the message about it.
   */
  async applyInterrupted(after: number): Promise<AppliedStep[]> {
    let isInterrupted = false;
    const { stdout } = await this.run(["apply", "-input=false", "-auto-approve", "-json"], 8 * MINUTES, [1], (text, child) => {
      if (!isInterrupted && stepsIn(text).length >= after) {
        isInterrupted = child.kill("SIGINT");
      }
    });
    return stepsIn(stdout);
  }

  async destroy(): Promise<AppliedStep[]> {
    return this.changing(["destroy", "-input=false", "-auto-approve", "-json"]);
  }

  /** Removes a resource from the state, and imports it again. */
  async takeOver(address: string, id: string): Promise<void> {
    await this.run(["state", "rm", address], MINUTES);
    await this.run(["import", "-input=false", "-no-color", address, id], 5 * MINUTES);
  }

  /** The addresses in the state. */
  async stateList(): Promise<string[]> {
    const state = this.file();
    if (state !== undefined) {
      return resourcesOf(state)
        .map(({ address }) => address)
        .sort();
    }
    const { stdout } = await this.run(["state", "list"], MINUTES);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** The state, as `terraform state pull` writes it. */
  async state(): Promise<Document> {
    return this.file() ?? (JSON.parse((await this.run(["state", "pull"], MINUTES)).stdout) as Document);
  }

  /** The state, as `terraform show -json` writes it. */
  async show(): Promise<Document> {
    return JSON.parse((await this.run(["show", "-json"], MINUTES)).stdout) as Document;
  }

  /** The values of a resource in the state. */
  async resource(address: string): Promise<Document> {
    const found = resourcesOf(await this.state()).find((resource) => resource.address === address);
    if (!found) {
      throw new Error(`${address} is not in the state: ${(await this.stateList()).join(", ")}`);
    }
    return found.values;
  }

  /** The values of the outputs. */
  async outputs(): Promise<Document> {
    const outputs = (await this.state()).outputs as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  /** The state, if it is in a local file. Other engines can encrypt it. */
  private file(): Document | undefined {
    return this.engine === TERRAFORM ? localState(this.directory) : undefined;
  }

  private async changing(args: string[]): Promise<AppliedStep[]> {
    return stepsIn((await this.run(args, 8 * MINUTES)).stdout);
  }

  private write(name: string, document: Document): void {
    fs.writeFileSync(path.join(this.directory, name), JSON.stringify(document, undefined, 2));
  }

  private variables(): NodeJS.ProcessEnv {
    return terraformEnvironment({ AWS_ENDPOINT_URL: this.moto.url, AWS_S3_USE_PATH_STYLE: "true", ...this.engine.env });
  }

  private async run(
    args: string[],
    limit: number,
    accepted = [0],
    onOutput: OnOutput = () => {},
  ): Promise<{ code: number; stdout: string }> {
    const { command } = this.engine;
    const env = await withRunningProviders(this.directory, this.variables());
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: this.directory,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        timeout: limit,
        killSignal: "SIGKILL",
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (data) => {
        stdout += String(data);
        onOutput(stdout, child);
      });
      child.stderr.on("data", (data) => (stderr += String(data)));
      child.once("error", reject);
      child.once("close", (code, signal) => {
        if (code !== null && accepted.includes(code)) {
          resolve({ code, stdout });
        } else {
          const end = signal === null ? `exit status ${code}` : `stopped after ${limit / 1000} s`;
          reject(new Error(`${command} ${args.join(" ")}: ${end}\n${problems(stdout)}${stderr}`));
        }
      });
    });
  }
}

interface PlanJson {
  readonly resource_changes?: { readonly address: string; readonly change: { readonly actions: string[] } }[];
  readonly output_changes?: Record<string, { readonly actions: string[] }>;
}

interface LogLine {
  readonly type: string;
  readonly "@level": string;
  readonly "@message": string;
  readonly diagnostic?: { readonly detail: string };
  readonly hook?: { readonly resource: { readonly addr: string }; readonly action: AppliedStep["action"] };
}

/** A callback for the growing output of a run. */
type OnOutput = (stdout: string, child: ChildProcess) => void;

/** The completed steps of an apply, read from the complete lines of its log. */
function stepsIn(log: string): AppliedStep[] {
  return log
    .slice(0, log.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ type }) => type === "apply_complete")
    .map(({ hook }) => ({ address: hook!.resource.addr, action: hook!.action }));
}

// With -json, errors are lines of the log.
function problems(stdout: string): string {
  const errors = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as LogLine)
    .filter((line) => line["@level"] === "error");
  const text = errors.map((line) => `${line["@message"]}\n${line.diagnostic?.detail ?? ""}`).join("\n");
  return text === "" ? stdout.slice(-4000) : text;
}

function temporaryDirectory(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-e2e-"));
}
