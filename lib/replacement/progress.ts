import { compareText } from "../core/text";
import { moment } from "../inventory/health/expiry";
import { serialReadings } from "../inventory/health/endpoint-observations";
import { SavedPlan, SavedWave } from "./saved-plan";
import { FleetMember } from "./selection";

/** How far a wave is. */
export type WaveState = "done" | "in progress" | "not started" | "overdue";

/** A wave of a saved plan, compared with inventories. */
export interface WaveProgress {
  readonly wave: number;
  readonly state: WaveState;
  readonly certificates: number;
  /** The names of the certificates that are not replaced. */
  readonly open: readonly string[];
  readonly start: Date;
  /** When it ends, as far as waves before it are late; undefined once it is done. */
  readonly eta?: Date;
}

/** How far a saved plan is. */
export interface ReplacementProgress {
  readonly waves: readonly WaveProgress[];
  readonly deadline?: Date;
  /** When the last wave ends; undefined once all are done. */
  readonly eta?: Date;
  /** Certificates of the plan that are in no inventory: whether they are replaced is unknown. */
  readonly unknown: readonly string[];
}

/**
 * Reads the progress of a plan from the inventories of the fleet.
 *
 * A wave that is late delays those after it by as much: they keep their distance, from which the limits of CAs follow.
 */
export function progressOf(plan: SavedPlan, members: readonly FleetMember[], now: Date): ReplacementProgress {
  const byName = new Map(members.map((member) => [member.spec.name, member]));
  let delay = 0;
  const waves = plan.waves.map((wave): WaveProgress => {
    const open = openCertificates(wave, members);
    const [start, end] = [new Date(wave.start), new Date(wave.end)];
    const common = { wave: wave.wave, certificates: wave.certificates.length, open: open.map(({ name }) => name), start };
    if (open.length === 0) {
      return { ...common, state: "done" };
    }
    const isStarted = open.length < wave.certificates.length || isWritten(wave, members);
    const left = ((end.getTime() - start.getTime()) * open.length) / wave.certificates.length;
    const earliest = Math.max(now.getTime(), start.getTime() + delay) + left;
    delay = Math.max(delay, earliest - end.getTime());
    return {
      ...common,
      state: now > end ? "overdue" : isStarted ? "in progress" : "not started",
      eta: new Date(end.getTime() + delay),
    };
  });
  const ends = waves.flatMap(({ eta }) => (eta === undefined ? [] : [eta.getTime()]));
  return {
    waves,
    deadline: plan.deadline === undefined ? undefined : new Date(plan.deadline),
    eta: ends.length === 0 ? undefined : new Date(Math.max(...ends)),
    unknown: plan.waves
      .flatMap(({ certificates }) => certificates.map(({ name }) => name))
      .filter((name) => !isApplied(byName.get(name)))
      .sort(compareText),
  };
}

/** The certificates of a wave that are not replaced yet. */
export function openCertificates({ certificates }: SavedWave, members: readonly FleetMember[]): SavedCertificate[] {
  const byName = new Map(members.map((member) => [member.spec.name, member]));
  return certificates.filter((certificate) => !isReplaced(certificate, byName.get(certificate.name)));
}

type SavedCertificate = SavedWave["certificates"][number];

function isApplied(member: FleetMember | undefined): boolean {
  return member?.inventory !== undefined && member.inventory.lifecycle !== "declared";
}

/** Whether Terraform has applied another certificate than the plan found. */
function isReplaced({ before, moved, ca }: SavedCertificate, member: FleetMember | undefined): boolean {
  if (!isApplied(member)) {
    return false;
  }
  const { inventory } = member!.inventory!;
  if (moved) {
    return inventory.issuer === ca;
  }
  const [own, earlier] = [serialReadings(inventory.serial), serialReadings(before.serial)];
  const [expiry, expiryBefore] = [moment(inventory.notAfter), moment(before.notAfter)];
  const id = inventory.arn ?? inventory.id;
  return (
    (inventory.generation ?? 1) > before.generation ||
    (inventory.rotate !== undefined && before.rotate !== undefined && inventory.rotate !== before.rotate) ||
    (own.length > 0 && earlier.length > 0 && !own.some((serial) => earlier.includes(serial))) ||
    (expiry !== undefined && expiryBefore !== undefined && expiry > expiryBefore) ||
    (id !== undefined && before.id !== undefined && id !== before.id)
  );
}

/** Whether the file has the edits of a wave. */
function isWritten({ edits }: SavedWave, members: readonly FleetMember[]): boolean {
  const byEntry = new Map(members.map((member) => [member.entry, member.spec]));
  const deciding = edits.filter(({ key }) => key === "generation" || key === "issuer" || key === "rotate");
  return (
    deciding.length > 0 &&
    deciding.every(({ entry, key, value }) => {
      const spec = byEntry.get(entry);
      const matches = { issuer: spec?.issuer?.name === value, rotate: spec?.rotate === value };
      return key === "issuer" || key === "rotate" ? matches[key] : (spec?.generation ?? 1) >= Number(value);
    })
  );
}
