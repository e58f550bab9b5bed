import { DISTRUSTED_CAS, distrustedCa, refusals } from "../../../lib/policy/certificates/distrusted-cas";

describe("the table of distrusted CAs", () => {
  test.each(DISTRUSTED_CAS.map((ca) => [ca.name, ca] as const))("names %s by its roots or organisation, with sources", (_name, ca) => {
    expect([...(ca.commonNames ?? []), ...(ca.organizations ?? [])].length).toBeGreaterThan(0);
    for (const { issuedUntil, source } of ca.distrust) {
      expect(source).toMatch(/^https:\/\//);
      expect(issuedUntil ?? "2000-01-01").toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  test("does not name CAs that took over a brand", () => {
    expect(distrustedCa([{ organization: "DigiCert Inc", commonName: "GeoTrust TLS RSA CA G1" }])).toBeUndefined();
    expect(distrustedCa([{ organization: "SSL Corporation", commonName: "Entrust DV TLS Issuing RSA CA 2" }])).toBeUndefined();
    expect(distrustedCa([{ organization: "Let's Encrypt", commonName: "E7" }, {}])).toBeUndefined();
  });

  test("finds a CA by any certificate of the chain", () => {
    const chain = [{ organization: "Somebody", commonName: "Sub CA" }, { commonName: "GLOBALTRUST 2020" }];
    expect(distrustedCa(chain)?.name).toContain("GLOBALTRUST");
    expect(distrustedCa([{ organization: "NetLock Kft." }])?.name).toBe("Netlock");
  });

  test.each([
    ["2024-11-11T23:59:59Z", [], ["Chrome", "Firefox"]],
    ["2024-11-12T00:00:00Z", ["Chrome"], ["Firefox"]],
    ["2024-11-30T23:59:59Z", ["Chrome"], ["Firefox"]],
    ["2024-12-01T00:00:00Z", ["Chrome", "Firefox"], []],
  ])("a certificate of Entrust from %s is refused by %j and its renewal by %j", (notBefore, now, next) => {
    const entrust = distrustedCa([{ commonName: "AffirmTrust Premium" }])!;
    const refused = refusals(entrust, new Date(notBefore));
    expect([refused.now, refused.next].map((all) => all.map(({ by }) => by))).toEqual([now, next]);
  });

  test("every certificate of a CA without a date is refused", () => {
    const symantec = distrustedCa([{ organization: "Symantec Corporation" }])!;
    expect(refusals(symantec, new Date("2010-01-01"))).toMatchObject({ now: [{ by: "Chrome" }], next: [] });
  });
});
