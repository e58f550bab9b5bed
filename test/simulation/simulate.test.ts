import { Duration } from "../../lib/core/duration";
import { RenewedBy } from "../../lib/core/renewal";
import { alertedDaysBefore, least, yearsOf } from "../../lib/simulation/summary";
import { acm, days, FROM, issued, letsEncrypt, provided, run, total, unlimited } from "./support";

const date = (text: string) => new Date(`${text}T00:00:00Z`);

describe("renewal without missed runs", () => {
  test("a run renews a certificate when a third of its lifetime is left, without alerts", () => {
    const outcome = run([letsEncrypt("www")], { from: date("2028-03-01"), years: 1 });

    expect(outcome.outages).toEqual([]);
    expect([total(outcome, "warnings"), total(outcome, "pages")]).toEqual([0, 0]);
    // Valid for 45 days and renewed after 29 to 30 days, because the provider compares whole days.
    expect(issued(outcome)).toBe(1 + Math.floor(365 / 29.5));
  });

  test("an issuer renews automatically within a day after renewal is due", () => {
    const outcome = run([acm("www", { issuance: unlimited(Duration.days(198), Duration.days(45)) })], { years: 1 });

    expect(outcome.outages).toEqual([]);
    expect(issued(outcome)).toBe(1 + Math.floor(365 / 154));
    expect(total(outcome, "warnings")).toBe(0);
  });

  test("people replace a certificate after the warning, so that each certificate has a warning and no page", () => {
    const outcome = run([provided("www")]);

    expect(outcome.outages).toEqual([]);
    expect(total(outcome, "warnings")).toBe(issued(outcome) - 1);
    expect(total(outcome, "pages")).toBe(0);
    expect(outcome.unneeded).toEqual([]);
  });

  test("a certificate expires after a warning and a page if people take too long", () => {
    const { outages } = run([provided("www")], { response: Duration.days(45) });

    expect(outages[0]).toMatchObject({ certificate: "www", cause: "expired" });
    expect(days(outages[0].from, outages[0].to!)).toBeCloseTo(5);
    expect(days(outages[0].warned!, outages[0].from)).toBeCloseTo(40);
    expect(days(outages[0].paged!, outages[0].from)).toBeCloseTo(20);
    expect(alertedDaysBefore(outages[0])).toBeCloseTo(40);
  });

  test("a certificate without alerts is not replaced, and its outage lasts until the end", () => {
    const { outages } = run([provided("www", { alerts: undefined })], { years: 1 });

    expect(outages).toHaveLength(1);
    expect(outages[0]).toMatchObject({ to: undefined, warned: undefined, paged: undefined });
    expect(days(FROM, outages[0].from)).toBe(200);
    expect(alertedDaysBefore(outages[0])).toBeUndefined();
  });

  test("an existing certificate is renewed according to its expiry", () => {
    const existing = letsEncrypt("www", { notAfter: date("2026-12-05") });
    const { outages, tolerances } = run([existing], { years: 1 });

    expect(outages).toEqual([]);
    // It was due before the start, so the first run renews it.
    expect(tolerances[0]).toMatchObject({ year: 2026, at: FROM });
    expect(tolerances[0].length!.toDays()).toBeLessThan(6);
  });

  test("a certificate that has expired at the start is an outage until the first run", () => {
    const existing = acm("www", { notAfter: date("2026-11-01") });
    const { outages } = run([existing], { years: 1 });

    expect(outages).toHaveLength(1);
    expect(outages[0].from).toEqual(FROM);
    expect(days(FROM, outages[0].to!)).toBeLessThanOrEqual(1);
  });
});

