import { judge, NOW } from "./fleet";

const inDays = (days: number) => new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000).toISOString();
const partners = (notAfter: string | undefined, nextUpdate = inDays(20)) => ({
  partners: { cas: [{ name: "Partner Root", notAfter }], revocationLists: [{ issuer: "Partner Root", nextUpdate }] },
});

const found = (trust: Record<string, unknown>) =>
  judge({ certificates: {}, trust }).findings.map(({ kind, severity, message }) => ({ kind, severity, message }));

describe("a trusted CA", () => {
  test.each([
    [-1, "trusted-ca-expired", "error"],
    [13, "trusted-ca-expiring", "error"],
    [15, "trusted-ca-expiring", "warning"],
    [90, "trusted-ca-expiring", "warning"],
  ])("that expires in %d days: %s, %s", (days, kind, severity) => {
    expect(found(partners(inDays(days)))).toMatchObject([{ kind, severity }]);
  });

  test("that expires later is healthy", () => {
    expect(found(partners(inDays(91)))).toEqual([]);
  });

  test("whose end is not known is not reported as healthy", () => {
    expect(found(partners(undefined))).toMatchObject([{ kind: "trust-unknown", severity: "advice" }]);
  });

  test("is named with its bundle, the stack and the consequence", () => {
    expect(found(partners("2026-12-24T00:00:00Z"))[0].message).toBe(
      "clients of the CA Partner Root in trust bundle partners in media are refused in 30 days, on 2026-12-24, when it expires",
    );
  });
});

describe("a revocation list", () => {
  test.each([
    [-1, "revocation-list-stale", "error"],
    [3, "revocation-list-ending", "warning"],
  ])("that is out of date in %d days: %s, %s", (days, kind, severity) => {
    expect(found(partners(inDays(900), inDays(days)))).toMatchObject([{ kind, severity }]);
  });

  test("that is valid for longer is healthy", () => {
    expect(found(partners(inDays(900), inDays(4)))).toEqual([]);
  });
});
