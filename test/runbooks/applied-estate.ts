import { createHash, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as path from "node:path";
import * as tls from "node:tls";
import { TestCa, TestCertificate } from "../aws/endpoint-probe/certificates";
import { Scenario } from "./scenarios";

const DAY = 24 * 60 * 60;
const SIGNS = "keyUsage=critical,keyCertSign,cRLSign";
const LISTS = "lists.example.test";
const ACME_HOSTS = ["acme-v02.api.letsencrypt.org", "acme.zerossl.com"];

/** Days until certificates expire. */
const DAYS_LEFT: Readonly<Record<string, number>> = { www: 37, shop: 38, api: 150 };

type Json = Record<string, any>;

/** A CA with the name that its root has. */
interface Authority {
  readonly root: TestCertificate;
  readonly intermediate: TestCertificate;
}

/** A certificate that an apply has issued. */
interface Issued {
  readonly leaf: TestCertificate;
  readonly issuer: string;
}

/** What an apply has made: certificates, the servers that serve them, and the CA with its revocation lists and renewal information. */
export class AppliedEstate {
  static async start(folder: string, scenario: Scenario): Promise<AppliedEstate> {
    const estate = new AppliedEstate(folder, scenario);
    await estate.listen();
    return estate;
  }

  /** The inventory, with values in place of expressions. */
  inventory: Json = { certificates: {} };
  private issued = new Map<string, Issued>();
  private readonly revoked = new Set<string>();
  private readonly previous = new Map<string, TestCertificate>();
  private readonly ca: TestCa;
  /** The first CA is the one that a scenario names. The other one is trusted. */
  private readonly authorities: readonly [Authority, Authority];
  private readonly rootsFile: string;
  private readonly servers: (net.Server & { closeAllConnections?(): void })[] = [];
  private ports: { hosts: number; lists: number; acme: number } = { hosts: 0, lists: 0, acme: 0 };

  private constructor(
    folder: string,
    private readonly scenario: Scenario,
  ) {
    this.ca = new TestCa(folder);
    this.authorities = [this.authority(scenario.root ?? "First", "E7", 0), this.authority("Second", "Amazon RSA 2048 M02", 1)];
    this.rootsFile = path.join(folder, "roots.pem");
    fs.writeFileSync(this.rootsFile, this.authorities.map(({ root }) => root.certificate).join(""));
  }

  /** The options with which `certfleet status` reaches the estate. */
  get statusOptions(): string[] {
    const hosts = Object.values(this.inventory.certificates as Json).flatMap(({ endpoints }: Json) =>
      (endpoints as Json[]).flatMap((endpoint) => endpoint.hosts as string[]),
    );
    const resolved = [
      ...[...new Set(hosts)].map((host) => `${host}:443:127.0.0.1:${this.ports.hosts}`),
      ...ACME_HOSTS.map((host) => `${host}:443:127.0.0.1:${this.ports.acme}`),
      `${LISTS}:80:127.0.0.1:${this.ports.lists}`,
    ];
    return ["--ca", this.rootsFile, ...resolved.flatMap((each) => ["--resolve", each])];
  }

  /** Why a plan fails that reads the accounts of CAs, if it does. */
  unreachable(): string | undefined {
    const used = [...this.issued.values()].map(({ issuer }) => issuer);
    const down = this.scenario.down?.find((name) => used.includes(name));
    return down === undefined ? undefined : `get directory at ${down}: connection refused`;
  }

  /** Applies a document. Certificates that are in it already stay. */
  apply(document: Json): void {
    const inventory = JSON.parse(JSON.stringify(document.output.certfleet.value)) as Json;
    const next = new Map<string, Issued>();
    for (const [key, certificate] of Object.entries(inventory.certificates as Json)) {
      const id = idOf(key, certificate);
      const issued = this.issued.get(id) ?? this.issue(id, certificate);
      next.set(id, issued);
      const before = this.certificateOf(key);
      if (before !== undefined && before.serial !== issued.leaf.serial) {
        this.previous.set(key, before);
      }
      inventory.certificates[key] = withValues(certificate, id, issued.leaf);
    }
    this.issued = next;
    this.inventory = inventory;
  }

  /** The certificate and key in a store, now or before the last change. */
  stored(name: string, isPrevious: boolean): Json | undefined {
    const found = isPrevious ? this.previous.get(name) : this.certificateOf(name);
    return found && { fullChain: found.certificate + this.authorities[0].intermediate.certificate, privateKey: found.key };
  }

  /** Revokes a certificate for somebody who has its key. */
  revoke(certificate: string, key: string): void {
    const found = [...this.issued.values()].map(({ leaf }) => leaf).concat(...this.previous.values());
    const leaf = found.find((each) => certificate.startsWith(each.certificate) && each.key === key);
    if (leaf === undefined) {
      throw new Error("the CA has not issued this certificate for this key");
    }
    this.revoked.add(leaf.serial);
  }

  /** The serial numbers of certificates by name, as an incident lists them. */
  serials(names: readonly string[]): string[] {
    return names.map((name) => this.certificateOf(name)!.serial);
  }

  stop(): void {
    for (const server of this.servers) {
      server.closeAllConnections?.();
      server.close();
    }
  }

  private certificateOf(name: string): TestCertificate | undefined {
    const certificate = (this.inventory.certificates as Json)[name];
    return certificate && this.issued.get(idOf(name, certificate))?.leaf;
  }

  private issue(id: string, certificate: Json): Issued {
    const { domains, issuer } = certificate as { domains: string[]; issuer: string };
    const [name] = id.split("@");
    if (this.issued.size > 0 && this.scenario.down?.includes(issuer)) {
      throw new Error(`${name}: get directory at ${issuer}: connection refused`);
    }
    const isUntrusted = this.scenario.untrusted !== undefined && id.startsWith(this.scenario.untrusted);
    const isFirstApply = this.inventory.certificates[name] === undefined;
    const at = this.authorityOf(issuer);
    const leaf = this.ca.make(domains[0], {
      names: domains,
      issuer: isUntrusted ? this.ca.make("Staging", { isCa: true, extensions: [SIGNS] }) : this.authorities[at].intermediate,
      until: ({ ...DAYS_LEFT, ...(isFirstApply ? this.scenario.daysLeft : {}) }[name] + 0.5) * DAY,
      extensions: [listAt(`intermediate-${at}`), "authorityKeyIdentifier=keyid"],
    });
    return { leaf, issuer };
  }

  private authority(name: string, intermediate: string, index: number): Authority {
    const root = this.ca.make(name, { isCa: true, extensions: [SIGNS] });
    return { root, intermediate: this.ca.make(intermediate, { isCa: true, issuer: root, extensions: [SIGNS, listAt(`root-${index}`)] }) };
  }

  private authorityOf(issuer: string): number {
    return issuer === "lets-encrypt" ? 0 : 1;
  }

  private async listen(): Promise<void> {
    const lists = http.createServer((request, response) => {
      const [, kind, index] = /^\/(root|intermediate)-(\d)\.crl$/.exec(request.url!)!;
      const revoked = kind === "root" ? {} : Object.fromEntries([...this.revoked].map((serial) => [serial, "keyCompromise"]));
      response.end(this.ca.revocationList(this.authorities[Number(index)][kind as keyof Authority], revoked));
    });
    const [{ root, intermediate }] = this.authorities;
    const web = this.ca.make("acme", { names: ACME_HOSTS, issuer: root });
    const acme = https.createServer({ key: web.key, cert: web.certificate }, (request, response) => {
      const answer = request.url!.startsWith("/ari/")
        ? this.renewalInfo(request.url!)
        : { renewalInfo: `https://${request.headers.host}/ari` };
      response.end(JSON.stringify(answer));
    });
    const other = this.ca.make("nobody", { names: ["nobody.example.test"], issuer: intermediate });
    const hosts = tls.createServer({
      key: other.key,
      cert: other.certificate,
      SNICallback: (host, done) => {
        const { leaf, issuer } = this.servedAt(host) ?? { leaf: other, issuer: "" };
        const chain = leaf.certificate + this.authorities[this.authorityOf(issuer)].intermediate.certificate;
        done(null, tls.createSecureContext({ key: leaf.key, cert: chain }));
      },
    });
    hosts.on("tlsClientError", () => undefined);
    this.ports = { hosts: await this.portOf(hosts), lists: await this.portOf(lists), acme: await this.portOf(acme) };
  }

  private servedAt(host: string): Issued | undefined {
    const entries = Object.entries(this.inventory.certificates as Json) as [string, Json][];
    const found = entries.find(([, { endpoints }]) => (endpoints as Json[]).some(({ hosts }) => hosts.includes(host)));
    return found && this.issued.get(idOf(...found));
  }

  private renewalInfo(url: string): Json {
    const serial = Buffer.from(url.split(".").at(-1)!, "base64url").toString("hex");
    const advised = [...this.issued].some(
      ([id, { leaf }]) =>
        serial.endsWith(leaf.serial) && this.scenario.advised?.includes(id.split("@")[0]) === true && id.includes("@1 ") === true,
    );
    const day = (days: number) => new Date(Date.now() + days * DAY * 1000).toISOString();
    return advised
      ? { suggestedWindow: { start: day(-1), end: day(0.5) }, explanationURL: "https://ca.example.net/incident" }
      : { suggestedWindow: { start: day(25), end: day(27) } };
  }

  private portOf(server: net.Server): Promise<number> {
    this.servers.push(server);
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as net.AddressInfo).port)));
  }
}

function listAt(name: string): string {
  return `crlDistributionPoints=URI:http://${LISTS}/${name}.crl`;
}

/** What makes a certificate another one. */
function idOf(key: string, { standby, generation = 1, issuer, domains }: Json): string {
  return `${standby?.of ?? key}@${generation} ${issuer} ${domains.join(" ")}`;
}

function withValues(value: Json, id: string, leaf: TestCertificate): Json {
  const digest = createHash("sha256").update(id).digest("hex");
  const values: Record<string, string> = {
    serial: leaf.serial,
    notAfter: new Date(new X509Certificate(leaf.certificate).validTo).toISOString(),
  };
  const text = JSON.stringify(value, (key, each: unknown) =>
    typeof each === "string" && each.includes("${")
      ? (values[key] ?? `arn:aws:acm:eu-west-1:111122223333:certificate/${digest.slice(0, 12)}`)
      : each,
  );
  return JSON.parse(text) as Json;
}
