import { ChildProcess, spawn } from "child_process";
import * as http2 from "http2";
import * as net from "net";

/** What makes a provider answer as a plugin of Terraform, instead of explaining that it is one. */
const COOKIE = {
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
  PLUGIN_PROTOCOL_VERSIONS: "5,6",
};

/** Its logs, which Terraform would filter, cost more than a plan. */
const QUIET = { TF_LOG_SDK: "off", TF_LOG_PROVIDER: "off" };

/** It runs until the end of the test file, unlike the provider of a command: garbage has to be collected. */
const GARBAGE = { GOGC: "100" };

const LIMIT = 60_000;

/** A provider's process, and a connection to it. */
export class ProviderProcess {
  /**
   * Starts a provider.
   *
   * @param directory where it runs, if it reads files from there
   */
  static async start(binary: string, directory: string | undefined, environment: NodeJS.ProcessEnv): Promise<ProviderProcess> {
    const env = { ...environment, ...COOKIE, ...QUIET, ...GARBAGE };
    const child = spawn(binary, [], { cwd: directory, env, stdio: ["ignore", "pipe", "ignore"] });
    const [, protocol, , socket] = await firstLine(child, binary);
    const connection = http2.connect("http://provider", {
      createConnection: () => net.connect(socket),
      settings: { initialWindowSize: 1 << 24 },
    });
    const started = new ProviderProcess(Number(protocol), connection, child);
    // Requests that are under way report the error themselves.
    connection.on("error", () => started.kill());
    // A script that ends must not wait for the provider.
    child.unref();
    (child.stdout as net.Socket).unref();
    connection.unref();
    return started;
  }

  private constructor(
    readonly protocol: number,
    readonly connection: http2.ClientHttp2Session,
    private readonly child: ChildProcess,
  ) {}

  get runs(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null && !this.connection.closed && !this.connection.destroyed;
  }

  kill(): void {
    this.child.kill("SIGKILL");
    this.connection.destroy();
  }
}

/** What a plugin says of itself: version of the handshake, version of the protocol, kind of socket, socket. */
function firstLine(child: ChildProcess, binary: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`${binary} did not start within ${LIMIT / 1000} s:\n${text}`)), LIMIT);
    const read = (data: Buffer) => {
      text += data.toString();
      if (text.includes("\n")) {
        clearTimeout(timer);
        child.stdout!.off("data", read).resume();
        resolve(text.split("\n")[0].split("|"));
      }
    };
    child.stdout!.on("data", read);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      reject(new Error(`${binary} ended with ${code}:\n${text}`));
    });
  });
}
