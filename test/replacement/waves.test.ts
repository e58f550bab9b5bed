import { IssuanceLimit } from "../../lib/core/issuer";
import { Duration } from "../../lib/core/duration";
import { Order, planWaves } from "../../lib/replacement/waves";
import { crowdedPeriod } from "./limits-model";
import { orders, PACE, placed, PLACEMENTS } from "./placed-orders";

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
