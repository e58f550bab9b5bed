import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { Fn, TerraformStack } from "cdktf";
import { AcmeAccount, AcmeChallenge, AcmeDirectory, AcmeIssuer, AcmeKey, IAcmeAccount } from "../../../lib/acme";
import { DnsZones, Duration, KeyType } from "../../../lib/core";
import { synth } from "../../support/synth";
import { add, PluginZone } from "../support/stack";

const { LETS_ENCRYPT, LETS_ENCRYPT_STAGING, GOOGLE_TRUST_SERVICES, ZEROSSL } = AcmeDirectory;
/** A challenge for names in any zone; wildcards must be in a declared zone. */
function challengeFor(names: string[]): AcmeChallenge {
  const isWildcard = names.some((name) => name.startsWith("*."));
  return isWildcard ? AcmeChallenge.dns(new DnsZones([new PluginZone("example.com")])) : AcmeChallenge.http();
}

interface Planned {
  readonly names: string[];
  readonly profile?: string;
  readonly lifetime?: Duration;
  readonly account?: (stack: TerraformStack) => IAcmeAccount;
}

/** The warnings about limits for a stack with these certificates. */
function warningsOf(directory: AcmeDirectory, planned: Planned[]): string[] {
  const { warnings } = outcome(directory, planned);
  return warnings.filter((warning) => /certfleet:acme-\w+-limit/.test(warning)).map((warning) => warning.replace(/^\[[^\]]*\] /, ""));
}

function outcome(directory: AcmeDirectory, planned: Planned[]) {
  return synth((stack) => {
    const shared = accountAt(stack, directory);
    planned.forEach(({ names, account, ...rest }, index) =>
      add(stack, `C${index}`, { account: account?.(stack) ?? shared, domainNames: names, challenge: challengeFor(names), ...rest }),
    );
  });
}

function accountAt(stack: TerraformStack, directory: AcmeDirectory, id = "Account"): IAcmeAccount {
  const key = AcmeAccount.shared(stack, LETS_ENCRYPT_STAGING).accountKey;
  return AcmeAccount.fromAttributes(stack, id, { directory, accountKey: key });
}

function hosts(count: number, domain = "example.com", from = 0): Planned[] {
  return Array.from({ length: count }, (_, index) => ({ names: [`h${from + index}.${domain}`] }));
}

function times<T>(count: number, value: T): T[] {
  return Array.from({ length: count }, () => value);
}

/** The given number of certificates, each for its own registered domain. */
function domains(count: number): Planned[] {
  return Array.from({ length: count }, (_, index) => ({ names: [`shop${index}.com`] }));
}

