import "../../lib/clouds";
import { Duration } from "../../lib/core/duration";
import { FROM_THE_BEGINNING, Issuance, IssuanceLimit, issuanceOf } from "../../lib/core/issuance";
import { RenewedBy } from "../../lib/core/renewal";
import { NOTHING_FAILS, Scenario, SimulatedCertificate, SimulationOutcome, SimulationSettings } from "../../lib/simulation/model";
import { simulate } from "../../lib/simulation/simulate";

export const FROM = new Date("2026-11-29T00:00:00Z");

/** Settings without failures, unless a test adds some. */
export function settings(
  changes: Partial<Omit<SimulationSettings, "scenario">> & { readonly scenario?: Partial<Scenario> } = {},
): SimulationSettings {
  const usual = { from: FROM, years: 5, seed: 1, drift: Duration.hours(1), response: Duration.days(1) };
  return { ...usual, ...changes, scenario: { ...NOTHING_FAILS, ...changes.scenario } };
}

/** A Let's Encrypt certificate with Terraform runs twice a day. */
export function letsEncrypt(name: string, changes: Partial<SimulatedCertificate> = {}): SimulatedCertificate {
  return {
    name,
    domainNames: [`${name}.example.com`],
    issuer: "lets-encrypt",
    renewedBy: RenewedBy.TERRAFORM,
    runsEvery: Duration.hours(12),
    issuance: issuanceOf("lets-encrypt", { lifetime: Duration.days(45), due: Duration.days(15) }),
    alerts: { warnDays: 10, pageDays: 5 },
    ...changes,
  };
}

/** A certificate that ACM renews. */
export function acm(name: string, changes: Partial<SimulatedCertificate> = {}): SimulatedCertificate {
  return {
    name,
    domainNames: [`${name}.example.com`],
    issuer: "acm",
    renewedBy: RenewedBy.ISSUER,
    issuance: issuanceOf("acm", { lifetime: Duration.days(198), due: Duration.days(45) }),
    alerts: { warnDays: 30, pageDays: 15 },
    ...changes,
  };
}

/** A certificate that has to be replaced manually. */
export function provided(name: string, changes: Partial<SimulatedCertificate> = {}): SimulatedCertificate {
  return {
    name,
    domainNames: [`${name}.example.com`],
    issuer: "provided",
    renewedBy: RenewedBy.NOBODY,
    issuance: unlimited(Duration.days(200), Duration.days(60)),
    alerts: { warnDays: 40, pageDays: 20 },
    ...changes,
  };
}

/** An issuer without announced changes. */
export function unlimited(lifetime: Duration, due: Duration, limits: IssuanceLimit[] = []): Issuance {
  return { lifetimes: [{ since: FROM_THE_BEGINNING, lifetime, source: "" }], dueOf: () => due, limits };
}

export function run(certificates: readonly SimulatedCertificate[], changes: Parameters<typeof settings>[0] = {}): SimulationOutcome {
  return simulate(certificates, settings(changes));
}

/** The sum of a count over all weeks. */
export function total({ weeks }: SimulationOutcome, count: "refused" | "warnings" | "pages"): number {
  return weeks.reduce((sum, week) => sum + week[count], 0);
}

/** The number of certificates that were issued in all weeks. */
export function issued({ weeks }: SimulationOutcome): number {
  return weeks.flatMap(({ orders }) => Object.values(orders)).reduce((sum, count) => sum + count, 0);
}

export function days(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 86_400_000;
}
