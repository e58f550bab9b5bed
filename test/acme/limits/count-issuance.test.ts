import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { TerraformStack } from "cdktf";
import { AcmeDirectory, IAcmeAccount } from "../../../lib/acme";
import { accountAt, hosts, outcome, times, warningsOf } from "./planned-certificates";

const { LETS_ENCRYPT } = AcmeDirectory;

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
