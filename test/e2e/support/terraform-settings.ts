import * as fs from "fs";
import * as os from "os";
import * as path from "path";

/** The provider for applying documents, in the version of the schema file. */
export const AWS_PROVIDER = { source: "hashicorp/aws", version: "5.100.0" };

/** An engine that applies documents: the command, and where it finds providers. */
export interface TestedEngine {
  readonly command: string;
  /** The folder with providers; undefined for the engine's registry. */
  readonly mirror?: string;
  /** Further variables of the environment, such as TF_VAR_name. They can change between runs. */
  readonly env?: Record<string, string>;
}

/** Terraform, with the mirror that CERTFLEET_TF_PLUGIN_DIR names. */
export const TERRAFORM: TestedEngine = { command: "terraform", mirror: process.env.CERTFLEET_TF_PLUGIN_DIR };

/** Arguments of `init`: from the mirror, or from the engine's registry. */
export function initArguments({ mirror }: TestedEngine = TERRAFORM): string[] {
  return ["init", "-input=false", "-no-color", ...(mirror ? [`-plugin-dir=${mirror}`] : [])];
}

/** An environment without the user's Terraform configuration and credentials. */
export function terraformEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|TF_)/.test(name));
  return {
    ...Object.fromEntries(own),
    ...(process.env.CERTFLEET_TF_PLUGIN_DIR ? {} : { TF_PLUGIN_CACHE_DIR: pluginCache() }),
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
    // A run starts a large provider several times, for its schema and for each region. It ends before collecting garbage would be worth its processor time.
    GOGC: "off",
    GOMEMLIMIT: "1GiB",
    // Several runs share the processors. Go's work of keeping several busy is a seventh of the time of a plan.
    GOMAXPROCS: "1",
    TF_REGISTRY_CLIENT_TIMEOUT: "15",
    ...extra,
  };
}

function pluginCache(): string {
  const directory = path.join(os.tmpdir(), "certfleet-terraform-plugins");
  fs.mkdirSync(directory, { recursive: true });
  return directory;
}
