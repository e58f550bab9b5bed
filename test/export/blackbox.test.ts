import { ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import * as tls from "node:tls";
import { parse } from "yaml";
import { freePort } from "../acme/support/pebble";
import { TestCa, TestCertificate } from "../aws/endpoint-probe/certificates";
import { describeWith, filesOf, programPath, single } from "./support";

const exporter = programPath("blackbox_exporter", "prometheus-blackbox-exporter");

jest.setTimeout(120_000);

const DAY = 24 * 60 * 60;

describeWith(exporter, "the blackbox exporter", "prometheus-blackbox-exporter", () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-blackbox-"));
  const ca = new TestCa(directory);
  const servers: net.Server[] = [];
  const files = filesOf([single()]);
  let root: TestCertificate;
  let running: ChildProcess;
  let port: number;

  beforeAll(async () => {
    root = ca.make("Test Root", { isCa: true });
    fs.writeFileSync(path.join(directory, "blackbox.yml"), files.get("blackbox.yml")!);
    port = await freePort();
    running = spawn(exporter!, [`--config.file=${directory}/blackbox.yml`, `--web.listen-address=127.0.0.1:${port}`], {
      // The exporter reads its trusted roots from here.
      env: { ...process.env, SSL_CERT_FILE: root.certificateFile },
      stdio: "ignore",
    });
    await untilHealthy();
  });

  afterAll(() => {
    running.kill();
    servers.forEach((server) => server.close());
    fs.rmSync(directory, { recursive: true, force: true });
  });

  async function untilHealthy(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const response = await fetch(`http://127.0.0.1:${port}/-/healthy`).catch(() => undefined);
      if (response?.ok === true) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("the blackbox exporter did not start");
  }

  function listen(server: net.Server): Promise<number> {
    servers.push(server);
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));
  }

  function serve({ certificate, key }: TestCertificate, options: tls.TlsOptions = {}): Promise<number> {
    const server = tls.createServer({ cert: certificate, key, ...options });
    return listen(server.on("tlsClientError", () => undefined).on("secureConnection", (socket) => socket.on("error", () => undefined)));
  }

  /** Probes as Prometheus does with the scrape jobs, and returns the samples by job. */
  async function probe(at: number): Promise<Record<string, Record<string, number>>> {
    const { scrape_configs: jobs } = parse(files.get("scrape.yml")!);
    const entries = jobs.map(async ({ job_name, metrics_path, params }: any) => {
      const query = new URLSearchParams({ module: params.module[0], target: `localhost:${at}` });
      const text = await (await fetch(`http://127.0.0.1:${port}${metrics_path}?${query}`)).text();
      const samples = [...text.matchAll(/^(probe_[^ {]+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]);
      return [job_name, Object.fromEntries(samples)];
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  function leaf(options: { until?: number; from?: number; names?: string[]; issuer?: TestCertificate } = {}): TestCertificate {
    return ca.make("host", { names: ["localhost"], issuer: root, ...options });
  }

  test("reports the expiry and TLS version of a healthy endpoint in both jobs", async () => {
    const samples = await probe(await serve(leaf()));

    for (const job of ["certfleet", "certfleet-unverified"]) {
      expect(samples[job]).toMatchObject({ probe_success: 1, 'probe_tls_version_info{version="TLS 1.3"}': 1 });
      expect(samples[job].probe_ssl_earliest_cert_expiry - Date.now() / 1000).toBeGreaterThan(29 * DAY);
    }
  });

  test.each([
    ["has expired", () => leaf({ from: -20 * DAY, until: -2 * DAY }), -2],
    ["has another name", () => leaf({ names: ["other.example.com"] }), 30],
    ["is not trusted", () => leaf({ issuer: ca.make("Other Root", { isCa: true }) }), 30],
  ])("refuses a certificate that %s in the verified job, and reports its expiry in the unverified job", async (_, make, days) => {
    const samples = await probe(await serve(make()));

    expect(samples.certfleet.probe_success).toBe(0);
    expect(samples["certfleet-unverified"].probe_success).toBe(1);
    expect(samples["certfleet-unverified"].probe_ssl_earliest_cert_expiry - Date.now() / 1000).toBeCloseTo(days * DAY, -3);
  });

  test("detects a TLS version that clients no longer accept", async () => {
    const old = await serve(leaf(), { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
    const samples = await probe(old);

    expect(samples["certfleet-unverified"]).toMatchObject({ probe_success: 1, 'probe_tls_version_info{version="TLS 1.1"}': 1 });
  });

  test("sends the host name as server name without relabelling", async () => {
    const names: string[] = [];
    const certificate = leaf();
    const at = await serve(certificate, {
      SNICallback: (name, done) => {
        names.push(name);
        done(null, tls.createSecureContext({ cert: certificate.certificate, key: certificate.key }));
      },
    });
    await probe(at);

    expect(names).toEqual(["localhost", "localhost"]);
  });

  test("reports an endpoint that does not answer in both jobs", async () => {
    const samples = await probe(await freePort());

    expect([samples.certfleet.probe_success, samples["certfleet-unverified"].probe_success]).toEqual([0, 0]);
    expect(samples["certfleet-unverified"].probe_ssl_earliest_cert_expiry).toBeUndefined();
  });
});
