import { IssuanceLimit } from "../../lib/core/issuer";
import { Duration } from "../../lib/core/duration";
import { AcmeDirectory } from "../../lib/acme/directory";
import { limitsOfOrder } from "../../lib/acme/issuance-limits";
import { Order, Pace, planWaves, Wave } from "../../lib/replacement/waves";
import { crowdedPeriod, earliestEnd, LetsEncryptModel, PlacedOrder } from "./limits-model";

const PACE: Pace = { parallelism: 10, orderMinutes: 2, waveSize: 300 };

const LETS_ENCRYPT = AcmeDirectory.LETS_ENCRYPT;

interface NamedOrder extends Order {
  readonly domain: string;
}

function orders(count: number, domains: number, limitsOf: (name: string) => IssuanceLimit[]): NamedOrder[] {
  return Array.from({ length: count }, (_, index) => {
    const domain = `incident${index % domains}.com`;
    const name = `host${index}`;
    return { name, entry: name, domain, limits: limitsOf(`${name}.${domain}`), isServed: true };
  });
}

/** A reproducible sequence of numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** The orders of a plan, each placed at a time within its wave. */
function placed(waves: readonly Wave<NamedOrder>[], placeIn: (start: number, end: number, index: number) => number): PlacedOrder[] {
  const all = waves.flatMap(({ start, end, orders: own }) =>
    own.map(({ domain }, index) => ({ time: placeIn(start, end, index), domains: [domain] })),
  );
  return all.sort((one, other) => one.time - other.time);
}

const next = random(7);
const PLACEMENTS: Record<string, (start: number, end: number, index: number) => number> = {
  "at the start of their wave": (start) => start,
  "at the end of their wave": (_start, end) => end,
  "one after another": (start, _end, index) => start + (index * PACE.orderMinutes) / PACE.parallelism,
  "at random times in their wave": (start, end) => start + next() * (end - start),
};

describe("5,000 certificates of 12 registered domains at Let's Encrypt, none of them a renewal", () => {
  const all = orders(5000, 12, (name) => limitsOfOrder(LETS_ENCRYPT, [name], false));
  const { waves, blocked } = planWaves(all, [], PACE, true);

  test("each is in one wave", () => {
    expect(blocked).toEqual([]);
    expect(new Set(waves.flatMap((wave) => wave.orders)).size).toBe(5000);
  });

  test.each(Object.entries(PLACEMENTS))("the CA accepts all orders if they are placed %s", (_name, placeIn) => {
    const model = new LetsEncryptModel();
    expect(placed(waves, placeIn).filter((order) => !model.accepts(order))).toEqual([]);
  });

  test("waves do not overlap, and do not exceed the wave size", () => {
    for (const [index, { start, end, orders: own }] of waves.entries()) {
      expect(start).toBeGreaterThanOrEqual(index === 0 ? 0 : waves[index - 1].end);
      expect(end - start).toBe(Math.ceil(own.length / PACE.parallelism) * PACE.orderMinutes);
      expect(own.length).toBeLessThanOrEqual(PACE.waveSize);
    }
  });

  test("the plan ends within one wave of the earliest end that the limits allow", () => {
    const byDomain = new Map<string, number>();
    all.forEach(({ domain }) => byDomain.set(domain, (byDomain.get(domain) ?? 0) + 1));
    const earliest = earliestEnd(byDomain);
    const end = waves[waves.length - 1].end;
    const longestCycle = Math.max(...waves.slice(1).map(({ start }, index) => start - waves[index].start));
    expect(end).toBeGreaterThanOrEqual(earliest);
    expect(end - earliest).toBeLessThanOrEqual(longestCycle);
  });
});

describe("5,000 certificates of 5,000 registered domains at Let's Encrypt", () => {
  const all = orders(5000, 5000, (name) => limitsOfOrder(LETS_ENCRYPT, [name], false));
  const { waves } = planWaves(all, [], PACE, true);

  test.each(Object.entries(PLACEMENTS))("the limit of the account is met if orders are placed %s", (_name, placeIn) => {
    const model = new LetsEncryptModel();
    expect(placed(waves, placeIn).filter((order) => !model.accepts(order))).toEqual([]);
  });

  test("the plan ends within one wave of 47 hours: 300 orders at the start, and 100 an hour", () => {
    const end = waves[waves.length - 1].end;
    expect(end).toBeGreaterThanOrEqual(47 * 60);
    expect(end).toBeLessThanOrEqual(47 * 60 + 3 * 60);
  });

  test("renewals do not wait, since Let's Encrypt exempts orders for the names of an earlier certificate", () => {
    const renewals = orders(5000, 12, (name) => limitsOfOrder(LETS_ENCRYPT, [name], true));
    const plan = planWaves(renewals, [], PACE, true);
    expect(plan.waves.map(({ waitsFor }) => waitsFor)).toEqual(Array(17).fill(undefined));
    expect(plan.waves[16].end).toBe(1000);
  });
});

