import { FleetCertificate, FleetView } from "../fleet-view";
import { InventoryEndpoint } from "../shape";

/** How bad a finding is: it breaks clients or soon will; it leads there; it is worth mending. */
export type HealthSeverity = "error" | "warning" | "advice";

/** What is wrong with a certificate, with what serves it, or with what watches it. */
export interface HealthFinding {
  /** The kind of finding, such as `renewal-overdue`: a kebab-case word that scripts can rely on. */
  readonly kind: string;
  readonly severity: HealthSeverity;
  /** The key of the certificate; absent where an endpoint serves one that is not of the fleet. */
  readonly certificate?: string;
  /** The endpoint as `host:port`, where the finding is of one. */
  readonly endpoint?: string;
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

/** What a look at an endpoint saw. */
export interface ServedEndpoint {
  readonly host: string;
  readonly port: number;
  readonly reachable: boolean;
  /** Why it could not be reached, or why its chain is not trusted. */
  readonly problem?: string;
  readonly daysLeft?: number;
  readonly notAfter?: string;
  readonly chainValid?: boolean;
  readonly nameMatches?: boolean;
  /** In hexadecimal, lower case. */
  readonly serial?: string;
  readonly issuer?: string;
  /** The newest version that was negotiated, such as `TLSv1.3`. */
  readonly protocol?: string;
  /** The versions that it accepts as well and should not: those below TLS 1.2, and below the declared one. Such as `TLSv1`. */
  readonly outdatedProtocols?: readonly string[];
}

/** The most urgent thing that can be said of a certificate. */
export type HealthState = "expired" | "critical" | "warning" | "unknown" | "healthy";

/** A certificate with what is known of its health. */
export interface CertificateHealth {
  readonly certificate: FleetCertificate;
  readonly state: HealthState;
  /** Days until the certificate that was issued last expires, where Terraform knows it, else until what is served does. */
  readonly daysLeft?: number;
  /** When that certificate expires, RFC 3339. */
  readonly notAfter?: string;
  /** The day on which renewal is due, RFC 3339, where the expiry is known. */
  readonly renewalDue?: string;
  readonly findings: readonly HealthFinding[];
  /** What its endpoints were seen to serve, where they were looked at. */
  readonly served: readonly { readonly endpoint: InventoryEndpoint; readonly seen: ServedEndpoint }[];
}

/** A fleet's health on a day, the most urgent certificate first. */
export interface FleetHealth {
  readonly view: FleetView;
  /** The moment that it was judged for. */
  readonly now: Date;
  readonly certificates: readonly CertificateHealth[];
  /** All findings, the worst first: those of the certificates, and those that are of none. */
  readonly findings: readonly HealthFinding[];
  /** Whether endpoints were looked at. */
  readonly probed: boolean;
}
