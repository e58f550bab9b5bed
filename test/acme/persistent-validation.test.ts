import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { TerraformVariable } from "cdktf";
import { AcmeAccount, AcmeDirectory, PersistentAccount, PersistentValidation, PersistentValidationProps } from "../../lib/acme";
import { synth } from "../support/synth";
import { PluginZone } from "./support/stack";

/** The inputs of the draft's test vector (draft-ietf-acme-dns-persist-02, section 10.2). The thumbprint is that of RFC 7638 section 3.1. */
const VECTOR = {
  url: "https://ca.example/acct/123",
  publicKey: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
  hashPrefix: "https://ca.example/account-hash/",
};
const VECTOR_URI = "https://ca.example/account-hash/sha-256/5SQm7n6tPh2-PlLbCKGnViTXX5z19SCN4cPGQHSk-kw";

/** The key of RFC 7638 section 3.1. */
const RFC_7638_KEY = {
  kty: "RSA",
  e: "AQAB",
  n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
};

const zone = new PluginZone("example.com");
const byUrl = PersistentAccount.draft01("https://pki.goog/acct/12345678");
const byHash = PersistentAccount.draft02(VECTOR);

function record(props: Partial<PersistentValidationProps>) {
  return synth((stack) => new PersistentValidation(stack, "Persistent", { zone, authorizations: [], ...props })).one("aws_route53_record");
}

function valueFor(account: PersistentAccount, name?: string): string {
  return (record({ name, authorizations: [{ issuer: "authority.example", account }] }).records as string[])[0];
}

describe("PersistentValidation", () => {
  test("authorizes an account for one name, without an end", () => {
    expect(record({ authorizations: [{ issuer: "pki.goog", account: byUrl }] })).toMatchObject({
      name: "_validation-persist.example.com",
      type: "TXT",
      ttl: 3600,
      records: ["pki.goog; accounturi=https://pki.goog/acct/12345678"],
    });
  });

  test("writes the test vector of draft 02", () => {
    expect(valueFor(byHash)).toBe(`authority.example; accounturi=${VECTOR_URI}`);
  });

  test("writes the test vector of draft 02 whose hash is the same for all names", () => {
    const account = PersistentAccount.draft02({ ...VECTOR, sameForAllNames: true });
    const uri = "https://ca.example/account-hash/sha-256/NpDnSwUthQK8zCgFdefYxAdAVPnygMLbs9US6oO-5ug";
    expect(valueFor(account)).toBe(`authority.example; accounturi=${uri}`);
    expect(valueFor(account, "www.example.com")).toBe(`authority.example; accounturi=${uri}`);
  });

  test("writes wildcards and the end as in the draft's examples", () => {
    const authorization = { issuer: "authority.example", account: byHash };
    expect(record({ authorizations: [{ ...authorization, wildcards: true, until: "2024-07-26" }] }).records).toEqual([
      `authority.example; accounturi=${VECTOR_URI}; policy=wildcard; persistUntil=1721952000`,
    ]);
  });

  test("has a value for each CA, and each name has a hash of its own", () => {
    const authorizations = [
      { issuer: "pki.goog", account: byUrl },
      { issuer: "authority.example", account: byHash },
      { issuer: "pki.goog", account: byUrl },
    ];
    const { name, records } = record({ name: "www.Example.com", authorizations });
    expect(name).toBe("_validation-persist.www.example.com");
    expect(records).toHaveLength(2);
    expect(records).not.toContain(`authority.example; accounturi=${VECTOR_URI}`);
  });

  test("computes the thumbprint of a public key", () => {
    const publicKey = createPublicKey({ key: RFC_7638_KEY, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
    expect(valueFor(PersistentAccount.draft02({ ...VECTOR, publicKey }))).toBe(`authority.example; accounturi=${VECTOR_URI}`);
  });

  test("leaves what only Terraform knows to expressions", () => {
    const made = synth((stack) => {
      const account = new AcmeAccount(stack, "Account", { directory: AcmeDirectory.LETS_ENCRYPT_STAGING });
      const { registrationUrl: url } = account;
      const accounts = [
        PersistentAccount.draft01(url),
        PersistentAccount.draft02({ url, publicKey: account.publicKey!, hashPrefix: VECTOR.hashPrefix }),
      ];
      const authorizations = accounts.map((each) => ({ issuer: "letsencrypt.org", account: each }));
      new PersistentValidation(stack, "Persistent", { zone, authorizations });
    });
    const [plain, hashed] = made.one("aws_route53_record").records as string[];
    expect(plain).toMatch(/^letsencrypt\.org; accounturi=\$\{acme_registration\.\w+\.registration_url\}$/);
    expect(hashed).toMatch(/^letsencrypt\.org; accounturi=https:\/\/ca\.example\/account-hash\/sha-256\/\$\{replace\(.*base64sha256\(/);
    expect(hashed).toContain("public_key_pem");
  });

  test.each<[string, () => unknown, RegExp]>([
    ["no account", () => record({}), /list is empty.*certfleet:persistent-validation/],
    ["a wildcard", () => valueFor(byUrl, "*.example.com"), /Write "example\.com", and `wildcards: true`/],
    ["a name outside the zone", () => valueFor(byUrl, "www.example.org"), /not in the zone example\.com/],
    ["a name that ends like the zone", () => valueFor(byUrl, "notexample.com"), /not in the zone example\.com/],
    ["an issuer in capitals", () => record({ authorizations: [{ issuer: "Pki.Goog", account: byUrl }] }), /"Pki\.Goog" is not an issuer/],
    ["an issuer with a parameter", () => record({ authorizations: [{ issuer: "a.b; x=y", account: byUrl }] }), /is not an issuer/],
    ["a month as the end", () => record({ authorizations: [{ issuer: "a.b", account: byUrl, until: "2027-06" }] }), /is not a day/],
    ["a day that does not exist", () => record({ authorizations: [{ issuer: "a.b", account: byUrl, until: "2027-02-30" }] }), /not a day/],
    [
      "a value that is too long",
      () => valueFor(PersistentAccount.draft01(`https://ca.example/${"a".repeat(240)}`)),
      /has \d+ characters, and at most 255/,
    ],
    ["an account without URL", () => PersistentAccount.draft01("123"), /"123" is not the URL.*certfleet:persistent-account/],
    ["a URL with a parameter", () => PersistentAccount.draft01("https://ca.example/1;policy=wildcard"), /is not the URL/],
    [
      "a prefix that is no URL",
      () => PersistentAccount.draft02({ ...VECTOR, hashPrefix: "account-hash/" }),
      /hashPrefix: "account-hash\/"/,
    ],
    ["a key that is no key", () => PersistentAccount.draft02({ ...VECTOR, publicKey: "abc" }), /neither a public key in PEM/],
  ])("refuses %s", (_what, act, message) => {
    expect(act).toThrow(message);
  });

  test("refuses a private key without printing it", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const act = () => PersistentAccount.draft02({ ...VECTOR, publicKey: pem });
    expect(act).toThrow(/it is a private key/);
    expect(act).not.toThrow(pem.split("\n")[1]);
  });

  test("refuses a name whose length Terraform cannot write as one octet", () => {
    synth((stack) => {
      const url = new TerraformVariable(stack, "url", { type: "string" }).stringValue;
      const account = PersistentAccount.draft02({ ...VECTOR, url });
      const name = `${"a".repeat(60)}.${"b".repeat(60)}.example.com`;
      const act = () => new PersistentValidation(stack, "Long", { zone, name, authorizations: [{ issuer: "authority.example", account }] });
      expect(act).toThrow(/at most 127/);
    });
  });
});
