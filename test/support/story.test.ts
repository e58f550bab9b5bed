import { inOrder } from "./story";

describe("the tests of a story", () => {
  function storyOf(bodies: Record<string, () => void>): { ran: string[]; tests: (() => Promise<void>)[] } {
    const ran: string[] = [];
    const continued = inOrder();
    const tests = Object.entries(bodies).map(([name, body]) =>
      continued(name, () => {
        ran.push(name);
        body();
      }),
    );
    return { ran, tests };
  }

  const passes = () => undefined;
  const fails = () => {
    throw new Error("a listener is left");
  };

  test.each([
    ["as declared", [0, 1, 2]],
    ["reversed", [2, 1, 0]],
    ["mixed", [1, 2, 0]],
  ])("run once and in their order, whatever the order in which Jest starts them: %s", async (_order, order) => {
    const { ran, tests } = storyOf({ apply: passes, change: passes, destroy: passes });

    for (const index of order) {
      await tests[index]();
    }

    expect(ran).toEqual(["apply", "change", "destroy"]);
  });

  test("run alone after those before them, and without those after them", async () => {
    const { ran, tests } = storyOf({ apply: passes, change: passes, destroy: passes });

    await tests[1]();

    expect(ran).toEqual(["apply", "change"]);
  });

  test.each([
    ["as declared", [0, 1, 2, 3]],
    ["reversed", [3, 2, 1, 0]],
  ])("do not continue after a failure, and say which test failed: %s", async (_order, order) => {
    const { ran, tests } = storyOf({ apply: passes, change: fails, add: passes, destroy: passes });

    const results: string[] = [];
    for (const index of order) {
      results[index] = await tests[index]().then(
        () => "passed",
        (error: Error) => error.message,
      );
    }

    expect(results).toEqual(["passed", "a listener is left", 'not run, because "change" failed', 'not run, because "change" failed']);
    expect(ran).toEqual(["apply", "change"]);
  });
});
