import * as fc from "fast-check";
import { Duration } from "../../lib/core/duration";

describe("a duration", () => {
  test("converts between units", () => {
    const day = Duration.days(1);

    expect([day.toDays(), day.toHours(), day.toMinutes(), day.toSeconds()]).toEqual([1, 24, 1440, 86_400]);
    expect(Duration.hours(36).toDays()).toBe(1.5);
    expect(Duration.minutes(90).toHours()).toBe(1.5);
  });

  test.each([
    ["45d", 45 * 1440],
    ["12h", 720],
    ["90m", 90],
    ["007d", 7 * 1440],
  ])("is parsed from %s", (text, minutes) => {
    expect(Duration.parse(text).toMinutes()).toBe(minutes);
  });

  test.each(["", "45", "d", "45 d", "-1d", "1.5d", "1w", "45D", "1d12h", " 1d", "1d\n", "1e3d", "9999999999d"])(
    "cannot be parsed from %j",
    (text) => {
      expect(() => Duration.parse(text)).toThrow(
        /is not a duration\. Write a whole number and d, h or m, such as 45d, 12h or 90m.*certfleet:invalid-duration/,
      );
    },
  );

  test.each([
    ["zero", () => Duration.parse("0d")],
    ["a negative value", () => Duration.hours(-1)],
    ["NaN", () => Duration.days(NaN)],
    ["infinity", () => Duration.minutes(Infinity)],
    ["less than half a minute", () => Duration.minutes(0.2)],
  ])("rejects %s", (_what, make) => {
    expect(make).toThrow(/minutes is not valid\. Use at least 1 minute\. .*certfleet:invalid-duration/);
  });

  test.each([
    [Duration.hours(48), "2d"],
    [Duration.hours(36), "36h"],
    [Duration.minutes(120), "2h"],
    [Duration.minutes(90), "90m"],
    [Duration.hours(1.5), "90m"],
  ])("is formatted in the largest whole unit: %#", (duration, text) => {
    expect(duration.toString()).toBe(text);
  });

  test("survives formatting and parsing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (minutes) => {
        const duration = Duration.minutes(minutes);
        return Duration.parse(duration.toString()).toMinutes() === minutes;
      }),
    );
  });
});
