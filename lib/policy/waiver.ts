import type { TerraformStack } from "cdktf";
import { Source, SOURCES } from "./finding";
import { Position } from "./plan/resource";

/** A dated, owned exception to a rule. */
export interface Waiver {
  /** The rule that it suspends. */
  readonly rule: string;
  /** The resource's address, in which `*` matches any characters. */
  readonly resource: string;
  /** The last day on which it is in force, such as `2027-03-31`. */
  readonly until: string;
  readonly owner?: string;
  readonly reason?: string;
  readonly position?: Position;
}

/** A fault of a waiver: the rule on waivers that it violates, and the finding's texts. */
export interface WaiverFault {
  readonly rule: string;
  readonly message: string;
  readonly fix: string;
}

const LONGEST_DAYS = 366;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The current day in UTC, such as `2027-03-31`. */
export function todayUtc(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Whether a waiver's pattern matches an address. */
export function matchesAddress(waiver: Waiver, address: string): boolean {
  if (!waiver.resource.includes("*")) {
    return waiver.resource === address;
  }
  const pattern = waiver.resource.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join(".*")}$`, "s").test(address);
}

/** Whether a waiver suspends findings on a day. A waiver with a fault suspends nothing. */
export function isInForce(waiver: Waiver, today: string): boolean {
  return waiverFaults(waiver, today).length === 0;
}

/** The faults of a waiver on a day. */
export function waiverFaults(waiver: Waiver, today: string): WaiverFault[] {
  const faults: WaiverFault[] = [];
  const add = (rule: string, fault: string, fix: string) =>
    faults.push({ rule, message: `No finding is suspended: the waiver of ${waiver.rule} for "${waiver.resource}" ${fault}`, fix });
  const end = Date.parse(`${waiver.until}T00:00:00Z`);
  const now = Date.parse(`${today}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(waiver.until) || Number.isNaN(end)) {
    add("waiver-expired", `ends on "${waiver.until}", which is not a valid date`, "write the date as YYYY-MM-DD, such as 2027-03-31");
  } else if (end < now) {
    const fix = "fix the resource and remove the waiver, or ask its owner to renew it";
    add("waiver-expired", `expired on ${waiver.until}`, fix);
  } else if (end - now > LONGEST_DAYS * DAY_MS) {
    const fix = `choose an end date within ${LONGEST_DAYS} days`;
    add("waiver-too-long", `lasts until ${waiver.until}, which is more than a year ahead`, fix);
  }
  if (waiver.rule === "*" || !/[^*.\s]/.test(waiver.resource.replace(/^[a-z0-9_]+\.(?=\*+$)/, ""))) {
    const fix = "name one rule, and one resource by its address or by a pattern that contains part of its name";
    add("waiver-too-broad", "would also cover resources that do not exist yet", fix);
  }
  const missing = [!waiver.owner?.trim() && "owner", !waiver.reason?.trim() && "reason"].filter(Boolean).join(" and ");
  if (missing !== "") {
    add("waiver-without-owner", `has no ${missing}`, `add ${missing}`);
  }
  return faults;
}

const waiversByStack = new WeakMap<TerraformStack, Waiver[]>();

/** Records the waivers of a policy that a stack is checked against. */
export function noteWaivers(stack: TerraformStack, waivers: readonly Waiver[]): void {
  waiversByStack.set(stack, [...waiversIn(stack), ...waivers]);
}

/** The waivers of the policies that a stack is checked against. */
export function waiversIn(stack: TerraformStack): Waiver[] {
  return waiversByStack.get(stack) ?? [];
}

/** A rule on the policy itself or on the input of a check, rather than on a resource. */
export interface PolicyRule {
  readonly id: string;
  readonly info: string;
  readonly why: string;
  readonly sources: readonly Source[];
  readonly fix: string;
}

/** The rules on waivers and on the completeness of plans. */
export const POLICY_RULES: readonly PolicyRule[] = [
  {
    id: "incomplete-plan",
    info: "The plan ended without errors, covers the whole configuration and defers no changes.",
    why: "A plan that ended in errors or used -target lacks resources. They are not checked, and no finding would look like a pass.",
    sources: [SOURCES.terraformPlan],
    fix: "fix the errors that terraform plan printed, run it without -target, and check the new plan",
  },
  {
    id: "waiver-expired",
    info: "A waiver's end date is in the future.",
    why: "An exception that nobody reviews becomes the rule. It ends on its date, and its owner must renew it deliberately.",
    sources: [SOURCES.nist80052],
    fix: "fix the resource and remove the waiver, or renew it with a new date",
  },
  {
    id: "waiver-too-long",
    info: "A waiver ends within a year.",
    why: "A risk that was acceptable when the waiver was granted must be reviewed every year.",
    sources: [SOURCES.nist80052],
    fix: "choose an end date at most a year ahead",
  },
  {
    id: "waiver-unused",
    info: "A waiver covers at least one finding.",
    why: "A waiver that covers nothing hides the next problem of its resource.",
    sources: [SOURCES.nist80052],
    fix: "remove it, or correct its rule or address",
  },
  {
    id: "waiver-too-broad",
    info: "A waiver names one rule and at least part of a resource's name.",
    why: 'The pattern "*" also covers resources that do not exist yet and that nobody has assessed.',
    sources: [SOURCES.nist80052],
    fix: "name one rule and one address, or a pattern that contains part of a name",
  },
  {
    id: "waiver-without-owner",
    info: "A waiver names its owner and its reason.",
    why: "Nobody can be asked about an exception without an owner, so it is never removed.",
    sources: [SOURCES.nist80052],
    fix: "add owner and reason",
  },
];
