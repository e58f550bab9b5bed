import { createHash } from "crypto";
import * as fs from "fs";
import { Http2Server } from "http2";
import * as os from "os";
import * as path from "path";
import { INITIALISED } from "../initialise";
import { Installed, largeProvidersIn } from "./installed";
import { endAll, ProviderPool } from "./pool";
import { asksForSchemas, SchemaAnswer } from "./schema";
import { ask, serveProvider } from "./server";

/** How Terraform reaches a provider that it does not start. */
interface Reattached {
  readonly Protocol: "grpc";
  readonly ProtocolVersion: number;
  readonly Pid: number;
  /** Terraform does not end it. */
  readonly Test: true;
  readonly Addr: { readonly Network: "unix"; readonly String: string };
}

/** The served providers of this test file by directory and executable, and what ends their servers. */
const served = new Map<string, Promise<Reattached>>();
const servers: { readonly server: Http2Server; readonly folder: string }[] = [];

// For scripts, which have no end of a test file.
process.once("exit", stopProviders);

/** The answers that this test file has read, by executable and method. */
const answers = new Map<string, Promise<SchemaAnswer>>();

/**
 * The environment with which commands use providers that are already running, as under a debugger. Otherwise, every command starts each provider three times,
 * and once more for each further configuration.
 *
 * @param directory an initialised directory
 * @param environment the environment of its commands, which is the same for all
 */
export async function withRunningProviders(directory: string, environment: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const reattached: Record<string, Reattached> = {};
  for (const installed of largeProvidersIn(directory)) {
    const key = JSON.stringify([directory, installed]);
    if (!served.has(key)) {
      served.set(key, serve(directory, installed, environment));
    }
    reattached[installed.address] = await served.get(key)!;
  }
  return { ...environment, TF_REATTACH_PROVIDERS: JSON.stringify(reattached) };
}

/** Ends the running providers, as each test file does in the end. */
export function stopProviders(): void {
  endAll();
  for (const { server, folder } of servers.splice(0)) {
    server.close();
    fs.rmSync(folder, { recursive: true });
  }
  served.clear();
}

async function serve(directory: string, { binary }: Installed, environment: NodeJS.ProcessEnv): Promise<Reattached> {
  const pool = ProviderPool.of(binary, directory, environment);
  const first = await pool.lease();
  pool.free(first, true);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-provider-"));
  const socket = path.join(folder, "socket");
  const server = await serveProvider(socket, pool, async (method) =>
    asksForSchemas(method) ? (await schemaAnswer(method, pool)).for(directory) : undefined,
  );
  servers.push({ server, folder });
  const address = { Network: "unix", String: socket } as const;
  return { Protocol: "grpc", ProtocolVersion: first.protocol, Pid: process.pid, Test: true, Addr: address };
}

function schemaAnswer(method: string, pool: ProviderPool): Promise<SchemaAnswer> {
  const key = `${pool.binary} ${method}`;
  if (!answers.has(key)) {
    answers.set(
      key,
      wholeAnswer(method, pool).then((whole) => new SchemaAnswer(whole, method)),
    );
  }
  return answers.get(key)!;
}

/** A provider answers once in a run of all test files, because its schemas depend on its version only. */
async function wholeAnswer(method: string, pool: ProviderPool): Promise<Buffer> {
  const shared = process.env[INITIALISED];
  const file = shared && path.join(shared, createHash("sha256").update(`${pool.binary} ${method}`).digest("hex"));
  if (file && fs.existsSync(file)) {
    return fs.readFileSync(file);
  }
  const provider = await pool.lease();
  const whole = await ask(provider, method);
  pool.free(provider, true);
  if (file) {
    const partial = `${file}-${process.pid}`;
    fs.writeFileSync(partial, whole);
    fs.renameSync(partial, file);
  }
  return whole;
}
