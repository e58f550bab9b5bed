import { TlsPolicy } from "../tls-policy";
import { TlsVersion } from "../tls-version";
import { isAead, isForwardSecret } from "./cipher-suites";
import { isAtLeast } from "./provider-version";

/** What a service's own policy of a name allows. */
export interface NativePolicyDefinition {
  readonly name: string;
  readonly minimum: TlsVersion;
  readonly maximum: TlsVersion;
  /** All that it offers, by OpenSSL name; absent where the service's documentation could not be read. */
  readonly suites?: readonly string[];
  /** Whether a FIPS 140 validated module does the cryptography. */
  readonly fips: boolean;
  /** Whether hybrid ML-KEM key exchange is offered. */
  readonly postQuantum: boolean;
  /** The first provider release that takes the name; absent where every supported one does, `unknown` where that was not found out. */
  readonly since?: string;
  /** The page that the entry is from, where it is not the table's. */
  readonly source?: string;
  /** What of the entry no page could be read for, in words; absent where all of it is from its source. */
  readonly unverified?: string;
}

/** The policies of one service, and where they are documented. */
export interface NativePolicyTable {
  /** What people call the service. */
  readonly service: string;
  /** The page that the data are from. */
  readonly source: string;
  readonly policies: readonly NativePolicyDefinition[];
}

/** The table's entry for a name. */
export function findPolicy(table: NativePolicyTable, name: string): NativePolicyDefinition | undefined {
  return table.policies.find((policy) => policy.name === name);
}

/** Whether a provider release takes the name. What is not certain counts as no. */
export function isAccepted(policy: NativePolicyDefinition, providerVersion: string): boolean {
  return policy.since === undefined || (policy.since !== "unknown" && isAtLeast(providerVersion, policy.since));
}

/** Whether every suite is forward secret; undefined where the suites are not known. */
export function hasForwardSecrecy(policy: NativePolicyDefinition): boolean | undefined {
  return policy.suites?.every(isForwardSecret);
}

/** Whether every suite is an AEAD; undefined where the suites are not known. */
export function isAeadOnly(policy: NativePolicyDefinition): boolean | undefined {
  return policy.suites?.every(isAead);
}

/** In what a native policy falls short of an intent, in words; empty where it meets it. */
export function shortfalls(native: NativePolicyDefinition, intent: TlsPolicy): string[] {
  const found: string[] = [];
  if (!native.minimum.isAtLeast(intent.minimumVersion)) {
    found.push(`allows ${native.minimum.label}`);
  }
  if (native.suites === undefined) {
    found.push("offers suites that are not documented");
  } else {
    const weak = native.suites.filter((suite) => !isForwardSecret(suite));
    if (intent.forwardSecrecy && weak.length > 0) {
      found.push(`offers suites without forward secrecy (${weak.join(", ")})`);
    }
    const cbc = native.suites.filter((suite) => !isAead(suite));
    if (intent.aeadOnly && cbc.length > 0) {
      found.push(`offers suites without authenticated encryption (${cbc.join(", ")})`);
    }
  }
  if (intent.fips && !native.fips) {
    found.push("is not of a FIPS 140 validated module");
  }
  if (intent.postQuantum && !native.postQuantum) {
    found.push("has no post-quantum key exchange");
  }
  return found;
}
