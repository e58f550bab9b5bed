import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { Fn, TerraformStack } from "cdktf";
import { AcmeAccount, AcmeChallenge, AcmeDirectory, AcmeIssuer, AcmeKey, IAcmeAccount } from "../../../lib/acme";
import { DnsZones, Duration, KeyType } from "../../../lib/core";
import { synth } from "../../support/synth";
import { add, PluginZone } from "../support/stack";

const { LETS_ENCRYPT, LETS_ENCRYPT_STAGING, GOOGLE_TRUST_SERVICES, ZEROSSL } = AcmeDirectory;
/** Names of any zone; wildcards are of one that is declared. */
function challengeFor(names: string[]): AcmeChallenge {
  const isWildcard = names.some((name) => name.startsWith("*."));
  return isWildcard ? AcmeChallenge.dns(new DnsZones([new PluginZone("example.com")])) : AcmeChallenge.http();
}

interface Planned {
  readonly names: string[];
  readonly profile?: string;
  readonly account?: (stack: TerraformStack) => IAcmeAccount;
}

/** What is said of the limits, when a stack has these certificates. */
function said(directory: AcmeDirectory, planned: Planned[]): string[] {
  const { warnings } = outcome(directory, planned);
  return warnings.filter((warning) => /certfleet:acme-\w+-limit/.test(warning)).map((warning) => warning.replace(/^\[[^\]]*\] /, ""));
}

