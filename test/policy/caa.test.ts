import { TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { DnsRecord, IDnsZone } from "../../lib/core/dns-zone";
import { CaaRecords, CaaRecordsProps } from "../../lib/policy/caa";
import { caaAllows, methodsFor } from "../../lib/policy/caa-issuers";

function values(props: Omit<CaaRecordsProps, "zone">): { record: DnsRecord; values: string[] } {
  const published: DnsRecord[] = [];
  const zone: IDnsZone = {
    zoneName: "example.com",
    publish: (_: Construct, __: string, record: DnsRecord) => {
      published.push(record);
      return { fqdn: record.name };
    },
  };
  const caa = new CaaRecords(new TerraformStack(Testing.app(), "test"), "Caa", { zone, ...props });
  return { record: published[0], values: caa.values };
}

test("the listed issuers may issue, and none may issue wildcards", () => {
  const { record } = values({ issuers: [{ issuer: "lets-encrypt" }] });
  expect(record).toEqual({ name: "example.com", type: "CAA", values: ['0 issue "letsencrypt.org"', '0 issuewild ";"'] });
});

test("two issuers during a migration keep their own wildcard settings", () => {
  expect(values({ issuers: [{ issuer: "acm", wildcards: true }, { issuer: "google-managed" }] }).values).toEqual([
    '0 issue "amazon.com"',
    '0 issue "amazontrust.com"',
    '0 issue "awstrust.com"',
    '0 issue "amazonaws.com"',
    '0 issue "pki.goog"',
    '0 issue "letsencrypt.org"',
    '0 issuewild "amazon.com"',
    '0 issuewild "amazontrust.com"',
    '0 issuewild "awstrust.com"',
    '0 issuewild "amazonaws.com"',
  ]);
});

test("issuance can be bound to an account, and refusals reported", () => {
  const accountUri = "https://acme-v02.api.letsencrypt.org/acme/acct/1";
  expect(
    values({ name: "www.example.com", issuers: [{ issuer: "lets-encrypt", accountUri }], iodef: "mailto:security@example.com" }).record,
  ).toEqual({
    name: "www.example.com",
    type: "CAA",
    values: [`0 issue "letsencrypt.org; accounturi=${accountUri}"`, '0 issuewild ";"', '0 iodef "mailto:security@example.com"'],
  });
});

test("issuance can be bound to a validation method", () => {
  const accountUri = "https://acme-v02.api.letsencrypt.org/acme/acct/1";
  const issuer = { issuer: "lets-encrypt", accountUri, validationMethods: ["dns-01", "ca-x"], wildcards: true };
  const value = `"letsencrypt.org; accounturi=${accountUri}; validationmethods=dns-01,ca-x"`;
  expect(values({ issuers: [issuer] }).values).toEqual([`0 issue ${value}`, `0 issuewild ${value}`]);
});

test.each<[string, boolean, string, boolean]>([
  ["a name", false, "dns-01", true],
  ["a name", false, "http-01", true],
  ["a wildcard", true, "dns-01,http-01", true],
  ["a wildcard", true, " http-01 ", false],
  ["a name", false, "dns-persist-01", false],
])("records for %s (wildcard: %s) with the methods %s allow an issuer that honours them: %s", (_what, isWildcard, methods, allowed) => {
  const record = [`0 issue "letsencrypt.org; validationmethods=${methods}"`];
  expect(caaAllows(record, isWildcard, ["letsencrypt.org"], methodsFor("lets-encrypt", isWildcard))).toBe(allowed);
  expect(caaAllows(record, isWildcard, ["letsencrypt.org"], methodsFor("acm", isWildcard))).toBe(true);
});

test("an unknown CA is given by its CAA domain", () => {
  expect(values({ issuers: [{ issuer: "ca.example" }] }).values[0]).toBe('0 issue "ca.example"');
});

test.each([
  [{ issuers: [] }, "certfleet:no-caa-issuer"],
  [{ issuers: [{ issuer: "lets-encrpt" }] }, 'did you mean "lets-encrypt"'],
  [{ issuers: [{ issuer: "acm", accountUri: "https://x" }] }, "certfleet:caa-account"],
  [{ issuers: [{ issuer: "lets-encrypt", accountUri: 'https://x";' }] }, "certfleet:caa-account"],
  [{ issuers: [{ issuer: "acm", validationMethods: ["dns-01"] }] }, "certfleet:caa-method"],
  [{ issuers: [{ issuer: "google-trust-services", validationMethods: ["dns-01"] }] }, "certfleet:caa-method"],
  [{ issuers: [{ issuer: "lets-encrypt", validationMethods: [] }] }, "the list is empty"],
  [{ issuers: [{ issuer: "lets-encrypt", validationMethods: ['dns-01"; x'] }] }, "is not a validation method"],
  [{ issuers: [{ issuer: "acm" }], iodef: "security@example.com" }, "certfleet:caa-iodef"],
])("fails for %j", (props, message) => {
  expect(() => values(props)).toThrow(message);
});
