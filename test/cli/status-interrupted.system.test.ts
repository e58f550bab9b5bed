import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import * as tls from "node:tls";
import { TestCa } from "../aws/endpoint-probe/certificates";
import { directoryWith, Outcome, state, statusIn } from "./status-command";
import { COMMAND } from "./support";

// Processes of a busy machine.
jest.setTimeout(60_000);

const DAY = 24 * 60 * 60 * 1000;

/** The command for a fleet with two endpoints that answer, and one that does not until it is told to. */
describe("an interrupted status --probe", () => {
  const folder = directoryWith({});
  const certificate = new TestCa(folder).make("localhost", { names: ["*.example.com"] });
  const record = path.join(folder, "probes.jsonl");
  const sockets = new Set<net.Socket>();
  let isSilent = true;
  let connections: string[] = [];
  let onSilence: () => void = () => undefined;
  const inner = tls.createServer({ key: certificate.key, cert: certificate.certificate });
  inner.on("tlsClientError", () => undefined);

  function server(name: string): net.Server {
    return net.createServer((socket) => {
      sockets.add(socket);
      connections.push(name);
      socket.on("error", () => undefined);
      if (name === "silent" && isSilent) {
        onSilence();
      } else {
        inner.emit("connection", socket);
      }
    });
  }

  const servers = { one: server("one"), silent: server("silent"), two: server("two") };
  let resolve: string[] = [];

  beforeAll(async () => {
    const certificates: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(servers)) {
      await new Promise<void>((listening) => each.listen(0, "127.0.0.1", listening));
      const { port } = each.address() as net.AddressInfo;
      resolve = [...resolve, "--resolve", `${name}.example.com:${port}:127.0.0.1`];
      certificates[name] = {
        domains: [`${name}.example.com`],
        owner: "edge",
        issuer: "lets-encrypt",
        serial: certificate.serial,
        notAfter: new Date(Date.now() + 60 * DAY).toISOString(),
        renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30 },
        endpoints: [{ kind: "host", hosts: [`${name}.example.com`], port }],
        stores: [],
        alerts: [{ source: "endpoint-probe", channels: ["on-call"] }],
      };
    }
    fs.writeFileSync(path.join(folder, "terraform.tfstate"), JSON.stringify(state(certificates)));
  });

  beforeEach(() => {
    isSilent = true;
    connections = [];
    onSilence = () => undefined;
    fs.rmSync(record, { force: true });
  });

  afterAll(() => {
    sockets.forEach((socket) => socket.destroy());
    Object.values(servers).forEach((each) => each.close());
  });

  const args = (...more: string[]) => ["--probe", "--ca", certificate.certificateFile, "--timeout", "1s", ...resolve, ...more];

  /** Runs the command, and interrupts it when it waits for the endpoint that does not answer and has the results of the others. */
  function interrupted(...more: string[]): Promise<Outcome> {
    onSilence = () => {
      const answered = () => fs.existsSync(record) && fs.readFileSync(record, "utf8").split("\n").filter(Boolean).length === 3;
      const timer = setInterval(() => {
        if (answered()) {
          clearInterval(timer);
          process.emit("SIGINT");
        }
      }, 5);
      onSilence = () => undefined;
    };
    return statusIn(folder, ...args("--resume", record, ...more));
  }

  const linesOf = (out: string) =>
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, any>);

  test("prints what was determined, says what was not, and has the exit status 130", async () => {
    const { status, out, err } = await interrupted("--format", "json");
    expect(status).toBe(130);
    expect(err).toContain("Press Ctrl-C again to end at once");
    const { summary, certificates, findings } = JSON.parse(out);
    expect(summary).toMatchObject({ endpointsLookedAt: 2, endpointsNotDetermined: 1, states: { healthy: 2, warning: 1 } });
    expect(certificates[0]).toMatchObject({ name: "silent", state: "warning" });
    expect(findings).toEqual([expect.objectContaining({ kind: "not-determined", severity: "warning", certificate: "media/silent" })]);
  });

  test("is followed by a run that probes only what was left, and then removes its record", async () => {
    await interrupted();
    isSilent = false;
    connections = [];
    const { status, out, err } = await statusIn(folder, ...args("--resume", record, "--format", "json"));
    expect({ status, names: [...new Set(connections)] }).toEqual({ status: 0, names: ["silent"] });
    expect(err).toContain("2 of 3 endpoints have a result of the interrupted run");
    expect(JSON.parse(out).summary).toMatchObject({ endpointsLookedAt: 3, states: { healthy: 3 } });
    expect(fs.existsSync(record)).toBe(false);
  });

  test("probes again what was found more than six hours ago, and what a killed run left half written", async () => {
    await interrupted();
    isSilent = false;
    connections = [];
    const [header, first, second] = fs.readFileSync(record, "utf8").trim().split("\n");
    const old = { ...JSON.parse(first), at: new Date(Date.now() - 7 * 60 * 60 * 1000).toISOString() };
    fs.writeFileSync(record, [header, JSON.stringify(old), second.slice(0, -5)].join("\n"));
    expect((await statusIn(folder, ...args("--resume", record))).status).toBe(0);
    expect([...new Set(connections)].sort()).toEqual(["one", "silent", "two"]);
  });

  test("refuses the record of a run with other options, which could have seen other chains", async () => {
    await interrupted();
    const before = fs.readFileSync(record, "utf8");
    const { status, out, err } = await statusIn(folder, ...args("--resume", record, "--timeout", "2s"));
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(err).toMatch(/another --ca, --timeout or --revocation.*\(certfleet:invalid-resume\)/s);
    expect(fs.readFileSync(record, "utf8")).toBe(before);
  });

  test("determines no endpoint with --revocation, because CAs were not asked", async () => {
    const { status, out } = await interrupted("--revocation", "--format", "json");
    expect(status).toBe(130);
    expect(JSON.parse(out).summary).toMatchObject({ endpointsLookedAt: 2, endpointsNotDetermined: 3, states: { healthy: 0 } });
  });

  test("has printed each result as a line of JSON, and the summary as the last line", async () => {
    const { out } = await interrupted("--format", "jsonl");
    const lines = linesOf(out);
    const hosts = lines.filter(({ type }) => type === "endpoint").map(({ host, reachable }) => `${host} ${reachable}`);
    expect(hosts.sort()).toEqual(["one.example.com true", "two.example.com true"]);
    expect(lines.map(({ type }) => type)).toEqual([
      ...["endpoint", "endpoint", "not-determined"],
      ...["certificate", "certificate", "certificate", "finding", "summary"],
    ]);
    expect(lines[2]).toMatchObject({ host: "silent.example.com" });
    expect(lines[7]).toMatchObject({ version: 1, probed: true, certificates: 3, endpointsNotDetermined: 1 });
  });

  test("ends at once on the second Ctrl-C", async () => {
    const [node, ...command] = COMMAND;
    const child = spawn(node, [...command, "status", ...args("--timeout", "10m", "--resume", record)], { cwd: folder });
    let err = "";
    child.stderr.on("data", (text: Buffer) => (err += text.toString()));
    const ended = new Promise<NodeJS.Signals | null>((done) => child.once("exit", (_, signal) => done(signal)));
    await new Promise<void>((waiting) => (onSilence = waiting));
    child.kill("SIGINT");
    await new Promise<void>((told) => child.stderr.on("data", () => err.includes("Interrupted") && told()));
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    expect(fs.existsSync(record)).toBe(true);
  });
});
