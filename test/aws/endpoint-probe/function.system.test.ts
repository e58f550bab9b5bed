import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { TestCa, TestCertificate } from "./certificates";

// Each test creates servers and certificates, which is slow on a busy machine.
jest.setTimeout(60_000);

const SOURCE = path.join(__dirname, "..", "..", "..", "lib", "aws", "endpoint-probe", "function");
const DAY = 24 * 60 * 60;

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly address?: string;
  readonly serials?: string[];
}

type Line = Record<string, any>;

/**
 * Runs a package of the function as Lambda does, in a separate Node process, and returns the lines that it wrote.
 *
 * With a virtual clock, the function's timers and its deadline follow a clock that advances as soon as nothing else runs, and the last line
 * is the time that passed on it. That is for servers that never answer: a connection takes no virtual time.
 */
function run(endpoints: Endpoint[], packageFolder: string, settings: { limit?: number; virtualClock?: boolean } = {}): Promise<Line[]> {
  const script = `
    import { mock } from "node:test";
    import { handler } from ${JSON.stringify(path.join(packageFolder, "index.mjs"))};
    let input = "";
    for await (const chunk of process.stdin) input += chunk;
    const isVirtual = ${settings.virtualClock === true};
    if (isVirtual) mock.timers.enable({ apis: ["setTimeout", "Date"] });
    const start = Date.now();
    const end = start + ${settings.limit ?? 30_000};
    let isRunning = true;
    const ended = handler(JSON.parse(input), { getRemainingTimeInMillis: () => end - Date.now() }).finally(() => (isRunning = false));
    while (isVirtual && isRunning && Date.now() < end + 60_000) {
      mock.timers.tick(100);
      await new Promise(setImmediate);
    }
    if (isVirtual && isRunning) throw new Error("the function goes on after its limit");
    await ended;
    if (isVirtual) console.log(JSON.stringify({ passed: Date.now() - start }));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify({ endpoints }));
  return new Promise((resolve, reject) => {
    let text = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.on("close", (code) => {
      if (code !== 0) {
        reject(new Error(errors));
        return;
      }
      resolve(
        text
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as Line),
      );
    });
  });
}

describe("the endpoint probe function", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-probe-"));
  const packageFolder = path.join(folder, "function");
  const ca = new TestCa(folder);
  const servers: (net.Server | tls.Server)[] = [];
  const sockets = new Set<net.Socket>();
  let root: TestCertificate;
  let intermediate: TestCertificate;
  let leaf: TestCertificate;

  beforeAll(() => {
    root = ca.make("Test Root", { isCa: true });
    intermediate = ca.make("Test Intermediate", { isCa: true, issuer: root });
    leaf = ca.make("www.example.com", { names: ["www.example.com", "*.static.example.com"], issuer: intermediate });
    fs.cpSync(SOURCE, packageFolder, { recursive: true });
    fs.writeFileSync(path.join(packageFolder, "roots.pem"), root.certificate);
  });

  afterAll(async () => {
    sockets.forEach((socket) => socket.destroy());
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    fs.rmSync(folder, { recursive: true });
  });

  function listen(server: net.Server | tls.Server): Promise<number> {
    servers.push(server);
    server.on("connection", (socket: net.Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
    });
    server.on("tlsClientError", () => {});
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));
  }

  function serve(chain: TestCertificate[], options: tls.TlsOptions = {}): Promise<number> {
    return listen(tls.createServer({ key: chain[0].key, cert: chain.map((each) => each.certificate).join(""), ...options }));
  }

  function at(port: number, host = "www.example.com", ...serials: string[]): Endpoint {
    return { host, port, address: "127.0.0.1", serials: serials.length === 0 ? undefined : serials };
  }

  async function look(endpoint: Endpoint): Promise<Line> {
    const lines = await run([endpoint], packageFolder);
    expect(lines).toHaveLength(1);
    return lines[0];
  }

  test("reports the days left of a valid chain with the issued certificate", async () => {
    const line = await look(at(await serve([leaf, intermediate]), "www.example.com", leaf.serial));
    expect(line).toMatchObject({ Reachable: 1, ChainValid: 1, NameMatches: 1, IsIssued: 1, serial: leaf.serial, protocol: "TLSv1.3" });
    expect(line.DaysLeft).toBeGreaterThan(29.9);
    expect(line.DaysLeft).toBeLessThanOrEqual(30);
    expect(line.problem).toBeUndefined();
  });

  test("writes each value as a metric of the endpoint in the Embedded Metric Format", async () => {
    const port = await serve([leaf, intermediate]);
    const line = await look(at(port));
    expect(line.Endpoint).toBe(`www.example.com:${port}`);
    expect(line._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: "Certfleet",
        Dimensions: [["Endpoint"]],
        Metrics: ["DaysLeft", "ChainValid", "NameMatches", "Reachable"].map((Name) => ({ Name, Unit: "None" })),
      },
    ]);
  });

  test.each([["TLSv1.2"], ["TLSv1.3"]] as const)(
    "accepts a chain in the wrong order, as browsers do, and says so, with %s",
    async (version) => {
      const second = ca.make("Second Intermediate", { isCa: true, issuer: intermediate });
      const deep = ca.make("deep", { names: ["www.example.com"], issuer: second });
      const options = { minVersion: version, maxVersion: version };
      expect(await look(at(await serve([deep, second, intermediate], options)))).toMatchObject({ ChainValid: 1 });
      const line = await look(at(await serve([deep, intermediate, second], options)));
      expect(line).toMatchObject({ Reachable: 1, ChainValid: 1, NameMatches: 1, problem: "the chain is not in order", protocol: version });
    },
  );

  test.each(["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])(
    "reads the order of a chain with %s",
    async (ciphers) => {
      const line = await look(at(await serve([leaf, root, intermediate], { ciphers, minVersion: "TLSv1.3" })));
      expect(line).toMatchObject({ ChainValid: 1, problem: "the chain is not in order" });
    },
  );

  test("rejects a key that clients find too weak", async () => {
    const weak = ca.make("weak", { names: ["www.example.com"], issuer: intermediate, rsaBits: 1024 });
    expect(await look(at(await serve([weak, intermediate])))).toMatchObject({ ChainValid: 0, problem: "the key is RSA with 1024 bits" });
    const strong = ca.make("strong", { names: ["www.example.com"], issuer: intermediate, rsaBits: 2048 });
    expect(await look(at(await serve([strong, intermediate])))).toMatchObject({ ChainValid: 1 });
  });

  test("rejects a certificate that is signed with SHA-1", async () => {
    const weak = ca.make("weak", { names: ["www.example.com"], issuer: intermediate, hash: "sha1" });
    const line = await look(at(await serve([weak, intermediate], { ciphers: "DEFAULT@SECLEVEL=0" })));
    expect(line).toMatchObject({ ChainValid: 0, problem: "the certificate is signed with SHA-1" });
  });

  test("rejects a chain without its intermediate", async () => {
    expect(await look(at(await serve([leaf])))).toMatchObject({ ChainValid: 0, problem: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  });

  test("reports negative days for an expired certificate", async () => {
    const expired = ca.make("expired", { names: ["www.example.com"], issuer: intermediate, from: -10 * DAY, until: -2 * DAY });
    const line = await look(at(await serve([expired, intermediate])));
    expect(line).toMatchObject({ Reachable: 1, ChainValid: 0, NameMatches: 1, problem: "CERT_HAS_EXPIRED" });
    expect(line.DaysLeft).toBeCloseTo(-2, 1);
  });

  test("reports the exact days of a certificate that expires soon", async () => {
    const soon = ca.make("soon", { names: ["www.example.com"], issuer: intermediate, until: 3 * DAY + 60 });
    const line = await look(at(await serve([soon, intermediate])));
    expect(line).toMatchObject({ ChainValid: 1 });
    expect(line.DaysLeft).toBeCloseTo(3, 1);
  });

  test("reports a certificate for another name, even with a valid chain", async () => {
    const port = await serve([leaf, intermediate]);
    expect(await look(at(port, "api.example.com"))).toMatchObject({ ChainValid: 1, NameMatches: 0 });
    expect(await look(at(port, "img.static.example.com"))).toMatchObject({ ChainValid: 1, NameMatches: 1 });
  });

  test("rejects a self-signed certificate", async () => {
    const own = ca.make("own", { names: ["www.example.com"] });
    expect(await look(at(await serve([own])))).toMatchObject({ Reachable: 1, ChainValid: 0, NameMatches: 1 });
  });

  test("reports a certificate other than the issued one", async () => {
    const port = await serve([leaf, intermediate]);
    expect(await look(at(port, "www.example.com", "1234abcd"))).toMatchObject({ IsIssued: 0, serial: leaf.serial });
  });

  test("accepts either of two issued certificates, such as RSA and ECDSA, and no third", async () => {
    const other = ca.make("beside", { names: ["www.example.com"], issuer: intermediate });
    const serials = [other.serial, BigInt(`0x${leaf.serial}`).toString()];
    for (const served of [leaf, other]) {
      expect(await look(at(await serve([served, intermediate]), "www.example.com", ...serials))).toMatchObject({ IsIssued: 1 });
    }
    const third = ca.make("third", { names: ["www.example.com"], issuer: intermediate });
    expect(await look(at(await serve([third, intermediate]), "www.example.com", ...serials))).toMatchObject({ IsIssued: 0 });
  });

  test("does not compare serial numbers if one of them is unknown", async () => {
    const port = await serve([leaf, intermediate]);
    for (const serials of [[leaf.serial, ""], [""]]) {
      expect(await look(at(port, "www.example.com", ...serials))).not.toHaveProperty("IsIssued");
    }
  });

  test("accepts the issued serial number in decimal, the format of the ACME provider", async () => {
    const port = await serve([leaf, intermediate]);
    expect(await look(at(port, "www.example.com", BigInt(`0x${leaf.serial}`).toString()))).toMatchObject({ IsIssued: 1 });
  });

  test("reads the certificate for the requested name if a server has several", async () => {
    const other = ca.make("other", { names: ["other.example.com"], issuer: intermediate });
    const contexts = new Map([
      ["www.example.com", tls.createSecureContext({ key: leaf.key, cert: leaf.certificate + intermediate.certificate })],
    ]);
    const port = await serve([other, intermediate], { SNICallback: (name, done) => done(null, contexts.get(name)) });
    expect(await look(at(port))).toMatchObject({ NameMatches: 1, serial: leaf.serial });
  });

  test("reads a server that supports only TLS 1.3", async () => {
    expect(await look(at(await serve([leaf, intermediate], { minVersion: "TLSv1.3" })))).toMatchObject({
      ChainValid: 1,
      protocol: "TLSv1.3",
    });
  });

  test("reports no days for a server that never responds, so that missing data raises the alarm", async () => {
    const port = await listen(net.createServer(() => {}));
    const [line, { passed }] = await run([at(port)], packageFolder, { virtualClock: true });
    expect(line).toMatchObject({ Reachable: 0, problem: expect.stringContaining("no TLS handshake within 8000 ms") });
    expect(line).not.toHaveProperty("DaysLeft");
    expect(passed).toBe(8_000);
  });

  test("reports no days for a server that speaks plain HTTP", async () => {
    const port = await listen(http.createServer((_request, response) => response.end("hello")));
    const line = await look(at(port));
    expect(line).toMatchObject({ Reachable: 0 });
    expect(line).not.toHaveProperty("DaysLeft");
  });

  test("disconnects from a server that floods it before memory fills up", async () => {
    const flood = Buffer.alloc(2 ** 16, Buffer.from([20, 3, 3, 0, 1, 1]));
    let end: (sent: number) => void;
    const sent = new Promise<number>((resolve) => (end = resolve));
    const port = await listen(
      net.createServer((socket) => {
        const send = () => {
          let takesMore = true;
          while (takesMore && !socket.destroyed) {
            takesMore = socket.write(flood);
          }
        };
        socket.on("drain", send);
        socket.on("error", () => undefined);
        socket.on("close", () => end(socket.bytesWritten));
        send();
      }),
    );

    expect(await look(at(port))).toMatchObject({ Reachable: 0 });
    expect(await sent).toBeLessThan(16 * 2 ** 20);
  });

  test("reports no days for a closed port", async () => {
    expect(await look(at(1))).toMatchObject({ Reachable: 0, problem: expect.stringContaining("ECONNREFUSED") });
  });

  test("reports 300 endpoints at once, regardless of unresponsive ones among them", async () => {
    const good = await serve([leaf, intermediate]);
    const silent = await listen(net.createServer(() => {}));
    const endpoints = Array.from({ length: 300 }, (_, index) => at(index % 50 === 0 ? silent : index % 30 === 1 ? 1 : good));
    const lines = await run(endpoints, packageFolder, { limit: 120_000 });
    expect(lines).toHaveLength(300);
    expect(lines.filter((line) => line.ChainValid === 1)).toHaveLength(endpoints.filter((endpoint) => endpoint.port === good).length);
  }, 90_000);

  test("reports endpoints as unreachable if no time is left, and ends before its time limit", async () => {
    const silent = await listen(net.createServer(() => {}));
    const endpoints = Array.from({ length: 120 }, () => at(silent));
    const lines = await run(endpoints, packageFolder, { limit: 6_000, virtualClock: true });
    const { passed } = lines.pop()!;
    expect(lines).toHaveLength(120);
    expect(lines.every((line) => line.Reachable === 0)).toBe(true);
    expect(lines.filter((line) => line.problem === "there was no time left to probe it")).toHaveLength(70);
    // Two seconds of the limit remain to write the lines.
    expect(passed).toBe(4_000);
  });
});
