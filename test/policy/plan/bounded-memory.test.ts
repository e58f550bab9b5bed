import * as fc from "fast-check";
import { HashIndex } from "../../../lib/policy/plan/bounded-memory";

test("returns the numbers of a key in the order in which they were added", () => {
  const keys = fc.array(fc.tuple(fc.constantFrom("a", "b", "aws_lb.x", "é"), fc.nat()), { maxLength: 50 });
  fc.assert(
    fc.property(keys, (entries) => {
      const index = new HashIndex();
      entries.forEach(([key, value]) => index.add(key, value));
      for (const key of ["a", "b", "aws_lb.x", "é", "absent"]) {
        expect(index.get(key)).toEqual(entries.filter(([other]) => other === key).map(([, value]) => value));
      }
    }),
  );
});

test("finds every entry of a large index", () => {
  const index = new HashIndex();
  const lost: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    index.add(`module.a.aws_lb.b${i}`, i);
    if (!index.get(`module.a.aws_lb.b${i}`).includes(i)) {
      lost.push(i);
    }
  }
  expect(lost).toEqual([]);
  expect(index.get("module.a.aws_lb.b7")).toContain(7);
});
