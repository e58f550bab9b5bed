import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { TestCa } from "../aws/endpoint-probe/certificates";
import { directoryWith, state } from "./status-command";

// Thirty thousand handshakes.
jest.setTimeout(600_000);

const MAIN = path.join(__dirname, "..", "..", "lib", "cli", "main.ts");

/** What the heap may hold, of the command and of the thread that looks. */
const HEAP_MEGABYTES = 160;

/** What 9,500 endpoints more may add: what was seen of them is kept until it is printed. Sockets that were kept would add twice as much. */
const GROWTH_MEGABYTES = 90;

const SERVER = `
  const [key, cert] = process.argv.slice(1).map((file) => require("fs").readFileSync(file));
  const server = require("tls").createServer({ key, cert });
  server.on("tlsClientError", () => undefined);
  server.on("connection", (socket) => socket.on("error", () => undefined));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

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

  /** The most memory that a run takes, in megabytes. */
  function peak(endpoints: number): number {
    const endpoint = { kind: "host", port, minimumTls: "1.2" };
    const hosts = [...Array(endpoints).keys()].map((index) => `h${index}.example.com`);
    const certificates = { www: { domains: [], endpoints: hosts.map((host) => ({ ...endpoint, hosts: [host] })), stores: [], alerts: [] } };
    fs.writeFileSync(path.join(directory, "terraform.tfstate"), JSON.stringify(state(certificates)));
    const peakFile = path.join(directory, "peak");
    fs.writeFileSync(
      path.join(directory, "note-peak.js"),
      `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(peakFile)}, String(process.resourceUsage().maxRSS)));`,
    );
    const node = [`--max-old-space-size=${HEAP_MEGABYTES}`, "--require", "./note-peak.js", "--require", require.resolve("tsx/cjs")];
    const resolve = hosts.flatMap((host) => ["--resolve", `${host}:${port}:127.0.0.1`]);
    const args = ["status", "--probe", "--timeout", "60s", "--ca", "root.pem", ...resolve];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, ...args], {
      cwd: directory,
      encoding: "utf8",
    });
    // Each was reached, and is as it should be.
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`${endpoints} endpoints probed`);
    return Number(fs.readFileSync(peakFile, "utf8")) / 1024;
  }

  test("stays flat: 10,000 endpoints take little more than 500", () => {
    const few = peak(500);
    expect(peak(10_000) - few).toBeLessThan(GROWTH_MEGABYTES);
  });
});
