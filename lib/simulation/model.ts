import { Duration } from "../core/duration";
import { Issuance } from "../core/issuance";
import { AlertThresholds, RenewedBy } from "../core/renewal";

/** Minutes of a day. Within a simulation, times are whole minutes from its start. */
export const DAY = 24 * 60;

/** A certificate as the simulation sees it. */
export interface SimulatedCertificate {
  readonly name: string;
  readonly domainNames: readonly string[];
  /** The issuer's name in inventories. Certificates of one issuer share its limits. */
  readonly issuer: string;
  readonly renewedBy: RenewedBy;
  /** How often Terraform runs, if a run renews it. */
  readonly runsEvery?: Duration;
  readonly issuance: Issuance;
  /**
   * When people are alerted.
   *
   * @default - nobody is alerted
   */
  readonly alerts?: AlertThresholds;
  /**
   * When the certificate expires that exists at the start.
   *
   * @default - none exists, and the first is issued at the start
   */
  readonly notAfter?: Date;
}

/** A span of time in which something fails. */
export interface Interruption {
  readonly from: Date;
  readonly length: Duration;
  /**
   * The issuer that it is about.
   *
   * @default - all issuers
   */
  readonly issuer?: string;
}

/** What goes wrong. */
export interface Scenario {
  /** Times in which an issuer issues nothing. */
  readonly caDown: readonly Interruption[];
  /** Times in which Terraform does not run. */
  readonly missedRuns: readonly Interruption[];
  /** An issuer announces at `from` that it revokes all its certificates after `length`. */
  readonly revocations: readonly Interruption[];
}

/** How a fleet is simulated. Equal settings give equal outcomes. */
export interface SimulationSettings {
  readonly from: Date;
  readonly years: number;
  readonly seed: number;
  /** The maximum random delay of a run. */
  readonly drift: Duration;
  /** How long people take to replace certificates after an alert or an announcement. */
  readonly response: Duration;
  readonly scenario: Scenario;
}

/** A scenario in which nothing goes wrong. */
export const NOTHING_FAILS: Scenario = { caDown: [], missedRuns: [], revocations: [] };

/** A time in which a certificate was not valid. */
export interface Outage {
  readonly certificate: string;
  readonly issuer: string;
  readonly cause: "expired" | "revoked";
  readonly from: Date;
  /** When the next certificate was issued; undefined if none was until the end of the simulation. */
  readonly to?: Date;
  /** When the owner was warned; undefined if nobody is alerted. */
  readonly warned?: Date;
  /** When on-call was paged. */
  readonly paged?: Date;
}

/** A week of a simulation. */
export interface SimulatedWeek {
  readonly start: Date;
  /** Certificates that were issued, by issuer. */
  readonly orders: Readonly<Record<string, number>>;
  /** Orders that a limit refused. */
  readonly refused: number;
  readonly warnings: number;
  readonly pages: number;
  /** Certificates that were not valid at some time of the week. */
  readonly invalid: number;
}

/** Alerts of one kind that fired although no renewal was late. */
export interface UnneededAlerts {
  readonly issuer: string;
  readonly severity: "warning" | "page";
  /** Days left at which it fires. */
  readonly days: number;
  readonly lifetime: Duration;
  readonly count: number;
  readonly first: Date;
  /** The certificate of the first of them. */
  readonly certificate: string;
}

/** How much of a limit was used. */
export interface LimitUse {
  readonly issuer: string;
  readonly name: string;
  readonly count: number;
  readonly per: Duration;
  /** The most orders that counted in one period, and what they had in common. */
  readonly peak: number;
  readonly subject: string;
  readonly refused: number;
}

/** The longest failure after which all certificates of an issuer are still valid, at the worst moment for it to begin. */
export interface Tolerance {
  readonly issuer: string;
  /** What fails: the runs that renew, or the issuer that renews by itself. */
  readonly renewedBy: RenewedBy;
  readonly year: number;
  readonly length?: Duration;
  /** The worst moment. */
  readonly at: Date;
  readonly certificate: string;
}

/** A new lifetime of an issuer's certificates. */
export interface LifetimeChange {
  readonly issuer: string;
  readonly since: string;
  readonly lifetime: Duration;
  readonly source: string;
}

/** What happened to a fleet. */
export interface SimulationOutcome {
  readonly from: Date;
  readonly to: Date;
  readonly certificates: number;
  readonly weeks: readonly SimulatedWeek[];
  readonly outages: readonly Outage[];
  readonly unneeded: readonly UnneededAlerts[];
  readonly limits: readonly LimitUse[];
  readonly tolerances: readonly Tolerance[];
  readonly changes: readonly LifetimeChange[];
  /** When every certificate had been issued for the first time; undefined if some were not. */
  readonly complete?: Date;
  /** Certificates that were never issued. */
  readonly missing: number;
}
