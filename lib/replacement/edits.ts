import { generationsOf, PlannedCertificate, ReplacementPlan } from "./replacement-plan";

/** A value to set in an entry of the fleet file. */
export interface FleetEdit {
  readonly entry: string;
  readonly key: "generation" | "issuer" | "keepPrevious" | "keyType" | "rotate" | "serve";
  readonly value: string | number | false;
}

/** The edits of a fleet file that replace certificates: a further generation, another label, or another issuer. */
export function editsOf(orders: readonly PlannedCertificate[], plan: Pick<ReplacementPlan, "keepsPrevious" | "start">): FleetEdit[] {
  const edited = orders.filter(({ addresses }) => addresses.length === 0);
  const byEntry = new Map(edited.map((order) => [order.entry, order]));
  return [...byEntry.values()].flatMap((order) => editsOfEntry(order, plan));
}

function editsOfEntry(
  { entry, isMoved, issuer, member }: PlannedCertificate,
  { keepsPrevious, start }: Pick<ReplacementPlan, "keepsPrevious" | "start">,
): FleetEdit[] {
  const { serve, keepPrevious, keyType, fallback, rotate } = member.spec;
  if (rotate !== undefined && !isMoved) {
    return [{ entry, key: "rotate", value: nextLabel(rotate, start.toISOString().slice(0, 10)) }];
  }
  const generation = generationsOf(member).declared;
  // All generations of a certificate have the same issuer, so a kept one would be issued again.
  const drops = keepPrevious !== false && (isMoved ? generation > 1 : !keepsPrevious);
  return [
    isMoved ? { entry, key: "issuer", value: issuer.name } : { entry, key: "generation", value: generation + 1 },
    // The fallback issuer can have another default.
    ...(isMoved && keyType === undefined && fallback?.keyType !== undefined
      ? [{ entry, key: "keyType", value: fallback.keyType } as const]
      : []),
    ...(drops ? [{ entry, key: "keepPrevious", value: false } as const] : []),
    ...(serve === "previous" ? [{ entry, key: "serve", value: "current" } as const] : []),
  ];
}

/** A label that a certificate does not have: the day, with a number if the label is of that day already. */
function nextLabel(label: string, day: string): string {
  const [, number] = new RegExp(`^${day}(?:\\.(\\d+))?$`).exec(label) ?? [];
  return label.startsWith(day) ? `${day}.${Number(number ?? 1) + 1}` : day;
}