describe("announced lifetimes", () => {
  test("apply to certificates that are issued from their date on", () => {
    const { changes } = run([letsEncrypt("www"), acm("api")]);

    expect(changes.map(({ issuer, since, lifetime }) => [issuer, since, lifetime.toString()])).toEqual([
      ["lets-encrypt", "2027-02-10", "64d"],
      ["acm", "2027-03-15", "100d"],
      ["lets-encrypt", "2028-02-16", "45d"],
      ["acm", "2029-03-15", "47d"],
    ]);
    expect(changes.every(({ source }) => source.startsWith("https://"))).toBe(true);
  });

  test("increase the number of orders, and shorten the failures that a fleet survives", () => {
    const years = yearsOf(run([letsEncrypt("www")]));
    const of = (wanted: number) => years.find(({ year }) => year === wanted)!;

    expect(of(2029).issued).toBeGreaterThan(of(2027).issued);
    expect(of(2029).withoutRuns!.length!.toDays()).toBeLessThan(of(2027).withoutRuns!.length!.toDays());
    expect(of(2029).withoutRuns!.length!.toDays()).toBeCloseTo(15, 0);
  });

  test("cause alerts for healthy certificates if thresholds no longer fit", () => {
    const { unneeded, outages } = run([acm("www")]);

    expect(outages).toEqual([]);
    expect(unneeded.find(({ severity }) => severity === "warning")).toMatchObject({ issuer: "acm", days: 30, certificate: "www" });
    expect(unneeded.every(({ first, lifetime }) => first >= date("2029-03-15") && lifetime.toDays() === 47)).toBe(true);
  });

  test("from before the start are not listed as changes", () => {
    expect(run([letsEncrypt("www")], { from: date("2029-06-01"), years: 2 }).changes).toEqual([]);
  });
});

describe("failures", () => {
  const missedRuns = (length: Duration, from: Date) => ({ scenario: { missedRuns: [{ from, length }] } });

  test("a fleet survives a failure of runs of the reported length from the worst time on, and not a minute longer", () => {
    const fleet = ["a", "b", "c"].map((name) => letsEncrypt(name));
    const worst = least(run(fleet).tolerances, RenewedBy.TERRAFORM)!;
    const longer = Duration.minutes(worst.length!.toMinutes() + 1);

    expect(run(fleet, missedRuns(worst.length!, worst.at)).outages).toEqual([]);
    expect(run(fleet, missedRuns(longer, worst.at)).outages.map(({ certificate }) => certificate)).toContain(worst.certificate);
  });

  test("missed runs cause a warning and a page before the outage, which are not counted as unneeded", () => {
    const outcome = run([letsEncrypt("www")], missedRuns(Duration.days(60), date("2029-01-01")));

    expect(outcome.outages).toHaveLength(1);
    const [outage] = outcome.outages;
    expect(days(outage.warned!, outage.from)).toBe(10);
    expect(days(outage.paged!, outage.from)).toBe(5);
    expect(outage.to!.getTime()).toBeGreaterThanOrEqual(date("2029-03-02").getTime());
    expect(outcome.unneeded).toEqual([]);
  });

  test("a CA that is down affects only its own certificates", () => {
    const down = [{ from: date("2029-01-01"), length: Duration.days(60), issuer: "lets-encrypt" }];
    const { outages } = run([letsEncrypt("www"), acm("api")], { scenario: { caDown: down } });

    expect(outages.map(({ certificate }) => certificate)).toEqual(["www"]);
  });

  test("a failure of all CAs affects all certificates", () => {
    const down = [{ from: date("2029-07-01"), length: Duration.days(60) }];
    const { outages } = run([letsEncrypt("www"), acm("api")], { scenario: { caDown: down } });

    expect([...new Set(outages.map(({ certificate }) => certificate))].sort()).toEqual(["api", "www"]);
  });

  test("revoked certificates are an outage until they are replaced, and certificates issued after the announcement are not revoked", () => {
    const revocations = [{ from: date("2028-06-01"), length: Duration.hours(24), issuer: "lets-encrypt" }];
    const late = run([letsEncrypt("www"), acm("api")], { response: Duration.days(3), scenario: { revocations } });

    expect(late.outages).toHaveLength(1);
    expect(late.outages[0]).toMatchObject({ certificate: "www", cause: "revoked", from: date("2028-06-02") });
    expect(days(late.outages[0].from, late.outages[0].to!)).toBeGreaterThanOrEqual(2);
    expect(days(late.outages[0].from, late.outages[0].to!)).toBeLessThan(2.6);

    const early = run([letsEncrypt("www"), acm("api")], { response: Duration.hours(6), scenario: { revocations } });
    expect(early.outages).toEqual([]);
  });
});

