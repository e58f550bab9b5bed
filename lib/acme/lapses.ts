import { Duration } from "../core/duration";
import { FROM_THE_BEGINNING, Issuance } from "../core/issuance";
import { RenewedBy } from "../core/renewal";
import { NOTHING_FAILS, SimulatedCertificate, SimulationSettings } from "../simulation/model";
import { simulate } from "../simulation/simulate";
import { acmeRenewedFrom } from "./directory";
import { AcmeLimits } from "./directory-data";
import { acmeIssuanceLimits } from "./kinds/issuance";

/** What the simulation has to know of a certificate. */
interface RenewedCertificate {
  readonly domainNames: readonly string[];
  readonly lifetime: Duration;
  readonly runsEvery: Duration;
}

/** The simulation at synth, which is the same on every day. */
const SIMULATION: SimulationSettings = {
  from: new Date("2026-03-15"),
  years: 5,
  seed: 1,
  drift: Duration.hours(1),
  response: Duration.days(1),
  scenario: NOTHING_FAILS,
};

/**
 * The certificates of an issuer that expire in five years, although every run takes place, because the CA refuses their renewals. The simulation
 * decides, with the shortest announced lifetimes from the start, so that the result does not depend on the day.
 */
export function lapsing<C extends RenewedCertificate>(limits: AcmeLimits, certificates: readonly C[]): ReadonlySet<C> {
  const counted = acmeIssuanceLimits(limits).filter(({ renewalsCount }) => renewalsCount);
  const issuances = new Map<number, Issuance>();
  const simulated = certificates.map(({ domainNames, lifetime, runsEvery }, index): SimulatedCertificate => {
    const minutes = lifetime.toMinutes();
    const lifetimes = [{ since: FROM_THE_BEGINNING, lifetime, source: "" }];
    const issuance = issuances.get(minutes) ?? { lifetimes, dueOf: acmeRenewedFrom, limits: counted };
    issuances.set(minutes, issuance);
    return { name: String(index), domainNames, issuer: "", renewedBy: RenewedBy.TERRAFORM, runsEvery, issuance };
  });
  const { outages } = simulate(simulated, SIMULATION);
  return new Set(outages.map(({ certificate }) => certificates[Number(certificate)]));
}
