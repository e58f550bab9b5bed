import { AcmeDirectory } from "../../lib/acme/directory";
import { limitsOfOrder } from "../../lib/acme/issuance-limits";
import { planWaves } from "../../lib/replacement/waves";
import { earliestEnd, LetsEncryptModel } from "./limits-model";
import { orders, PACE, placed, PLACEMENTS } from "./placed-orders";

const LETS_ENCRYPT = AcmeDirectory.LETS_ENCRYPT;

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
