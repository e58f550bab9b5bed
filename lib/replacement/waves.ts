import { IssuanceLimit } from "../core/issuer";
import { compareText } from "../core/text";
import { LimitUsage } from "./limit-usage";

/** A certificate to order. */
export interface Order {
  readonly name: string;
  /** The entry of the fleet that it belongs to: certificates of one entry are ordered in one wave. */
  readonly entry: string;
  /** The limits that it counts against. */
  readonly limits: readonly IssuanceLimit[];
  /** Whether an endpoint serves it: such certificates come first. */
  readonly isServed: boolean;
  /**
   * When the certificate that it replaces expires, in milliseconds.
   *
   * @default - not known: after those that are known
   */
  readonly notAfter?: number;
}

/** What the fleet already counts against limits. */
export interface EarlierUsage {
  readonly limit: IssuanceLimit;
  /** Minutes before the plan at which it was issued; undefined for a certificate that counts against a quota as long as it exists. */
  readonly minutesAgo?: number;
}

/** How fast a run orders certificates. */
export interface Pace {
  /** Certificates that a run orders at the same time. */
  readonly parallelism: number;
  /** Minutes from an order to the issued certificate. */
  readonly orderMinutes: number;
  /** The highest number of certificates in a wave. */
  readonly waveSize: number;
}

/** Certificates that one change and one Terraform run replace. Times are minutes from the start of the plan. */
export interface Wave<O extends Order> {
  readonly start: number;
  readonly end: number;
  readonly orders: readonly O[];
  /** The limit that it waits for, if it does not follow the previous wave at once. */
  readonly waitsFor?: IssuanceLimit;
}

/** Certificates that no wave can have. */
export interface Blocked<O extends Order> {
  readonly orders: readonly O[];
  readonly limit: IssuanceLimit;
}

/** The waves of a replacement, and what stays outside of them. */
export interface WavePlan<O extends Order> {
  readonly waves: readonly Wave<O>[];
  readonly blocked: readonly Blocked<O>[];
}

/** A run starts this many minutes later than a limit allows, so that the clocks of CA and runner do not have to agree. */
const MARGIN = 1;

/** The most gates of single limits that are tried for a wave. */
const GATES_TRIED = 20;

/** A time at which orders become possible, and the limit that makes them so. */
interface Gate {
  readonly time: number;
  readonly limit?: IssuanceLimit;
}

interface Unit<O extends Order> {
  readonly orders: readonly O[];
  /** How much it needs of each limit. */
  readonly needs: ReadonlyMap<string, number>;
}

/**
 * Divides orders into waves that stay within all limits, whenever the orders of a run are placed. Waves follow each other. One starts as
 * soon as it is full, or as soon as waiting for more would not bring the end closer.
 */
export function planWaves<O extends Order>(
  orders: readonly O[],
  earlier: readonly EarlierUsage[],
  pace: Pace,
  keepsPrevious: boolean,
): WavePlan<O> {
  return new WavePlanner<O>(orders, earlier, pace, keepsPrevious).plan();
}

class WavePlanner<O extends Order> {
  private readonly usages = new Map<string, LimitUsage>();
  private left: Unit<O>[];
  private time = 0;

  constructor(
    orders: readonly O[],
    earlier: readonly EarlierUsage[],
    private readonly pace: Pace,
    keepsPrevious: boolean,
  ) {
    for (const limit of [...earlier.map((each) => each.limit), ...orders.flatMap(({ limits }) => limits)]) {
      if (!this.usages.has(limit.key)) {
        this.usages.set(limit.key, LimitUsage.of(limit, keepsPrevious));
      }
    }
    const before = earlier.map(({ limit, minutesAgo }) => ({ key: limit.key, at: minutesAgo === undefined ? -Infinity : -minutesAgo }));
    for (const { key, at } of before.sort((one, other) => one.at - other.at || 0)) {
      this.usages.get(key)!.add({ start: at, end: at, count: 1 });
    }
    this.left = unitsOf(orders);
  }

  plan(): WavePlan<O> {
    const waves: Wave<O>[] = [];
    const blocked: Blocked<O>[] = [];
    while (this.left.length > 0) {
      const { units, start, waitsFor } = this.nextUnits();
      if (units.length === 0) {
        blocked.push(...this.blockedUnits());
        break;
      }
      const chosen = units.flatMap((unit) => unit.orders);
      const end = start + Math.ceil(chosen.length / this.pace.parallelism) * this.pace.orderMinutes;
      for (const [key, count] of needsOf(chosen)) {
        this.usages.get(key)!.add({ start, end: end + MARGIN, count });
      }
      const gone = new Set(units);
      this.left = this.left.filter((unit) => !gone.has(unit));
      waves.push({ start, end, orders: chosen, waitsFor });
      this.time = end;
    }
    return { waves, blocked };
  }

