import * as fc from "fast-check";
import { Duration } from "../../lib/core/duration";
import { CertfleetError } from "../../lib/core/error";
import { AlertThresholds, Renewal, RenewalProps, RenewedBy } from "../../lib/core/renewal";

const ACM: RenewalProps = { lifetime: Duration.days(198), due: Duration.days(45) };

describe("a renewal", () => {
  test("states who performs it, and how often Terraform must run if it does", () => {
    expect(Renewal.byIssuer(ACM)).toMatchObject({ by: RenewedBy.ISSUER, every: undefined, ...ACM });
    expect(Renewal.byNobody(ACM)).toMatchObject({ by: RenewedBy.NOBODY, every: undefined });
    expect(Renewal.byTerraform({ ...ACM, every: Duration.hours(12) })).toMatchObject({
      by: RenewedBy.TERRAFORM,
      every: Duration.hours(12),
    });
  });

  test.each([
    ["as long as the lifetime", Duration.days(90)],
    ["longer than the lifetime", Duration.days(91)],
  ])("is rejected if it is due %s before expiry", (_what, due) => {
    expect(() => Renewal.byIssuer({ lifetime: Duration.days(90), due })).toThrow(
      /before expiry, and the certificate is valid for 90d only.*certfleet:renewal-window/,
    );
  });
});

describe("the thresholds that follow from a renewal", () => {
  test.each([
    ["ACM, 198 days and due at 45", Renewal.byIssuer(ACM), 30, 15],
    ["Google, 90 days and due at 30", Renewal.byIssuer({ lifetime: Duration.days(90), due: Duration.days(30) }), 20, 10],
    [
      "Let's Encrypt, 45 days and due after two thirds",
      Renewal.byTerraform({ lifetime: Duration.days(45), due: Duration.days(15), every: Duration.hours(12) }),
      10,
      5,
    ],
    [
      "Let's Encrypt, 160 hours and due after half",
      Renewal.byTerraform({ lifetime: Duration.hours(160), due: Duration.hours(80), every: Duration.hours(12) }),
      2,
      1,
    ],
    ["a private CA, 13 months and due at 60", Renewal.byIssuer({ lifetime: Duration.days(395), due: Duration.days(60) }), 40, 20],
  ])("%s", (_what, renewal, warnDays, pageDays) => {
    expect(renewal.thresholds()).toEqual({ warnDays, pageDays });
  });

  test("are rejected if the lifetime is too short for days, with advice in the error", () => {
    const daily = Renewal.byIssuer({ lifetime: Duration.days(5), due: Duration.hours(60) });

    expect(() => daily.thresholds()).toThrow("too short for thresholds in days. Turn alerts off, or use a longer lifetime.");
    expect(() => daily.thresholds()).toThrow("certfleet:alert-threshold");
  });

  test("are suggested from 1 day on if the lifetime is long enough", () => {
    const renewal = Renewal.byIssuer({ lifetime: Duration.days(9), due: Duration.days(3) });

    expect(renewal.thresholds()).toEqual({ warnDays: 2, pageDays: 1 });
    expect(() => renewal.checkThresholds({ warnDays: 2, pageDays: 0 })).toThrow(/would be paged only after expiry\. Use 1 day or more\./);
  });

  test("fire after renewal is due, before expiry and in order, or do not exist", () => {
    fc.assert(
      fc.property(anyWindow(), ({ lifetime, due }) => {
        const renewal = Renewal.byIssuer({ lifetime, due });
        const thresholds = attempt(() => renewal.thresholds());
        return thresholds instanceof CertfleetError
          ? thresholds.code === "alert-threshold" && due.toDays() < 3
          : thresholds.warnDays < due.toDays() && thresholds.warnDays > thresholds.pageDays && thresholds.pageDays >= 1;
      }),
    );
  });
});

