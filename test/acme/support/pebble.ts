import { ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const VERSION = "v2.10.1";
const START_TRIES = 3;

/** The ports of the ACME server and of its management interface. */
type Ports = readonly [number, number];

/** Finds pebble: in CERTFLEET_PEBBLE, on the path, or installed by Go into a temporary folder. */
export function findPebble(): string | undefined {
  const named = process.env.CERTFLEET_PEBBLE;
  if (named) {
    return named;
  }
  // Older versions, such as Debian's 2.4, support neither profiles nor renewal information.
  if (spawnSync("pebble", ["-version"]).stdout?.toString().includes("v2.10")) {
    return "pebble";
  }
  const folder = path.join(os.tmpdir(), `certfleet-pebble-${VERSION}`);
  const installed = path.join(folder, "pebble");
  if (!fs.existsSync(installed)) {
    spawnSync("go", ["install", `github.com/letsencrypt/pebble/v2/cmd/pebble@${VERSION}`], {
      env: { ...process.env, GOBIN: folder },
      timeout: 300_000,
    });
  }
  return fs.existsSync(installed) ? installed : undefined;
}

/** Why tests with pebble are skipped; undefined if it was found. */
export function missingPebble(binary: string | undefined): string | undefined {
  return binary === undefined ? "pebble 2.10 is not on the path and cannot be installed with go" : undefined;
}

/** A running ACME test server. */
export interface Pebble {
  /** The URL of its directory. */
  readonly directoryUrl: string;
  /** A file with the CA of its own TLS certificate, for SSL_CERT_FILE. Jest gives each test file its own copy of the environment. */
  readonly caFile: string;
  /** Whether it knows a certificate by its serial number in hexadecimal, and whether the certificate is revoked. */
  status(serial: string): Promise<string>;
  /** Tells clients to renew a certificate within a window; without one immediately, as a CA does before it revokes certificates. */
  suggestRenewal(certificatePem: string, window?: { start: string; end: string }): Promise<void>;
  stop(): void;
}

/** Starts pebble with one lifetime for all certificates, and waits until it responds. Validations always succeed. */
export async function startPebble(binary: string, folder: string, lifetimeSeconds: number): Promise<Pebble> {
  fs.mkdirSync(folder, { recursive: true });
  const caFile = path.join(folder, "cert.pem");
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path.join(folder, "key.pem")];
  execFileSync("openssl", ["req", "-x509", ...made, "-out", caFile, "-days", "2", ...subject], { stdio: "pipe" });
  for (let left = START_TRIES; ; left -= 1) {
    const ports: Ports = [await freePort(), await freePort()];
    const server = launch(binary, folder, lifetimeSeconds, ports);
    const pebble = pebbleAt(server, caFile, ports);
    if (await responds(server, () => request(pebble.directoryUrl, fs.readFileSync(caFile)))) {
      return pebble;
    }
    // Another process may have taken a port after it was found free.
    server.kill();
    if (left === 1) {
      throw new Error(`pebble does not start:\n${fs.readFileSync(path.join(folder, "log"), "utf8")}`);
    }
  }
}

function launch(binary: string, folder: string, lifetimeSeconds: number, [port, managementPort]: Ports): ChildProcess {
  const profile = { description: "for tests", validityPeriod: lifetimeSeconds, promoteCommonName: true };
  const pebble = {
    listenAddress: `127.0.0.1:${port}`,
    managementListenAddress: `127.0.0.1:${managementPort}`,
    certificate: path.join(folder, "cert.pem"),
    privateKey: path.join(folder, "key.pem"),
    httpPort: 5002,
    tlsPort: 5001,
    retryAfter: { authz: 1, order: 1 },
    keyAlgorithm: "ecdsa",
    profiles: { default: profile },
  };
  const config = path.join(folder, "config.json");
  fs.writeFileSync(config, JSON.stringify({ pebble }));
  const log = fs.openSync(path.join(folder, "log"), "w");
  return spawn(binary, ["-config", config], {
    env: { ...process.env, PEBBLE_VA_ALWAYS_VALID: "1", PEBBLE_VA_NOSLEEP: "1", PEBBLE_WFE_NONCEREJECT: "0" },
    stdio: ["ignore", log, log],
  });
}

/** Waits until a server responds; false if it ends before, or does not respond for half a minute. */
async function responds(server: ChildProcess, ask: () => Promise<unknown>): Promise<boolean> {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries += 1) {
    try {
      await ask();
      return true;
    } catch {
      await sleep(100);
    }
  }
  return false;
}

function pebbleAt(server: ChildProcess, caFile: string, [port, managementPort]: Ports): Pebble {
  const ca = fs.readFileSync(caFile);
  const management = `https://localhost:${managementPort}`;
  return {
    directoryUrl: `https://localhost:${port}/dir`,
    caFile,
    status: async (serial) => {
      const answer = await request(`${management}/cert-status-by-serial/${serial}`, ca);
      return (JSON.parse(answer) as { Status: string }).Status;
    },
    suggestRenewal: async (certificatePem, window = { start: "2020-01-01T00:00:00Z", end: "2020-01-02T00:00:00Z" }) => {
      const body = { Certificate: certificatePem, ARIResponse: JSON.stringify({ suggestedWindow: window }) };
      await request(`${management}/set-renewal-info/`, ca, JSON.stringify(body));
    },
    stop: () => server.kill(),
  };
}

/** An unused port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function request(url: string, ca: Buffer, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = https.request(
      url,
      { ca, headers: { "User-Agent": "certfleet-tests" }, method: body === undefined ? "GET" : "POST", agent: false, family: 4 },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => (response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}: ${url}`))));
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}
