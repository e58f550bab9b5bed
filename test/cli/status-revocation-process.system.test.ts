import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as path from "node:path";
import * as tls from "node:tls";
import { readChainCertificate } from "../../lib/inventory/health/chain-certificate";
import { TestCa, TestCertificate } from "../aws/endpoint-probe/certificates";
import { directoryWith, state } from "./status-command";

// The lists of 200 MB take a while on a busy machine.
jest.setTimeout(150_000);

const MAIN = path.join(__dirname, "..", "..", "lib", "cli", "main.ts");
const DAY = 24 * 60 * 60;
const MB = 2 ** 20;
const SIGNS = "keyUsage=critical,keyCertSign,cRLSign";

/** Without a limit on the size of lists, these take a gigabyte. */
const BIG_LISTS = 5;

/** The memory that the check may take, lists of up to 32 MB included. */
const MOST_MEMORY = 400 * MB;

interface Finding {
  readonly kind: string;
  readonly severity: string;
  readonly message: string;
  readonly endpoint: string;
}

interface Outcome {
  readonly status: number | null;
  readonly findings: readonly Finding[];
  readonly states: Readonly<Record<string, string>>;
  /** The time limits that passed before the command ended, in milliseconds. */
  readonly limits: readonly number[];
  readonly maximumMemory: number;
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A CA of one's own with an HTTP server for its lists and an ACME server for renewal information, and the hosts that it issued for. */
describe("certfleet status --revocation as a process, for chains with good, bad and hostile CAs", () => {
  const folder = directoryWith({});
  const ca = new TestCa(folder);
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  const pages = new Map<string, Handler>();
  const chains = new Map<string, readonly TestCertificate[]>();
  /** The answers that are being sent, by path. */
  const sending = new Map<http.ServerResponse, string>();
  /** The megabytes that were sent of each big list. */
  const sent = new Map<string, number>();
  let outcome: Outcome;

  beforeAll(async () => {
    const root = ca.make("Root", { isCa: true, extensions: [SIGNS] });
    const intermediate = ca.make("Intermediate", { isCa: true, issuer: root, extensions: [SIGNS, listAt("root")] });
    const revokedOne = ca.make("Revoked Intermediate", { isCa: true, issuer: root, extensions: [SIGNS, listAt("root")] });
    const twin = ca.make("Intermediate", { isCa: true, issuer: root, extensions: [SIGNS] });
    const list = (revoked = {}, options = {}) => bytes(ca.revocationList(intermediate, revoked, options));
    const add = (name: string, page?: Handler, issuer = intermediate) => {
      const extensions = [listAt(name), "authorityKeyIdentifier=keyid"];
      const leaf = ca.make(name, { names: [hostOf(name)], issuer, extensions });
      chains.set(name, [leaf, issuer]);
      if (page !== undefined) {
        pages.set(`/${name}.crl`, page);
      }
      return leaf;
    };

    pages.set("/root.crl", bytes(ca.revocationList(root, { [revokedOne.serial]: "cACompromise" })));
    add("good", list());
    const revoked = add("revoked-leaf");
    pages.set("/revoked-leaf.crl", list({ [revoked.serial]: "keyCompromise" }));
    add("revoked-intermediate", bytes(ca.revocationList(revokedOne, {})), revokedOne);
    add("unreachable");
    add("another-signature", bytes(ca.revocationList(twin, {})));
    add("out-of-date", list({}, { from: -3 * DAY, until: -DAY }));
    add("garbage", bytes(Buffer.alloc(4096, 0x30)));
    add("endless", slowly);
    add("circle", (_request, response) => void response.writeHead(302, { location: "/circle.crl" }).end());
    for (let index = 0; index < BIG_LISTS; index++) {
      add(`big-${index}`, bigList(`big-${index}`));
    }
    const advised = add("advised", list());
    const later = add("later", list());
    pages.set("/directory", json({ renewalInfo: "https://acme.test/ari" }));
    pages.set(`/ari/${renewalId(advised)}`, json({ suggestedWindow: window(-2, -1), explanationURL: "https://ca.test/incident" }));
    pages.set(`/ari/${renewalId(later)}`, json({ suggestedWindow: window(20, 21) }));

    const web = ca.make("acme.test", { names: ["acme.test"], issuer: root });
    const lists = await listen(http.createServer(answer));
    const acme = await listen(https.createServer({ key: web.key, cert: web.certificate }, answer));
    const hosts = await listen(tls.createServer({ SNICallback: (host, done) => done(null, contextOf(host)) }));
    const closed = await closedPort();
    const addresses = [
      `lists.test:80:127.0.0.1:${lists}`,
      `unreachable.lists.test:80:127.0.0.1:${closed}`,
      `acme.test:443:127.0.0.1:${acme}`,
      ...[...chains.keys()].map((name) => `${hostOf(name)}:443:127.0.0.1:${hosts}`),
    ];
    fs.writeFileSync(path.join(folder, "terraform.tfstate"), JSON.stringify(state(inventory())));
    outcome = await run(["--ca", root.certificateFile, ...addresses.flatMap((address) => ["--resolve", address])]);
  });

  afterAll(() => {
    sockets.forEach((socket) => socket.destroy());
    servers.forEach((server) => server.close());
  });

  const hostOf = (name: string) => `${name}.example.com`;

  const listAt = (name: string) => `crlDistributionPoints=URI:http://${name === "unreachable" ? "unreachable." : ""}lists.test/${name}.crl`;

  const bytes =
    (content: Buffer): Handler =>
    (_request, response) =>
      void response.end(content);

  const json = (content: unknown) => bytes(Buffer.from(JSON.stringify(content)));

  const answer: Handler = (request, response) => {
    sending.set(response, request.url!);
    response.on("close", () => sending.delete(response));
    const page = pages.get(request.url!);
    if (page === undefined) {
      response.writeHead(404).end();
    } else {
      page(request, response);
    }
  };

  /** A list that never ends: a byte now and then. */
  const slowly: Handler = (_request, response) => {
    const timer = setInterval(() => response.write("0"), 200);
    response.on("close", () => clearInterval(timer));
  };

  /** 200 MB without a length, of which only so much is made as the reader takes. */
  function bigList(name: string): Handler {
    const chunk = Buffer.alloc(MB, 0x30);
    return (_request, response) => {
      const write = () => {
        while ((sent.get(name) ?? 0) < 200 && !response.destroyed) {
          sent.set(name, (sent.get(name) ?? 0) + 1);
          if (!response.write(chunk)) {
            response.once("drain", write);
            return;
          }
        }
        response.end();
      };
      write();
    };
  }

  function renewalId(certificate: TestCertificate): string {
    const { authorityKeyId, serialBytes } = readChainCertificate(new X509Certificate(certificate.certificate).raw)!;
    return `${authorityKeyId!.toString("base64url")}.${serialBytes.toString("base64url")}`;
  }

  function window(from: number, to: number): { start: string; end: string } {
    const day = (days: number) => new Date(Date.now() + days * DAY * 1000).toISOString();
    return { start: day(from), end: day(to) };
  }

  function contextOf(host: string): tls.SecureContext {
    const [leaf, issuer] = chains.get(host.split(".")[0])!;
    return tls.createSecureContext({ key: leaf.key, cert: leaf.certificate + issuer.certificate });
  }

  function inventory(): Record<string, unknown> {
    const entry = (name: string, [{ serial }]: readonly TestCertificate[]) => ({
      domains: [hostOf(name)],
      owner: "edge-team",
      issuer: "lets-encrypt",
      serial,
      notAfter: window(30, 30).end,
      renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30 },
      ...(["advised", "later"].includes(name) ? { renewalDirectory: "https://acme.test/directory" } : {}),
      endpoints: [{ kind: "host", hosts: [hostOf(name)], port: 443, minimumTls: "1.2" }],
      stores: [],
      alerts: [{ source: "endpoint-probe", channels: ["on-call"] }],
    });
    return Object.fromEntries([...chains].map(([name, chain]) => [name, entry(name, chain)]));
  }

  function listen(server: net.Server): Promise<number> {
    servers.push(server);
    server.on("tlsClientError", () => undefined);
    server.on("connection", (socket: net.Socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    });
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));
  }

  async function closedPort(): Promise<number> {
    const server = net.createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)),
    );
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /**
   * Runs the command as a shell would, and reads the most memory that it had. Its clock for time limits is the test's: a minute passes when the
   * command waits for nothing but the list that never ends.
   */
  function run(args: readonly string[]): Promise<Outcome> {
    const file = path.join(folder, "noted");
    fs.writeFileSync(path.join(folder, "note.js"), noteInto(file));
    const command = ["--require", "./note.js", "--require", require.resolve("../support/typescript-hook"), MAIN];
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...command, "status", "--revocation", "--format", "json", ...args], {
        cwd: folder,
        stdio: ["ignore", "pipe", "inherit", "ipc"],
      });
      const minutes = setInterval(() => {
        if (sending.size > 0 && [...sending.values()].every((url) => url === "/endless.crl")) {
          child.send("a minute passes");
        }
      }, 500);
      let out = "";
      child.stdout!.on("data", (data) => (out += String(data)));
      child.once("error", reject);
      child.once("close", (status) => {
        clearInterval(minutes);
        if (!out.startsWith("{")) {
          reject(new Error(`the command ended with ${status} and printed no report`));
          return;
        }
        const { findings, certificates } = JSON.parse(out) as { findings: Finding[]; certificates: { name: string; state: string }[] };
        const states = Object.fromEntries(certificates.map((each) => [each.name, each.state]));
        const noted = JSON.parse(fs.readFileSync(file, "utf8")) as Pick<Outcome, "limits" | "maximumMemory">;
        resolve({ status, findings, states, ...noted });
      });
    });
  }

  /** A program that holds the timers of a minute until the test lets it pass, and notes at exit which did and how much memory was used. */
  function noteInto(file: string): string {
    return `
      if (!require("node:worker_threads").isMainThread) return;
      const held = new Map();
      const limits = [];
      const { setTimeout, clearTimeout } = globalThis;
      globalThis.setTimeout = (act, delay, ...rest) => {
        if (!(delay > 50_000 && delay <= 60_000)) return setTimeout(act, delay, ...rest);
        const timer = { delay };
        held.set(timer, act);
        return timer;
      };
      globalThis.clearTimeout = (timer) => held.delete(timer) || clearTimeout(timer);
      process.on("message", () => {
        // Other lists have arrived, and a busy machine has not read them yet.
        if (held.size > 1) return;
        for (const [timer, act] of [...held]) {
          held.delete(timer);
          limits.push(timer.delay);
          act();
        }
      });
      process.channel.unref();
      process.on("exit", () => {
        const maximumMemory = process.resourceUsage().maxRSS * 1024;
        require("node:fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify({ limits, maximumMemory }));
      });`;
  }

  test.each([
    ["good", "healthy", [], undefined],
    ["later", "healthy", [], undefined],
    ["revoked-leaf", "critical", ["error revoked"], /revoked on .* \(keyCompromise\)/],
    ["revoked-intermediate", "critical", ["error revoked"], /the intermediate Revoked Intermediate that its CA revoked/],
    ["advised", "critical", ["error replacement-advised"], /asks to replace .* now.* \(https:\/\/ca\.test\/incident\)/],
    ["unreachable", "warning", ["warning revocation-unknown"], /nothing listens at its address$/],
    ["another-signature", "warning", ["warning revocation-unknown"], /is not signed by the issuer of the certificate$/],
    ["out-of-date", "warning", ["warning revocation-unknown"], /is out of date since/],
    ["garbage", "warning", ["warning revocation-unknown"], /is truncated, or states a wrong length$/],
    ["endless", "warning", ["warning revocation-unknown"], /was not downloaded within 60000 ms$/],
    ["circle", "warning", ["warning revocation-unknown"], /redirects more than 3 times$/],
    ["big-0", "warning", ["warning revocation-unknown"], /is larger than the limit of 32 MB$/],
  ])("%s is %s", (name, stateOfIt, kinds, message) => {
    const findings = outcome.findings.filter(({ endpoint }) => endpoint === `${hostOf(name)}:443`);

    expect(outcome.states[name]).toBe(stateOfIt);
    expect(findings.map(({ severity, kind }) => `${severity} ${kind}`)).toEqual(kinds);
    expect(findings.map(({ message: text }) => text).join()).toMatch(message ?? /^$/);
  });

  test("only what a current list of the CA says is good is healthy, and the command fails for what is revoked", () => {
    const healthy = Object.keys(outcome.states).filter((name) => outcome.states[name] === "healthy");

    expect(healthy.sort()).toEqual(["good", "later"]);
    expect(Object.keys(outcome.states)).toHaveLength(chains.size);
    expect(outcome.status).toBe(1);
  });

  test("lists of 200 MB are left early, and do not fill the memory", () => {
    expect(sent.size).toBe(BIG_LISTS);
    expect(Math.max(...sent.values())).toBeLessThan(60);
    expect(outcome.maximumMemory).toBeLessThan(MOST_MEMORY);
  });

  test("a list that never ends holds the command up for its time limit and no longer", () => {
    expect(outcome.limits).toHaveLength(1);
    expect(Math.round(outcome.limits[0] / 1000)).toBe(60);
  });
});
