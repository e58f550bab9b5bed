import * as fs from "node:fs";
import { IncomingMessage, ServerResponse } from "node:http";
import * as https from "node:https";
import { AddressInfo } from "node:net";
import { getDomain } from "tldts";
import { AcmeLimit } from "../../lib/acme/directory-data";
import { Pebble } from "../../test/acme/support/pebble";
import { RehearsedCa } from "./simulated-estate";

/** The time of a rehearsal, in minutes: the waiting times of a plan are skipped, and the work takes as long as it takes. */
export class RehearsalClock {
  private base = 0;
  private since = Date.now();

  now(): number {
    return this.base + (Date.now() - this.since) / 60_000;
  }

  /** Skips time. A time that has passed already changes nothing. */
  skipTo(minutes: number): void {
    this.base = Math.max(this.now(), minutes);
    this.since = Date.now();
  }
}

/** An ACME server that refuses what exceeds the limits of a CA: Pebble, with a proxy before it that counts orders. */
export class LimitedCa {
  static async start(directory: RehearsedCa, pebble: Pebble, keyFile: string, clock: RehearsalClock): Promise<LimitedCa> {
    const ca = new LimitedCa(directory, pebble, keyFile, clock);
    await new Promise<void>((resolve) => ca.server.listen(0, "127.0.0.1", resolve));
    return ca;
  }

  /** The limits that orders exceeded. */
  readonly refused: string[] = [];
  /** The number of orders that were accepted since it counts. */
  orders = 0;
  private readonly server: https.Server;
  private readonly counters = new Map<string, Counter>();
  private isEnforcing = false;
  /** The sets of names that were ordered already: another order of them is a renewal. */
  private readonly known = new Set<string>();

  private constructor(
    private readonly directory: RehearsedCa,
    private readonly pebble: Pebble,
    keyFile: string,
    private readonly clock: RehearsalClock,
  ) {
    const certificate = fs.readFileSync(pebble.caFile);
    this.server = https.createServer({ key: fs.readFileSync(keyFile), cert: certificate }, (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => this.answer(request, Buffer.concat(parts), response, certificate));
    });
  }

  get directoryUrl(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}${new URL(this.pebble.directoryUrl).pathname}`;
  }

  /** Begins to count. The certificates that the fleet has already were issued over a long time. */
  enforce(): void {
    this.isEnforcing = true;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, body: Buffer, response: ServerResponse, ca: Buffer): void {
    const exceeded = this.exceeded(body);
    if (exceeded !== undefined) {
      this.refused.push(exceeded);
      const problem = { type: "urn:ietf:params:acme:error:rateLimited", detail: exceeded, status: 429 };
      response.writeHead(429, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
      return;
    }
    // Pebble makes its addresses from the Host header, so that clients come back to this server.
    const forwarded = https.request(
      new URL(request.url!, this.pebble.directoryUrl),
      { method: request.method, headers: request.headers, ca, agent: false, family: 4, servername: "localhost" },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on("error", (error) => response.writeHead(502).end(String(error)));
    forwarded.end(body);
  }

  /** The limit that a request exceeds, if it is an order. An order that does not counts against all limits. */
  private exceeded(body: Buffer): string | undefined {
    const order = orderIn(body);
    if (order === undefined) {
      return undefined;
    }
    const set = [...order.names].sort().join(",");
    const isRenewal = this.known.has(set);
    this.known.add(set);
    if (!this.isEnforcing) {
      return undefined;
    }
    const { newOrders, certificatesPerDomain, certificatesPerExactSet } = this.directory.limits;
    const domains = [...new Set(order.names.map((name) => getDomain(name.replace(/^\*\./, ""), { allowPrivateDomains: true }) ?? name))];
    const counting: [AcmeLimit | undefined, string][] = [
      [newOrders, `orders of the account ${order.account}`],
      ...domains.map((domain): [AcmeLimit | undefined, string] => [certificatesPerDomain, `certificates of ${domain}`]),
      [certificatesPerExactSet, `certificates of ${set}`],
    ];
    const limits = counting.filter(
      (entry): entry is [AcmeLimit, string] => entry[0] !== undefined && (entry[0].renewalsCount || !isRenewal),
    );
    const counters = limits.map(([limit, what]) => this.counter(limit, what));
    const full = counters.findIndex((counter) => !counter.hasRoom(this.clock.now()));
    if (full >= 0) {
      const [{ count, per }, what] = limits[full];
      return `${this.directory.name}: too many ${what}: ${count} in ${per.toString()}`;
    }
    counters.forEach((counter) => counter.add(this.clock.now()));
    this.orders++;
    return undefined;
  }

  private counter(limit: AcmeLimit, what: string): Counter {
    const counter = this.counters.get(what) ?? new Counter(limit);
    this.counters.set(what, counter);
    return counter;
  }
}

/** Counts orders against a limit: a token bucket, or a period. */
class Counter {
  private times: number[] = [];
  private tokens: number;
  private filledAt: number | undefined;

  constructor(private readonly limit: AcmeLimit) {
    this.tokens = limit.count;
  }

  hasRoom(now: number): boolean {
    const { count, per, refills } = this.limit;
    const period = per.toMinutes();
    if (refills === true) {
      this.tokens = Math.min(count, this.tokens + ((now - (this.filledAt ?? now)) * count) / period);
      this.filledAt = now;
      return this.tokens >= 1;
    }
    this.times = this.times.filter((time) => now - time < period);
    return this.times.length < count;
  }

  add(now: number): void {
    this.tokens -= 1;
    this.times.push(now);
  }
}

/** The names and account of a new order (RFC 8555, section 7.4): the only request whose payload has identifiers. */
function orderIn(body: Buffer): { readonly names: string[]; readonly account: string } | undefined {
  try {
    const signed = JSON.parse(body.toString()) as { protected: string; payload: string };
    const [header, payload] = [signed.protected, signed.payload].map(
      (part) => JSON.parse(Buffer.from(part, "base64url").toString()) as { kid?: string; identifiers?: { value: string }[] },
    );
    const names = payload.identifiers?.map(({ value }) => value);
    return names && { names, account: header.kid?.split("/").at(-1) ?? "" };
  } catch {
    return undefined;
  }
}
