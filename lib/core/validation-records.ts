import type { StateResource } from "./importer";

/**
 * A record by which a CA validates a name again before each renewal.
 *
 * @internal
 */
export interface ValidationRecord {
  /** The name that it validates. */
  readonly domain: string;
  /** The name of the CNAME record. */
  readonly name: string;
  readonly target: string;
}

/**
 * The validation records in the resources of a cloud's Terraform states.
 *
 * @internal
 */
export interface ValidationRecords {
  /** The types of the resources. */
  readonly types: readonly string[];
  /** The records that a certificate of the state needs. */
  expected(resource: StateResource): readonly ValidationRecord[];
  /** The validation records that the state publishes, for certificates of any cloud: CNAME records to `targets`. */
  published(resource: StateResource): readonly Omit<ValidationRecord, "domain">[];
  /** What the cloud's validation records point to. */
  readonly targets: RegExp;
}

/**
 * A DNS name as it is compared: in lower case, without the final dot.
 *
 * @internal
 */
export function plainDnsName(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}
