import { createSocket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { DnsAnswer, DnssecState, LiveDns } from "../inventory/health/live-dns";

/** Attempts of a lookup, each with the time limit. */
const TRIES = 2;

/** Answers without records. Every other failure, also SERVFAIL, leaves the answer open. */
const EMPTY = new Set(["ENODATA", "ENOTFOUND"]);

/** What other failures mean. */
const FAILURES: Readonly<Record<string, string>> = {
  ETIMEOUT: "the resolver did not answer in time",
  ECONNREFUSED: "the resolver cannot be reached",
  EREFUSED: "the resolver refused the query",
  ESERVFAIL: "the resolver answered SERVFAIL",
};

const TYPES = { SOA: 6, DS: 43 } as const;

/** How a resolver answers a query: its code (RCODE), whether it validated the answer, and the number of records. */
interface Header {
  readonly code: number;
  readonly isValidated: boolean;
  readonly answers: number;
}

const CODES: Readonly<Record<number, string>> = { 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED" };

/** Asks resolvers, each name once. */
export class DnsResolver implements LiveDns {
  private readonly resolver: Resolver;
  private readonly answers = new Map<string, Promise<DnsAnswer<never>>>();
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /**
   * @param servers addresses, with a port if it is not 53; none for those of the system
   * @param timeout the time limit of a query in milliseconds
   * @param concurrency the number of names that are asked for at a time
   */
  constructor(
    servers: readonly string[],
    private readonly timeout: number,
    private readonly concurrency: number,
  ) {
    this.resolver = new Resolver({ timeout, tries: TRIES });
    if (servers.length > 0) {
      this.resolver.setServers(servers);
    }
  }

  cname(name: string): Promise<DnsAnswer<readonly string[]>> {
    return this.once(`CNAME ${name}`, () => this.lookup(() => this.resolver.resolveCname(name)));
  }

  caa(name: string): Promise<DnsAnswer<readonly string[]>> {
    return this.once(`CAA ${name}`, () =>
      this.lookup(async () =>
        (await this.resolver.resolveCaa(name)).flatMap(({ critical, ...properties }) =>
          Object.entries(properties).map(([tag, value]) => `${critical} ${tag} "${String(value)}"`),
        ),
      ),
    );
  }

  dnssec(zone: string): Promise<DnsAnswer<DnssecState>> {
    return this.once(`DNSSEC ${zone}`, async () => {
      if (!zone.split(".").every((label) => /^[\x21-\x7e]{1,63}$/.test(label))) {
        return { problem: "it is not a DNS name" };
      }
      try {
        return await this.dnssecOf(zone);
      } catch (error) {
        return { problem: (error as Error).message };
      }
    });
  }

  private once<T>(key: string, ask: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
    const known = this.answers.get(key) ?? (this.inTurn(ask) as Promise<DnsAnswer<never>>);
    this.answers.set(key, known);
    return known;
  }

  private async inTurn<T>(ask: () => Promise<T>): Promise<T> {
    if (this.running >= this.concurrency) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running++;
    try {
      return await ask();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async lookup(ask: () => Promise<string[]>): Promise<DnsAnswer<readonly string[]>> {
    try {
      return { found: await ask() };
    } catch (error) {
      const { code = "", message } = error as NodeJS.ErrnoException;
      return EMPTY.has(code) ? { found: [] } : { problem: FAILURES[code] ?? message };
    }
  }

  private async dnssecOf(zone: string): Promise<DnsAnswer<DnssecState>> {
    const start = await this.query(zone, "SOA");
    if (start.code === 0 && start.isValidated) {
      return { found: "secure" };
    }
    if (start.code === 2) {
      // A resolver that validates answers SERVFAIL for a zone whose signatures are wrong, except if it is told not to check them.
      const unchecked = await this.query(zone, "SOA", true);
      return unchecked.code === 0 ? { found: "broken" } : { problem: "the resolver answered SERVFAIL, also without a check of signatures" };
    }
    if (start.code !== 0) {
      return { problem: `the resolver answered ${CODES[start.code] ?? `code ${start.code}`}` };
    }
    const delegation = await this.query(zone, "DS");
    if (delegation.code !== 0) {
      return { problem: `the resolver answered ${CODES[delegation.code] ?? `code ${delegation.code}`} for the zone's DS records` };
    }
    return delegation.answers === 0
      ? { found: "unsigned" }
      : { problem: "the resolver does not validate DNSSEC, or does not say that it did" };
  }

  private async query(zone: string, type: keyof typeof TYPES, checksNothing = false): Promise<Header> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.send(zone, type, checksNothing);
      } catch (error) {
        if (attempt === TRIES) {
          throw error;
        }
      }
    }
  }

  /** Sends a query by UDP and reads the header of the answer. A truncated answer has a complete header. */
  private send(zone: string, type: keyof typeof TYPES, checksNothing: boolean): Promise<Header> {
    const { host, port } = hostAndPort(this.resolver.getServers()[0] ?? "");
    const id = Math.floor(Math.random() * 65_536);
    const socket = createSocket(isIP(host) === 6 ? "udp6" : "udp4");
    return new Promise<Header>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(FAILURES.ETIMEOUT)), this.timeout);
      const finish = (run: () => void) => {
        clearTimeout(timer);
        run();
      };
      // A connected socket takes answers from the resolver alone, and notices that nothing listens.
      socket.on("error", () => finish(() => reject(new Error(FAILURES.ECONNREFUSED))));
      socket.on("message", (answer) => {
        if (answer.length >= 12 && answer.readUInt16BE(0) === id && (answer[2] & 0x80) !== 0) {
          finish(() => resolve({ code: answer[3] & 0x0f, isValidated: (answer[3] & 0x20) !== 0, answers: answer.readUInt16BE(6) }));
        }
      });
      socket.connect(port, host, () => socket.send(queryFor(id, zone, TYPES[type], checksNothing)));
    }).finally(() => socket.close());
  }
}

/** A query that wants recursion and DNSSEC records (RFC 1035, RFC 6891), and says that it understands AD (RFC 6840). */
function queryFor(id: number, zone: string, type: number, checksNothing: boolean): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x0120 | (checksNothing ? 0x0010 : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(1, 10);
  const labels = zone.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, "latin1")]));
  const question = Buffer.from([0, type >> 8, type & 0xff, 0, 1]);
  // The root's name, OPT, 1232 bytes, and the bit DO.
  const options = Buffer.from([0, 0, 41, 1232 >> 8, 1232 & 0xff, 0, 0, 0x80, 0, 0, 0]);
  return Buffer.concat([header, ...labels, question, options]);
}

/** The address of a resolver, in the form that Node.js gives it: `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`. */
export function hostAndPort(server: string): { readonly host: string; readonly port: number } {
  if (isIP(server) !== 0) {
    return { host: server, port: 53 };
  }
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(server) ?? [];
  return { host: bracketed ?? plain ?? "", port: Number(port ?? 0) };
}
