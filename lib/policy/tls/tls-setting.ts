import { Estate } from "../plan/estate";
import { NativePolicyDefinition, NativePolicyTable, findPolicy } from "./native-policy";
import { asText, isUnknown, isWritten, Resource, valueAt } from "../plan/resource";
import { TlsPolicy, TlsVersion } from "../tls-policy";

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
