import { spawn } from "node:child_process";

/** A cleanup step at the end. */
interface Undoing {
  /** What the step does, such as "stopping the server". */
  readonly doing: string;
  readonly undo: () => unknown;
  /** Whether the step also runs after an interruption, when the user waits for the demo to end. */
  readonly evenIfInterrupted: boolean;
}

/** How to run a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The time limit in milliseconds. */
  readonly limit: number;
  /**
   * Whether to show the output instead of returning it.
   *
   * @default false
   */
  readonly shown?: boolean;
}

/** How a command ended. */
export interface Ended {
  /** The exit status. Undefined if the command does not exist or was stopped. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the steps of the demo, and cleans up after them. */
export class Stage {
  private readonly undoings: Undoing[] = [];

  constructor(private readonly interruption: AbortSignal) {}

  say(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Runs a step and reports what it does and how long it takes. */
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

  /** Adds a cleanup step. The last one added runs first. */
  atEnd(doing: string, undo: Undoing["undo"], evenIfInterrupted = true): void {
    this.undoings.push({ doing, undo, evenIfInterrupted });
  }

  /** Runs the cleanup steps and returns whether all succeeded. A failure is reported and does not stop the others. */
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

  /** Runs a command until it ends or the demo is interrupted. */
  run(command: string, args: readonly string[], { cwd, env, limit, shown = false }: CommandOptions): Promise<Ended> {
    this.interruption.throwIfAborted();
    return new Promise((resolve, reject) => {
      // With a process group of its own, processes that the command started, such as Terraform providers, are stopped with it.
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
          // The process has ended already.
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
