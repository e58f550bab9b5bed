import { parseOptions } from "../../scripts/rehearse/options";
import { MeasuredWave, reportOf, reportText, withExpectedEnds } from "../../scripts/rehearse/rehearsal-report";

const WAVE: MeasuredWave = {
  wave: 1,
  certificates: 10,
  plannedStart: 0,
  plannedEnd: 10,
  measuredSeconds: 120,
  orders: 10,
  refused: [],
  gaps: [],
};

function report(waves: readonly MeasuredWave[], changes = {}) {
  return reportOf({
    fleet: "edge",
    certificates: 20,
    notPlanned: 0,
    hostsPolled: 20,
    polls: 400,
    waves: withExpectedEnds(waves),
    leftToChange: [],
    plannedEnd: 100,
    deadline: 24 * 60,
    ...changes,
  });
}

describe("the expected end of a rehearsed wave", () => {
  test("is its planned time and what Terraform took, after the wave before it and its waiting time", () => {
    const [first, second, third] = withExpectedEnds([
      WAVE,
      { ...WAVE, wave: 2, plannedStart: 10, plannedEnd: 20 },
      { ...WAVE, wave: 3, plannedStart: 90, plannedEnd: 100 },
    ]);

    expect(first.expectedEnd).toBe(12);
    expect(second.expectedEnd).toBe(24);
    expect(third.expectedEnd).toBe(102);
  });
});

describe("the deadline of a rehearsal", () => {
  test("holds if everything was replaced in time", () => {
    const holding = report([WAVE]);

    expect(holding.holds).toBe(true);
    expect(holding.secondsPerCertificate).toBe(12);
    expect(reportText(holding)).toContain("The deadline of 24h 0m would hold, with 23h 48m to spare.");
  });

  test("does not hold if the time that Terraform took exceeds it, although the plan meets it", () => {
    const late = report([WAVE], { deadline: 11, plannedEnd: 10 });

    expect(late.holds).toBe(false);
    expect(reportText(late)).toContain("The deadline of 11m would NOT hold: the replacement takes 1m too long.");
  });

  test.each([
    [
      "a host was not served",
      [{ ...WAVE, gaps: ["ModifyListener: www.example.com: no listener"] }],
      {},
      "wave 1: not served: ModifyListener",
    ],
    ["a CA refused an order", [{ ...WAVE, refused: ["5 in 7d"] }], {}, "wave 1: a CA refused an order: 5 in 7d"],
    ["an apply failed", [{ ...WAVE, problem: "exit status 1" }], {}, "wave 1: exit status 1"],
    ["a plan still changes something", [WAVE], { leftToChange: ["aws_lb_listener.www"] }, "a plan still changes aws_lb_listener.www"],
    ["the plan leaves certificates out", [WAVE], { notPlanned: 3 }, "The plan leaves out 3 certificates"],
    ["nothing was replaced", [], {}, "would NOT hold"],
  ])("does not hold if %s", (_what, waves, changes, text) => {
    const failed = report(waves, changes);

    expect(failed.holds).toBe(false);
    expect(reportText(failed)).toContain(text);
    expect(reportText(failed)).toContain("would NOT hold: see above.");
  });
});

describe("the options of a rehearsal", () => {
  test("go to `certfleet replace`, with all certificates unless some are selected", () => {
    expect(parseOptions(["--deadline", "24h", "--count-renewals"])?.plan).toEqual(["--all", "--deadline", "24h", "--count-renewals"]);
    expect(parseOptions(["--ca", "a", "--ca", "b", "--serials", "/list"])?.plan).toEqual(["--ca", "a", "--ca", "b", "--serials", "/list"]);
  });

  test.each([[["one.yaml", "two.yaml"]], [["--certificates", "0"]], [["--certificates", "501"]], [["--write"]], [["--deadline"]]])(
    "%j are refused",
    (args) => {
      expect(parseOptions(args)).toBeUndefined();
    },
  );
});
