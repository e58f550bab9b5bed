import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { describeUnless } from "../../support/skip";
import { AWS_PROVIDER, initArguments, terraformEnvironment, TestedEngine } from "./terraform-settings";

const MINUTES = 60_000;

/** The host of providers in a mirror for Terraform, and in one for OpenTofu. */
const HOSTS = { terraform: "registry.terraform.io", opentofu: "registry.opentofu.org" };

/** The command that runs OpenTofu: the one that CERTFLEET_TOFU names, or `tofu`. */
const COMMAND = process.env.CERTFLEET_TOFU ?? "tofu";

/**
 * `describe` for tests that apply to a double of AWS with the real OpenTofu. They are skipped, with the reason, if something is missing.
 * `env` of the engine can be changed between runs. `missingElse` says what else the tests lack.
 */
export function describeOnOpenTofu(
  name: string,
  tests: (engine: TestedEngine & { env: Record<string, string> }) => void,
  missingElse: (engine: TestedEngine) => string | undefined = () => undefined,
): void {
  const engine = { command: COMMAND, mirror: openTofuMirror(process.env.CERTFLEET_TF_PLUGIN_DIR), env: {} };
  describeUnless(missingForOpenTofu(engine) ?? missingElse(engine), name, () => tests(engine));
}

function missingForOpenTofu(engine: TestedEngine): string | undefined {
  if (!succeeds(COMMAND, ["version"])) {
    return process.env.CERTFLEET_TOFU === undefined
      ? "tofu is not on the PATH, and CERTFLEET_TOFU does not name it"
      : `${COMMAND}, which CERTFLEET_TOFU names, cannot be run`;
  }
  if (!succeeds("moto_server", ["--help"])) {
    return "moto_server, which stands in for AWS, is not on the PATH (pip install 'moto[server]')";
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-init-"));
  try {
    fs.writeFileSync(path.join(directory, "main.tf.json"), JSON.stringify({ terraform: { required_providers: { aws: AWS_PROVIDER } } }));
    const { status } = spawnSync(COMMAND, initArguments(engine), { cwd: directory, env: terraformEnvironment(), timeout: 3 * MINUTES });
    return status === 0
      ? undefined
      : `tofu init does not find the provider ${AWS_PROVIDER.source} ${AWS_PROVIDER.version}: set CERTFLEET_TF_PLUGIN_DIR to a provider mirror, or let it reach its registry`;
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** A mirror in which OpenTofu finds the providers of a mirror for Terraform: the providers are the same, under another host. */
function openTofuMirror(mirror: string | undefined): string | undefined {
  if (mirror === undefined || fs.existsSync(path.join(mirror, HOSTS.opentofu))) {
    return mirror;
  }
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-opentofu-mirror-"));
  process.once("exit", () => fs.rmSync(directory, { recursive: true, force: true }));
  const from = path.join(mirror, HOSTS.terraform);
  for (const entry of fs.readdirSync(from, { recursive: true, encoding: "utf8" })) {
    const parts = entry.split(path.sep);
    const target = path.join(directory, HOSTS.opentofu, entry);
    // NAMESPACE/TYPE/VERSION/PLATFORM or NAMESPACE/TYPE/FILE.zip: only the last of them may be a link.
    if (parts.length === 4 || entry.endsWith(".zip")) {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.symlinkSync(path.resolve(from, entry), target);
    }
  }
  return directory;
}

function succeeds(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: MINUTES, env: { ...process.env, CHECKPOINT_DISABLE: "1" } }).status === 0;
}
