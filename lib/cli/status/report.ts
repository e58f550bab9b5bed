import { FleetHealth, HealthFinding, HealthState } from "../../inventory/health/health";

/** What a run of status leads to. */
export interface StatusReport {
  readonly health: FleetHealth;
  /** How many endpoints were looked at. */
  readonly looked: number;
  /** How many hosts cannot be looked at: wildcards, and what is not reachable from the internet. */
  readonly skipped: number;
}

/** How many certificates and findings there are of each kind. */
export interface Summary {
  readonly certificates: number;
  readonly states: Readonly<Record<HealthState, number>>;
  readonly errors: number;
  readonly warnings: number;
  readonly advice: number;
}

/** Counts a report. */
export function summarise({ health }: StatusReport): Summary {
  const states = { expired: 0, critical: 0, warning: 0, unknown: 0, healthy: 0 };
  health.certificates.forEach(({ state }) => states[state]++);
  const of = (severity: HealthFinding["severity"]) => health.findings.filter((finding) => finding.severity === severity).length;
  return { certificates: health.certificates.length, states, errors: of("error"), warnings: of("warning"), advice: of("advice") };
}

/** The report in a line. */
export function summaryLine(report: StatusReport): string {
  const { certificates, states, errors, warnings, advice } = summarise(report);
  const { probed } = report.health;
  const parts = Object.entries(states)
    .filter(([, amount]) => amount > 0)
    .map(([state, amount]) => `${amount} ${state}`);
  const skipped = report.skipped === 0 ? "" : `, ${count(report.skipped, "host")} cannot be looked at from here`;
  const looked = probed ? `; ${count(report.looked, "endpoint")} looked at${skipped}` : "";
  const of = parts.length === 0 ? "" : `: ${parts.join(", ")}`;
  return `${count(certificates, "certificate")}${of}; ${count(errors, "error")}, ${count(warnings, "warning")}, ${advice} advice${looked}`;
}

/** Days left as people read them: whole ones, and of the last and the first after the end the hours. */
export function daysText(daysLeft: number): string {
  return Math.abs(daysLeft) < 2 ? `${Math.trunc(daysLeft * 24)}h` : `${Math.trunc(daysLeft)}d`;
}

/** The day of a moment of the report. */
export function day(moment: string | undefined): string {
  return moment === undefined ? "" : moment.slice(0, 10);
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
