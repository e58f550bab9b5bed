import * as fc from "fast-check";
import { DnsZones, IDnsZone } from "../../lib/core/dns-zone";

function zone(zoneName: string): IDnsZone {
  return {
    zoneName,
    publish: () => {
      throw new Error("nothing is published here");
    },
  };
}

function zones(...zoneNames: string[]): DnsZones {
  return new DnsZones(zoneNames.map(zone));
}

describe("declared zones", () => {
  test("are listed in their order", () => {
    expect(zones("example.net", "example.com").zoneNames).toEqual(["example.net", "example.com"]);
    expect(zones("example.net", "example.com").zones.map(({ zoneName }) => zoneName)).toEqual(["example.net", "example.com"]);
  });

  test("are rejected if one is declared twice", () => {
    expect(() => zones("example.com", "example.net", "example.com")).toThrow(
      /The zone "example.com" is declared twice.*certfleet:duplicate-zone/,
    );
  });
});

describe("the zone of a name", () => {
  const declared = zones("example.com", "static.example.com", "example.net");

  test.each([
    ["example.com", "example.com"],
    ["www.example.com", "example.com"],
    ["a.b.c.example.com", "example.com"],
    ["static.example.com", "static.example.com"],
    ["www.static.example.com", "static.example.com"],
    ["notstatic.example.com", "example.com"],
    ["www.example.net", "example.net"],
  ])("of %s is %s, the longest suffix", (name, expected) => {
    expect(declared.zoneOf(name).zoneName).toBe(expected);
  });

  test.each(["example.org", "notexample.com", "com", "example.com.evil.org"])(
    "does not exist for %s, and the error lists the declared ones",
    (name) => {
      expect(() => declared.zoneOf(name)).toThrow(
        `"${name}" is not in a declared zone, so its validation record cannot be written: the declared zones are example.com, static.example.com, ` +
          "example.net. Declare the zone that contains it. (certfleet:name-outside-zones)",
      );
    },
  );

  test("does not exist if no zone is declared", () => {
    expect(() => zones().zoneOf("example.com")).toThrow("no zone is declared. Declare the zone that contains it.");
  });

  test("is the one with the longest suffix, regardless of the order of declaration", () => {
    const label = fc.stringMatching(/^[a-z]{1,3}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
          { maxLength: 6 },
        ),
        fc.array(label, { minLength: 1, maxLength: 5 }),
        (zoneNames, labels) => {
          const name = labels.join(".");
          const expected = zoneNames
            .filter((zoneName) => name === zoneName || name.endsWith(`.${zoneName}`))
            .sort((one, other) => other.length - one.length)[0];
          try {
            return zones(...zoneNames).zoneOf(name).zoneName === expected;
          } catch {
            return expected === undefined;
          }
        },
      ),
    );
  });
});
