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

  test("fail where one is declared twice", () => {
    expect(() => zones("example.com", "example.net", "example.com")).toThrow(
      /the zone "example.com" is declared twice: records cannot go to both, keep one.*certfleet:duplicate-zone/,
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
    "of %s is none, and the error lists the declared ones",
    (name) => {
      expect(() => declared.zoneOf(name)).toThrow(
        `"${name}" is in no declared zone, so its validation record cannot be written: declared are example.com, static.example.com, example.net; ` +
          "declare the zone that holds it (certfleet:name-outside-zones)",
      );
    },
  );

  test("is none where none is declared", () => {
    expect(() => zones().zoneOf("example.com")).toThrow("none is declared; declare the zone that holds it");
  });

  test("is the one with the longest suffix, in whatever order zones are declared", () => {
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
