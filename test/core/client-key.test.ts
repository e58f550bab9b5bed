import { clientLifetimeProblems, clientRenewal } from "../../lib/core/client-key";
import { Duration } from "../../lib/core/duration";
import { RenewedBy } from "../../lib/core/renewal";

const every12h = Duration.hours(12);

describe("the renewal of client certificates", () => {
  test.each([
    ["a third of the lifetime", Duration.days(90), Duration.days(30)],
    ["half of a short lifetime", Duration.days(10), Duration.days(5)],
    ["whole hours, rounded down", Duration.hours(500), Duration.hours(166)],
  ])("is due at %s", (_what, lifetime, due) => {
    expect(clientRenewal({ lifetime }, every12h)).toMatchObject({ by: RenewedBy.TERRAFORM, lifetime, due, every: every12h });
  });

  test("is due when `renewBefore` says", () => {
    expect(clientRenewal({ lifetime: Duration.days(365), renewBefore: Duration.days(60) }, every12h).due).toEqual(Duration.days(60));
  });

  test.each([
    ["without the interval of runs", { lifetime: Duration.days(90) }, undefined, "runs-every-missing"],
    ["with runs that are too rare", { lifetime: Duration.days(7) }, Duration.days(1), "schedule-too-slow"],
    ["before the certificate is issued", { lifetime: Duration.days(30), renewBefore: Duration.days(30) }, every12h, "renewal-window"],
  ])("is refused %s", (_what, lifetime, every, code) => {
    expect(() => clientRenewal(lifetime, every)).toThrow(`certfleet:${code}`);
  });

  test("a lifetime that is not in whole hours is refused, with the value", () => {
    const problems = [...clientLifetimeProblems({ lifetime: Duration.minutes(90), renewBefore: Duration.hours(1) })];

    expect(problems.map(({ code, path }) => [code, path])).toEqual([["whole-hours", ["lifetime"]]]);
    expect(problems[0].message).toContain("90m");
  });
});
