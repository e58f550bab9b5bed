import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { TestCa } from "../aws/endpoint-probe/certificates";
import { directoryWith, state } from "./status-command";

// Three thousand handshakes.
jest.setTimeout(300_000);

const LIB = path.join(__dirname, "..", "..", "lib");
const MAIN = path.join(LIB, "cli", "main.ts");
const WORKER = path.join(LIB, "cli", "probe-worker.mjs");

const [FEW, MANY] = [100, 400];

/** The memory that the probing thread may keep for each endpoint: its probe request. A kept socket takes more. */
const WORKER_BYTES = 2_000;

/** The memory that the command may keep for each endpoint until it is printed: its inventory and its result. */
const COMMAND_BYTES = 3_000;

const SERVER = `
  const [key, cert] = process.argv.slice(1).map((file) => require("fs").readFileSync(file));
  const server = require("tls").createServer({ key, cert });
  server.on("tlsClientError", () => undefined);
  server.on("connection", (socket) => socket.on("error", () => undefined));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

/** Collects garbage before memory is measured: the peak of a process depends on V8's thresholds rather than on the memory that is kept. */
const MEASURE = `
  require("node:v8").setFlagsFromString("--expose-gc");
  const collect = require("node:vm").runInNewContext("gc");
  const measure = () => { collect(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };`;

describe("memory of status --probe", () => {
  const directory = directoryWith({});
  let server: ReturnType<typeof spawn>;
  let port: number;

  beforeAll(async () => {
    const { keyFile, certificateFile } = new TestCa(directory).make("localhost", { names: ["*.example.com"] });
    server = spawn(process.execPath, ["-e", SERVER, keyFile, certificateFile], { stdio: ["ignore", "pipe", "inherit"] });
    fs.copyFileSync(certificateFile, path.join(directory, "root.pem"));
    port = await new Promise((resolve) => server.stdout!.once("data", (line: Buffer) => resolve(Number(line.toString()))));
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => server.once("close", resolve));
    server.kill();
    await ended;
  });

  const hosts = (count: number) => [...Array(count).keys()].map((index) => `h${index}.example.com`);

  /** The memory that the probing thread keeps after its last probe, in bytes. */
  async function keptByWorker(count: number): Promise<number> {
    const connectTo = { address: "127.0.0.1" };
    const endpoints = hosts(count).map((host) => ({ host, port, connectTo, unwanted: ["TLSv1", "TLSv1.1"] }));
    const roots = [fs.readFileSync(path.join(directory, "root.pem"), "utf8")];
    const script = `
      ${MEASURE}
      import(${JSON.stringify(pathToFileURL(WORKER).href)}).then(() => setImmediate(() => postKept()));
      const postKept = () => require("node:worker_threads").parentPort.postMessage({ kept: measure() });`;
    const worker = new Worker(script, { eval: true, workerData: { endpoints, concurrency: 50, timeout: 60_000, roots }, execArgv: [] });
    let reached = 0;
    let kept = 0;
    worker.on("message", (message: { kept?: number; seen?: { chainValid: number } }) => {
      reached += message.seen?.chainValid ?? 0;
      kept = message.kept ?? kept;
    });
    await new Promise((resolve, reject) => worker.once("exit", resolve).once("error", reject));
    expect(reached).toBe(count);
    return kept;
  }

  /** The maximum memory that the command keeps during a run, in bytes. */
  function keptByCommand(count: number): number {
    const endpoint = { kind: "host", port, minimumTls: "1.2" };
    const certificates = {
      www: { domains: [], endpoints: hosts(count).map((host) => ({ ...endpoint, hosts: [host] })), stores: [], alerts: [] },
    };
    fs.writeFileSync(path.join(directory, "terraform.tfstate"), JSON.stringify(state(certificates)));
    const file = path.join(directory, "kept");
    fs.writeFileSync(
      path.join(directory, "note-kept.js"),
      `${MEASURE}
      let most = 0;
      const note = () => (most = Math.max(most, measure()));
      setInterval(note, 250).unref();
      process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(file)}, String(note())));`,
    );
    const node = ["--require", "./note-kept.js", "--require", require.resolve("../support/typescript-hook")];
    const resolve = hosts(count).flatMap((host) => ["--resolve", `${host}:${port}:127.0.0.1`]);
    const args = ["status", "--probe", "--timeout", "60s", "--ca", "root.pem", ...resolve];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, ...args], { cwd: directory, encoding: "utf8" });
    // All endpoints were reached and are healthy.
    expect(status).toBe(0);
    expect(stderr).toMatch(/^(This machine was too slow for 50 probes at once.*\n)?$/);
    expect(stdout).toContain(`${count} endpoints probed`);
    return Number(fs.readFileSync(file, "utf8"));
  }

  test("the probing thread keeps no memory for probed endpoints", async () => {
    const few = await keptByWorker(FEW);
    const many = await keptByWorker(MANY);
    expect((many - few) / (MANY - FEW)).toBeLessThan(WORKER_BYTES);
  });

  test("the command keeps only the result of each endpoint", () => {
    const few = keptByCommand(FEW);
    const many = keptByCommand(MANY);
    expect((many - few) / (MANY - FEW)).toBeLessThan(COMMAND_BYTES);
  });
});