describe("certificates for one registered domain", () => {
  test("cause no warning at the limit", () => {
    expect(warningsOf(LETS_ENCRYPT, hosts(50))).toEqual([]);
  });

  test("beyond the limit cause a warning with the count, the limit, how to apply in steps and how to pack", () => {
    expect(warningsOf(LETS_ENCRYPT, hosts(51))).toEqual([
      'the stack has 51 certificates of example.com, and "lets-encrypt" issues 50 for a registered domain in 7d: a first apply would be refused after 50; ' +
        "apply in 2 parts, 50 certificates at a time and 7d apart (7d in all); or pack the 51 names into one certificate (`groups` of a fleet); " +
        'try with "lets-encrypt-staging" first (certfleet:acme-domain-limit)',
    ]);
  });

  test("count once regardless of their number of names, and once for each of their domains", () => {
    const both = hosts(51).map(({ names: [name] }) => ({ names: [name, `www.${name}`, name.replace(/com$/, "co.uk")] }));
    expect(warningsOf(LETS_ENCRYPT, both)[0]).toMatch(
      /^the stack has 51 certificates of example.com, 51 certificates of example.co.uk, and/,
    );
    expect(warningsOf(LETS_ENCRYPT, both)).toHaveLength(1);
  });

  test("include wildcards, but not domains under a public suffix", () => {
    const wildcards = hosts(26).map(({ names: [name] }) => ({ names: [`*.${name}`] }));
    expect(warningsOf(LETS_ENCRYPT, [...wildcards, ...hosts(25)])).toHaveLength(1);
    expect(warningsOf(LETS_ENCRYPT, hosts(60, "github.io"))).toEqual([]);
    expect(warningsOf(LETS_ENCRYPT, [...hosts(50), ...hosts(50, "example.org")])).toEqual([]);
  });

  test("with identical names are renewals, which the limit does not count", () => {
    expect(
      warningsOf(
        LETS_ENCRYPT,
        hosts(50).flatMap((one) => [one, one]),
      ),
    ).toEqual([]);
    expect(
      warningsOf(
        LETS_ENCRYPT,
        hosts(51).flatMap((one) => [one, one]),
      )[0],
    ).toMatch(/^the stack has 51 certificates of example.com,/);
  });

  test("are counted across all accounts of the stack", () => {
    const other = (stack: TerraformStack) => (stack.node.tryFindChild("Other") as IAcmeAccount) ?? accountAt(stack, LETS_ENCRYPT, "Other");
    expect(
      warningsOf(LETS_ENCRYPT, [...hosts(26), ...hosts(25, "example.com", 26).map((one) => ({ ...one, account: other }))]),
    ).toHaveLength(1);
  });

  test("are listed by the most crowded domains, with a count of the rest", () => {
    const crowded = [51, 52, 53, 54, 55].flatMap((count) => hosts(count, `d${count}.com`));
    expect(warningsOf(LETS_ENCRYPT, crowded)[0]).toMatch(
      /^the stack has 55 certificates of d55.com, 54 certificates of d54.com, 53 certificates of d53.com, 2 more such domains, and/,
    );
  });

  test("are split into more applies the more there are, with the profile's room for packing", () => {
    const [warning] = warningsOf(
      LETS_ENCRYPT,
      hosts(101).map((one) => ({ ...one, profile: "tlsserver" })),
    );
    expect(warning).toContain(
      "apply in 3 parts, 50 certificates at a time and 7d apart (14d in all); or pack the 101 names into 5 certificates, 25 in each",
    );
  });

  test("get no advice to pack if packing does not reduce them", () => {
    const full = Array.from({ length: 51 }, (_, index) => ({
      names: hosts(25, "example.com", index * 25).flatMap(({ names }) => names),
      profile: "tlsserver",
    }));
    expect(warningsOf(LETS_ENCRYPT, full)[0]).not.toContain("pack");
  });
});

describe("certificates with exactly the same names", () => {
  const same = { names: ["www.example.com", "example.com"] };

  test("cause no warning at the limit", () => {
    expect(warningsOf(LETS_ENCRYPT, times(5, same))).toEqual([]);
  });

  test("beyond the limit cause a warning about the first apply and about renewals, in any order of names", () => {
    const reversed = { names: [...same.names].reverse() };
    expect(warningsOf(LETS_ENCRYPT, [...times(3, same), ...times(3, reversed)])).toEqual([
      'the stack has 6 certificates of exactly example.com, www.example.com, and "lets-encrypt" issues 5 for one set of names in 7d: ' +
        "a first apply, and renewals that fall together, would be refused after 5; apply in 2 parts, 5 certificates at a time and 7d apart (7d in all); " +
        'let one certificate go to several stores and endpoints instead of ordering it again; try with "lets-encrypt-staging" first (certfleet:acme-set-limit)',
    ]);
  });

  test("cause no warning if the CA issues as many renewals as short lifetimes require", () => {
    expect(warningsOf(LETS_ENCRYPT, times(2, { names: ["www.example.com"], profile: "shortlived" }))).toEqual([]);
  });

  test.each([3, 4, 5])("are rejected at synth if %i short-lived ones wait for each other, so that some would expire", (count) => {
    const short = { names: ["www.example.com"], profile: "shortlived" };
    expect(() => outcome(LETS_ENCRYPT, times(count, short))).toThrow(
      new RegExp(
        `${count} certificates of exactly www.example.com that live 160h, and "lets-encrypt" issues 5 for one set of names in 7d: some would expire .*acme-renewal-limit`,
      ),
    );
  });

  test("fail synth if renewals of long-lived ones coincide, and only warn otherwise", () => {
    expect(warningsOf(LETS_ENCRYPT, times(20, same))).toHaveLength(1);
    expect(() => outcome(LETS_ENCRYPT, times(30, same))).toThrow(/30 certificates of exactly .* some would expire .*acme-renewal-limit/);
  });
});