describe("custom thresholds", () => {
  test.each([
    [30, 15],
    [44, 1],
    [2, 1],
  ])("%d and %d are accepted for ACM", (warnDays, pageDays) => {
    expect(Renewal.byIssuer(ACM).checkThresholds({ warnDays, pageDays })).toEqual({ warnDays, pageDays });
  });

  test.each([
    [
      "fire for a healthy certificate",
      45,
      15,
      "A warning at 45 days would fire for a healthy certificate, because renewal is due 45d before",
    ],
    ["page at expiry", 30, 0, "`pageDays` is 0, so that on-call would be paged only after expiry"],
    ["page after expiry", 30, -1, "`pageDays` is -1, so that on-call would be paged only after expiry"],
    ["warn and page at once", 15, 15, "The warning at 15 days must come before the page at 15 days"],
    ["page before they warn", 10, 20, "The warning at 10 days must come before the page at 20 days"],
    ["are not whole days", 30.5, 15, "Alert thresholds are whole days, and 30.5 and 15 are not both whole"],
    ["are not numbers", NaN, 15, "Alert thresholds are whole days"],
  ])("are rejected if they %s", (_what, warnDays, pageDays, fragment) => {
    const check = () => Renewal.byIssuer(ACM).checkThresholds({ warnDays, pageDays });

    expect(check).toThrow(fragment);
    expect(check).toThrow("certfleet:alert-threshold");
  });

  test("are returned unchanged or rejected for any values", () => {
    fc.assert(
      fc.property(anyWindow(), fc.integer({ min: -5, max: 400 }), fc.integer({ min: -5, max: 400 }), (window, warnDays, pageDays) => {
        const checked = attempt(() => Renewal.byNobody(window).checkThresholds({ warnDays, pageDays }));
        const canWork = pageDays >= 1 && pageDays < warnDays && warnDays < window.due.toDays();
        return checked instanceof CertfleetError ? !canWork && checked.code === "alert-threshold" : canWork;
      }),
    );
  });
});

describe("a schedule of Terraform runs", () => {
  const fortnight = { lifetime: Duration.days(45), due: Duration.days(15) };

  test("must allow two runs between the due date and the warning", () => {
    expect(Renewal.byTerraform({ ...fortnight, every: Duration.hours(60) }).every).toEqual(Duration.hours(60));
    expect(() => Renewal.byTerraform({ ...fortnight, every: Duration.minutes(60 * 60 + 1) })).toThrow(
      /Run Terraform at least every 60h.*certfleet:schedule-too-slow/,
    );
  });

  test.each([
    [360, "1h"],
    [354, "59m"],
    [420, "1h"],
  ])("is suggested in whole hours from one hour on: due %d minutes before expiry", (due, interval) => {
    const every = Duration.days(1);
    expect(() => Renewal.byTerraform({ lifetime: Duration.days(2), due: Duration.minutes(due), every })).toThrow(
      `Run Terraform at least every ${interval}.`,
    );
  });

  test("is rejected if weekly for a short-lived certificate, with the interval that works", () => {
    expect(() => Renewal.byTerraform({ lifetime: Duration.hours(160), due: Duration.hours(80), every: Duration.days(7) })).toThrow(
      "Terraform runs every 7d, which is too rare for a certificate whose renewal is due 80h before expiry: two runs must fit before the first warning. Run Terraform at least every 13h.",
    );
  });

  test("that the error suggests works", () => {
    fc.assert(
      fc.property(anyWindow(), fc.integer({ min: 1, max: 60 * 24 * 60 }), (window, minutes) => {
        const every = Duration.minutes(minutes);
        const renewal = attempt(() => Renewal.byTerraform({ ...window, every }));
        if (renewal instanceof Renewal) {
          return 2 * minutes <= window.due.toMinutes() / 3;
        }
        const named = /Run Terraform at least every (\S+)\.$/.exec(renewal.problem)?.[1];
        return (
          renewal.code === "schedule-too-slow" &&
          named !== undefined &&
          Renewal.byTerraform({ ...window, every: Duration.parse(named) }).every!.toMinutes() < minutes
        );
      }),
    );
  });

  test("leaves two runs between the due date and the warning if thresholds exist", () => {
    fc.assert(
      fc.property(anyWindow(), fc.integer({ min: 1, max: 60 * 24 * 60 }), (window, minutes) => {
        const renewal = attempt(() => Renewal.byTerraform({ ...window, every: Duration.minutes(minutes) }));
        const thresholds = renewal instanceof Renewal ? attempt<AlertThresholds>(() => renewal.thresholds()) : renewal;
        return thresholds instanceof CertfleetError || thresholds.warnDays + (2 * minutes) / 1440 <= window.due.toDays() + 1e-9;
      }),
    );
  });
});

/** Lifetimes of 1 to 398 days, the range that public CAs have allowed, with renewal due at any hour before expiry. */
function anyWindow(): fc.Arbitrary<RenewalProps> {
  return fc.integer({ min: 24, max: 398 * 24 }).chain((hours) =>
    fc.record({
      lifetime: fc.constant(Duration.hours(hours)),
      due: fc.integer({ min: 1, max: hours - 1 }).map((due) => Duration.hours(due)),
    }),
  );
}

function attempt<T>(make: () => T): T | CertfleetError {
  try {
    return make();
  } catch (error) {
    if (error instanceof CertfleetError) {
      return error;
    }
    throw error;
  }
}
