import { fleetText, synthesised } from "../file/support";

const SECTIONS = {
  issuers: "{ le: { type: acme, directory: lets-encrypt } }",
  stores: "{ vault: { type: aws-secrets-manager } }",
  defaults: "{ issuer: le, notify: [sre], runsEvery: 12h }",
};

/** The warnings about limits for a file with the given number of certificates in a domain. */
function limitsOf(count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => `h${index}`);
  const certificates = names.map((name) => `${name}: { domains: [${name}.example.com], stores: [vault], alerts: false }`);
  return synthesised(fleetText(certificates, SECTIONS)).warnings.filter((warning) => warning.includes("-limit)"));
}

describe("a file with more orders than the CA accepts at once", () => {
  test("gets a warning with the numbers and advice to try the staging environment", () => {
    expect(limitsOf(301)).toEqual([
      expect.stringMatching(
        /301 certificates of "lets-encrypt", which takes 300 orders of an account in 3h.*"lets-encrypt-staging" first.*acme-order-limit/,
      ),
      expect.stringMatching(/301 certificates of example.com, .*50 for a registered domain in 7d.*apply in 7 parts.*acme-domain-limit/),
    ]);
  });

  test("gets no warning at the limits", () => {
    expect(limitsOf(300)).toHaveLength(1);
    expect(limitsOf(50)).toEqual([]);
  });
});
