import { execFile } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { promisify } from "util";
import { SKIP_REASON } from "./e2e";
import { INITIALISED } from "./initialise";
import { AWS_PROVIDER, initArguments, terraformEnvironment } from "./terraform-settings";

const run = promisify(execFile);

/** Checks once before all end-to-end tests whether they can run, and makes the folder that they share. In CI they must run if Terraform is installed. */
async function prerequisites(): Promise<void> {
  process.env[INITIALISED] = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-initialised-"));
  const missing = (await missingTerraform()) ?? (await missingMoto()) ?? (await missingProvider());
  if (missing === undefined) {
    return;
  }
  if (process.env.CI === "true" && !missing.startsWith("terraform ")) {
    throw new Error(`the end-to-end tests must run in CI, but ${missing}`);
  }
  process.env[SKIP_REASON] = missing;
  process.stderr.write(`\nend-to-end tests skipped: ${missing}\n\n`);
}

async function missingTerraform(): Promise<string | undefined> {
  const found = await succeeds("terraform", ["version"]);
  return found ? undefined : "terraform is not on the PATH, and they apply what is synthesised with the real one";
}

async function missingMoto(): Promise<string | undefined> {
  const found = await succeeds("moto_server", ["--help"]);
  return found ? undefined : "moto_server, which stands in for AWS, is not on the PATH (pip install 'moto[server]')";
}

async function missingProvider(): Promise<string | undefined> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-init-"));
  try {
    fs.writeFileSync(path.join(directory, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws: AWS_PROVIDER } } }));
    await run("terraform", initArguments(), { cwd: directory, env: terraformEnvironment(), timeout: 5 * 60_000 });
    return undefined;
  } catch (error) {
    const reason = String((error as { stderr?: string }).stderr ?? error)
      .replace(/\s+/g, " ")
      .trim();
    return `terraform's init does not find the provider ${AWS_PROVIDER.source} ${AWS_PROVIDER.version}: set CERTFLEET_TF_PLUGIN_DIR to a provider mirror, or let it reach its registry (${reason.slice(0, 300)})`;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args, { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}

export = prerequisites;
