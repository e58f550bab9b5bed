import * as fc from "fast-check";
import { Duration } from "../../lib/core/duration";
import { EventQueue } from "../../lib/simulation/event-queue";
import { OrderLimits } from "../../lib/simulation/order-limits";
import { RunSchedule } from "../../lib/simulation/run-schedule";
import { letsEncrypt, unlimited } from "./support";

const limit = (count: number, per: number, renewalsCount: boolean, subjects: (names: readonly string[]) => string[]) => ({
  ...{ name: `${count} in ${per}`, count, per: Duration.minutes(per), renewalsCount, subjects },
});

test("no limit is exceeded in any period, and an order is refused only if it would exceed a limit", () => {
  const order = fc.record({ after: fc.integer({ min: 0, max: 30 }), which: fc.nat(7) });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 80 }), fc.boolean(), (orders, renewalsCount) => {
      const limits = [limit(3, 60, renewalsCount, () => ["all"]), limit(2, 100, true, (names) => [names[0].slice(-5)])];
      const fleet = Array.from({ length: 8 }, (_, index) =>
        letsEncrypt(`c${index}`, {
          domainNames: [`h${index}.d${index % 3}.com`],
          issuance: unlimited(Duration.days(9), Duration.days(3), limits),
        }),
      );
      const counter = new OrderLimits();
      const accepted: { at: number; which: number; counts: boolean }[] = [];
      let now = 0;
      for (const { after, which } of orders) {
        now += after;
        const isRenewal = accepted.some((each) => each.which === which);
        const recent = (per: number) => accepted.filter(({ at }) => at > now - per);
        const all = recent(60).filter(({ counts }) => counts).length;
        const ofDomain = recent(100).filter((each) => each.which % 3 === which % 3).length;
        const counts = !isRenewal || renewalsCount;
        const allowed = (!counts || all < 3) && ofDomain < 2;
        expect(counter.order(fleet[which], now)).toBe(allowed);
        if (allowed) {
          accepted.push({ at: now, which, counts });
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("events are ordered by time, and by their tie-breaker at the same time", () => {
  const event = fc.record({ at: fc.nat(20), tie: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const queue = new EventQueue<{ at: number; tie: number }>();
      events.forEach((each) => queue.add(each));
      const taken = events.map(() => queue.next()!);
      expect(taken).toEqual([...events].sort((one, other) => one.at - other.at || one.tie - other.tie));
      expect(queue.next()).toBeUndefined();
    }),
  );
});

test("a run starts once in each interval, is late by at most the drift, and does not start while runs are missed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 5000 }), fc.nat(100_000), (every, drift, time) => {
      const missed = [[time, time + 10_000]] as const;
      const runs = new RunSchedule(every, drift, 7, missed);
      const planned = runs.planned(time);
      const late = planned % every;
      expect(planned).toBeGreaterThanOrEqual(time);
      expect(planned).toBeLessThan(time + 2 * every);
      expect(late).toBeLessThanOrEqual(drift);
      expect(runs.planned(planned + 1)).toBeGreaterThan(planned);
      expect(runs.lastBefore(planned + 1)).toBe(planned);
      expect(runs.kept(time)).toBe(runs.planned(time + 10_000));
    }),
  );
});