describe("orders with one account", () => {
  test("cause no warning at the limit", () => {
    expect(warningsOf(LETS_ENCRYPT, domains(300))).toEqual([]);
  });

  test("beyond the limit cause a warning with advice, without mentioning exempt renewals", () => {
    expect(warningsOf(LETS_ENCRYPT, domains(301))).toEqual([
      'the stack has 301 certificates of "lets-encrypt", which takes 300 orders of an account in 3h: a first apply would be refused after 300; ' +
        "apply in 2 parts, 300 certificates at a time and 3h apart (3h in all); or pack the 301 names into 4 certificates, 100 in each (`groups` of a fleet); " +
        'try with "lets-encrypt-staging" first (certfleet:acme-order-limit)',
    ]);
  });

  test("are counted separately for each account", () => {
    const other = (stack: TerraformStack) => (stack.node.tryFindChild("Other") as IAcmeAccount) ?? accountAt(stack, LETS_ENCRYPT, "Other");
    const halves = domains(400).map((one, index) => (index % 2 === 0 ? one : { ...one, account: other }));
    expect(warningsOf(LETS_ENCRYPT, halves)).toEqual([]);
  });

  test("include renewals if the CA is not known to exempt them", () => {
    expect(warningsOf(GOOGLE_TRUST_SERVICES, domains(100))).toEqual([]);
    expect(warningsOf(GOOGLE_TRUST_SERVICES, domains(101))).toEqual([
      expect.stringMatching(
        /takes 100 orders of an account in 1h: a first apply, and renewals that fall together, would be refused after 100;/,
      ),
    ]);
    expect(warningsOf(GOOGLE_TRUST_SERVICES, times(101, { names: ["www.example.com"] }))).toHaveLength(1);
  });

  test("are rejected at synth if renewals count and some certificates would expire before theirs is allowed", () => {
    const short = domains(600).map((one) => ({ ...one, lifetime: Duration.days(6) }));
    expect(() => outcome(GOOGLE_TRUST_SERVICES, short)).toThrow(
      /600 certificates of "google-trust-services", which takes 100 orders of an account in 1h and counts renewals: \d+ of them would expire .*acme-order-limit/,
    );
  });

  test("have a higher limit at the staging environment, and none at a CA without a known limit", () => {
    expect(warningsOf(LETS_ENCRYPT_STAGING, domains(301))).toEqual([]);
    expect(warningsOf(ZEROSSL, hosts(301))).toEqual([]);
  });

  test("are counted for an issuer, and for the names of a signing request that is only known at apply", () => {
    const { warnings } = synth((stack) => {
      const issuer = new AcmeIssuer({ directory: LETS_ENCRYPT, runsEvery: Duration.hours(12) });
      const zones = new DnsZones([new PluginZone("example.com")]);
      for (const { names } of hosts(50)) {
        issuer.issue(stack, names[0], { domainNames: names, zones });
      }
      const key = AcmeKey.signingRequest(Fn.file("request.pem"), KeyType.ECDSA_P256);
      add(stack, "Own", { key, domainNames: ["own.example.com"] });
    });
    expect(warnings.filter((warning) => warning.includes("acme-domain-limit"))).toEqual([
      expect.stringContaining("51 certificates of example.com"),
    ]);
  });
});

describe("the public suffix list", () => {
  function loadsList(count: number): boolean {
    const program = `
      const { Testing, TerraformStack } = require("cdktf");
      const { AcmeAccount, AcmeCertificate, AcmeChallenge, AcmeDirectory } = require("./lib/acme");
      const { Duration } = require("./lib/core");
      const stack = new TerraformStack(Testing.app(), "stack");
      const account = AcmeAccount.shared(stack, AcmeDirectory.LETS_ENCRYPT);
      for (let index = 0; index < ${count}; index++) {
        new AcmeCertificate(stack, "C" + index, {
          account, domainNames: ["h" + index + ".example.com"], challenge: AcmeChallenge.http(), runsEvery: Duration.hours(12),
        });
      }
      stack.node.findAll().forEach((node) => node.node.validate());
      console.log(Object.keys(require.cache).some((name) => name.includes("/tldts/")));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["--require", "./test/support/typescript-hook", "-e", program], {
      cwd: path.join(__dirname, "..", "..", ".."),
      encoding: "utf8",
    });
    if (stdout === "") {
      throw new Error(stderr);
    }
    return JSON.parse(stdout.trim()) as boolean;
  }

  test("is loaded only if a stack has more certificates than the limit for one domain", () => {
    expect(loadsList(50)).toBe(false);
    expect(loadsList(51)).toBe(true);
  });
});
