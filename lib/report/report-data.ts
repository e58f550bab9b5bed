import type { KeyExchange } from "../inventory/endpoint-cryptography";
import type { HealthFinding, HealthState, ServedEndpoint } from "../inventory/health/health";
import type { Lifecycle } from "../inventory/fleet-view";
import type { InventoryCertificate, InventoryEndpoint, InventoryWaiver } from "../inventory/inventory-schema";

/** The data of the report's page, embedded in it as JSON. */
export interface ReportData {
  readonly title: string;
  /** The moment for which health was assessed (RFC 3339). */
  readonly now: string;
  readonly stacks: readonly string[];
  /** The display names of the issuers and clouds in the report, by what the inventory calls them. */
  readonly issuers: Readonly<Record<string, string>>;
  readonly clouds: Readonly<Record<string, string>>;
  /** Whether endpoints were probed. */
  readonly probed: boolean;
  /** The most urgent first. */
  readonly certificates: readonly ReportCertificate[];
  /** Findings that are about no certificate, the worst first. */
  readonly findings: readonly ReportFinding[];
  /** All waivers of policy rules, with the certificates that they concern. */
  readonly waivers: readonly ReportWaiver[];
  /** What has changed since an earlier report, if one was given. */
  readonly since?: ReportSince;
}

/** What has changed since an earlier report. */
export interface ReportSince {
  /** The moment of the earlier report (RFC 3339). */
  readonly now: string;
  readonly added: readonly ReportChange[];
  /** As they were. */
  readonly gone: readonly ReportChange[];
  readonly worse: readonly ReportChange[];
  readonly better: readonly ReportChange[];
}

/** A certificate that has changed. */
export interface ReportChange {
  readonly key: string;
  readonly name: string;
  readonly state: HealthState;
  /** Its state in the earlier report, if it was in it and its state was another one. */
  readonly before?: HealthState;
}

/** A certificate on the page. */
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
  | "usedBy"
  | "alerts"
> {
  /** Its unique key, also in links. */
  readonly key: string;
  readonly name: string;
  readonly stack: string;
  readonly state: HealthState;
  readonly lifecycle: Lifecycle;
  readonly cloud: string;
  readonly account?: string;
  /** Its page in the cloud's console. */
  readonly consoleUrl?: string;
  readonly daysLeft?: number;
  /** When it expires (RFC 3339), if known. */
  readonly notAfter?: string;
  /** Whether the expiry is from Terraform's state or from an endpoint. */
  readonly expirySource?: "inventory" | "served";
  /** When its renewal is due (RFC 3339). */
  readonly renewalDue?: string;
  readonly endpoints: readonly ReportEndpoint[];
  readonly stores: readonly Linked<InventoryCertificate["stores"][number]>[];
  readonly deployedTo: readonly Linked<InventoryCertificate["deployedTo"][number]>[];
  readonly findings: readonly ReportFinding[];
}

/** Something in a cloud, with its page in the cloud's console. */
export type Linked<T> = T & { readonly consoleUrl?: string };

/** An endpoint, with what probes saw at each of its hosts. */
export interface ReportEndpoint extends InventoryEndpoint {
  /** The page of what serves it in the cloud's console. */
  readonly consoleUrl?: string;
  readonly keyExchange: KeyExchange;
  /** Whether its TLS policy allows only algorithms that FIPS 140 approves; undefined if the policy is not known. */
  readonly fips?: boolean;
  readonly seen?: readonly ServedEndpoint[];
}

/** A finding of the certificate that contains it. */
export type ReportFinding = Omit<HealthFinding, "certificate">;

/** A waiver, with the key of the certificate that its resource is named after. */
export interface ReportWaiver extends InventoryWaiver {
  readonly stack: string;
  readonly certificate?: string;
}