function outcome(directory: AcmeDirectory, planned: Planned[]) {
  return synth((stack) => {
    const shared = accountAt(stack, directory);
    planned.forEach(({ names, profile, account }, index) =>
      add(stack, `C${index}`, { account: account?.(stack) ?? shared, domainNames: names, challenge: challengeFor(names), profile }),
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

/** Certificates of as many registered domains. */
function domains(count: number): Planned[] {
  return Array.from({ length: count }, (_, index) => ({ names: [`shop${index}.com`] }));
}

describe("certificates of one registered domain", () => {
  test("say nothing at the limit", () => {
    expect(said(LETS_ENCRYPT, hosts(50))).toEqual([]);
  });

  test("one past it say how many there are, what is allowed, how to apply them and how few could be", () => {
    expect(said(LETS_ENCRYPT, hosts(51))).toEqual([
      'the stack has 51 certificates of example.com, and "lets-encrypt" issues 50 for a registered domain in 7d: a first apply would be refused after 50; ' +
        "apply in 2 parts, 50 certificates at a time and 7d apart (7d in all); or pack the 51 names into one certificate (`groups` of a fleet); " +
        'try with "lets-encrypt-staging" first (certfleet:acme-domain-limit)',
    ]);
  });

  test("are counted once, however many names of the domain they have, and in each of their domains", () => {
    const both = hosts(51).map(({ names: [name] }) => ({ names: [name, `www.${name}`, name.replace(/com$/, "co.uk")] }));
    expect(said(LETS_ENCRYPT, both)[0]).toMatch(/^the stack has 51 certificates of example.com, 51 certificates of example.co.uk, and/);
    expect(said(LETS_ENCRYPT, both)).toHaveLength(1);
  });

  test("count wildcards to the domain, and leave domains below a public suffix apart", () => {
    const wildcards = hosts(26).map(({ names: [name] }) => ({ names: [`*.${name}`] }));
    expect(said(LETS_ENCRYPT, [...wildcards, ...hosts(25)])).toHaveLength(1);
    expect(said(LETS_ENCRYPT, hosts(60, "github.io"))).toEqual([]);
    expect(said(LETS_ENCRYPT, [...hosts(50), ...hosts(50, "example.org")])).toEqual([]);
  });

  test("of the same names are renewals, which the limit does not count", () => {
    expect(
      said(
        LETS_ENCRYPT,
        hosts(50).flatMap((one) => [one, one]),
      ),
    ).toEqual([]);
    expect(
      said(
        LETS_ENCRYPT,
        hosts(51).flatMap((one) => [one, one]),
      )[0],
    ).toMatch(/^the stack has 51 certificates of example.com,/);
  });

  test("are counted over all accounts of the stack", () => {
    const other = (stack: TerraformStack) => (stack.node.tryFindChild("Other") as IAcmeAccount) ?? accountAt(stack, LETS_ENCRYPT, "Other");
    expect(said(LETS_ENCRYPT, [...hosts(26), ...hosts(25, "example.com", 26).map((one) => ({ ...one, account: other }))])).toHaveLength(1);
  });

  test("name the domains with most certificates, and count the rest", () => {
    const crowded = [51, 52, 53, 54, 55].flatMap((count) => hosts(count, `d${count}.com`));
    expect(said(LETS_ENCRYPT, crowded)[0]).toMatch(
      /^the stack has 55 certificates of d55.com, 54 certificates of d54.com, 53 certificates of d53.com, 2 more such domains, and/,
    );
  });

  test("ask for more parts the more there are, and know the room that the profile has", () => {
    const [warning] = said(
      LETS_ENCRYPT,
      hosts(101).map((one) => ({ ...one, profile: "tlsserver" })),
    );
    expect(warning).toContain(
      "apply in 3 parts, 50 certificates at a time and 7d apart (14d in all); or pack the 101 names into 5 certificates, 25 in each",
    );
  });

  test("are not told to be packed where that makes no fewer", () => {
    const full = Array.from({ length: 51 }, (_, index) => ({
      names: hosts(25, "example.com", index * 25).flatMap(({ names }) => names),
      profile: "tlsserver",
    }));
    expect(said(LETS_ENCRYPT, full)[0]).not.toContain("pack");
  });
});

describe("certificates of exactly the same names", () => {
  const same = { names: ["www.example.com", "example.com"] };

  test("say nothing at the limit", () => {
    expect(said(LETS_ENCRYPT, times(5, same))).toEqual([]);
  });

  test("one past it are told of a first apply and of renewals, in whatever order the names stand", () => {
    const reversed = { names: [...same.names].reverse() };
    expect(said(LETS_ENCRYPT, [...times(3, same), ...times(3, reversed)])).toEqual([
      'the stack has 6 certificates of exactly example.com, www.example.com, and "lets-encrypt" issues 5 for one set of names in 7d: ' +
        "a first apply, and renewals that fall together, would be refused after 5; apply in 2 parts, 5 certificates at a time and 7d apart (7d in all); " +
        'let one certificate go to several stores and endpoints instead of ordering it again; try with "lets-encrypt-staging" first (certfleet:acme-set-limit)',
    ]);
  });

  test("are told where short lives make for more renewals than the CA issues", () => {
    const short = { names: ["www.example.com"], profile: "shortlived" };
    expect(said(LETS_ENCRYPT, times(2, short))).toEqual([]);
    expect(said(LETS_ENCRYPT, times(3, short))).toEqual([
      expect.stringMatching(
        /^the stack has 3 certificates of exactly www.example.com, which are renewed 6.3 times in 7d on average, .*acme-renewal-limit/,
      ),
    ]);
  });

  test("fail synth where some would expire before their renewal is allowed", () => {
    const short = { names: ["www.example.com"], profile: "shortlived" };
    expect(said(LETS_ENCRYPT, times(4, short))).toHaveLength(1);
    expect(() => outcome(LETS_ENCRYPT, times(5, short))).toThrow(
      /5 certificates of exactly www.example.com that live 160h, and "lets-encrypt" issues 5 for one set of names in 7d: some would expire .*acme-renewal-limit/,
    );
  });
});

describe("orders of one account", () => {
  test("say nothing at the limit", () => {
    expect(said(LETS_ENCRYPT, domains(300))).toEqual([]);
  });

  test("one past it say how to place them; renewals are exempt and not spoken of", () => {
    expect(said(LETS_ENCRYPT, domains(301))).toEqual([
      'the stack has 301 certificates of "lets-encrypt", which takes 300 orders of an account in 3h: a first apply would be refused after 300; ' +
        "apply in 2 parts, 300 certificates at a time and 3h apart (3h in all); or pack the 301 names into 4 certificates, 100 in each (`groups` of a fleet); " +
        'try with "lets-encrypt-staging" first (certfleet:acme-order-limit)',
    ]);
  });

  test("of two accounts are counted apart", () => {
    const other = (stack: TerraformStack) => (stack.node.tryFindChild("Other") as IAcmeAccount) ?? accountAt(stack, LETS_ENCRYPT, "Other");
    const halves = domains(400).map((one, index) => (index % 2 === 0 ? one : { ...one, account: other }));
    expect(said(LETS_ENCRYPT, halves)).toEqual([]);
  });

  test("count renewals where the CA is not known to exempt them", () => {
    expect(said(GOOGLE_TRUST_SERVICES, domains(100))).toEqual([]);
    expect(said(GOOGLE_TRUST_SERVICES, domains(101))).toEqual([
      expect.stringMatching(
        /takes 100 orders of an account in 1h: a first apply, and renewals that fall together, would be refused after 100;/,
      ),
    ]);
    expect(said(GOOGLE_TRUST_SERVICES, times(101, { names: ["www.example.com"] }))).toHaveLength(1);
  });

  test("have more room at the staging environment, and no limit where none is known", () => {
    expect(said(LETS_ENCRYPT_STAGING, domains(301))).toEqual([]);
    expect(said(ZEROSSL, hosts(301))).toEqual([]);
  });

  test("are counted for an issuer too, and for names of a signing request that is known at apply only", () => {
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

describe("the list of public suffixes", () => {
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
    const { stdout, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", "-e", program], {
      cwd: path.join(__dirname, "..", "..", ".."),
      encoding: "utf8",
    });
    if (stdout === "") {
      throw new Error(stderr);
    }
    return JSON.parse(stdout.trim()) as boolean;
  }

  test("is loaded only where there are more certificates than a domain could have", () => {
    expect(loadsList(50)).toBe(false);
    expect(loadsList(51)).toBe(true);
  });
});
