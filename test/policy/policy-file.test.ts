import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readPolicyFile } from "../../lib/policy/policy-file";

function write(files: Record<string, string>): string {
  const directory = mkdtempSync(path.join(tmpdir(), "certfleet-policy-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  return directory;
}

function read(text: string) {
  return readPolicyFile(path.join(write({ "policy.yaml": text }), "policy.yaml"));
}

test("the policy part of a fleet file is read, with the lines of its certificates and waivers", () => {
  const { settings, certificateLines } = read(`version: 1
certificates:
  www:
    domains: [example.com]
policy:
  profile: fips
  certificates: { minimumKey: rsa-3072, requireOwner: true }
  waivers:
    - { rule: weak-cipher, resource: aws_lb_listener.a, until: 2027-03-31, owner: edge, reason: old }
`);
  expect(settings.profile.name).toBe("fips");
  expect(settings.certificates).toMatchObject({ minimumKey: "rsa-3072", requireOwner: true, maximumLifetimeDays: 398 });
  expect(settings.waivers[0]).toMatchObject({ until: "2027-03-31", position: { line: 9 } });
  expect(certificateLines.get("www")).toBe(3);
});

test.each([
  ["policy: { profil: fips }", /policy.yaml:1: "profil" is no key of policy: known are .*did you mean "profile"/],
  ["policy: { profile: strong }", /profile: /],
  ["policy:\n  certificates:\n    minimumKey: rsa2048x", /:3: certificates.minimumKey: is no key/],
  ["policy: { rules: { weak-cypher: off } }", /did you mean "weak-cipher"/],
  ["policy: { waivers: [{ rule: weak-cipher }] }", /waivers.0.resource/],
  ["policy: { certificates: { maximumLifetimeDays: -1 } }", /maximumLifetimeDays/],
  ["version: 1\ncertificates: {}", /has no policy: part/],
  ["policy: {", /policy.yaml:1:\d+: /],
  [
    `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi"
      .split("")
      .map((name, i) => `${name}: &${name} [${`*${"abcdefgh"[i]},`.repeat(9)}]`)
      .join("\n")}\npolicy: *i`,
    /aliases/,
  ],
])("fails for %s", (text, message) => {
  expect(() => read(text)).toThrow(message);
});

test("all that is wrong is reported at once", () => {
  expect(() => read("policy:\n  profile: strong\n  certificates:\n    requireOwner: perhaps")).toThrow(
    /:2: profile[\s\S]*:4: certificates.requireOwner/,
  );
});

describe("a base from another package", () => {
  const BASE =
    "policy: { profile: intermediate, certificates: { maximumLifetimeDays: 100, allowedDomains: [example.com] }, rules: { weak-cipher: error } }";
  const extending = (own: string) => {
    const directory = write({
      "node_modules/@acme/tls-policy/package.json": '{ "name": "@acme/tls-policy", "version": "1.0.0" }',
      "node_modules/@acme/tls-policy/policy.yaml": BASE,
      "policy.yaml": `policy:\n  extends: "@acme/tls-policy/policy.yaml"\n${own}`,
    });
    return readPolicyFile(path.join(directory, "policy.yaml")).settings;
  };

  test("holds where the policy says nothing, and can be tightened", () => {
    expect(extending("").certificates).toMatchObject({ maximumLifetimeDays: 100, allowedDomains: ["example.com"] });
    const tight = extending(
      "  profile: modern\n  certificates: { maximumLifetimeDays: 90, allowedDomains: [www.example.com], requireOwner: true }",
    );
    expect(tight.profile.name).toBe("modern");
    expect(tight.certificates).toMatchObject({ maximumLifetimeDays: 90, allowedDomains: ["www.example.com"], requireOwner: true });
  });

  test.each([
    ["  certificates: { maximumLifetimeDays: 200 }", "certificates.maximumLifetimeDays 200 (base: 100)"],
    ["  certificates: { allowedDomains: [example.net] }", "certificates.allowedDomains [example.net] (base: [example.com])"],
    ["  rules: { weak-cipher: warning }", "rules.weak-cipher warning (base: error)"],
    ["  rules: { plain-http: off }", "rules.plain-http off"],
  ])("refuses what loosens it: %s", (own, message) => {
    expect(() => extending(own)).toThrow(message);
  });

  test("a base that is not there, and bases in a circle, are refused", () => {
    expect(() => read('policy: { extends: "./gone.yaml" }')).toThrow(/neither a file beside it nor in an installed package/);
    expect(() => read('policy: { extends: "./policy.yaml" }')).toThrow(/extend each other in a circle/);
  });
});
