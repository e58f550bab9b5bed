import { CaName } from "../../policy/certificates/distrusted-cas";
import { FleetCertificate, FleetView } from "../fleet-view";
import { InventoryEndpoint } from "../inventory-schema";

/** How bad a finding is: it breaks clients or soon will; it leads there; it is worth fixing. */
export type HealthSeverity = "error" | "warning" | "advice";

/** The kinds of findings: stable codes for scripts, in the order of docs/reference/findings.md. */
export const FINDING_KINDS = [
  "expired",
  "renewal-overdue",
  "expiring",
  "served-nowhere",
  "unreachable",
  "not-determined",
  "served-expired",
  "served-other",
  "served-not-ours",
  "state-outdated",
  "wrong-name",
  "chain-broken",
  "chain-order",
  "weak-tls",
  "revoked",
  "distrusted",
  "replacement-advised",
  "revocation-unknown",
  "issued-not-ours",
  "unmanaged-certificate",
  "discovery-incomplete",
  "dnssec-broken",
  "dnssec-unsigned",
  "caa-forbids",
  "caa-missing",
  "validation-record",
  "validation-record-unused",
  "dns-unknown",
  "not-applied",
  "no-longer-declared",
  "alert-missing",
  "owner-missing",
  "waiver-expired",
  "waiver-ending",
  "trusted-ca-expired",
  "trusted-ca-expiring",
  "trust-unknown",
  "revocation-list-stale",
  "revocation-list-ending",
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/** A problem with a certificate, its endpoints or its alerts. */
export interface HealthFinding {
  readonly kind: FindingKind;
  readonly severity: HealthSeverity;
  /** The key of the certificate; absent if the finding is about none of them. */
  readonly certificate?: string;
  /** The endpoint as `host:port`, if the finding is about one. */
  readonly endpoint?: string;
  readonly message: string;
  /** How to fix it. */
  readonly fix: string;
}

/** What a probe saw at an endpoint. */
export interface ServedEndpoint {
  readonly host: string;
  readonly port: number;
  readonly reachable: boolean;
  /** Why the probe could not reach it, or why its chain is not trusted. */
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
  /** What is known about the revocation of the served chain, if that was asked for. */
  readonly revocation?: ServedRevocation;
  /** The versions below TLS 1.2 or below the declared minimum that it also accepts, such as `TLSv1`. */
  readonly outdatedProtocols?: readonly string[];
}

/** What is known about the revocation of a served chain. */
export interface ServedRevocation {
  /** Without the root, which nobody can revoke; the leaf first. */
  readonly chain: readonly ChainCertificate[];
  /** What the CA says about when to replace the leaf; absent for an issuer without renewal information. */
  readonly renewalInfo?: RenewalInfo;
}

/** A certificate of a served chain. */
export interface ChainCertificate {
  readonly subject: string;
  /** In hexadecimal, lower case. */
  readonly serial: string;
  readonly notBefore: string;
  readonly isLeaf: boolean;
  readonly issuer: CaName;
  readonly status: "good" | "revoked" | "unknown";
  /** When it was revoked (RFC 3339). */
  readonly revokedAt?: string;
  /** The reason for revocation, such as `keyCompromise`. */
  readonly reason?: string;
  /** Why the status is unknown. */
  readonly problem?: string;
}

/** What a CA answers about a certificate's renewal (RFC 9773), or why it did not. */
export interface RenewalInfo {
  readonly start?: string;
  readonly end?: string;
  /** Where the CA explains why the window is earlier than usual. */
  readonly explanationUrl?: string;
  readonly problem?: string;
}

/** The states of a certificate, the most urgent first. */
export const HEALTH_STATES = ["expired", "critical", "warning", "unknown", "healthy"] as const;

/** The most urgent state of a certificate. */
export type HealthState = (typeof HEALTH_STATES)[number];

/** The health of a certificate. */
export interface CertificateHealth {
  readonly certificate: FleetCertificate;
  readonly state: HealthState;
  /** Days until the certificate that was issued last expires; if Terraform does not know it, until the served one does. */
  readonly daysLeft?: number;
  /** When that certificate expires (RFC 3339). */
  readonly notAfter?: string;
  /** The day on which renewal is due (RFC 3339), if the expiry is known. */
  readonly renewalDue?: string;
  readonly findings: readonly HealthFinding[];
  /** What its endpoints serve, if they were probed. */
  readonly served: readonly { readonly endpoint: InventoryEndpoint; readonly seen: ServedEndpoint }[];
}

/** A fleet's health on a day, the most urgent certificate first. */
export interface FleetHealth {
  readonly view: FleetView;
  /** The moment that it was assessed for. */
  readonly now: Date;
  readonly certificates: readonly CertificateHealth[];
  /** All findings, the worst first: those of certificates, and the others. */
  readonly findings: readonly HealthFinding[];
  /** Whether endpoints were probed. */
  readonly probed: boolean;
}
