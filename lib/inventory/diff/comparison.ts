import { InventoryCertificate } from "../shape";
import { Stated } from "./side";

/** A certificate as it is on both sides. */
export class Comparison {
  readonly before: InventoryCertificate;
  readonly after: InventoryCertificate;
  /** Whether another issuer takes over, of which much else follows. */
  readonly movesIssuer: boolean;

  constructor(
    readonly base: Stated,
    readonly head: Stated,
    /** Whether both sides are known to speak of the very same certificate. */
    readonly isSame: boolean,
  ) {
    this.before = base.inventory;
    this.after = head.inventory;
    this.movesIssuer = this.differs("issuer");
  }

  /** Whether both sides can be asked for an attribute: what is not known before an apply is no change. */
  knows(attribute: keyof InventoryCertificate): boolean {
    return !this.base.unresolved.has(attribute) && !this.head.unresolved.has(attribute);
  }

  /** Whether a text differs. */
  differs(attribute: "issuer" | "keyType" | "region" | "owner" | "service" | "runbook" | "madeBy"): boolean {
    return this.knows(attribute) && this.before[attribute] !== this.after[attribute];
  }
}
