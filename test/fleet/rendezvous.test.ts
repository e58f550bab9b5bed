import { rendezvous } from "../../lib/fleet/rendezvous";

const keys = Array.from({ length: 6000 }, (_, index) => `www${index}.example.com`);

test("assigns the same shards in every version: others would move certificates", () => {
  const assigned = ["example.com", "www.example.com", "api.example.com", "cdn.example.com"].map((key) => rendezvous(key, 8));

  expect(assigned).toMatchInlineSnapshot(`
   [
     1,
     8,
     4,
     4,
   ]
  `);
});

test("distributes keys evenly", () => {
  const counts = new Array<number>(12).fill(0);
  keys.forEach((key) => counts[rendezvous(key, 12) - 1]++);

  expect(Math.min(...counts)).toBeGreaterThan(400);
  expect(Math.max(...counts)).toBeLessThan(600);
});

test("moves a key to a new shard only, and a third of the keys from 8 to 12 shards", () => {
  const moved = keys.filter((key) => rendezvous(key, 8) !== rendezvous(key, 12));

  expect(moved.every((key) => rendezvous(key, 12) > 8)).toBe(true);
  expect(moved.length / keys.length).toBeCloseTo(1 / 3, 1);
});

test("moves only the keys of a removed shard", () => {
  const moved = keys.filter((key) => rendezvous(key, 12) !== rendezvous(key, 11));

  expect(moved.every((key) => rendezvous(key, 12) === 12)).toBe(true);
});
