import { spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { Engine, EngineFacts, ENGINES } from "../core/engine";
import { CertfleetError } from "../core/error";
import { readLockFile } from "../import/state-reader";
import { INVENTORY_OUTPUT } from "../inventory/inventory-schema";

/** A command that is quick has this long to answer, and one that downloads this long. */
const LIMITS = { quick: 30_000, download: 300_000 };

/** The lines of an engine's errors that are repeated. */
const SHOWN_LINES = 20;

/** The characters of them that are kept. */
const KEPT_ERRORS = 100_000;

/** Where to look for the engine. */
export interface EngineSearch {
  /** The command that the user names. */
  readonly command?: string;
  /** The engine that the fleet states. */
  readonly engine?: Engine;
  /** A directory with a synthesised fleet. */
  readonly directory?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A command that runs an engine. */
export interface EngineCommand {
  readonly command: string;
  /** The engine that was asked for; without a statement, the one that the command's name says. */
  readonly engine: EngineFacts;
}

/** What a command says about itself. */
export interface EngineVersion {
  readonly engine: EngineFacts;
  readonly version: string;
}

/** The engine that a directory is for: the one in the inventory of its configuration, otherwise the one that wrote its lock file. */
export function engineOfDirectory(directory: string): EngineFacts | undefined {
  return inventoryEngine(path.join(directory, "cdk.tf.json")) ?? readLockFile(directory).engine;
}

/**
 * The command that runs the engine of a fleet: the one that the user names, otherwise that of the stated engine, otherwise `terraform` or
 * `tofu`, whichever is on the PATH. It is returned also where it cannot be run.
 */
export function engineCommandOf({ command, engine, directory, env }: EngineSearch): EngineCommand {
  const stated = engine === undefined ? directory && engineOfDirectory(directory) : ENGINES[engine];
  if (command !== undefined) {
    return { command, engine: stated || byName(command) };
  }
  const candidates = stated ? [stated] : Object.values(ENGINES);
  const found = candidates.find((candidate) => canRun(candidate.command, env)) ?? candidates[0];
  return { command: found.command, engine: found };
}

/** Whether a command can be run. */
export function canRun(command: string, env: NodeJS.ProcessEnv): boolean {
  return spawnSync(command, ["version"], { stdio: "ignore", timeout: LIMITS.quick, env: quietly(env) }).error === undefined;
}

/** The engine that a command really is, and its version; undefined if it does not say so. */
export function versionOf(command: string, env: NodeJS.ProcessEnv): EngineVersion | undefined {
  // A broken CLI configuration makes every command fail, and is reported by itself.
  const { stdout } = spawnSync(command, ["version"], {
    encoding: "utf8",
    timeout: LIMITS.quick,
    env: { ...quietly(env), TF_CLI_CONFIG_FILE: "" },
  });
  const [, label, version] = /^(Terraform|OpenTofu) v(\d+(?:\.\d+)+\S*)/m.exec(stdout ?? "") ?? [];
  const engine = Object.values(ENGINES).find((each) => each.label === label);
  return engine && { engine, version };
}

/** Initialises a directory, which downloads providers. Returns the errors in one line; undefined if it worked. */
export function initialise(command: string, directory: string, env: NodeJS.ProcessEnv): string | undefined {
  const { status, stderr } = spawnSync(
    command.includes(path.sep) ? path.resolve(command) : command,
    ["init", "-input=false", "-no-color"],
    { cwd: directory, env, encoding: "utf8", timeout: LIMITS.download },
  );
  const text = (stderr ?? "").replace(/[│╷╵]/g, " ").replace(/\s+/g, " ");
  return status === 0 ? undefined : text.trim().slice(0, 300);
}

/** Runs a subcommand in a directory. Throws with the errors that it prints. `output` is the file for its output. */
export async function runEngine(command: string, directory: string, parameters: readonly string[], output?: string): Promise<void> {
  const descriptor = output === undefined ? undefined : openSync(output, "w", 0o600);
  try {
    const child = spawn(command, [`-chdir=${directory}`, ...parameters], {
      stdio: ["ignore", descriptor ?? "ignore", "pipe"],
      env: process.env,
    });
    let errors = "";
    child.stderr!.on("data", (data) => (errors = `${errors}${String(data)}`.slice(0, KEPT_ERRORS)));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) => {
        const reason = error.code === "ENOENT" ? "it is not on the PATH" : error.message;
        const message = `Cannot run ${command}: ${reason}. Name the command of Terraform or OpenTofu with --terraform, such as /usr/local/bin/${command}.`;
        reject(new CertfleetError("terraform-failed", message));
      });
      child.once("close", resolve);
    });
    if (status !== 0) {
      const lines = errors.split("\n").filter((line) => line.trim() !== "");
      const message = `${command} ${parameters[0]} failed in ${directory}. Run ${command} init there first, then fix the error that it printed:`;
      throw new CertfleetError("terraform-failed", [message, ...lines.slice(0, SHOWN_LINES)].join("\n"));
    }
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

function byName(command: string): EngineFacts {
  const name = path.basename(command);
  return Object.values(ENGINES).find((engine) => name.includes(engine.command)) ?? ENGINES[Engine.TERRAFORM];
}

/** Without the look-up of newer versions. */
function quietly(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, CHECKPOINT_DISABLE: "1" };
}

function inventoryEngine(file: string): EngineFacts | undefined {
  try {
    const { output } = JSON.parse(readFileSync(file, "utf8")) as { output?: Record<string, { value?: { engine?: unknown } }> };
    const stated = output?.[INVENTORY_OUTPUT]?.value?.engine;
    return Object.values(ENGINES).find(({ engine }) => engine === stated);
  } catch {
    return undefined;
  }
}