describe("a CA that counts orders in each hour", () => {
  const limit: IssuanceLimit = { key: "orders", what: "orders", count: 100, per: Duration.hours(1) };
  const { waves } = planWaves(
    orders(450, 3, () => [limit]),
    [],
    PACE,
    true,
  );

  test.each(Object.entries(PLACEMENTS))("no hour has more than 100 orders if they are placed %s", (_name, placeIn) => {
    const times = placed(waves, placeIn).map(({ time }) => time);
    expect(crowdedPeriod(times, 100, 60)).toBeUndefined();
  });

  test("a wave starts an hour after the end of the previous one, and names the limit", () => {
    expect(waves.map(({ start }) => start)).toEqual([0, 81, 162, 243, 324]);
    expect(waves[1].waitsFor).toBe(limit);
  });
});

describe("earlier certificates within a limit", () => {
  const limit: IssuanceLimit = { key: "set", what: "certificates of one set", count: 5, per: Duration.days(7), refills: true };
  const one = { name: "www", entry: "www", limits: [limit], isServed: true };

  test("a certificate waits if the limit is used up", () => {
    const used = Array(5).fill({ limit, minutesAgo: 0 });
    const [wave] = planWaves([one], used, PACE, true).waves;
    expect(wave.start).toBe((7 * 24 * 60) / 5);
    expect(wave.waitsFor).toBe(limit);
  });

  test("certificates that were issued before the period do not count", () => {
    const used = Array(5).fill({ limit, minutesAgo: 7 * 24 * 60 });
    expect(planWaves([one], used, PACE, true).waves[0].start).toBe(0);
  });
});

describe("quotas of certificates that exist at one time", () => {
  const quota: IssuanceLimit = { key: "certificates", what: "certificates in eu-west-1", count: 25 };
  const standing = Array(20).fill({ limit: quota });
  const all = orders(20, 1, () => [quota]);

  test("with previous certificates kept, the number of replacements is limited to the remaining quota", () => {
    const { waves, blocked } = planWaves(all, standing, PACE, true);
    expect(waves.map((wave) => wave.orders.length)).toEqual([5]);
    expect(blocked.map(({ orders: own, limit }) => [own.length, limit])).toEqual([[15, quota]]);
  });

  test("without previous certificates, the size of waves is limited to the remaining quota", () => {
    const { waves, blocked } = planWaves(all, standing, PACE, false);
    expect(waves.map((wave) => wave.orders.length)).toEqual([5, 5, 5, 5]);
    expect(blocked).toEqual([]);
  });

  test("certificates of an issuer without limits are replaced even if others are blocked", () => {
    const free = { name: "free", entry: "free", limits: [], isServed: false };
    const { waves } = planWaves([...all, free], Array(25).fill({ limit: quota }), PACE, true);
    expect(waves.flatMap((wave) => wave.orders)).toEqual([free]);
  });
});

describe("order of certificates", () => {
  const order = (name: string, more: Partial<Order> = {}): Order => ({ name, entry: name, limits: [], isServed: true, ...more });
  const namesOf = (all: Order[], waveSize: number) =>
    planWaves(all, [], { ...PACE, waveSize }, true).waves.map((wave) => wave.orders.map(({ name }) => name));

  test("served certificates come first, then those that expire first, then by name", () => {
    const all = [
      order("spare", { isServed: false }),
      order("b", { notAfter: 2 }),
      order("c", { notAfter: 1 }),
      order("a", { notAfter: 2 }),
    ];
    expect(namesOf(all, 1)).toEqual([["c"], ["a"], ["b"], ["spare"]]);
  });

  test("certificates of one entry stay in one wave, even if they exceed the wave size", () => {
    const packed = ["edge-1", "edge-2", "edge-3"].map((name) => order(name, { entry: "edge" }));
    expect(namesOf([order("a"), ...packed, order("z")], 2)).toEqual([
      ["a", "z"],
      ["edge-1", "edge-2", "edge-3"],
    ]);
  });
});
