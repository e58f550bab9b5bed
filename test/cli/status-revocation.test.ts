import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as tls from "node:tls";
import { X509Certificate } from "node:crypto";
import { readChainCertificate } from "../../lib/inventory/health/chain-certificate";
import { TestCa, TestCertificate } from "../aws/endpoint-probe/certificates";
import { LocalServers } from "./local-servers";
import { directoryWith, state, statusIn } from "./status-command";

jest.setTimeout(180_000);

const DAY = 24 * 60 * 60;
const SIGNS = "keyUsage=critical,keyCertSign,cRLSign";

interface Finding {
  readonly kind: string;
  readonly severity: string;
  readonly message: string;
  readonly fix: string;
}

describe("certfleet status --revocation", () => {
  const folder = directoryWith({});
  const ca = new TestCa(folder);
  const servers = new LocalServers();
  /** The answers of the CA's web server, by path. */
  const pages = new Map<string, (request: http.IncomingMessage, response: http.ServerResponse) => void>();
  /** The number of requests to it, by path. */
  const asked = new Map<string, number>();
  let root: TestCertificate;
  let intermediate: TestCertificate;
  let lists: number;
  let acme: number;

  beforeAll(async () => {
    root = ca.make("Test Root", { isCa: true, extensions: [SIGNS] });
    intermediate = make("Test Intermediate", { isCa: true, issuer: root, extensions: [SIGNS, pointsTo("/root.crl")] });
    const answer = (request: http.IncomingMessage, response: http.ServerResponse) => {
      const path = request.url!;
      asked.set(path, (asked.get(path) ?? 0) + 1);
      const page = pages.get(path);
      if (page === undefined) {
        response.writeHead(404).end();
      } else {
        page(request, response);
      }
    };
    lists = await servers.listen(http.createServer(answer));
    const web = ca.make("acme.test", { names: ["acme.test"], issuer: root });
    acme = await servers.listen(https.createServer({ key: web.key, cert: web.certificate }, answer));
  });

  beforeEach(() => {
    asked.clear();
    pages.clear();
    pages.set("/root.crl", content(ca.revocationList(root, {})));
    pages.set("/leaf.crl", content(ca.revocationList(intermediate, {})));
  });

  afterAll(() => servers.stop());

  function make(subject: string, options: Parameters<TestCa["make"]>[1]): TestCertificate {
    return ca.make(subject, options);
  }

  function pointsTo(path: string, host = "ca.test"): string {
    return `crlDistributionPoints=URI:http://${host}${path}`;
  }

  /** A certificate for all hosts of the tests, with the path of its revocation list. */
  function leaf(path: string, host?: string): TestCertificate {
    const extensions = [pointsTo(path, host), "authorityKeyIdentifier=keyid"];
    return make("host", { names: ["*.example.com"], issuer: intermediate, extensions });
  }

  function content(body: Buffer | string) {
    return (_request: http.IncomingMessage, response: http.ServerResponse) => void response.end(body);
  }

  interface Served {
    readonly chain: readonly TestCertificate[];
    readonly inventory?: Record<string, unknown>;
  }

  /** Runs the command on endpoints that serve the given chains. */
  async function check(all: readonly Served[], ...more: string[]) {
    const certificates: Record<string, unknown> = {};
    const args = ["--resolve", `ca.test:80:127.0.0.1:${lists}`, "--resolve", `acme.test:443:127.0.0.1:${acme}`];
    for (const [index, { chain, inventory }] of all.entries()) {
      const host = `h${index}.example.com`;
      const cert = chain.map(({ certificate }) => certificate).join("");
      const port = await servers.listen(
        tls.createServer({ key: chain[0].key, cert, minVersion: "TLSv1.2" }).on("tlsClientError", () => undefined),
      );
      args.push("--resolve", `${host}:443:127.0.0.1:${port}`);
      certificates[`c${index}`] = {
        domains: [host],
        owner: "edge-team",
        issuer: "lets-encrypt",
        serial: chain[0].serial,
        notAfter: new Date(Date.now() + 30 * DAY * 1000).toISOString(),
        renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30 },
        endpoints: [{ kind: "host", hosts: [host], port: 443, minimumTls: "1.2" }],
        stores: [],
        alerts: [{ source: "endpoint-probe", channels: ["on-call"] }],
        ...inventory,
      };
    }
    fs.writeFileSync(`${folder}/terraform.tfstate`, JSON.stringify(state(certificates)));
    const outcome = await statusIn(folder, "--revocation", "--format", "json", "--ca", root.certificateFile, ...args, ...more);
    const report = outcome.out === "" ? undefined : JSON.parse(outcome.out);
    return {
      ...outcome,
      report,
      findings: (report?.findings ?? []) as Finding[],
      states: report?.certificates.map((each: any) => each.state),
    };
  }

  const kinds = (findings: readonly Finding[]) => findings.map(({ kind, severity }) => `${severity} ${kind}`);

  test("a chain that is on no revocation list is healthy, and each list is downloaded once", async () => {
    const chain = [leaf("/leaf.crl"), intermediate];
    const { status, findings, states, report } = await check([{ chain }, { chain }, { chain: [leaf("/leaf.crl"), intermediate] }]);
    expect({ status, findings, states }).toEqual({ status: 0, findings: [], states: ["healthy", "healthy", "healthy"] });
    expect(Object.fromEntries(asked)).toEqual({ "/leaf.crl": 1, "/root.crl": 1 });
    expect(report.certificates[0].served[0].revocation.chain).toMatchObject([
      { subject: "host", isLeaf: true, status: "good", issuer: { commonName: "Test Intermediate" } },
      { subject: "Test Intermediate", isLeaf: false, status: "good", issuer: { commonName: "Test Root" } },
    ]);
  });

  test("a revoked certificate is an error with the date and the reason", async () => {
    const [bad, good] = [leaf("/leaf.crl"), leaf("/leaf.crl")];
    pages.set("/leaf.crl", content(ca.revocationList(intermediate, { [bad.serial]: "keyCompromise" })));
    const { status, findings, states } = await check([{ chain: [bad, intermediate] }, { chain: [good, intermediate] }]);
    expect({ status, kinds: kinds(findings), states }).toEqual({ status: 1, kinds: ["error revoked"], states: ["critical", "healthy"] });
    const day = new Date(Date.now() - DAY * 1000).toISOString().slice(0, 10);
    expect(findings[0].message).toBe(
      `h0.example.com:443 serves a certificate that its CA revoked on ${day} (keyCompromise): clients refuse it`,
    );
    expect(findings[0].fix).toBe(
      "issue a new certificate with a new key now: `certfleet replace certfleet.yaml --name c0 --write` raises its `generation`; in code, raise it there; then synth and `terraform apply`; check that its endpoints serve it",
    );
  });

  test.each([
    ["stack", "`terraform apply -replace=ADDRESS` with the address of its resource"],
    ["elsewhere", "where it is managed"],
  ])("the fix for a revoked certificate that is made by the %s does not name a fleet file", async (madeBy, fix) => {
    const bad = leaf("/leaf.crl");
    pages.set("/leaf.crl", content(ca.revocationList(intermediate, { [bad.serial]: "keyCompromise" })));
    const { findings } = await check([{ chain: [bad, intermediate], inventory: { madeBy } }]);
    expect(findings.find(({ kind }) => kind === "revoked")!.fix).toBe(
      `issue a new certificate with a new key now: ${fix}; check that its endpoints serve it`,
    );
  });

  test("a revoked intermediate is an error", async () => {
    pages.set("/root.crl", content(ca.revocationList(root, { [intermediate.serial]: "cACompromise" })));
    const { status, findings } = await check([{ chain: [leaf("/leaf.crl"), intermediate] }]);
    expect({ status, kinds: kinds(findings) }).toEqual({ status: 1, kinds: ["error revoked"] });
    expect(findings[0].message).toContain("the intermediate Test Intermediate that its CA revoked");
  });

  test("a certificate issued after the distrust date of its CA is an error, and one issued before is a warning about the renewal", async () => {
    const entrust = make("Entrust Root Certification Authority - G2", { isCa: true, extensions: [SIGNS] });
    pages.set("/entrust.crl", content(ca.revocationList(entrust, {})));
    const of = (from: number) => make("host", { names: ["*.example.com"], issuer: entrust, from, extensions: [pointsTo("/entrust.crl")] });
    const sinceThen = Math.floor((Date.now() - Date.parse("2024-11-01T00:00:00Z")) / 1000);
    const { findings } = await check([{ chain: [of(-DAY)] }, { chain: [of(-sinceThen)] }], "--ca", entrust.certificateFile);
    expect(kinds(findings)).toEqual(["error distrusted", "warning replacement-advised"]);
    expect(findings[0].message).toBe(
      "Chrome and Firefox refuse the certificate at h0.example.com:443: its CA is Entrust, which issued it after 2024-11-11, and is no longer trusted",
    );
    expect(findings[0].fix).toContain(
      "`certfleet replace certfleet.yaml --name c0 --to-fallback --write` if it has a `fallbackIssuer`, otherwise change `issuer`",
    );
    expect(findings[1].fix).toContain(
      "before it is renewed, move the certificate to another issuer: `certfleet replace certfleet.yaml --name c1 ",
    );
    expect(findings[1].message).toContain("Chrome and Firefox refuse those that it issued after 2024-11-11: its renewal will be refused");
  });

  describe("the revocation status is unknown", () => {
    const unknown = async (chain: readonly TestCertificate[], reason: RegExp, ...args: string[]) => {
      const { findings, states } = await check([{ chain }], ...args);
      expect({ kinds: kinds(findings), states }).toEqual({ kinds: ["warning revocation-unknown"], states: ["warning"] });
      expect(findings[0].message).toMatch(reason);
    };

    test("if the list cannot be downloaded", async () => {
      pages.delete("/leaf.crl");
      await unknown([leaf("/leaf.crl"), intermediate], /http:\/\/ca\.test\/leaf\.crl was answered with status 404$/);
      await unknown([leaf("/leaf.crl", "nobody.invalid"), intermediate], /its host does not resolve$/);
    });

    test("if the certificate does not name a list", async () => {
      await unknown([make("host", { names: ["*.example.com"], issuer: intermediate }), intermediate], /it names no revocation list$/);
    });

    test("if the list is out of date, from another CA, or not valid", async () => {
      pages.set("/leaf.crl", content(ca.revocationList(intermediate, {}, { from: -3 * DAY, until: -DAY })));
      await unknown([leaf("/leaf.crl"), intermediate], /is out of date since/);
      pages.set("/leaf.crl", content(ca.revocationList(root, {})));
      await unknown([leaf("/leaf.crl"), intermediate], /is of another issuer$/);
      pages.set("/leaf.crl", content("<html>"));
      await unknown([leaf("/leaf.crl"), intermediate], /is not in the form of RFC 5280$/);
      const twin = make("Test Intermediate", { isCa: true, issuer: root, extensions: [SIGNS] });
      pages.set("/leaf.crl", content(ca.revocationList(twin, {})));
      await unknown([leaf("/leaf.crl"), intermediate], /is not signed by the issuer of the certificate$/);
    });

    test("if the list is compressed or truncated, or redirects in a circle or to another scheme", async () => {
      pages.set("/leaf.crl", (_request, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("x"));
      await unknown([leaf("/leaf.crl"), intermediate], /is compressed/);
      pages.set("/leaf.crl", (_request, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("30");
        setTimeout(() => response.destroy(), 50);
      });
      await unknown([leaf("/leaf.crl"), intermediate], /was not sent completely|ECONNRESET/);
      pages.set("/leaf.crl", (_request, response) => void response.writeHead(302, { location: "/leaf.crl" }).end());
      await unknown([leaf("/leaf.crl"), intermediate], /redirects more than 3 times$/);
      pages.set("/leaf.crl", (_request, response) => void response.writeHead(302, { location: "file:///etc/passwd" }).end());
      await unknown([leaf("/leaf.crl"), intermediate], /does not have a valid HTTP address$/);
    });

    test.each([
      "127.0.0.1",
      "localhost",
      "10.0.0.1",
      "169.254.169.254",
      "[::1]",
      "[fd00:ec2::254]",
      "[::ffff:127.0.0.1]",
      "[64:ff9b::a9fe:a9fe]",
      "2130706433",
      "0x7f.1",
    ])("if the list is at the private address %s, which does not receive a request", async (host) => {
      const before = asked.get("/secret") ?? 0;
      pages.set("/secret", content(ca.revocationList(intermediate, {})));
      pages.set("/leaf.crl", (_request, response) => void response.writeHead(302, { location: `http://${host}:${lists}/secret` }).end());
      await unknown([leaf("/leaf.crl"), intermediate], /is at a private address; if that is right, name the address with `--resolve`$/);
      expect(asked.get("/secret") ?? 0).toBe(before);
    });

    test("if the list has 200 MB, and reading stops at the limit", async () => {
      let sent = 0;
      const chunk = Buffer.alloc(2 ** 20);
      pages.set("/leaf.crl", (_request, response) => {
        // Without a content length, only the reader's limit stops the download.
        const write = () => {
          while (sent < 200 && !response.destroyed) {
            sent++;
            if (!response.write(chunk)) {
              response.once("drain", write);
              return;
            }
          }
          response.end();
        };
        write();
      });
      const before = process.memoryUsage().rss;
      await unknown([leaf("/leaf.crl"), intermediate], /is larger than the limit of 32 MB$/);
      expect(sent).toBeLessThan(60);
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
      pages.set(
        "/leaf.crl",
        (_request, response) => void response.writeHead(200, { "content-length": String(200 * 2 ** 20) }).flushHeaders(),
      );
      await unknown([leaf("/leaf.crl"), intermediate], /is larger than the limit of 32 MB$/);
    });

    test("if the chain is not trusted, and its addresses do not receive requests", async () => {
      const stranger = make("Stranger", { isCa: true, extensions: [SIGNS] });
      const certificate = make("host", { names: ["*.example.com"], issuer: stranger, extensions: [pointsTo("/leaf.crl")] });
      const { findings } = await check([{ chain: [certificate, stranger] }]);
      expect(kinds(findings)).toEqual(["error chain-broken", "warning revocation-unknown"]);
      expect(asked.size).toBe(0);
    });

    test("if no endpoint was reached", async () => {
      const inventory = { endpoints: [], usedBy: ["a gateway"] };
      const { findings, states } = await check([{ chain: [leaf("/leaf.crl"), intermediate], inventory }]);
      expect({ kinds: kinds(findings), states }).toEqual({ kinds: ["warning revocation-unknown"], states: ["warning"] });
    });
  });

  test("a short-lived certificate without a list is good", async () => {
    const short = make("host", { names: ["*.example.com"], issuer: intermediate, until: 5 * DAY });
    const { findings } = await check([{ chain: [short, intermediate], inventory: { renewal: undefined } }]);
    expect(kinds(findings).filter((kind) => kind.includes("revo"))).toEqual([]);
  });

  describe("renewal information of the CA", () => {
    const inventory = { renewalDirectory: "https://acme.test/directory" };
    const day = (days: number) => new Date(Date.now() + days * DAY * 1000).toISOString();

    async function window(answer: unknown) {
      const certificate = leaf("/leaf.crl");
      const facts = readChainCertificate(new X509Certificate(certificate.certificate).raw)!;
      const id = `${facts.authorityKeyId!.toString("base64url")}.${facts.serialBytes.toString("base64url")}`;
      pages.set("/directory", content(JSON.stringify({ renewalInfo: "https://acme.test/ari/" })));
      pages.set(`/ari/${id}`, content(typeof answer === "string" ? answer : JSON.stringify(answer)));
      return check([{ chain: [certificate, intermediate], inventory }]);
    }

    test("a window in the past with an explanation is an error", async () => {
      const answer = { suggestedWindow: { start: day(-2), end: day(-1) }, explanationURL: "https://ca.test/incident" };
      const { status, findings } = await window(answer);
      expect({ status, kinds: kinds(findings) }).toEqual({ status: 1, kinds: ["error replacement-advised"] });
      expect(findings[0].message).toBe(
        `the CA asks to replace the certificate at h0.example.com:443 now, by ${day(-1).slice(0, 10)}: it is about to be revoked (https://ca.test/incident)`,
      );
    });

    test("a window in the past without an explanation is a warning, and a current or future window has no finding", async () => {
      expect(kinds((await window({ suggestedWindow: { start: day(-2), end: day(-1) } })).findings)).toEqual([
        "warning replacement-advised",
      ]);
      expect((await window({ suggestedWindow: { start: day(-1), end: day(1) } })).findings).toEqual([]);
      const later = { suggestedWindow: { start: day(20), end: day(22) }, explanationURL: "https://ca.test/incident" };
      const { findings, report } = await window(later);
      expect(findings).toEqual([]);
      expect(report.certificates[0].served[0].revocation.renewalInfo).toEqual({
        start: later.suggestedWindow.start,
        end: later.suggestedWindow.end,
        explanationUrl: later.explanationURL,
      });
    });

    test.each<[string, unknown, RegExp]>([
      ["is not JSON", "<html>", /is not valid JSON$/],
      ["has no window", {}, /has no valid window$/],
      ["has a window that ends before it begins", { suggestedWindow: { start: day(2), end: day(1) } }, /has no valid window$/],
      ["has a window of other things", { suggestedWindow: { start: 1, end: {} } }, /has no valid window$/],
    ])("an answer that %s is reported as unknown", async (_what, answer, reason) => {
      const { findings } = await window(answer);
      expect(kinds(findings)).toEqual(["warning revocation-unknown"]);
      expect(findings[0].message).toMatch(reason);
    });

    test("does not follow a directory to an HTTP or private address", async () => {
      pages.set("/directory", content(JSON.stringify({ renewalInfo: `http://acme.test/ari` })));
      const plain = await check([{ chain: [leaf("/leaf.crl"), intermediate], inventory }]);
      expect(plain.findings[0].message).toMatch(/does not have an HTTPS address$/);
      pages.set("/directory", content(JSON.stringify({ renewalInfo: "https://169.254.169.254/ari" })));
      const hidden = await check([{ chain: [leaf("/leaf.crl"), intermediate], inventory }]);
      expect(hidden.findings[0].message).toMatch(/is at a private address/);
      pages.set("/directory", content("{}"));
      const none = await check([{ chain: [leaf("/leaf.crl"), intermediate], inventory }]);
      expect(none.findings[0].message).toMatch(/names no address for renewal information$/);
    });
  });
});
