import type { HealthFinding, HealthState, ServedEndpoint } from "../inventory/health/health";
import type { Lifecycle } from "../inventory/fleet-view";
import type { InventoryCertificate, InventoryEndpoint, InventoryWaiver } from "../inventory/shape";

/** What the report's page is given. It is JSON in the page: what is undefined is not in it. */
export interface ReportData {
  readonly title: string;
  /** The moment that the fleet was judged for, RFC 3339. */
  readonly now: string;
  readonly stacks: readonly string[];
  /** The display names of the issuers and clouds in the report, by what the inventory calls them. */
  readonly issuers: Readonly<Record<string, string>>;
  readonly clouds: Readonly<Record<string, string>>;
  /** Whether endpoints were looked at. */
  readonly probed: boolean;
  /** The most urgent first. */
  readonly certificates: readonly ReportCertificate[];
  /** Those that are of no certificate, the worst first. */
  readonly findings: readonly ReportFinding[];
  /** All exceptions to the TLS policy, with the certificates that they are of. */
  readonly waivers: readonly ReportWaiver[];
}

/** A certificate, as the page shows it. */
export interface ReportCertificate extends Pick<
  InventoryCertificate,
  | "madeBy"
  | "domains"
  | "owner"
  | "service"
  | "runbook"
  | "issuer"
  | "keyType"
  | "arn"
  | "id"
  | "region"
  | "serial"
  | "renewal"
  | "stores"
  | "deployedTo"
  | "alerts"
> {
  /** What tells it from all others, also in links. */
  readonly key: string;
  readonly name: string;
  readonly stack: string;
  readonly state: HealthState;
  readonly lifecycle: Lifecycle;
  readonly cloud: string;
  readonly account?: string;
  readonly daysLeft?: number;
  /** When it ends, RFC 3339, where that is known. */
  readonly notAfter?: string;
  /** Whether Terraform told its end, or an endpoint that serves it. */
  readonly expirySource?: "inventory" | "served";
  /** When its renewal is due, RFC 3339. */
  readonly renewalDue?: string;
  readonly endpoints: readonly ReportEndpoint[];
  readonly findings: readonly ReportFinding[];
}

/** An endpoint, with what was seen at each of its hosts. */
export interface ReportEndpoint extends InventoryEndpoint {
  readonly seen?: readonly ServedEndpoint[];
}

/** A finding; the certificate is the one that it is in. */
export type ReportFinding = Omit<HealthFinding, "certificate">;

/** A waiver, and the key of the certificate that its resource is called after. */
export interface ReportWaiver extends InventoryWaiver {
  readonly stack: string;
  readonly certificate?: string;
}
