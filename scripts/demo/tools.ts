import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Stage } from "./stage";

const SECONDS = 1000;

/** The version of moto, which simulates AWS. The tests run against the same one. */
const MOTO = "5.2.1";

const TOOLS = [
  { command: "terraform", args: ["version"], why: "it applies the example", from: "https://developer.hashicorp.com/terraform/install" },
  {
    command: "python3",
    args: ["--version"],
    why: "the simulated AWS and Google Cloud run on it",
    from: "https://www.python.org/downloads",
  },
  { command: "openssl", args: ["version"], why: "it creates the served certificates", from: "https://openssl-library.org" },
];

/** Exits with 0 if moto is installed in this version or a later one. */
const HAS_MOTO = `
import sys
from importlib.metadata import version
numbers = lambda text: [int(part) for part in text.split(".")[:3]]
sys.exit(numbers(version("moto")) < numbers(sys.argv[1]))
`;

/** The tools that the live demo needs and that are missing, each with its fix. */
export async function missingTools(stage: Stage): Promise<string[]> {
  if (process.platform === "win32") {
    return ["it runs on Linux and macOS only; on Windows, use WSL"];
  }
  const missing: string[] = [];
  for (const { command, args, why, from } of TOOLS) {
    if ((await stage.run(command, args, { limit: 60 * SECONDS })).code !== 0) {
      missing.push(`${command} is not on the PATH (${why}): install it from ${from}`);
    }
  }
  const reason = missing.length > 0 ? undefined : await missingMoto(stage);
  return reason === undefined ? missing : [reason];
}

/** Why moto is not available. If it is missing, it is installed into an environment of its own in the user's cache. */
async function missingMoto(stage: Stage): Promise<string | undefined> {
  const [there, starts] = [
    await stage.run("python3", ["-c", HAS_MOTO, MOTO], { limit: 60 * SECONDS }),
    await stage.run("moto_server", ["--help"], { limit: 60 * SECONDS }),
  ];
  if (there.code === 0 && starts.code === 0) {
    return undefined;
  }
  const environment = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "certfleet", `moto-${MOTO}`);
  const bin = path.join(environment, "bin");
  if (!fs.existsSync(path.join(bin, "moto_server"))) {
    stage.say(`moto_server, which simulates AWS, is not on the PATH. Installing moto ${MOTO} into ${environment}, once.`);
    const reason = await stage.step("installing moto", () => installMoto(stage, environment));
    if (reason !== undefined) {
      fs.rmSync(environment, { recursive: true, force: true });
      return `moto, which simulates AWS, cannot be installed (${reason}). Run pip install "moto[server]==${MOTO}" and put moto_server on the PATH`;
    }
  }
  process.env.PATH = `${bin}${path.delimiter}${process.env.PATH ?? ""}`;
  return undefined;
}

async function installMoto(stage: Stage, environment: string): Promise<string | undefined> {
  const commands: [string, string[]][] = [
    ["python3", ["-m", "venv", "--clear", environment]],
    [path.join(environment, "bin", "pip"), ["install", "--quiet", "--disable-pip-version-check", `moto[server]==${MOTO}`]],
  ];
  for (const [command, args] of commands) {
    const { code, stdout, stderr } = await stage.run(command, args, { limit: 600 * SECONDS });
    if (code !== 0) {
      const last = `${stdout}${stderr}`.trim().split("\n").pop();
      return last === undefined || last === "" ? `${path.basename(command)} ended with exit status ${code}` : last;
    }
  }
  return undefined;
}
