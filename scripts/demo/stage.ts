import { spawn } from "node:child_process";

/** Something to undo at the end. */
interface Undoing {
  /** What is done then, such as "stopping the server". */
  readonly doing: string;
  readonly undo: () => unknown;
  /** Whether it is worth the time of somebody who wants it to end. */
  readonly evenIfInterrupted: boolean;
}

/** How a command is run. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds until it is given up. */
  readonly limit: number;
  /**
   * Whether its output goes where the demo's goes.
   *
   * @default - it is kept, and returned
   */
  readonly shown?: boolean;
}

/** How a command ended. */
export interface Ended {
  /** The exit status; undefined where there is no such command, or where it was stopped. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the demo puts up on this machine, each thing with what takes it down again. */
export class Stage {
  private readonly undoings: Undoing[] = [];

  constructor(private readonly interruption: AbortSignal) {}

  say(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Does something, and tells what it is and how long it took. */
  async step<T>(doing: string, act: () => Promise<T> | T): Promise<T> {
    this.interruption.throwIfAborted();
    const begun = Date.now();
    process.stdout.write(`- ${doing} ... `);
    try {
      const result = await act();
      this.interruption.throwIfAborted();
      this.say(`${((Date.now() - begun) / 1000).toFixed(1)} s`);
      return result;
    } catch (error) {
      this.say(this.interruption.aborted ? "interrupted" : "failed");
      throw error;
    }
  }

  /** Has something undone at the end; what was put up last goes first. */
  atEnd(doing: string, undo: Undoing["undo"], evenIfInterrupted = true): void {
    this.undoings.push({ doing, undo, evenIfInterrupted });
  }

  /** Takes everything down, and returns whether all is. What cannot be is told, and does not keep the rest. */
  async clear(): Promise<boolean> {
    let isClear = true;
    for (let undoing = this.undoings.pop(); undoing !== undefined; undoing = this.undoings.pop()) {
      if (this.interruption.aborted && !undoing.evenIfInterrupted) {
        continue;
      }
      const begun = Date.now();
      process.stdout.write(`- ${undoing.doing} ... `);
      try {
        await undoing.undo();
        this.say(`${((Date.now() - begun) / 1000).toFixed(1)} s`);
      } catch (error) {
        this.say(this.interruption.aborted ? "interrupted" : `failed: ${(error as Error).message}`);
        isClear &&= this.interruption.aborted;
      }
    }
    return isClear;
  }

  /** Runs a command to its end, or until the demo is interrupted. */
  run(command: string, args: readonly string[], { cwd, env, limit, shown = false }: CommandOptions): Promise<Ended> {
    this.interruption.throwIfAborted();
    return new Promise((resolve, reject) => {
      // A process group of its own: what a command has started, such as Terraform's providers, is stopped with it.
      const child = spawn(command, args, {
        cwd,
        env,
        detached: true,
        stdio: ["ignore", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
      });
      const stop = () => {
        try {
          process.kill(-child.pid!, "SIGKILL");
        } catch {
          // It has just ended.
        }
      };
      const timer = setTimeout(stop, limit);
      this.interruption.addEventListener("abort", stop);
      let [stdout, stderr] = ["", ""];
      child.stdout?.on("data", (data) => (stdout += String(data)));
      child.stderr?.on("data", (data) => (stderr += String(data)));
      const end = (code?: number) => {
        clearTimeout(timer);
        this.interruption.removeEventListener("abort", stop);
        if (this.interruption.aborted) {
          reject(this.interruption.reason as Error);
        } else {
          resolve({ code, stdout, stderr });
        }
      };
      child.once("error", () => end());
      child.once("close", (code) => end(code ?? undefined));
    });
  }
}
