import * as fc from "fast-check";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { AcmeDirectory, AcmeIssuer } from "../../lib/acme";
import { AcmIssuer, ApiGatewayEndpoint, SnsChannel } from "../../lib/aws";
import { Duration, IEndpointTarget, ISecretStore } from "../../lib/core";
import { CertificateAlerts, CertificateFleet, HostEndpoint, PackedCertificatesProps } from "../../lib/fleet";
import { packGroups, placesOf } from "../../lib/fleet/packing";
import { zone } from "../aws/fixtures";
import { synth } from "../support/synth";

/** Group sizes, and a limit that fits the largest of them. */
const sized = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 10, max: 30 }))
  .map(([sizes, room]) => ({ sizes, room }));

function groupsOf(sizes: readonly number[]): string[][] {
  return sizes.map((size, group) => Array.from({ length: size }, (_, index) => `n${index}.g${group}.example.com`));
}

function takenOf(sizes: readonly number[], places: readonly number[]): number[] {
  const taken: number[] = Array.from({ length: Math.max(...places) + 1 }, () => 0);
  places.forEach((place, index) => (taken[place] += sizes[index]));
  return taken;
}

const none = () => false;

describe("packing groups into certificates", () => {
  test("includes every name once, keeps groups together and respects the limit of each certificate", () => {
    fc.assert(
      fc.property(sized, ({ sizes, room }) => {
        const groups = groupsOf(sizes);
        const packs = packGroups(groups, room, none);
        const all = packs.flatMap(({ names }) => names);
        expect([...all].sort()).toEqual(groups.flat().sort());
        expect(packs.every(({ names }) => names.length >= 1 && names.length <= room)).toBe(true);
        for (const group of groups) {
          expect(packs.filter(({ names }) => group.some((name) => names.includes(name)))).toHaveLength(1);
        }
        expect(packs.map(({ number }) => number)).toEqual(packs.map((_, index) => index + 1));
        expect(packGroups(groups, room, none)).toEqual(packs);
      }),
    );
  });

  test("starts a certificate only if no earlier one has room", () => {
    fc.assert(
      fc.property(sized, ({ sizes, room }) => {
        const places = placesOf(sizes, room);
        for (const [index, place] of places.entries()) {
          const before = takenOf(sizes.slice(0, index), places.slice(0, index).concat(place));
          expect(before.slice(0, place).every((taken) => taken + sizes[index] > room)).toBe(true);
        }
      }),
    );
  });

  test("uses the minimum number of certificates if groups have one size that divides the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 80 }), (size, fit, count) => {
        const packs = packGroups(groupsOf(Array.from({ length: count }, () => size)), size * fit, none);
        expect(packs).toHaveLength(Math.ceil(count / fit));
      }),
    );
  });

  test("appends a group to one certificate with room, without moving other groups", () => {
    fc.assert(
      fc.property(sized, fc.integer({ min: 1, max: 10 }), ({ sizes, room }, size) => {
        const before = packGroups(groupsOf(sizes), room, none);
        const after = packGroups(groupsOf([...sizes, size]), room, none);
        const changed = after.filter(({ number, names }) => before[number - 1]?.names.join() !== names.join());
        expect(changed).toHaveLength(1);
        const [{ number, names }] = changed;
        expect(names.slice(0, before[number - 1]?.names.length ?? 0)).toEqual(before[number - 1]?.names ?? []);
        expect(before[number - 1]?.names.length ?? 0).toBeLessThan(room);
      }),
    );
  });

  test("removes retired names from their certificate, without changing others or their numbers", () => {
    fc.assert(
      fc.property(sized, fc.nat(), ({ sizes, room }, at) => {
        const groups = groupsOf(sizes);
        const gone = groups[at % groups.length];
        const before = packGroups(groups, room, none);
        const after = packGroups(groups, room, (name) => gone.includes(name));
        const kept = before.map(({ number, names }) => ({ number, names: names.filter((name) => !gone.includes(name)) }));
        expect(after).toEqual(kept.filter(({ names }) => names.length > 0));
      }),
    );
  });

  test("replaces a retired group with one of the same size, without moving others", () => {
    fc.assert(
      fc.property(sized, fc.nat(), ({ sizes, room }, at) => {
        const groups = groupsOf(sizes);
        const fresh = groups.map((group, index) => (index === at % groups.length ? group.map((name) => `new-${name}`) : group));
        const places = (list: string[][]) => packGroups(list, room, none).map(({ names }) => names.map((name) => name.replace("new-", "")));
        expect(places(fresh)).toEqual(places(groups));
      }),
    );
  });

  test("drops the last groups without moving others", () => {
    fc.assert(
      fc.property(sized, fc.nat(), ({ sizes, room }, drop) => {
        const left = sizes.slice(0, Math.max(1, sizes.length - (drop % sizes.length)));
        expect(placesOf(left, room)).toEqual(placesOf(sizes, room).slice(0, left.length));
      }),
    );
  });

  test("handles a hundred thousand groups", () => {
    const sizes = Array.from({ length: 100_000 }, (_, index) => 1 + ((index * 7) % 10));

    expect(placesOf(sizes, 10)).toHaveLength(sizes.length);
  });
});