  private nextUnits(): { units: Unit<O>[]; start: number; waitsFor?: IssuanceLimit } {
    const atOnce = this.fitting(this.time);
    const full = Math.min(this.pace.waveSize, countOf(this.left));
    if (countOf(atOnce) >= full) {
      return { units: atOnce, start: this.time };
    }
    const gate = this.firstGate();
    if (gate === undefined) {
      return { units: [], start: this.time };
    }
    const { time: start, limit } = this.halfFull(gate) ?? { ...gate, time: Math.max(this.time, Math.ceil(gate.time)) };
    return { units: this.fitting(start), start, waitsFor: start > this.time ? limit : undefined };
  }

  /** The first time before a gate at which a limit frees enough for half a wave. */
  private halfFull(gate: Gate): Gate | undefined {
    const enough = Math.min(this.pace.waveSize, countOf(this.left)) / 2;
    const demand = needsOf(this.left.flatMap(({ orders }) => orders));
    const gates = new Map<number, Gate>();
    for (const [key, left] of demand) {
      const usage = this.usages.get(key)!;
      const time = Math.max(this.time, Math.ceil(usage.readyFor(usage.share(left))));
      if (time < gate.time && !gates.has(time)) {
        gates.set(time, { time, limit: usage.limit });
      }
    }
    const inOrder = [...gates.values()].sort((one, other) => one.time - other.time);
    return inOrder.slice(0, GATES_TRIED).find(({ time }) => countOf(this.fitting(time)) >= enough);
  }

  /** The units that a run at a time can order, in the order of their urgency. */
  private fitting(time: number): Unit<O>[] {
    const free = new Map<string, number>();
    const chosen: Unit<O>[] = [];
    let size = 0;
    for (const unit of this.left) {
      if (size > 0 && size + unit.orders.length > this.pace.waveSize) {
        continue;
      }
      const needs = [...unit.needs];
      for (const [key] of needs.filter(([each]) => !free.has(each))) {
        free.set(key, this.usages.get(key)!.freeAt(time));
      }
      if (needs.every(([key, count]) => free.get(key)! >= count)) {
        needs.forEach(([key, count]) => free.set(key, free.get(key)! - count));
        chosen.push(unit);
        size += unit.orders.length;
      }
    }
    return chosen;
  }

  /** The first time at which a unit, with a share of what else its limits hold up, can be ordered. */
  private firstGate(): Gate | undefined {
    const demand = needsOf(this.left.flatMap(({ orders }) => orders));
    const ready = new Map<string, number>();
    const readyAt = (key: string, need: number): number => {
      const usage = this.usages.get(key)!;
      const wanted = Math.max(need, usage.share(demand.get(key)!));
      const known = ready.get(`${key} ${wanted}`) ?? usage.readyFor(wanted);
      ready.set(`${key} ${wanted}`, known);
      return known;
    };
    const atOnce: Gate = { time: this.time };
    let first: Gate | undefined;
    for (const { needs } of this.left) {
      const gates = [...needs].map(([key, need]) => ({ time: readyAt(key, need), limit: this.usages.get(key)!.limit }));
      const last = gates.reduce<Gate>((latest, gate) => (gate.time > latest.time ? gate : latest), atOnce);
      if (last.time !== Infinity && (first === undefined || last.time < first.time)) {
        first = last;
      }
    }
    return first;
  }

  /** What is left by the limit that it does not fit into. */
  private blockedUnits(): Blocked<O>[] {
    const byLimit = new Map<string, O[]>();
    for (const { orders, needs } of this.left) {
      const [key] = [...needs].find(([each, need]) => this.usages.get(each)!.readyFor(need) === Infinity)!;
      byLimit.set(key, [...(byLimit.get(key) ?? []), ...orders]);
    }
    return [...byLimit].map(([key, orders]) => ({ orders, limit: this.usages.get(key)!.limit }));
  }
}

function countOf(units: readonly Unit<Order>[]): number {
  return units.reduce((sum, { orders }) => sum + orders.length, 0);
}

function needsOf(orders: readonly Order[]): Map<string, number> {
  const needs = new Map<string, number>();
  for (const { key } of orders.flatMap(({ limits }) => limits)) {
    needs.set(key, (needs.get(key) ?? 0) + 1);
  }
  return needs;
}

/** The certificates of each entry, the most urgent first. */
function unitsOf<O extends Order>(orders: readonly O[]): Unit<O>[] {
  const byEntry = new Map<string, O[]>();
  for (const order of [...orders].sort(byUrgency)) {
    const own = byEntry.get(order.entry);
    if (own === undefined) {
      byEntry.set(order.entry, [order]);
    } else {
      own.push(order);
    }
  }
  return [...byEntry.values()].map((own) => ({ orders: own, needs: needsOf(own) }));
}

function byUrgency(one: Order, other: Order): number {
  return (
    Number(other.isServed) - Number(one.isServed) ||
    (one.notAfter ?? Number.MAX_SAFE_INTEGER) - (other.notAfter ?? Number.MAX_SAFE_INTEGER) ||
    compareText(one.name, other.name)
  );
}
