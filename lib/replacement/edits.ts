import { generationsOf, PlannedCertificate } from "./replacement-plan";

/** A value to set in an entry of the fleet file. */
export interface FleetEdit {
  readonly entry: string;
  readonly key: "generation" | "issuer";
  readonly value: string | number;
}

/** The edits of a fleet file that replace certificates: a further generation, or another issuer. */
export function editsOf(orders: readonly PlannedCertificate[]): FleetEdit[] {
  const byEntry = new Map(orders.map((order) => [order.entry, order]));
  return [...byEntry.values()].map(({ entry, isMoved, issuer, member }) =>
    isMoved ? { entry, key: "issuer", value: issuer.name } : { entry, key: "generation", value: generationsOf(member).declared + 1 },
  );
}
