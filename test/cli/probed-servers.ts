import * as fs from "node:fs";
import * as net from "node:net";
import * as tls from "node:tls";
import { TestCa, TestCertificate, TestCertificateOptions } from "../aws/endpoint-probe/certificates";
import { LocalServers } from "./local-servers";
import { directoryWith, Outcome, state, statusIn } from "./status-command";

export const DAY = 24 * 60 * 60;

/** An endpoint, the inventory entry of its certificate, and the expected findings. */
export interface Fault {
  readonly name: string;
  /** Starts to listen, and returns the port. */
  readonly serve: (host: string) => Promise<number>;
  readonly inventory?: Record<string, unknown>;
  readonly minimumTls?: string;
  readonly findings: readonly string[];
}

/** Servers of this process with certificates of a private CA, and `certfleet status --probe` on them. */
export class ProbedServers {
  readonly folder = directoryWith({});
  readonly ca = new TestCa(this.folder);
  readonly root = this.ca.make("Test Root", { isCa: true });
  readonly intermediate = this.ca.make("Test Intermediate", { isCa: true, issuer: this.root });
  private readonly servers = new LocalServers();

  leaf(options: TestCertificateOptions = {}): TestCertificate {
    return this.ca.make("host", { names: ["*.example.com"], issuer: this.intermediate, ...options });
  }

  tlsServer({ key }: TestCertificate, chain: readonly TestCertificate[], options: tls.TlsOptions = {}): Promise<number> {
    const server = tls.createServer({ key, cert: chain.map(({ certificate }) => certificate).join(""), ...options });
    return this.listen(server.on("tlsClientError", () => undefined));
  }

  /** Runs the command on an inventory with the endpoints and their addresses. */
  async probe(faults: readonly Fault[], ...args: string[]): Promise<Outcome & { readonly report: any }> {
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
    fs.writeFileSync(`${this.folder}/terraform.tfstate`, JSON.stringify(state(certificates)));
    const outcome = await statusIn(this.folder, "--probe", "--format", "json", "--ca", this.root.certificateFile, ...addresses, ...args);
    return { ...outcome, report: outcome.out === "" ? undefined : JSON.parse(outcome.out) };
  }

  listen(server: net.Server): Promise<number> {
    return this.servers.listen(server);
  }

  stop(): void {
    this.servers.stop();
  }
}
