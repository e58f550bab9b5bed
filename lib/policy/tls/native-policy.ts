import { CertfleetError } from "../../core/error";
import { hasFeature } from "../provider-features";
import { TlsPolicy, TlsVersion } from "../tls-policy";
import { Estate } from "../plan/estate";
import { asText, isUnknown, isWritten, Resource, valueAt } from "../plan/resource";

/** Families of cipher suites, by OpenSSL name as the services' documentation prints them. */
export const SUITES = {
  /** The TLS 1.3 suites of RFC 8446 that services offer. */
  TLS_1_3: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"],
  /** The TLS 1.3 suites that FIPS 140 approves. */
  TLS_1_3_FIPS: ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384"],
  ECDHE_GCM: [
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
  ],
  ECDHE_CHACHA20: ["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"],
  ECDHE_CBC_SHA2: ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384"],
  ECDHE_CBC_SHA1: ["ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "ECDHE-ECDSA-AES256-SHA"],
  RSA_GCM: ["AES128-GCM-SHA256", "AES256-GCM-SHA384"],
  RSA_CBC_SHA2: ["AES128-SHA256", "AES256-SHA256"],
  RSA_CBC_SHA1: ["AES128-SHA", "AES256-SHA"],
} satisfies Record<string, readonly string[]>;

/** Whether a stolen server key cannot decrypt recorded sessions. */
export function isForwardSecret(suite: string): boolean {
  return /^(TLS_(?!RSA_|DH_|ECDH_)|ECDHE-|DHE-|EECDH|EDH-)/.test(suite);
}

/** Whether a suite uses authenticated encryption (AEAD). */
export function isAead(suite: string): boolean {
  return /GCM|CCM|CHACHA20/.test(suite);
}

/** A service's named TLS policy, such as `ELBSecurityPolicy-2016-08`, and what it allows. */
export interface NativePolicyDefinition {
  readonly name: string;
  readonly minimum: TlsVersion;
  readonly maximum: TlsVersion;
  /** All suites that it offers, by OpenSSL name; absent where the service does not document them. */
  readonly suites?: readonly string[];
  /** Whether it uses a FIPS 140 validated module. */
  readonly fips: boolean;
  /** Whether it offers hybrid ML-KEM key exchange. */
  readonly postQuantum: boolean;
  /** The first provider release that accepts the name; absent if every supported release does, `unknown` if not established. */
  readonly since?: string;
  /** The documentation page of this entry, if it is not the table's. */
  readonly source?: string;
  /** The part of this entry that is not verified against documentation; absent if all of it is. */
  readonly unverified?: string;
}

/** The named policies of one service. */
export interface NativePolicyTable {
  readonly service: string;
  /** The documentation page of the entries. */
  readonly source: string;
  readonly policies: readonly NativePolicyDefinition[];
  /** How a policy is chosen for an intent; absent for tables that only check names. */
  readonly choice?: NativePolicyPreference;
}

/** How a service's policy is chosen for an intent such as `intermediate`. */
export interface NativePolicyPreference {
  /** The names to try for each intent, the best first. */
  readonly preferred: Readonly<Record<string, readonly string[]>>;
  /** A name that is used for an intent that it does not fully meet, because the service has nothing better. */
  readonly tolerated?: Readonly<Record<string, string>>;
  /** What to change if no policy meets the intent. */
  readonly remedy: string;
}

/** The policy that was chosen for an intent. */
export interface NativePolicyChoice {
  readonly name: string;
  /** Whether it meets the whole intent. */
  readonly meets: boolean;
  /** How it falls short of the intent, if it does. */
  readonly shortfall?: string;
}

/** Finds a service's policy by name. */
export function findPolicy(table: NativePolicyTable, name: string): NativePolicyDefinition | undefined {
  return table.policies.find((policy) => policy.name === name);
}

/** Whether a provider release accepts the name. An unknown first release counts as no. */
export function isAccepted({ since }: NativePolicyDefinition, providerVersion: string): boolean {
  return since === undefined || hasFeature({ since }, providerVersion);
}

/** Whether every suite is forward secret; undefined if the suites are not known. */
export function hasForwardSecrecy(policy: NativePolicyDefinition): boolean | undefined {
  return policy.suites?.every(isForwardSecret);
}

/** Whether every suite uses authenticated encryption; undefined if the suites are not known. */
export function isAeadOnly(policy: NativePolicyDefinition): boolean | undefined {
  return policy.suites?.every(isAead);
}

/** How a native policy falls short of an intent, as predicates such as "allows TLS 1.0"; empty if it meets the intent. */
export function shortfalls(native: NativePolicyDefinition, intent: TlsPolicy): string[] {
  const found: string[] = [];
  if (!native.minimum.isAtLeast(intent.minimumVersion)) {
    found.push(`allows ${native.minimum.label}`);
  }
  if (native.suites === undefined) {
    found.push("offers undocumented cipher suites");
  } else {
    const weak = native.suites.filter((suite) => !isForwardSecret(suite));
    if (intent.forwardSecrecy && weak.length > 0) {
      found.push(`offers cipher suites without forward secrecy (${weak.join(", ")})`);
    }
    const cbc = native.suites.filter((suite) => !isAead(suite));
    if (intent.aeadOnly && cbc.length > 0) {
      found.push(`offers cipher suites without authenticated encryption (${cbc.join(", ")})`);
    }
  }
  if (intent.fips && !native.fips) {
    found.push("does not use a FIPS 140 validated module");
  }
  if (intent.postQuantum && !native.postQuantum) {
    found.push("does not offer post-quantum key exchange");
  }
  return found;
}

/** Chooses the policy of a table that serves an intent at a provider version. Fails if the table has none. */
export function choosePolicy(table: NativePolicyTable, intent: TlsPolicy, providerVersion: string): NativePolicyChoice {
  const { preferred, tolerated, remedy } = table.choice!;
  const meeting = preferred[intent.name].map((name) => findPolicy(table, name)!).filter((each) => shortfalls(each, intent).length === 0);
  const definition = meeting.find((candidate) => isAccepted(candidate, providerVersion));
  if (definition) {
    return { name: definition.name, meets: true };
  }
  const fallback = tolerated?.[intent.name];
  if (fallback !== undefined) {
    const shortfall = `${fallback} ${shortfalls(findPolicy(table, fallback)!, intent).join(" and ")}`;
    return { name: fallback, meets: false, shortfall };
  }
  const [strongest] = table.policies.filter((candidate) => isAccepted(candidate, providerVersion));
  const later = meeting.flatMap(({ name, since }) =>
    since === undefined ? [] : [`declare version ${since} or later, which accepts ${name}`],
  );
  throw new CertfleetError(
    "policy-not-available",
    `${table.service} does not support the TLS policy "${intent.name}" with provider version ${providerVersion}. ` +
      `Its strongest policy there is ${strongest.name}, which requires at least ${strongest.minimum.label}; ${[...later, remedy].join(", or ")}.`,
  );
}

/** A TLS setting of a resource. */
export interface TlsSetting {
  /** The argument that contains it. */
  readonly path: string;
  /** Whether it is set, left to the service's default, not known before the apply, or not a known name of the service. */
  readonly state: "set" | "default" | "unknown" | "unrecognised";
  /** The value, or the default of the service. */
  readonly name: string;
  /** What it allows, if that is known. */
  readonly definition?: NativePolicyDefinition;
  /** The known names of the service, for an unrecognised one. */
  readonly known?: readonly string[];
}

/** A service whose Terraform arguments set the TLS version or policy. */
export interface TlsService {
  readonly service: string;
  readonly types: readonly string[];
  /** The argument, for the documentation. */
  readonly argument: string;
  /** The settings of a resource; none if it does not use TLS. */
  read(resource: Resource, estate: Estate): TlsSetting[];
  /** The value to set for an intent. */
  recommended(policy: TlsPolicy, resource?: Resource): string;
  /** Whether a setting falls short of the intent but is the best that the service has. */
  tolerates?(setting: TlsSetting, policy: TlsPolicy): boolean;
  /** Whether the service's guides still recommend the setting, so that its cipher suites are only advice. */
  isUsual?(setting: TlsSetting): boolean;
}

/** The setting of an argument that contains the name of a policy. */
export function namedSetting(resource: Resource, path: string, table: NativePolicyTable, serviceDefault: string): TlsSetting {
  return settingOf(valueAt(resource.attributes, path), isWritten(resource, path), path, table, serviceDefault);
}

/** The setting of a value that contains the name of a policy. */
export function settingOf(value: unknown, written: boolean, path: string, table: NativePolicyTable, serviceDefault: string): TlsSetting {
  if (isUnknown(value)) {
    return { path, state: "unknown", name: "" };
  }
  const name = asText(value);
  if (name === undefined || !written) {
    return { path, state: "default", name: serviceDefault, definition: findPolicy(table, serviceDefault) };
  }
  const definition = findPolicy(table, name);
  return definition
    ? { path, state: "set", name, definition }
    : { path, state: "unrecognised", name, known: table.policies.map((policy) => policy.name) };
}

/** A policy for which only the lowest version is documented. */
export function versionOnly(name: string, minimum: TlsVersion, more: Partial<NativePolicyDefinition> = {}): NativePolicyDefinition {
  return { name, minimum, maximum: TlsVersion.TLS_1_3, fips: false, postQuantum: false, ...more };
}

const VERSION_NAMES: [RegExp, TlsVersion][] = [
  [/^ssl(v)?[\s_.]*[23](\.0)?$/i, TlsVersion.SSL_3_0],
  [/^tls(v)?[\s_.]*1([._]0)?$/i, TlsVersion.TLS_1_0],
  [/^tls(v)?[\s_.]*1[._]1$/i, TlsVersion.TLS_1_1],
  [/^tls(v)?[\s_.]*1[._]2$/i, TlsVersion.TLS_1_2],
  [/^tls(v)?[\s_.]*1[._]3$/i, TlsVersion.TLS_1_3],
];

/** The version of a name in the spelling of any service: `TLSv1.2`, `TLS_1_2`, `TLS1.2`. */
export function versionOf(name: string): TlsVersion | undefined {
  return VERSION_NAMES.find(([pattern]) => pattern.test(name.trim()))?.[1];
}

/** The setting of an argument that lists the versions spoken. */
export function versionListSetting(values: unknown, path: string, options: { fips?: boolean } = {}): TlsSetting[] {
  const items = Array.isArray(values) ? values : [values];
  if (isUnknown(values) || items.some(isUnknown)) {
    return [{ path, state: "unknown", name: "" }];
  }
  const names = items.filter((item): item is string => typeof item === "string" && item !== "");
  if (names.length === 0) {
    return [];
  }
  const odd = names.find((name) => versionOf(name) === undefined);
  if (odd !== undefined) {
    return [{ path, state: "unrecognised", name: odd, known: ["TLSv1.2", "TLSv1.3"] }];
  }
  const versions = names.map((name) => versionOf(name)!);
  const lowest = versions.reduce((low, version) => (low.isAtLeast(version) ? version : low));
  return [
    { path, state: "set", name: names.join(", "), definition: versionOnly(names.join(", "), lowest, { fips: options.fips ?? false }) },
  ];
}
