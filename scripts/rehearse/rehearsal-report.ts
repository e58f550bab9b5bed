import { plural } from "../../lib/core/text";

/** A wave as it was planned and as it went. Times are minutes from the start of the plan. */
export interface RehearsedWave {
  readonly wave: number;
  readonly certificates: number;
  readonly plannedStart: number;
  readonly plannedEnd: number;
  readonly waitsFor?: string;
  /** How long Terraform took here, in seconds. */
  readonly measuredSeconds: number;
  /** When it would end: after the wave before it and its own waiting time, with the planned time of its orders and what Terraform took here. */
  readonly expectedEnd: number;
  /** The orders that the CAs accepted. */
  readonly orders: number;
  /** The limits that orders exceeded. */
  readonly refused: readonly string[];
  /** Moments at which a host was not served with a valid certificate. */
  readonly gaps: readonly string[];
  /** Why Terraform failed. */
  readonly problem?: string;
}

/** What a rehearsal has found. */
export interface RehearsalReport {
  readonly version: 1;
  readonly fleet: string;
  /** Certificates of the fleet, and of these, those that were replaced. */
  readonly certificates: number;
  readonly replaced: number;
  /** Certificates that the plan does not replace. */
  readonly notPlanned: number;
  readonly hostsPolled: number;
  /** How often a host was polled. */
  readonly polls: number;
  readonly waves: readonly RehearsedWave[];
  /** What a plan after the last wave would still change. */
  readonly leftToChange: readonly string[];
  readonly secondsPerCertificate: number;
  readonly plannedEnd: number;
  readonly expectedEnd: number;
  /** In minutes from the start. */
  readonly deadline?: number;
  /** Whether all of the plan was replaced without a gap and without a refused order, in time if there is a deadline. */
  readonly holds: boolean;
}

/** A wave before its expected end is known. */
export type MeasuredWave = Omit<RehearsedWave, "expectedEnd">;

/** The time at which each wave would end: no wave starts before its limits allow it, or before the one before it has ended. */
export function withExpectedEnds(waves: readonly MeasuredWave[]): RehearsedWave[] {
  let end = 0;
  return waves.map((wave) => {
    end = Math.max(end, wave.plannedStart) + (wave.plannedEnd - wave.plannedStart) + wave.measuredSeconds / 60;
    return { ...wave, expectedEnd: end };
  });
}

/** Draws the conclusion of what was measured. */
export function reportOf(
  measured: Omit<RehearsalReport, "version" | "expectedEnd" | "secondsPerCertificate" | "replaced" | "holds">,
): RehearsalReport {
  const { waves, deadline, notPlanned, leftToChange } = measured;
  const expectedEnd = waves.at(-1)?.expectedEnd ?? 0;
  const replaced = waves.filter(({ problem }) => problem === undefined).reduce((sum, { certificates }) => sum + certificates, 0);
  const seconds = waves.reduce((sum, { measuredSeconds }) => sum + measuredSeconds, 0);
  const isClean =
    waves.length > 0 && waves.every(({ gaps, refused, problem }) => gaps.length + refused.length === 0 && problem === undefined);
  return {
    version: 1,
    ...measured,
    replaced,
    secondsPerCertificate: replaced === 0 ? 0 : seconds / replaced,
    expectedEnd,
    holds: isClean && leftToChange.length === 0 && notPlanned === 0 && (deadline === undefined || expectedEnd <= deadline),
  };
}

/** The report as text. */
export function reportText(report: RehearsalReport): string {
  const { fleet, replaced, certificates, notPlanned, hostsPolled, polls, waves, leftToChange, plannedEnd, expectedEnd, deadline } = report;
  const rows = waves.map(({ wave, certificates: count, plannedStart, plannedEnd: end, measuredSeconds, expectedEnd: expected, orders }) => [
    ...[wave, count, orders].map(String),
    ...[time(plannedStart), time(end), `${measuredSeconds.toFixed(1)} s`, time(expected)],
  ]);
  const isServed = waves.every(({ gaps }) => gaps.length === 0);
  const problems = waves.flatMap(({ wave, refused, gaps, problem }) => [
    ...refused.map((text) => `wave ${wave}: a CA refused an order: ${text}`),
    ...gaps.map((text) => `wave ${wave}: not served: ${text}`),
    ...(problem === undefined ? [] : [`wave ${wave}: ${problem}`]),
  ]);
  return [
    `Rehearsal of ${fleet}: ${replaced} of ${plural(certificates, "certificate")} replaced in ${plural(waves.length, "wave")}.`,
    "",
    ...table([["WAVE", "CERTIFICATES", "ORDERS", "STARTS", "ENDS", "TERRAFORM", "EXPECTED END"], ...rows]),
    "",
    ...(replaced === 0
      ? []
      : [`Terraform took ${report.secondsPerCertificate.toFixed(1)} s for each certificate, on this machine and with simulated clouds.`]),
    polls === 0
      ? "No host was polled: only those at load balancers are."
      : `${plural(hostsPolled, "host")} polled ${polls} times: ${isServed ? "served with a valid certificate each time" : "see below"}.`,
    ...problems,
    ...(notPlanned === 0 ? [] : [`The plan leaves out ${plural(notPlanned, "certificate")}: see certfleet replace.`]),
    ...(leftToChange.length === 0 ? [] : [`After the last wave, a plan still changes ${leftToChange.join(", ")}.`]),
    "",
    `Planned end: after ${time(plannedEnd)}. Expected end, with the time that Terraform took: after ${time(expectedEnd)}.`,
    conclusion(report, deadline),
  ].join("\n");
}

function conclusion({ holds, expectedEnd }: RehearsalReport, deadline: number | undefined): string {
  if (deadline === undefined) {
    return holds ? "The replacement works. Pass --deadline to judge the time." : "The replacement does not work: see above.";
  }
  if (expectedEnd > deadline) {
    return `The deadline of ${time(deadline)} would NOT hold: the replacement takes ${time(expectedEnd - deadline)} too long.`;
  }
  return holds
    ? `The deadline of ${time(deadline)} would hold, with ${time(deadline - expectedEnd)} to spare.`
    : `The deadline of ${time(deadline)} would NOT hold: see above.`;
}

function time(minutes: number): string {
  const whole = Math.ceil(minutes);
  return whole < 60 ? `${whole}m` : `${Math.floor(whole / 60)}h ${whole % 60}m`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
