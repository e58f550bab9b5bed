import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";
import { Duration } from "../../lib/core/duration";
import { RenewedBy } from "../../lib/core/renewal";
import { simulatedFile } from "../../lib/cli/simulated-fleet";
import { FleetFileError } from "../../lib/file/schema-reader";
import { SimulatedCertificate, SimulationOutcome } from "../../lib/simulation/model";
import { days, FROM, run } from "./support";

jest.setTimeout(120_000);

/** A certificate of a random fleet: its issuer in the notation of the file, and its own properties. */
interface Drawn {
  readonly issuer: string;
  readonly own: string;
}

const AUTHORITY = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555";
const EAB = "eab: { keyId: eab_key_id, hmac: eab_hmac }";
const time = (from: number, to: number) => fc.integer({ min: from, max: to }).map((hours) => `${hours}h`);
const maybe = (key: string, value: fc.Arbitrary<string>) =>
  fc.option(value, { nil: undefined }).map((text) => (text === undefined ? "" : `, ${key}: ${text}`));

const issuers = fc.oneof(
  fc.constant("type: acm"),
  fc
    .tuple(time(24, 24 * 398), maybe("renewBefore", time(24, 24 * 90)))
    .map(([lifetime, renewBefore]) => `type: acm-private-ca, authorityArn: "${AUTHORITY}", lifetime: ${lifetime}${renewBefore}`),
  fc.constantFrom("classic", "tlsserver", "shortlived").map((profile) => `type: acme, directory: lets-encrypt, profile: ${profile}`),
  maybe(
    "lifetime",
    fc.integer({ min: 3, max: 90 }).map((count) => `${count}d`),
  ).map((lifetime) => `type: acme, directory: google-trust-services, ${EAB}${lifetime}`),
  fc.constant(`type: acme, directory: zerossl, ${EAB}`),
  time(24, 24 * 398).map((lifetime) => `type: acme, directory: "https://ca.example.net/acme", lifetime: ${lifetime}`),
  fc
    .tuple(time(24 * 4, 24 * 398), maybe("due", time(24, 24 * 90)))
    .map(([lifetime, due]) => `type: provided, certificate: own_pem, privateKey: own_key, lifetime: ${lifetime}${due}`),
);

const drawn: fc.Arbitrary<Drawn> = fc
  .tuple(
    issuers,
    fc.oneof(time(1, 24), time(1, 24 * 10)),
    fc.option(fc.tuple(fc.integer({ min: 2, max: 44 }), fc.integer({ min: 1, max: 20 })), { nil: undefined, freq: 3 }),
  )
  .map(([issuer, every, alerts]) => {
    const own = alerts === undefined ? "" : `, alerts: { warnDays: ${alerts[0]}, pageDays: ${alerts[1]} }`;
    return { issuer, own: `runsEvery: ${every}${own}` };
  });

const fleets = fc.array(drawn, { minLength: 1, maxLength: 12 });

/** The certificates of a random fleet that the library accepts. */
function accepted(fleet: readonly Drawn[]): readonly SimulatedCertificate[] {
  const file = path.join(os.tmpdir(), `certfleet-simulate-${process.pid}.yaml`);
  const head = [
    "{ version: 1, name: random, providers: { aws: { region: eu-west-1 } }, zones: { example.com: { route53: Z1 } },",
    "channels: { sre: { type: sns, email: [sre@example.com] } }, defaults: { owner: edge, notify: [sre] }, issuers: {",
  ];
  let kept = fleet.map((each, index) => ({ ...each, index }));
  for (;;) {
    const lines = [
      ...head,
      ...kept.map(({ issuer, index }) => `i${index}: { ${issuer} },`),
      "}, certificates: {",
      ...kept.map(
        ({ own, index }) =>
          `c${index}: { issuer: i${index}, domains: [h${index}.example.com], endpoints: [{ host: h${index}.example.com }], ${own} },`,
      ),
      "} }",
    ];
    fs.writeFileSync(file, lines.join("\n"));
    try {
      return kept.length === 0 ? [] : simulatedFile(file, {}).certificates;
    } catch (error) {
      if (!(error instanceof FleetFileError)) {
        throw error;
      }
      const refused = new Set(error.problems.map(({ line }) => /^[ic](\d+):/.exec(lines[line - 1])?.[1]));
      const rest = kept.filter(({ index }) => !refused.has(String(index)));
      if (rest.length === kept.length) {
        throw error;
      }
      kept = rest;
    } finally {
      fs.rmSync(file, { force: true });
    }
  }
}

const RUNS = 100;

test("an accepted fleet has no outage without missed runs and CA failures if people react in time", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fleets, fc.nat(1000), (fleet, seed) => {
      const certificates = accepted(fleet);
      certificates.forEach(({ issuer }) => seen.add(issuer));
      // Manual replacements have to happen before on-call is paged.
      const outcome = run(certificates, { seed, response: Duration.hours(1) });
      expect(outcome.outages).toEqual([]);
      expect(outcome.missing).toBe(0);
    }),
    { numRuns: RUNS },
  );
  // The property would also hold if every certificate were refused.
  expect([...seen].sort()).toEqual([
    ...["acm", "acm-private-ca", "ca-example-net-acme", "google-trust-services", "lets-encrypt", "provided", "zerossl"],
  ]);
});

test("with default thresholds, no alert fires for a healthy certificate while the issuer's lifetimes do not change", () => {
  fc.assert(
    fc.property(fleets, fc.nat(1000), (fleet, seed) => {
      const certificates = accepted(fleet.map(({ issuer, own }) => ({ issuer, own: own.replace(/, alerts.*/, "") })));
      const automatic = certificates.filter(({ renewedBy }) => renewedBy !== RenewedBy.NOBODY);
      // From 2029-03-15, public certificates have shorter lifetimes than the thresholds of some issuers assume.
      expect(run(automatic, { seed, years: 2 }).unneeded).toEqual([]);
    }),
    { numRuns: RUNS },
  );
});

test("every outage by expiry has a warning and a page at least `pageDays` before it, regardless of the failures", () => {
  const failure = fc.record({ from: fc.integer({ min: 0, max: 5 * 365 - 1 }), length: fc.integer({ min: 1, max: 120 }) });
  let outages = 0;
  const interruption = ({ from, length }: { from: number; length: number }) => ({
    from: new Date(FROM.getTime() + from * 86_400_000),
    length: Duration.days(length),
  });
  fc.assert(
    fc.property(
      fleets,
      fc.nat(1000),
      fc.array(failure, { maxLength: 4 }),
      fc.array(failure, { maxLength: 4 }),
      (fleet, seed, down, missed) => {
        const certificates = accepted(fleet);
        const scenario = { caDown: down.map(interruption), missedRuns: missed.map(interruption) };
        const outcome = run(certificates, { seed, scenario, response: Duration.days(3) });
        outages += alertsComeFirst(outcome, certificates);
      },
    ),
    { numRuns: RUNS },
  );
  expect(outages).toBeGreaterThan(RUNS);
});

/** Checks the alerts of each outage, and returns the number of outages. */
function alertsComeFirst({ outages }: SimulationOutcome, certificates: readonly SimulatedCertificate[]): number {
  const pageDays = new Map(certificates.map(({ name, alerts }) => [name, alerts!.pageDays]));
  for (const { certificate, from, warned, paged } of outages) {
    expect(days(warned!, from)).toBeGreaterThanOrEqual(pageDays.get(certificate)!);
    expect(days(paged!, from)).toBeGreaterThanOrEqual(pageDays.get(certificate)!);
    expect(warned! <= paged!).toBe(true);
  }
  return outages.length;
}
