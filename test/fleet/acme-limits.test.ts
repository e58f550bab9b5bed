import { fleetText, synthesised } from "./file/support";

const SECTIONS = {
  issuers: "{ le: { type: acme, directory: lets-encrypt } }",
  stores: "{ vault: { type: aws-secrets-manager } }",
  defaults: "{ issuer: le, notify: [sre], runsEvery: 12h }",
};

function warningsOf(count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => `h${index}`);
  return synthesised(
    fleetText(
      names.map((name) => `${name}: { domains: [${name}.example.com], stores: [vault], alerts: false }`),
      SECTIONS,
    ),
  ).warnings.filter((warning) => !warning.includes("unwatched-certificate"));
}

describe("a fleet that orders more than the CA takes at once", () => {
  test("is told so, with the numbers and where to try", () => {
    expect(warningsOf(301)).toEqual([
      expect.stringMatching(
        /301 certificates of "lets-encrypt", which takes 300 orders of an account in 3h.*"lets-encrypt-staging" first.*acme-order-limit/,
      ),
    ]);
  });

  test("is told nothing at the limit", () => {
    expect(warningsOf(300)).toEqual([]);
  });
});
