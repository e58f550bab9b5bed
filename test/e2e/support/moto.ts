import { ChildProcess, spawn } from "child_process";
import * as path from "path";
import { setTimeout as sleep } from "timers/promises";

const START_LIMIT = 60_000;

/** A folder with a sitecustomize.py, for the double's Python. */
const CUSTOMIZATION = path.join(__dirname, "moto");

/** A double of AWS on a port that the system chooses. A port that another process found free could be taken before the double listens. */
export class Moto {
  /**
   * Starts a double that issues certificates at once, where it otherwise takes a minute, and after whose changes of DNS the provider does not wait.
   *
   * @param settings environment variables of the double
   */
  static async start(settings: Record<string, string> = {}): Promise<Moto> {
    // A separate process group, since the command may be a wrapper that starts the server as its child.
    const server = spawn("moto_server", ["-p", "0", "-H", "127.0.0.1"], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, MOTO_ACM_VALIDATION_WAIT: "0", PYTHONPATH: CUSTOMIZATION, PYTHONDONTWRITEBYTECODE: "1", ...settings },
    });
    const moto = new Moto(server);
    await moto.ready();
    return moto;
  }

  private log = "";
  private address = "";

  private constructor(private readonly server: ChildProcess) {
    server.on("error", (error) => (this.log += String(error)));
    server.stderr?.on("data", (data) => (this.log = `${this.log}${String(data)}`.slice(-4000)));
  }

  get url(): string {
    return this.address;
  }

  async stop(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null || this.server.pid === undefined) {
      return;
    }
    const ended = new Promise((resolve) => this.server.once("close", resolve));
    process.kill(-this.server.pid, "SIGKILL");
    await ended;
  }

  /** Deletes all resources. */
  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: "POST" });
  }

  private async ready(): Promise<void> {
    for (const limit = Date.now() + START_LIMIT; Date.now() < limit && this.server.exitCode === null; await sleep(50)) {
      const listening = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(this.log);
      if (listening !== null) {
        this.address = listening[1];
        return;
      }
    }
    await this.stop();
    throw new Error(`moto_server did not start within ${START_LIMIT / 1000} s:\n${this.log}`);
  }
}
