import { spawnSync } from "node:child_process";
import * as tls from "node:tls";
import { parseResolve } from "../../lib/cli/probe-options";
import { ProbedServers } from "./probed-servers";
import { COMMAND } from "./support";
import { directoryWith, state, statusIn } from "./status-command";

describe("certfleet status --probe", () => {
  const servers = new ProbedServers();
  const { root, intermediate } = servers;

  afterAll(() => servers.stop());

  test("reports the negotiated connection and the served certificate", async () => {
    const good = servers.leaf();
    const { report, err } = await servers.probe([
      { name: "one", serve: () => servers.tlsServer(good, [good, intermediate]), findings: [] },
    ]);
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
    const good = servers.leaf();
    const fault = { name: "private", serve: () => servers.tlsServer(good, [good, intermediate]), findings: [] };
    const other = servers.ca.make("Other Root", { isCa: true });
    const { report } = await servers.probe([fault], "--ca", other.certificateFile);
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
    const good = servers.leaf();
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
    const good = servers.leaf();
    const port = await servers.tlsServer(good, [good, intermediate]);
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
    const good = servers.leaf();
    const { report } = await servers.probe([{ name: "one", serve: () => servers.tlsServer(good, [good, intermediate]), findings: [] }]);
    const { port } = report.certificates[0].served[0];
    const { out } = await statusIn(
      servers.folder,
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
