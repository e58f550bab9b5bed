import { generationsOf, PlannedCertificate } from "./replacement-plan";

/** A value to set in an entry of the fleet file. */
export interface FleetEdit {
  readonly entry: string;
  readonly key: "generation" | "issuer" | "keepPrevious" | "keyType" | "serve";
  readonly value: string | number | false;
}

/** The edits of a fleet file that replace certificates: a further generation, or another issuer. */
export function editsOf(orders: readonly PlannedCertificate[], keepsPrevious: boolean): FleetEdit[] {
  const edited = orders.filter(({ addresses }) => addresses.length === 0);
  const byEntry = new Map(edited.map((order) => [order.entry, order]));
  return [...byEntry.values()].flatMap((order) => editsOfEntry(order, keepsPrevious));
}

function editsOfEntry({ entry, isMoved, issuer, member }: PlannedCertificate, keepsPrevious: boolean): FleetEdit[] {
  const { serve, keepPrevious, keyType, fallback } = member.spec;
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
