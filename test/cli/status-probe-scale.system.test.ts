import * as net from "node:net";
import * as tls from "node:tls";
import { TestCertificate } from "../aws/endpoint-probe/certificates";
import { DAY, Fault, ProbedServers } from "./probed-servers";

// Two hundred servers and their certificates are slow on a busy machine.
jest.setTimeout(180_000);

const SERVERS = 200;

describe("certfleet status --probe", () => {
  const servers = new ProbedServers();
  const { root, intermediate } = servers;

  afterAll(() => servers.stop());

  test("finds each fault of 200 servers, in about the time of the slowest server", async () => {
    const good = servers.leaf();
    const expired = servers.leaf({ until: -2 * DAY });
    const soon = servers.leaf({ until: 5 * DAY + 3600 });
    const other = servers.leaf({ until: 80 * DAY });
    const older = servers.leaf({ until: 15 * DAY });
    const elsewhere = servers.leaf({ names: ["www.example.org"] });
    const selfSigned = servers.ca.make("host", { names: ["*.example.com"] });
    const small = servers.leaf({ rsaBits: 1024 });
    const sha1 = servers.leaf({ hash: "sha1" });
    const weak = { ciphers: "DEFAULT@SECLEVEL=0" };
    const chain = (certificate: TestCertificate) => [certificate, intermediate];
    const old = { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    const issued = { serial: good.serial };
    // Another process may take a port that a server freed. Nothing ever listens on this one.
    const closed = 1;
    const faults: Fault[] = [
      { name: "healthy", serve: () => servers.tlsServer(good, chain(good)), inventory: issued, findings: [] },
      {
        name: "healthy, serial in decimal",
        serve: () => servers.tlsServer(good, chain(good)),
        inventory: { serial: BigInt(`0x${good.serial}`).toString() },
        findings: [],
      },
      {
        name: "TLS 1.3 only",
        serve: () => servers.tlsServer(good, chain(good), { minVersion: "TLSv1.3" }),
        minimumTls: "1.3",
        findings: [],
      },
      {
        name: "TLS 1.2 if 1.3 is declared",
        serve: () => servers.tlsServer(good, chain(good), { minVersion: "TLSv1.2" }),
        minimumTls: "1.3",
        findings: ["weak-tls"],
      },
      { name: "TLS 1.0 and 1.1", serve: () => servers.tlsServer(good, chain(good), old), findings: ["weak-tls"] },
      {
        name: "TLS 1.1 at most",
        serve: () => servers.tlsServer(good, chain(good), { ...old, maxVersion: "TLSv1.1" }),
        findings: ["weak-tls"],
      },
      {
        name: "expired",
        serve: () => servers.tlsServer(expired, chain(expired)),
        inventory: { serial: expired.serial, notAfter: new Date(Date.now() - 2 * DAY * 1000).toISOString() },
        findings: ["expired", "served-expired"],
      },
      {
        name: "expires soon, and only the endpoint shows it",
        serve: () => servers.tlsServer(soon, chain(soon)),
        inventory: { notAfter: undefined },
        findings: ["renewal-overdue"],
      },
      { name: "no intermediate", serve: () => servers.tlsServer(good, [good]), findings: ["chain-broken"] },
      { name: "chain out of order", serve: () => servers.tlsServer(good, [good, root, intermediate]), findings: ["chain-order"] },
      { name: "RSA with 1024 bits", serve: () => servers.tlsServer(small, chain(small)), findings: ["chain-broken"] },
      { name: "signed with SHA-1", serve: () => servers.tlsServer(sha1, chain(sha1), weak), findings: ["chain-broken"] },
      { name: "self-signed", serve: () => servers.tlsServer(selfSigned, [selfSigned]), findings: ["chain-broken"] },
      { name: "wrong name", serve: () => servers.tlsServer(elsewhere, chain(elsewhere)), findings: ["wrong-name"] },
      { name: "older than issued", serve: () => servers.tlsServer(older, chain(older)), inventory: issued, findings: ["served-other"] },
      { name: "not ours", serve: () => servers.tlsServer(other, chain(other)), inventory: issued, findings: ["served-not-ours"] },
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
          servers.tlsServer(elsewhere, chain(elsewhere), {
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
        serve: () => servers.tlsServer(other, chain(other), { maxVersion: "TLSv1.2" }),
        inventory: { issuer: "acm", renewal: { by: "issuer", lifetimeDays: 198, dueDays: 45 } },
        findings: ["state-outdated"],
      },
    ];
    const endpoints = [...Array(SERVERS).keys()].map((index) => faults[index % faults.length]);
    const begun = Date.now();
    const { status, report } = await servers.probe(endpoints, "--timeout", "8s");
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
});
