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
  [
    "policy: { profil: fips }",
    /policy.yaml:1: policy: "profil" is not a known key\. Expected one of extends, profile, .*did you mean "profile"/,
  ],
  ["policy: { profile: strong }", /profile: "strong" is not a valid value\. Expected one of modern, intermediate, fips, post-quantum/],
  [
    "policy:\n  certificates:\n    minimumKey: rsa-1",
    /:3: certificates.minimumKey: "rsa-1" is not a valid value\. Expected one of rsa-2048, .*ecdsa-p256/,
  ],
  ["policy: { certificates: { minimumKey: rsa2048 } }", /did you mean "rsa-2048"/],
  ["policy: { certificates: { minimumKey: rsa-1024 } }", /"rsa-1024" is not a valid value/],
  ["policy: { certificates: { allowedKeys: [ecdsa-p256, rsa-1] } }", /certificates.allowedKeys.1: "rsa-1" is not a valid value/],
  ["policy: { certificates: { allowedDomains: example.com } }", /"example.com" is not a list\. Write \[example.com\]/],
  ["policy: { certificates: { allowedDomains: ['*.example.com'] } }", /"\*\.example\.com" is not a domain.*write "example.com"/],
  ["policy: { certificates: { maximumLifetimeDays: '90' } }", /"90" is not a number\. Write 90, without quotes/],
  ["policy: { certificates: { requireOwners: true } }", /certificates: "requireOwners" is not a known key\..*did you mean "requireOwner"/],
  [
    "policy: { rules: { weak-cipher: fatal } }",
    /rules.weak-cipher: "fatal" is not a valid value\. Expected one of error, warning, advice, off/,
  ],
  [
    "policy: { waivers: [{ rule: weak-cipher, resource: a.b, until: 12 }] }",
    /waivers.0.until: 12 is not a valid date\. Write it as YYYY-MM-DD/,
  ],
  [
    "policy: { waivers: [{ rule: weak-cipher, resource: a.b, until: 2027-03-31, ownr: x }] }",
    /waivers.0: "ownr" is not a known key\..*did you mean "owner"/,
  ],
  ["policy: { rules: { weak-cypher: off } }", /rules: "weak-cypher" is not a known key\..*did you mean "weak-cipher"/],
  ["policy: { waivers: [{ rule: weak-cipher }] }", /waivers.0.resource: the key is missing\. Add resource/],
  ["policy: { certificates: { maximumLifetimeDays: -1 } }", /maximumLifetimeDays: -1 is too small\. Expected a number above 0/],
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

test("all problems are reported at once", () => {
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

  test("applies to settings that the policy does not have, and can be tightened", () => {
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
  ])("cannot be loosened: %s", (own, message) => {
    expect(() => extending(own)).toThrow(message);
  });

  test("a missing base and circular bases are refused", () => {
    expect(() => read('policy: { extends: "./gone.yaml" }')).toThrow(/neither an existing file nor part of an installed package/);
    expect(() => read('policy: { extends: "./policy.yaml" }')).toThrow(/extend each other in a circle/);
  });
});
