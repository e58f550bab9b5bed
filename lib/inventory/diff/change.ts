import { Words } from "./words";

/** What a change does to safety: it takes some away, gives some, or neither. */
export type ChangeEffect = "weakened" | "strengthened" | "changed";

/** What kind of change it is, the same in every version. */
export type ChangeKind =
  | "certificate-added"
  | "certificate-removed"
  | "certificate-renamed"
  | "certificate-replaced"
  | "made-by-changed"
  | "names-added"
  | "names-removed"
  | "names-reordered"
  | "issuer-moved"
  | "key-type-changed"
  | "region-moved"
  | "lifetime-changed"
  | "renewal-changed"
  | "schedule-changed"
  | "endpoint-added"
  | "endpoint-removed"
  | "endpoint-changed"
  | "tls-policy-changed"
  | "alert-added"
  | "alert-lost"
  | "thresholds-changed"
  | "channel-added"
  | "channel-lost"
  | "owner-changed"
  | "service-changed"
  | "runbook-changed"
  | "store-added"
  | "store-removed"
  | "deploy-target-added"
  | "deploy-target-removed"
  | "waiver-added"
  | "waiver-changed"
  | "waiver-removed";

/** One thing that differs, of a certificate or of a stack. */
export interface Change {
  readonly kind: ChangeKind;
  readonly effect: ChangeEffect;
  readonly words: Words;
  /** Whether it makes another certificate, which is there before the old one goes. */
  readonly replaces?: boolean;
}

/** What differs of one certificate, or of a stack as a whole. */
export interface ChangedSubject {
  /** The stack, and the certificate's name in it. */
  readonly key: string;
  readonly stack: string;
  /** The certificate's name; absent for what is the stack's. */
  readonly certificate?: string;
  readonly changes: readonly Change[];
}

/** What differs between two fleets. */
export interface FleetDiff {
  /** By stack and name; only those of which something differs. */
  readonly subjects: readonly ChangedSubject[];
}
