import { Estate } from "../estate";
import { NativePolicyDefinition, NativePolicyTable, findPolicy } from "../native/definition";
import { isWritten, Resource, valueAt } from "../resource";
import { TlsPolicy } from "../tls-policy";
import { TlsVersion } from "../tls-version";
import { asText, isUnknown } from "../value";

/** What a resource says of the TLS that it speaks in one place. */
export interface TlsSetting {
  /** The argument that decides. */
  readonly path: string;
  /** Whether it is written, left to the service, not known before an apply, or a name that the service is not known to have. */
  readonly state: "set" | "default" | "unknown" | "unrecognised";
  /** What is written, or what the service takes where nothing is. */
  readonly name: string;
  /** What it allows, where that is known. */
  readonly definition?: NativePolicyDefinition;
  /** The names that the service is known to have, for an unrecognised one. */
  readonly known?: readonly string[];
}

/** A service whose arguments decide the TLS that it speaks. */
export interface TlsService {
  /** What people call it. */
  readonly service: string;
  readonly types: readonly string[];
  /** The argument that decides, for the documentation. */
  readonly argument: string;
  /** The settings of a resource; none where it does not speak TLS. */
  read(resource: Resource, estate: Estate): TlsSetting[];
  /** The value to write for an intent. */
  recommended(policy: TlsPolicy, resource?: Resource): string;
  /** Whether a setting is the best that the service has, though it falls short of the intent. */
  tolerates?(setting: TlsSetting, policy: TlsPolicy): boolean;
  /** Whether a setting is what the service's guides still name, so that its ciphers are worth an advice only. */
  isUsual?(setting: TlsSetting): boolean;
}

/** The setting of an argument that holds the name of a policy. */
export function namedSetting(resource: Resource, path: string, table: NativePolicyTable, serviceDefault: string): TlsSetting {
  return settingOf(valueAt(resource.attributes, path), isWritten(resource, path), path, table, serviceDefault);
}

/** The setting of a value that holds the name of a policy. */
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

/** A policy of which only the lowest version is documented. */
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

/** The version that a name means, as the many services write it: `TLSv1.2`, `TLS_1_2`, `TLS1.2`. */
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
