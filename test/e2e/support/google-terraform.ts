import { spawn, spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { Document, forAws5, overrideFor } from "./documents";
import { GoogleCloud } from "./google-cloud";
import { initialise } from "./initialise";
import { Moto } from "./moto";
import { withRunningProviders } from "./running-providers";
import { initArguments, TERRAFORM, terraformEnvironment, TestedEngine } from "./terraform-settings";
import { describeUnless } from "../../support/skip";

const MINUTES = 60_000;

/** A folder with a `sleep` that sets the clock of the double of Google Cloud ahead. An apply waits for issuance with it. */
const VIRTUAL_TIME = path.join(__dirname, "virtual-time");

/** A provider for applying documents. */
interface TestedProvider {
  readonly source: string;
  readonly version: string;
}

/** The provider for applying documents, in the version of the schema file. */
export const GOOGLE_PROVIDER: TestedProvider = { source: "hashicorp/google", version: "6.50.0" };

/** The planned actions for a resource. */
export interface PlannedChange {
  readonly address: string;
  readonly actions: string[];
}

/** A completed step of an apply. */
export interface AppliedStep {
  readonly address: string;
  readonly action: string;
}

/** Files that a document refers to, with their source path and the path in the document. */
type Assets = readonly (readonly [from: string, to: string])[];

/** A Terraform directory that is applied to a double of Google Cloud, and to one of AWS if the document has both clouds. */
export class GoogleTerraform {
  private initialised = "";

  constructor(
    private readonly google: GoogleCloud,
    private readonly aws?: Moto,
    private readonly environment: Record<string, string> = {},
    private readonly engine: TestedEngine = TERRAFORM,
    private readonly directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-e2e-google-")),
    private readonly provider = GOOGLE_PROVIDER,
  ) {}

  /** Replaces the document, as a later synth does. The state stays. */
  async use(document: Document, assets: Assets = []): Promise<void> {
    for (const [from, to] of assets) {
      fs.cpSync(from, path.join(this.directory, to));
    }
    const adapted = forAws5(document);
    const { terraform, provider } = overrideFor(adapted);
    const google = [adapted.provider?.google ?? []].flat() as Document[];
    const requirements = {
      ...terraform,
      required_providers: {
        google: this.provider,
        ...(provider.aws.length === 0 ? {} : terraform.required_providers),
      },
    };
    this.write("cdk.tf.json", adapted);
    this.write("zz_override.tf.json", {
      terraform: requirements,
      provider: {
        ...(provider.aws.length === 0 ? {} : provider),
        google: google.map(({ alias }) => ({ ...(alias === undefined ? {} : { alias }), ...this.google.providerSettings() })),
      },
    });
    const wanted = JSON.stringify([adapted.terraform, requirements]);
    if (this.initialised !== wanted) {
      await initialise(this.directory, this.engine, this.ownVariables());
      this.initialised = wanted;
    }
  }

  /** Writes a file next to the document. */
  file(name: string, content: string): void {
    fs.writeFileSync(path.join(this.directory, name), content);
  }

  /** The changes of a plan. Empty if the state matches the document. */
  async plan(): Promise<PlannedChange[]> {
    const { code } = await this.outcome(["plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=plan"], 5 * MINUTES, [0, 2]);
    if (code === 0) {
      return [];
    }
    const plan = JSON.parse(await this.run(["show", "-json", "plan"], MINUTES)) as PlanJson;
    const resources = (plan.resource_changes ?? []).map(({ address, change }) => ({ address, actions: change.actions }));
    const outputs = Object.entries(plan.output_changes ?? {}).map(([name, { actions }]) => ({ address: `output.${name}`, actions }));
    return [...resources, ...outputs].filter(({ actions }) => !["no-op", "read"].includes(actions.join()));
  }

  /** Applies, and returns the steps in the order of their completion. */
  async apply(...options: string[]): Promise<AppliedStep[]> {
    return this.changing("apply", options);
  }

  async destroy(): Promise<AppliedStep[]> {
    return this.changing("destroy");
  }

  /** The state as text, for checks of values that must not be in it. */
  state(): string {
    return fs.readFileSync(path.join(this.directory, "terraform.tfstate"), "utf8");
  }

  /** The lock file, which has the versions of the providers. */
  locked(): string {
    return fs.readFileSync(path.join(this.directory, ".terraform.lock.hcl"), "utf8");
  }

  /** The attributes of all resources of a type in the state. */
  resources(type: string): Document[] {
    return this.addressed(type).map(([, attributes]) => attributes);
  }

  /** The address and attributes of the only resource of a type in the state that meets a condition. */
  only(type: string, meets: (attributes: Document) => boolean): [address: string, attributes: Document] {
    const found = this.addressed(type).filter(([, attributes]) => meets(attributes));
    if (found.length !== 1) {
      throw new Error(`${found.length} of ${type} in the state meet the condition`);
    }
    return found[0];
  }

  /** Runs another Terraform command. */
  async command(...args: string[]): Promise<void> {
    await this.run(args, 2 * MINUTES);
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  private addressed(type: string): [address: string, attributes: Document][] {
    const { resources } = JSON.parse(this.state()) as { resources: StateResource[] };
    return resources
      .filter((resource) => resource.type === type)
      .flatMap(({ name, instances }) =>
        instances
          .filter(({ deposed }) => deposed === undefined)
          .map(({ attributes }): [string, Document] => [`${type}.${name}`, attributes]),
      );
  }

  private async changing(command: string, options: readonly string[] = []): Promise<AppliedStep[]> {
    return (await this.run([command, "-input=false", "-auto-approve", "-json", ...options], 8 * MINUTES))
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as LogLine)
      .filter(({ type }) => type === "apply_complete")
      .map(({ hook }) => ({ address: hook!.resource.addr, action: hook!.action }));
  }

  private write(name: string, document: Document): void {
    this.file(name, JSON.stringify(document, undefined, 2));
  }

  /** The environment of its runs. */
  async variables(): Promise<NodeJS.ProcessEnv> {
    return withRunningProviders(this.directory, this.ownVariables());
  }

  /** The environment in which time that Terraform waits passes on the double only. */
  private ownVariables(): NodeJS.ProcessEnv {
    const endpoint: Record<string, string> = this.aws ? { AWS_ENDPOINT_URL: this.aws.url, AWS_S3_USE_PATH_STYLE: "true" } : {};
    const virtualTime = { CERTFLEET_DOUBLE: this.google.url, PATH: [VIRTUAL_TIME, process.env.PATH].join(path.delimiter) };
    return terraformEnvironment({ ...endpoint, ...virtualTime, ...this.environment });
  }

  private async run(args: string[], limit: number): Promise<string> {
    return (await this.outcome(args, limit, [0])).stdout;
  }

  private async outcome(args: string[], limit: number, accepted: readonly number[]): Promise<{ code: number; stdout: string }> {
    const env = await this.variables();
    return new Promise((resolve, reject) => {
      const child = spawn(this.engine.command, args, {
        cwd: this.directory,
        env,
        stdio: ["ignore", "pipe", "pipe"],
        timeout: limit,
        killSignal: "SIGKILL",
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data) => (stdout += String(data)));
      child.stderr.on("data", (data) => (stderr += String(data)));
      child.once("error", reject);
      child.once("close", (code) =>
        code !== null && accepted.includes(code)
          ? resolve({ code, stdout })
          : reject(new Error(`${this.engine.command} ${args.join(" ")} ended with ${code}:\n${problems(stdout)}${stderr}`)),
      );
    });
  }
}

/** `describe` for tests on the real Google provider. They are skipped, with the reason, if a prerequisite is missing. In CI they must run. */
export function describeOnGoogle(name: string, tests: () => void, needsAws = false): void {
  const missing =
    missingForGoogle(TERRAFORM) ?? (needsAws && !succeeds("moto_server", ["--help"]) ? "moto_server is not on the PATH" : undefined);
  if (missing !== undefined && process.env.CI === "true" && succeeds("terraform", ["version"])) {
    throw new Error(`the end-to-end tests of "${name}" must run in CI: ${missing}`);
  }
  describeUnless(missing, name, tests);
}

/** Why tests on the real Google provider cannot run with an engine; undefined if they can. */
export function missingForGoogle(engine: TestedEngine, provider = GOOGLE_PROVIDER): string | undefined {
  if (!succeeds(engine.command, ["version"])) {
    return `${engine.command} is not on the PATH`;
  }
  if (!succeeds("python3", ["--version"])) {
    return "python3, which runs the double of Google Cloud, is not on the PATH";
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-init-"));
  try {
    const document = { terraform: { required_providers: { google: provider } } };
    fs.writeFileSync(path.join(directory, "main.tf.json"), JSON.stringify(document));
    const { status } = spawnSync(engine.command, initArguments(engine), {
      cwd: directory,
      env: terraformEnvironment(),
      timeout: 3 * MINUTES,
    });
    const { source, version } = provider;
    return status === 0
      ? undefined
      : `${engine.command} init does not find the provider ${source} ${version}: set CERTFLEET_TF_PLUGIN_DIR to a provider mirror, or let it reach its registry`;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

function succeeds(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: MINUTES }).status === 0;
}

interface StateResource {
  readonly type: string;
  readonly name: string;
  readonly instances: { readonly attributes: Document; readonly deposed?: string }[];
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
  readonly hook?: { readonly resource: { readonly addr: string }; readonly action: string };
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
