import { ChildProcess, spawn, spawnSync } from "child_process";
import * as path from "path";
import { createInterface } from "readline";
import { setTimeout as sleep } from "timers/promises";
import { Document } from "./documents";

const DOUBLES = path.join(__dirname, "..", "..", "doubles");
const START_LIMIT = 30_000;

/** A host that clients reach at the address of a load balancer. */
export interface ServedAt {
  readonly ip: string;
  readonly host: string;
}

/** A double of Google Cloud's APIs on a port that the system chooses. */
export class GoogleCloud {
  static async start(): Promise<GoogleCloud> {
    const script = path.join(DOUBLES, "google_cloud.py");
    const server = spawn("python3", ["-B", script, "0"], { stdio: ["ignore", "pipe", "pipe"] });
    const cloud = new GoogleCloud(server);
    await cloud.ready();
    return cloud;
  }

  private log = "";
  private address = "";

  private constructor(private readonly server: ChildProcess) {
    server.on("error", (error) => (this.log += String(error)));
    // An unbuffered Python writes the end of the line by itself.
    createInterface({ input: server.stdout! }).once("line", (port) => (this.address = `http://127.0.0.1:${port}`));
    server.stderr?.on("data", (data) => (this.log = `${this.log}${String(data)}`.slice(-4000)));
  }

  get url(): string {
    return this.address;
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const ended = new Promise((resolve) => this.server.once("close", resolve));
      this.server.kill("SIGKILL");
      await ended;
    }
  }

  /** The arguments of a provider block that direct all calls to the double. */
  providerSettings(): Document {
    const program = "import json, sys; from google_cloud import provider_settings; print(json.dumps(provider_settings(sys.argv[1])))";
    const { stdout, stderr } = spawnSync("python3", ["-B", "-c", program, this.url], { cwd: DOUBLES, encoding: "utf8" });
    if (stdout === "") {
      throw new Error(`the double does not tell its provider settings: ${stderr}`);
    }
    return JSON.parse(stdout) as Document;
  }

  /** All stored resources, by service and full name. */
  async stored(): Promise<Record<string, Record<string, Document>>> {
    return (await (await fetch(`${this.url}/_dump`)).json()) as Record<string, Record<string, Document>>;
  }

  /** The refused calls, as `METHOD path status`. Reads of resources that do not exist are not included. */
  async refused(): Promise<string[]> {
    const calls = (await (await fetch(`${this.url}/_log`)).json()) as [string, string, number | string][];
    return calls
      .filter(([method, , status]) => typeof status === "string" || (status >= 400 && !(method === "GET" && status === 404)))
      .map((call) => call.join(" "));
  }

  /** Runs work while hosts must be served at an address. Returns the calls after which a host was not served. */
  async while(hosts: readonly ServedAt[], work: () => Promise<void>): Promise<string[]> {
    await fetch(`${this.url}/_watch?hosts=${hosts.map(({ ip, host }) => `${ip}/${host}`).join(",")}`);
    await work();
    return (await (await fetch(`${this.url}/_gaps`)).json()) as string[];
  }

  /** Sets the number of seconds until Google-managed certificates are issued. With 0, all are issued immediately. */
  async issueAfter(seconds: number): Promise<void> {
    await fetch(`${this.url}/_issuance?seconds=${seconds}`);
  }

  /** How long Terraform has waited for it so far, in seconds: for so long, its clock is ahead. */
  async waited(): Promise<number> {
    return ((await (await fetch(`${this.url}/_clock`)).json()) as { ahead: number }).ahead;
  }

  /** Creates a resource outside of Terraform. */
  async create(at: string, body: Document): Promise<void> {
    const response = await fetch(`${this.url}/${at}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) {
      throw new Error(`${at} was answered by ${response.status}: ${await response.text()}`);
    }
  }

  /** Reads a resource in the form of the API. */
  async read(at: string): Promise<Document> {
    return (await (await fetch(`${this.url}/${at}`)).json()) as Document;
  }

  /** Deletes a resource outside of Terraform. */
  async remove(at: string): Promise<void> {
    await fetch(`${this.url}/${at}`, { method: "DELETE" });
  }

  private async ready(): Promise<void> {
    for (const limit = Date.now() + START_LIMIT; Date.now() < limit && this.server.exitCode === null; await sleep(50)) {
      if (this.address !== "") {
        return;
      }
    }
    await this.stop();
    throw new Error(`the double of Google Cloud did not start within ${START_LIMIT / 1000} s:\n${this.log}`);
  }
}

/** Makes what the examples suppose to be in their project. */
export async function estateOfExamples(cloud: GoogleCloud): Promise<void> {
  const compute = "compute/v1/projects/media-prod/global";
  await cloud.create("clouddns/v1/projects/media-prod/managedZones", { name: "example-net", dnsName: "example.net." });
  await cloud.create(`${compute}/backendServices`, { name: "web", loadBalancingScheme: "EXTERNAL_MANAGED" });
  for (const name of ["storefront", "www"]) {
    await cloud.create(`${compute}/urlMaps`, { name, defaultService: `projects/media-prod/global/backendServices/web` });
  }
}
