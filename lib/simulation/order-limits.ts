import { IssuanceLimit } from "../core/issuance";
import { LimitUse, SimulatedCertificate } from "./model";

/** The orders that count towards a limit in the period that ends now. */
class Window {
  private readonly times: number[] = [];
  private first = 0;

  constructor(private readonly per: number) {}

  /** How many orders there are in the period that ends at a time. */
  at(now: number): number {
    while (this.first < this.times.length && this.times[this.first] <= now - this.per) {
      this.first++;
    }
    if (this.first > 1000 && this.first * 2 > this.times.length) {
      this.times.splice(0, this.first);
      this.first = 0;
    }
    return this.times.length - this.first;
  }

  add(now: number): void {
    this.times.push(now);
  }
}

/** A limit of an issuer, as it was used so far. */
interface Used {
  readonly issuer: string;
  readonly limit: IssuanceLimit;
  readonly windows: Map<string, Window>;
  peak: number;
  subject: string;
  refused: number;
}

/** A limit that counts a certificate, with the windows of its subjects. */
interface Counted {
  readonly used: Used;
  readonly windows: readonly (readonly [subject: string, window: Window])[];
}

/** What is needed to know of an order for a certificate. */
interface Order {
  /** The set of names, as a key. */
  readonly names: string;
  readonly all: readonly Counted[];
  /** The limits that count renewals as well. */
  readonly ofRenewals: readonly Counted[];
}

/** Counts orders against the limits of their issuers. A limit of the CA is never exceeded: it refuses the order, which a later run repeats. */
export class OrderLimits {
  private readonly used = new Map<string, Used>();
  private readonly orders = new Map<SimulatedCertificate, Order>();
  /** The sets of names that were issued: an order for one of them is a renewal. */
  private readonly issued = new Set<string>();

  /** Orders a certificate, unless a limit refuses it. */
  order(certificate: SimulatedCertificate, now: number): boolean {
    const { names, all, ofRenewals } = this.orderOf(certificate);
    const counts = this.issued.has(names) ? ofRenewals : all;
    const refusing = counts.find(({ used, windows }) => windows.some(([, window]) => window.at(now) >= used.limit.count));
    if (refusing !== undefined) {
      refusing.used.refused++;
      return false;
    }
    for (const { used, windows } of counts) {
      for (const [subject, window] of windows) {
        window.add(now);
        const count = window.at(now);
        if (count > used.peak) {
          used.peak = count;
          used.subject = subject;
        }
      }
    }
    this.issued.add(names);
    return true;
  }

  /** Remembers a certificate that was issued before the simulation began. */
  hasIssued(certificate: SimulatedCertificate): void {
    this.issued.add(setOf(certificate));
  }

  /** How far each limit was used. */
  uses(): LimitUse[] {
    return [...this.used.values()].map(({ issuer, limit: { name, count, per }, peak, subject, refused }) => {
      return { issuer, name, count, per, peak, subject, refused };
    });
  }

  private orderOf(certificate: SimulatedCertificate): Order {
    const known = this.orders.get(certificate);
    if (known !== undefined) {
      return known;
    }
    const all = certificate.issuance.limits.map((limit): Counted => {
      const used = this.usedOf(certificate.issuer, limit);
      const windows = limit.subjects(certificate.domainNames).map((subject): readonly [string, Window] => {
        const window = used.windows.get(subject) ?? new Window(limit.per.toMinutes());
        used.windows.set(subject, window);
        return [subject, window];
      });
      return { used, windows };
    });
    const order = { names: setOf(certificate), all, ofRenewals: all.filter(({ used }) => used.limit.renewalsCount) };
    this.orders.set(certificate, order);
    return order;
  }

  private usedOf(issuer: string, limit: IssuanceLimit): Used {
    const key = `${issuer}\n${limit.name}`;
    const used = this.used.get(key) ?? { issuer, limit, windows: new Map<string, Window>(), peak: 0, subject: "", refused: 0 };
    this.used.set(key, used);
    return used;
  }
}

function setOf({ issuer, domainNames }: SimulatedCertificate): string {
  return `${issuer}\n${[...domainNames].sort().join(",")}`;
}
