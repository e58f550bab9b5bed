import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { Command } from "commander";
import { initCommand } from "../../lib/cli/init";
import { synthCommand } from "../../lib/cli/synth";

const ROOT = path.join(__dirname, "..", "..");

/** The real command as a process. */
export const COMMAND: readonly string[] = [
  process.execPath,
  "--require",
  require.resolve("../support/typescript-hook"),
  path.join(ROOT, "lib", "cli", "main.ts"),
];

/** The output and exit status of a run. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The output and exit status of a command that ran in this process. */
export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process and a directory, as the shell would, and returns what it printed. */
export async function commandRunIn(directory: string, command: Command, ...args: string[]): Promise<Outcome> {
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await commandRun(command, ...args);
  } finally {
    process.chdir(before);
  }
}

/** Runs a command in this process, as the shell would, and returns what it printed. */
export async function commandRun(command: Command, ...args: string[]): Promise<Outcome> {
  const written = { out: "", err: "" };
  const spies = [
    jest.spyOn(process.stdout, "write").mockImplementation((text) => ((written.out += String(text)), true)),
    jest.spyOn(process.stderr, "write").mockImplementation((text) => ((written.err += String(text)), true)),
  ];
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    await command.exitOverride().parseAsync(args, { from: "user" });
    return { status: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = before;
    spies.forEach((spy) => spy.mockRestore());
  }
}

/** A temporary directory in which commands run. */
export class Workspace {
  readonly directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-cli-")));

  write(name: string, text: string): string {
    fs.mkdirSync(path.dirname(path.join(this.directory, name)), { recursive: true });
    fs.writeFileSync(path.join(this.directory, name), text);
    return name;
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.directory, name), "utf8");
  }

  /** The files below the directory, sorted. */
  files(): string[] {
    return (fs.readdirSync(this.directory, { recursive: true, withFileTypes: true }) as fs.Dirent[])
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(this.directory, path.join(entry.parentPath, entry.name)))
      .sort();
  }

  /** Runs the real command, as a shell would. */
  run(...args: string[]): Run {
    const [node, ...command] = COMMAND;
    const { status, stdout, stderr } = spawnSync(node, [...command, ...args], { cwd: this.directory, encoding: "utf8", timeout: 60_000 });
    return { status, stdout, stderr };
  }

  /** Runs a command in this process, which takes a tenth of the time, and returns what it wrote; throws its error, if it ends with one. */
  async call(name: "init" | "synth", ...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const command = name === "init" ? initCommand() : synthCommand();
    const { status, out, err } = await commandRunIn(this.directory, command, ...args);
    if (status !== 0) {
      throw new Error(err);
    }
    return { stdout: out, stderr: err };
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
