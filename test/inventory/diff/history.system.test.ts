import { diffTable } from "../../../lib/cli/diff";
import { diffInventories } from "../../../lib/inventory/diff/diff-inventories";
import { expectGolden } from "../../support/golden";
import { linesOf } from "./fleet";
import { examples, historyOf, Step, stepsOf, tables, writeLines } from "./history";

/** Waivers end on a date, and expired ones are rejected. */
beforeAll(
  () => void jest.useFakeTimers({ now: Date.parse("2027-03-01T09:00:00Z"), doNotFake: ["nextTick", "setImmediate", "setTimeout"] }),
);
afterAll(() => void jest.useRealTimers());

test("every example has a history of ten changes", () => {
  expect([...tables].sort()).toEqual([...examples].sort());
  expect(tables.map((table) => stepsOf(table).length)).toEqual(tables.map(() => 10));
});

describe.each(tables)("the history of the example %s", (example) => {
  test("is described in ten lines, one for each change", () => {
    const steps = stepsOf(example);
    const fleets = historyOf(example, steps);
    const lines = fleets.slice(1).map((fleet, index) => linesOf(diffInventories(fleets[index], fleet)));
    if (process.env.UPDATE_GOLDEN === "1") {
      writeLines(
        example,
        lines.map((each) => each.join("\n")),
      );
    }

    expect(lines).toEqual(stepsOf(example).map(({ line }: Step) => [line]));
    expect(linesOf(diffInventories(fleets[10], fleets[10]))).toEqual([]);
    expectGolden(diffTable(diffInventories(fleets[0], fleets[10]), { colored: false }).text, `golden/diff/${example}.txt`);
  });
});
