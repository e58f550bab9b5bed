import { Position } from "./resource";

/** An exception: somebody answers for a finding until a day. */
export interface Waiver {
  /** The rule that it suspends. */
  readonly rule: string;
  /** The address, in which `*` stands for any characters. */
  readonly resource: string;
  /** The last day on which it holds, as `2027-03-31`. */
  readonly until: string;
  /** Who answers for it. */
  readonly owner?: string;
  readonly reason?: string;
  readonly position?: Position;
}

/** What is wrong with a waiver, as a finding's rule and words. */
export interface WaiverFault {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

/** The longest that an exception may last. */
const LONGEST_DAYS = 366;

const DAY = 24 * 60 * 60 * 1000;

/** Whether a waiver speaks of a resource. */
export function covers(waiver: Waiver, address: string): boolean {
  if (!waiver.resource.includes("*")) {
    return waiver.resource === address;
  }
  const pattern = waiver.resource.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "s").test(address);
}

/** Whether a waiver may suspend a finding on a day: one with a fault of its own may not. */
export function holds(waiver: Waiver, today: string): boolean {
  return faultsOf(waiver, today).length === 0;
}

/** What is wrong with a waiver on a day. */
export function faultsOf(waiver: Waiver, today: string): WaiverFault[] {
  const faults: WaiverFault[] = [];
  const what = `the waiver of ${waiver.rule} for "${waiver.resource}"`;
  const end = Date.parse(`${waiver.until}T00:00:00Z`);
  const now = Date.parse(`${today}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(waiver.until) || Number.isNaN(end)) {
    faults.push({
      rule: "waiver-expired",
      message: `${what} ends on "${waiver.until}", which is no day`,
      fix: "write a day such as 2027-03-31",
    });
  } else if (end < now) {
    faults.push({
      rule: "waiver-expired",
      message: `${what} ended on ${waiver.until}`,
      fix: "mend the resource and remove the waiver, or have its owner renew it",
    });
  } else if (end - now > LONGEST_DAYS * DAY) {
    faults.push({
      rule: "waiver-too-long",
      message: `${what} lasts until ${waiver.until}, more than a year ahead`,
      fix: `end it within ${LONGEST_DAYS} days`,
    });
  }
  if (waiver.rule === "*" || !/[^*.\s]/.test(waiver.resource.replace(/^[a-z0-9_]+\.(?=\*+$)/, ""))) {
    faults.push({
      rule: "waiver-too-broad",
      message: `${what} covers everything, also what is not there yet`,
      fix: "name one rule, and a resource by its address or by a pattern with part of its name",
    });
  }
  if (!waiver.owner?.trim() || !waiver.reason?.trim()) {
    const missing = [!waiver.owner?.trim() && "owner", !waiver.reason?.trim() && "reason"].filter(Boolean).join(" and ");
    faults.push({ rule: "waiver-without-owner", message: `${what} has no ${missing}`, fix: `add ${missing}` });
  }
  return faults;
}
