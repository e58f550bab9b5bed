import { spawnSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { initCommand } from "../../lib/cli/init";
import { synthCommand } from "../../lib/cli/synth";

const ROOT = path.join(__dirname, "..", "..");

/** What a run printed, and how it ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory of its own that commands run in. */
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
    const command = [require.resolve("tsx/cli"), path.join(ROOT, "lib", "cli", "main.ts"), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: this.directory, encoding: "utf8", timeout: 60_000 });
    return { status, stdout, stderr };
  }

  /** Runs a command in this process, which takes a tenth of the time, and returns what it wrote to the terminal; throws what it throws. */
  async call(name: "init" | "synth", ...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const written = { stdout: "", stderr: "" };
    const spies = (["stdout", "stderr"] as const).map((stream) =>
      jest.spyOn(process[stream], "write").mockImplementation((text) => {
        written[stream] += String(text);
        return true;
      }),
    );
    const before = process.cwd();
    process.chdir(this.directory);
    try {
      await (name === "init" ? initCommand() : synthCommand()).parseAsync(args, { from: "user" });
      return written;
    } finally {
      process.chdir(before);
      spies.forEach((spy) => spy.mockRestore());
    }
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true, force: true });
  }
}