describe("limits of issuers", () => {
  const limited = (count: number, renewalsCount: boolean) =>
    unlimited(Duration.days(90), Duration.days(30), [
      { name: "orders of an account", count, per: Duration.days(7), renewalsCount, subjects: () => ["the account"] },
    ]);
  const fleet = (size: number, issuance = limited(5, false)) =>
    Array.from({ length: size }, (_, index) => letsEncrypt(`c${index}`, { issuance }));

  test("delay the first apply, and are never exceeded", () => {
    const outcome = run(fleet(12));

    expect(outcome.limits).toMatchObject([{ name: "orders of an account", peak: 5, subject: "the account" }]);
    expect(days(FROM, outcome.complete!)).toBeGreaterThanOrEqual(14);
    expect(total(outcome, "refused")).toBe(outcome.limits[0].refused);
    expect(total(outcome, "refused")).toBeGreaterThan(0);
    expect(outcome.outages).toEqual([]);
  });

  test("that do not count renewals do not refuse renewals", () => {
    const refusedAfter = run(fleet(12))
      .weeks.slice(4)
      .filter(({ refused }) => refused > 0);
    expect(refusedAfter).toEqual([]);
  });

  test("that count renewals let certificates expire if there are too many", () => {
    const outcome = run(fleet(80, limited(5, true)), { years: 1 });

    expect(outcome.outages.length).toBeGreaterThan(0);
    expect(outcome.weeks.every(({ orders }) => (orders["lets-encrypt"] ?? 0) <= 5)).toBe(true);
  });

  test("certificates that are never issued are counted as missing", () => {
    const down = [{ from: FROM, length: Duration.days(400), issuer: "acm" }];
    const outcome = run([letsEncrypt("www"), acm("api")], { years: 1, scenario: { caDown: down } });

    expect(outcome).toMatchObject({ missing: 1, complete: undefined, outages: [] });
  });
});

describe("the outcome", () => {
  test("is the same for the same seed, and differs for another", () => {
    const fleet = [letsEncrypt("www"), acm("api"), provided("own")];

    expect(run(fleet)).toEqual(run(fleet));
    expect(run(fleet, { seed: 2 }).tolerances).not.toEqual(run(fleet).tolerances);
  });

  test("of a certificate does not depend on others in the fleet", () => {
    const [alone] = run([acm("api")]).tolerances;
    const [together] = run([letsEncrypt("www"), acm("api")]).tolerances.filter(({ issuer }) => issuer === "acm");

    expect(together).toEqual(alone);
  });

  test("counts each week and year once", () => {
    const outcome = run([letsEncrypt("www"), acm("api")]);
    const years = yearsOf(outcome);

    expect(years.map(({ year }) => year)).toEqual([2026, 2027, 2028, 2029, 2030, 2031]);
    expect(years.reduce((sum, each) => sum + each.issued, 0)).toBe(issued(outcome));
    expect(outcome.weeks).toHaveLength(Math.ceil((5 * 365 + 1) / 7));
  });

  test("counts a certificate that is not valid in each week of its outage", () => {
    const { weeks } = run([provided("www", { alerts: undefined })], { years: 1 });
    expect(weeks.map(({ invalid }) => invalid)).toEqual(weeks.map((_, index) => (index >= Math.floor(200 / 7) ? 1 : 0)));
  });
});
