import { execFile } from "child_process";
import { createHash } from "crypto";
import * as fs from "fs";
import * as path from "path";
import { promisify } from "util";
import { Document } from "./documents";
import { initArguments, TERRAFORM, terraformEnvironment, TestedEngine } from "./terraform-settings";

/** The environment variable with the folder of what this run of the tests has initialised. */
export const INITIALISED = "CERTFLEET_E2E_INITIALISED";

const LOCK = ".terraform.lock.hcl";
const LIMIT = 5 * 60_000;

/**
 * Runs `init` in a directory.
 *
 * In directories that have the same settings of Terraform, no modules and no state, `init` does the same. It runs in the first one, and the others get a
 * copy.
 */
export async function initialise(
  directory: string,
  engine: TestedEngine = TERRAFORM,
  environment = terraformEnvironment(engine.env),
): Promise<void> {
  const shared = process.env[INITIALISED];
  const settings = fs.existsSync(path.join(directory, "terraform.tfstate")) ? undefined : settingsIn(directory);
  if (shared === undefined || settings === undefined || engine.env !== undefined) {
    return init(directory, engine, environment);
  }
  const key = createHash("sha256")
    .update(JSON.stringify([engine, settings]))
    .digest("hex");
  const source = path.join(shared, key);
  if (!fs.existsSync(source)) {
    await makeSource(source, settings, engine, environment);
  }
  for (const name of [LOCK, ".terraform"]) {
    fs.rmSync(path.join(directory, name), { recursive: true, force: true });
    fs.cpSync(path.join(source, name), path.join(directory, name), { recursive: true, verbatimSymlinks: true });
  }
}

/** What the documents of a directory say to `init`, by file; undefined if that is more than the settings of Terraform. */
function settingsIn(directory: string): Record<string, Document> | undefined {
  const names = fs.readdirSync(directory).filter((name) => /\.(tf|tf\.json|tofu|tofu\.json)$/.test(name));
  if (names.some((name) => !name.endsWith(".tf.json"))) {
    return undefined;
  }
  const documents = names.map((name) => [name, JSON.parse(fs.readFileSync(path.join(directory, name), "utf8")) as Document] as const);
  const hasModules = documents.some(([, { module }]) => module !== undefined);
  return hasModules ? undefined : Object.fromEntries(documents.map(([name, { terraform }]) => [name, { terraform }]));
}

/** Several workers may need the same directory at once: each makes its own, and one of them becomes the shared one. */
async function makeSource(
  source: string,
  settings: Record<string, Document>,
  engine: TestedEngine,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const partial = fs.mkdtempSync(`${source}-`);
  for (const [name, content] of Object.entries(settings)) {
    fs.writeFileSync(path.join(partial, name), JSON.stringify(content));
  }
  await init(partial, engine, environment);
  try {
    fs.renameSync(partial, source);
  } catch (error) {
    if (!fs.existsSync(source)) {
      throw error;
    }
    fs.rmSync(partial, { recursive: true });
  }
}

async function init(directory: string, engine: TestedEngine, env: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)(engine.command, initArguments(engine), { cwd: directory, env, timeout: LIMIT });
  withoutHashes(directory);
}

/** Without the hashes of providers in the lock file, commands do not read a provider of 700 MB to check it before they start it. */
function withoutHashes(directory: string): void {
  const lock = path.join(directory, LOCK);
  if (fs.existsSync(lock)) {
    fs.writeFileSync(lock, fs.readFileSync(lock, "utf8").replace(/^ *hashes = \[$[^\]]*^ *\]\n/gm, ""));
  }
}
