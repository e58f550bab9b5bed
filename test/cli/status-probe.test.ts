import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as tls from "node:tls";
import { parseResolve } from "../../lib/cli/probe-options";
import { TestCa, TestCertificate, TestCertificateOptions } from "../aws/endpoint-probe/certificates";
import { LocalServers } from "./local-servers";
import { COMMAND } from "./support";
import { directoryWith, Outcome, state, statusIn } from "./status-command";

// Two hundred servers and their certificates are slow on a busy machine.
jest.setTimeout(180_000);

const DAY = 24 * 60 * 60;
const SERVERS = 200;

/** An endpoint, the inventory entry of its certificate, and the expected findings. */
interface Fault {
  readonly name: string;
  /** Starts to listen, and returns the port. */
  readonly serve: (host: string) => Promise<number>;
  readonly inventory?: Record<string, unknown>;
  readonly minimumTls?: string;
  readonly findings: readonly string[];
}

describe("certfleet status --probe", () => {
  const folder = directoryWith({});
  const ca = new TestCa(folder);
  const servers = new LocalServers();
  let root: TestCertificate;
  let intermediate: TestCertificate;

  beforeAll(() => {
    root = ca.make("Test Root", { isCa: true });
    intermediate = ca.make("Test Intermediate", { isCa: true, issuer: root });
  });

  afterAll(() => servers.stop());

  function leaf(options: TestCertificateOptions = {}): TestCertificate {
    return ca.make("host", { names: ["*.example.com"], issuer: intermediate, ...options });
  }

  function tlsServer({ key }: TestCertificate, chain: readonly TestCertificate[], options: tls.TlsOptions = {}): Promise<number> {
    const server = tls.createServer({ key, cert: chain.map(({ certificate }) => certificate).join(""), ...options });
    return servers.listen(server.on("tlsClientError", () => undefined));
  }

  /** Runs the command on an inventory with the endpoints and their addresses. */
  async function probe(faults: readonly Fault[], ...args: string[]): Promise<Outcome & { readonly report: any }> {
    const certificates: Record<string, unknown> = {};
    const addresses: string[] = [];
    for (const [index, { name, serve, inventory, minimumTls }] of faults.entries()) {
      const host = `h${index}.example.com`;
      const port = await serve(host);
      addresses.push("--resolve", `${host}:${port}:127.0.0.1`);
      certificates[`${String(index).padStart(3, "0")} ${name}`] = {
        domains: [host],
        owner: "edge-team",
        issuer: "lets-encrypt",
        notAfter: new Date(Date.now() + 30 * DAY * 1000).toISOString(),
        renewal: { by: "terraform", lifetimeDays: 90, dueDays: 30 },
        endpoints: [{ kind: "host", hosts: [host], port, minimumTls: minimumTls ?? "1.2" }],
        stores: [],
        alerts: [{ source: "endpoint-probe", channels: ["on-call"] }],
        ...inventory,
      };
    }
    fs.writeFileSync(`${folder}/terraform.tfstate`, JSON.stringify(state(certificates)));
    const outcome = await statusIn(folder, "--probe", "--format", "json", "--ca", root.certificateFile, ...addresses, ...args);
    return { ...outcome, report: outcome.out === "" ? undefined : JSON.parse(outcome.out) };
  }

  test("finds each fault of 200 servers, in about the time of the slowest server", async () => {
    const good = leaf();
    const expired = leaf({ until: -2 * DAY });
    const soon = leaf({ until: 5 * DAY + 3600 });
    const other = leaf({ until: 80 * DAY });
    const older = leaf({ until: 15 * DAY });
    const elsewhere = leaf({ names: ["www.example.org"] });
    const selfSigned = ca.make("host", { names: ["*.example.com"] });
    const small = leaf({ rsaBits: 1024 });
    const sha1 = leaf({ hash: "sha1" });
    const weak = { ciphers: "DEFAULT@SECLEVEL=0" };
    const chain = (certificate: TestCertificate) => [certificate, intermediate];
    const old = { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const issued = { serial: good.serial };
    // Another process may take a port that a server freed. Nothing ever listens on this one.
    const closed = 1;
    const faults: Fault[] = [
      { name: "healthy", serve: () => tlsServer(good, chain(good)), inventory: issued, findings: [] },
      {
        name: "healthy, serial in decimal",
        serve: () => tlsServer(good, chain(good)),
        inventory: { serial: BigInt(`0x${good.serial}`).toString() },
        findings: [],
      },
      { name: "TLS 1.3 only", serve: () => tlsServer(good, chain(good), { minVersion: "TLSv1.3" }), minimumTls: "1.3", findings: [] },
      {
        name: "TLS 1.2 if 1.3 is declared",
        serve: () => tlsServer(good, chain(good), { minVersion: "TLSv1.2" }),
        minimumTls: "1.3",
        findings: ["weak-tls"],
      },
      { name: "TLS 1.0 and 1.1", serve: () => tlsServer(good, chain(good), old), findings: ["weak-tls"] },
      { name: "TLS 1.1 at most", serve: () => tlsServer(good, chain(good), { ...old, maxVersion: "TLSv1.1" }), findings: ["weak-tls"] },
      {
        name: "expired",
        serve: () => tlsServer(expired, chain(expired)),
        inventory: { serial: expired.serial, notAfter: new Date(Date.now() - 2 * DAY * 1000).toISOString() },
        findings: ["expired", "served-expired"],
      },
      {
        name: "expires soon, and only the endpoint shows it",
        serve: () => tlsServer(soon, chain(soon)),
        inventory: { notAfter: undefined },
        findings: ["renewal-overdue"],
      },
      { name: "no intermediate", serve: () => tlsServer(good, [good]), findings: ["chain-broken"] },
      { name: "chain out of order", serve: () => tlsServer(good, [good, root, intermediate]), findings: ["chain-order"] },
      { name: "RSA with 1024 bits", serve: () => tlsServer(small, chain(small)), findings: ["chain-broken"] },
      { name: "signed with SHA-1", serve: () => tlsServer(sha1, chain(sha1), weak), findings: ["chain-broken"] },
      { name: "self-signed", serve: () => tlsServer(selfSigned, [selfSigned]), findings: ["chain-broken"] },
      { name: "wrong name", serve: () => tlsServer(elsewhere, chain(elsewhere)), findings: ["wrong-name"] },
      { name: "older than issued", serve: () => tlsServer(older, chain(older)), inventory: issued, findings: ["served-other"] },
      { name: "not ours", serve: () => tlsServer(other, chain(other)), inventory: issued, findings: ["served-not-ours"] },
      { name: "closed port", serve: () => Promise.resolve(closed), findings: ["unreachable"] },
      { name: "never answers", serve: () => servers.listen(net.createServer()), findings: ["unreachable"] },
      {
        name: "plain HTTP",
        serve: () => servers.listen(net.createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))),
        findings: ["unreachable"],
      },
      { name: "hangs up", serve: () => servers.listen(net.createServer((socket) => socket.destroy())), findings: ["unreachable"] },
      {
        name: "healthy with its server name only",
        serve: (host) =>
          tlsServer(elsewhere, chain(elsewhere), {
            SNICallback: (name, done) =>
              done(
                null,
                tls.createSecureContext(name === host ? { key: good.key, cert: good.certificate + intermediate.certificate } : {}),
              ),
          }),
        findings: [],
      },
      {
        name: "TLS 1.2 at most, renewed by its issuer since the last run of Terraform",
        serve: () => tlsServer(other, chain(other), { maxVersion: "TLSv1.2" }),
        inventory: { issuer: "acm", renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 } },
        findings: ["state-outdated"],
      },
    ];
    const endpoints = [...Array(SERVERS).keys()].map((index) => faults[index % faults.length]);
    const begun = Date.now();
    const { status, report } = await probe(endpoints, "--timeout", "8s");
    const seconds = (Date.now() - begun) / 1000;
    const found = new Map<string, string[]>(endpoints.map(({ name }, index) => [`media/${String(index).padStart(3, "0")} ${name}`, []]));
    for (const { certificate, kind } of report.findings) {
      found.get(certificate)!.push(kind);
    }
    expect(Object.fromEntries([...found].map(([key, kinds]) => [key, kinds.sort()]))).toEqual(
      Object.fromEntries([...found.keys()].map((key, index) => [key, [...endpoints[index].findings].sort()])),
    );
    expect(status).toBe(1);
    expect(report.summary).toMatchObject({ certificates: SERVERS, endpointsLookedAt: SERVERS, hostsSkipped: 0 });
    // Ten servers never answer. Probed one after another, they would take 80 seconds. This process is server and client at once.
    expect(seconds).toBeLessThan(40);
  });

  test("reports the negotiated connection and the served certificate", async () => {
    const good = leaf();
    const { report, err } = await probe([{ name: "one", serve: () => tlsServer(good, [good, intermediate]), findings: [] }]);
    // Progress is only shown on a terminal.
    expect(err).toBe("");
    expect(report).toMatchObject({ probed: true, summary: { endpointsLookedAt: 1, hostsSkipped: 0 } });
    expect(report.certificates[0].served).toMatchObject([
      {
        host: "h0.example.com",
        reachable: true,
        chainValid: true,
        nameMatches: true,
        serial: expect.stringMatching(new RegExp(`^0?${good.serial}$`)),
        issuer: "CN=Test Intermediate",
        protocol: "TLSv1.3",
        outdatedProtocols: [],
        notAfter: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      },
    ]);
  });

  test("does not trust a private root without --ca", async () => {
    const good = leaf();
    const fault = { name: "private", serve: () => tlsServer(good, [good, intermediate]), findings: [] };
    const other = ca.make("Other Root", { isCa: true });
    const { report } = await probe([fault], "--ca", other.certificateFile);
    expect(report.findings).toEqual([]);
    const certificates = {
      www: { domains: [], endpoints: [{ kind: "host", hosts: ["h0.example.com"], port: await fault.serve() }], stores: [], alerts: [] },
    };
    const directory = directoryWith({ "terraform.tfstate": state(certificates) });
    const address = `h0.example.com:${certificates.www.endpoints[0].port}:127.0.0.1`;
    const { out } = await statusIn(directory, "--probe", "--resolve", address);
    expect(out).toContain("for a private CA, pass its roots with `--ca`");
  });

  test("probes each host once, and skips hosts that cannot be probed", async () => {
    const good = leaf();
    let connections = 0;
    const server = tls.createServer({ key: good.key, cert: good.certificate + intermediate.certificate, minVersion: "TLSv1.2" });
    server.on("connection", () => connections++).on("tlsClientError", () => undefined);
    const port = await servers.listen(server);
    const endpoint = (hosts: string[], more = {}) => ({ kind: "host", hosts, port, ...more });
    const certificate = (endpoints: unknown[]) => ({ domains: [], endpoints, stores: [], alerts: [] });
    const certificates = {
      one: certificate([endpoint(["a.example.com", "*.example.com", "not a host", "\u001b[2J", "x".repeat(300)])]),
      two: certificate([endpoint(["A.example.com"]), endpoint(["internal.example.com"], { probeable: false })]),
    };
    const directory = directoryWith({ "terraform.tfstate": state(certificates) });
    const args = ["--probe", "--ca", root.certificateFile, "--resolve", `a.example.com:${port}:127.0.0.1`];
    const { out } = await statusIn(directory, ...args);
    expect(out).toContain("1 endpoint probed, 5 hosts cannot be probed from here");
    // One probe, and one attempt for each outdated version.
    expect(connections).toBe(3);
  });

  test("connects to the port of a --resolve address", async () => {
    const good = leaf();
    const port = await tlsServer(good, [good, intermediate]);
    const endpoints = [{ kind: "host", hosts: ["www.example.com"], port: 443, minimumTls: "1.2" }];
    const directory = directoryWith({ "terraform.tfstate": state({ www: { domains: [], endpoints, stores: [], alerts: [] } }) });
    const resolve = `www.example.com:443:127.0.0.1:${port}`;
    const { out } = await statusIn(directory, "--probe", "--format", "json", "--ca", root.certificateFile, "--resolve", resolve);
    expect(JSON.parse(out).certificates[0].served).toMatchObject([
      { host: "www.example.com", port: 443, reachable: true, chainValid: true },
    ]);
  });

  test.each([
    ["192.0.2.7", { address: "192.0.2.7" }],
    ["192.0.2.7:8443", { address: "192.0.2.7", port: 8443 }],
    ["2001:db8::7", { address: "2001:db8::7" }],
    ["[2001:db8::7]", { address: "2001:db8::7" }],
    ["[2001:db8::7]:8443", { address: "2001:db8::7", port: 8443 }],
  ])("reads the address %s", (text, connectTo) => {
    expect([...parseResolve([`www.example.com:443:${text}`])]).toEqual([["www.example.com:443", connectTo]]);
  });

  test("reports the machine's limit of open connections, and not that endpoints do not answer", () => {
    const hosts = Array.from({ length: 200 }, (_, index) => `127.0.0.${index + 1}`);
    const certificates = { www: { domains: [], endpoints: [{ kind: "host", hosts, port: 1 }], stores: [], alerts: [] } };
    const cwd = directoryWith({ "terraform.tfstate": state(certificates) });
    const command = [...COMMAND, "status", "--probe", "--concurrency", "200"];
    const { status, stdout, stderr } = spawnSync("sh", ["-c", 'ulimit -n 128; exec "$@"', "sh", ...command], { cwd, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^This machine cannot open 200 connections at once.*lower --concurrency.*\(certfleet:too-many-connections\)/);
  }, 60_000);

  test("reports that no endpoint was probed", async () => {
    const directory = directoryWith({ "terraform.tfstate": state({ www: { domains: [], endpoints: [], stores: [], alerts: [] } }) });
    expect((await statusIn(directory, "--probe")).out).toContain("; 0 endpoints probed");
  });

  test("writes Prometheus metrics for each endpoint", async () => {
    const good = leaf();
    const { report } = await probe([{ name: "one", serve: () => tlsServer(good, [good, intermediate]), findings: [] }]);
    const { port } = report.certificates[0].served[0];
    const { out } = await statusIn(
      folder,
      "--probe",
      "--format",
      "prometheus",
      "--ca",
      root.certificateFile,
      "--resolve",
      `h0.example.com:${port}:127.0.0.1`,
    );
    const labels = `endpoint="h0.example.com:${port}",certificate="media/000 one",owner="edge-team",service=""`;
    for (const metric of ["reachable", "chain_valid", "name_matches"]) {
      expect(out).toContain(`certfleet_endpoint_${metric}{${labels}} 1\n`);
    }
    expect(out).toContain(`certfleet_endpoint_outdated_versions{${labels}} 0\n`);
  });
});