const sre = () => SnsChannel.ofSubscribers("sre", { email: ["sre@example.com"] });

/** A fleet with packed groups from ACM: its certificates by id, with their names. */
function fleetOf(props: Partial<PackedCertificatesProps> & { groups: string[][] }, namesPerCertificate?: number) {
  let fleet: CertificateFleet | undefined;
  const made = synth((stack) => {
    const zones = [zone()];
    const issuer = new AcmIssuer({ namesPerCertificate });
    fleet = new CertificateFleet(stack, "Fleet", { zones, defaults: { issuer, owner: "edge-team", notify: [sre()] } });
    expect(fleet.addPacked("edge", props).map(({ node }) => node.path)).toEqual(
      fleet.certificateNames.map((name) => fleet!.certificate(name).node.path),
    );
  });
  const names = Object.fromEntries(fleet!.certificateNames.map((name) => [name, fleet!.certificate(name).domainNames]));
  return { ...made, names, fleet: fleet! };
}

/** Groups with one name each. */
function hosts(count: number): string[][] {
  return Array.from({ length: count }, (_, index) => [`h${index}.example.com`]);
}

describe("packed certificates of a fleet", () => {
  test("are as few as the issuer's names per certificate allow", () => {
    expect(Object.keys(fleetOf({ groups: hosts(10) }).names)).toEqual(["edge-1"]);
    const past = fleetOf({ groups: hosts(11) });
    expect(Object.entries(past.names).map(([name, { length }]) => [name, length])).toEqual([
      ["edge-1", 10],
      ["edge-2", 1],
    ]);
    expect(Object.keys(past.all("aws_acm_certificate"))).toHaveLength(2);
    expect(Object.keys(fleetOf({ groups: hosts(11) }, 25).names)).toEqual(["edge-1"]);
  });

  test("keep groups together and in order, with normalised names", () => {
    const groups = [["example.com", "WWW.Example.com"], ...hosts(7), ["shop.example.com", "www.shop.example.com"], ["a.example.com"]];
    const { names } = fleetOf({ groups });
    expect(names["edge-1"].slice(0, 2)).toEqual(["example.com", "www.example.com"]);
    expect(names["edge-1"]).toContain("a.example.com");
    expect(names["edge-2"]).toEqual(["shop.example.com", "www.shop.example.com"]);
  });

  test("omit retired names, and a certificate with only retired names, without renumbering the others", () => {
    const gone = hosts(10).flat();
    expect(Object.keys(fleetOf({ groups: hosts(21), retired: gone }).names)).toEqual(["edge-2", "edge-3"]);
    expect(fleetOf({ groups: hosts(11), retired: ["H3.example.com"] }).names["edge-1"]).toHaveLength(9);
  });

  test("have the same owner, settings and endpoints, except for hosts that only one of them covers", () => {
    const endpoints: IEndpointTarget[] = [
      new HostEndpoint("h0.example.com"),
      new HostEndpoint("a.h10.example.com"),
      ApiGatewayEndpoint.http({ domainName: "h9.example.com" }),
    ];
    const groups = [...hosts(10), ["*.h10.example.com"]];
    const { fleet, json } = fleetOf({ groups, endpoints, service: "shops" });
    expect(fleet.certificateNames.map((name) => fleet.certificate(name).contact)).toEqual([
      { owner: "edge-team", service: "shops" },
      { owner: "edge-team", service: "shops" },
    ]);
    const { certificates } = json.output!.certfleet.value;
    const served = (name: string) => (certificates[name].endpoints as { hosts: string[] }[]).flatMap((endpoint) => endpoint.hosts);
    expect(served("edge-1")).toEqual(["h0.example.com", "h9.example.com"]);
    expect(served("edge-2")).toEqual(["a.h10.example.com"]);
  });

  test.each<[string, Partial<PackedCertificatesProps> & { groups: string[][] }, RegExp]>([
    ["no groups", { groups: [] }, /All names of "edge" are retired, or `groups` is empty.*certfleet:no-groups/],
    ["an empty group", { groups: [["a.example.com"], []] }, /Group 2 of `groups` is empty.*certfleet:empty-group/],
    [
      "a group larger than a certificate",
      { groups: [hosts(11).flat()] },
      /The group of "h0.example.com" has 11 names, and acm allows 10 in one certificate\. .*request a higher quota .*certfleet:group-too-large/,
    ],
    [
      "a group larger than a certificate that is not the first group",
      { groups: [["a.example.com"], hosts(11).flat()] },
      /The group of "h0.example.com" has 11 names.*certfleet:group-too-large/,
    ],
    [
      "a name in two groups of one certificate",
      { groups: [["a.example.com"], ["A.example.com"]] },
      /is listed twice.*duplicate-domain-name/,
    ],
    ["a name in groups of two", { groups: [...hosts(10), ["h0.example.com"]] }, /is in "edge-1" and in "edge-2".*duplicate-name/],
    [
      "a retired name that is not in a group",
      { groups: hosts(2), retired: ["x.example.com"] },
      /"x.example.com" is retired and in no group.*retired-name/,
    ],
    ["only retired names", { groups: hosts(1), retired: ["h0.example.com"] }, /All names of "edge" are retired.*no-groups/],
    [
      "a host that no certificate covers",
      { groups: hosts(1), endpoints: [new HostEndpoint("x.example.com")] },
      /No group contains "x.example.com".*certfleet:host-not-packed/,
    ],
    [
      "a name that is only known at apply",
      { groups: [[Lazy.stringValue({ produce: () => "a.example.com" })]] },
      /Terraform knows the value only at apply.*certfleet:invalid-domain-name/,
    ],
  ])("are rejected with %s", (_, props, message) => {
    expect(() => fleetOf(props)).toThrow(message);
  });

  test("are rejected without an issuer, and if a certificate already has the id", () => {
    synth((stack) => {
      const fleet = new CertificateFleet(stack, "Fleet");
      expect(() => fleet.addPacked("edge", { groups: hosts(1) })).toThrow(/"edge" has no issuer.*certfleet:no-issuer/);
      const issuer = new AcmIssuer();
      const zones = [zone()];
      const other = new CertificateFleet(stack, "Other", { zones, defaults: { issuer } });
      other.add("edge-1", { domains: ["own.example.com"], alerts: CertificateAlerts.off() });
      expect(() => other.addPacked("edge", { groups: hosts(1), alerts: CertificateAlerts.off() })).toThrow(/duplicate-certificate-name/);
    });
  });

  test("are stored in the same stores, each under its own name", () => {
    const names: string[] = [];
    const vault: ISecretStore = {
      storeName: "vault",
      put: (scope, id, { name }) => {
        names.push(name);
        return Object.assign(new Construct(scope, id), { secretId: name, grantRead: () => {} });
      },
    };
    synth((stack) => {
      const issuer = new AcmeIssuer({ directory: AcmeDirectory.LETS_ENCRYPT, profile: "tlsserver", runsEvery: Duration.hours(12) });
      const fleet = new CertificateFleet(stack, "Fleet", { zones: [zone()] });
      fleet.addPacked("edge", { groups: hosts(26), issuer, stores: [vault], alerts: CertificateAlerts.off() });
    });
    expect(names).toEqual(["edge-1", "edge-2"]);
  });
});
