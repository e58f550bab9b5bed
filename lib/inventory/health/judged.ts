import { issuerFacts } from "../../core/cloud";
import { FleetCertificate } from "../fleet-view";
import { Expiry, Thresholds } from "./expiry";
import { HealthFinding } from "./health";
import { Look, Looks } from "./looks";

/** What is known of a certificate when it is judged. */
export interface Judged {
  readonly certificate: FleetCertificate;
  readonly now: Date;
  readonly expiry?: Expiry;
  readonly thresholds: Thresholds;
  /** What its endpoints were seen to serve. */
  readonly looks: readonly Look[];
  /** What was seen everywhere. */
  readonly all: Looks;
}

/** A finding of a certificate, before it is said which one. */
export type OwnFinding = Omit<HealthFinding, "certificate">;

/** Whether something serves it, keeps it for servers, or has it imported: then clients depend on it. */
export function isDeployed({ inventory }: FleetCertificate): boolean {
  return inventory.endpoints.length > 0 || inventory.stores.length > 0 || inventory.deployedTo.length > 0;
}

/** Whether the inventory would tell where it is served: of plain resources and of what is made elsewhere it knows no endpoints. */
export function isPlaceKnown({ inventory }: FleetCertificate): boolean {
  return inventory.madeBy === "fleet" || (inventory.madeBy === "stack" && inventory.renewal !== undefined);
}

/** The issuer's display name. */
export function issuerName({ inventory: { issuer } }: FleetCertificate): string {
  return issuerFacts(issuer)?.label ?? issuer;
}
