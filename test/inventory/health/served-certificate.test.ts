import { issuerInShort, servedCertificate } from "../../../lib/inventory/health/served-certificate";
import { inDays, seen } from "./fleet";

describe("the served certificate", () => {
  test("is the one that expires first, with the number of others", () => {
    const all = [seen(), seen({ host: "m.example.com" }), seen({ host: "old.example.com", serial: "0b", notAfter: inDays(2) })];

    expect(servedCertificate(all)).toEqual({ serial: "0b", issuer: "CN=Test Intermediate", notAfter: inDays(2), daysLeft: 2, others: 1 });
  });

  test("does not exist if no endpoint answers, or none was probed", () => {
    expect(servedCertificate([{ host: "www.example.com", port: 443, reachable: false }])).toBeUndefined();
    expect(servedCertificate([])).toBeUndefined();
  });

  test("counts two certificates with one serial number of different issuers", () => {
    expect(servedCertificate([seen(), seen({ issuer: "CN=Other" })])).toMatchObject({ others: 1 });
  });
});

describe("the short name of an issuer", () => {
  test.each([
    ["C=US, O=Let's Encrypt, CN=R12", "R12 (Let's Encrypt)"],
    ["C=US, O=DigiCert, Inc., CN=DigiCert TLS RSA4096 Root, G5", "DigiCert TLS RSA4096 Root, G5 (DigiCert, Inc.)"],
    ["CN=Test CA", "Test CA"],
    ["O=Same, CN=Same", "Same"],
    ["O=Only an organisation", "Only an organisation"],
    ["none of it", "none of it"],
    [undefined, undefined],
  ])("of %j is %j", (issuer, expected) => {
    expect(issuerInShort(issuer)).toBe(expected);
  });
});
