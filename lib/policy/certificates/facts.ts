import { Estate } from "../plan/estate";
import { asBlock, asText, Block, isAbsent, isUnknown, Resource, Unknown, Value } from "../plan/resource";

/** A property of a certificate with the argument that it is read from. The value can be `Unknown`. */
export interface Fact<T> {
  readonly path: string;
  readonly value: T | Unknown;
}

/** Who renews a certificate, if the resource tells. */
export type Renewer = "issuer" | "terraform" | "none";

/** The properties of a certificate, key or issuance that a resource defines. Others are absent. */
export interface CertificateFacts {
  /** The name of the service. */
  readonly service: string;
  /** The issuer as in policies: `acm`, `acm-private-ca`, `imported`, `lets-encrypt`, `google-managed`, `self-signed` and so on. */
  readonly issuer?: Fact<string>;
  readonly names?: readonly Fact<string>[];
  /** The key as in policies, such as `rsa-2048` or `ecdsa-p256`. */
  readonly key?: Fact<string>;
  readonly lifetimeDays?: Fact<number>;
  /** How many days before expiry renewal starts. */
  readonly renewalDays?: Fact<number>;
  readonly renewedBy?: Renewer;
  /** The certificate in PEM, if it is imported. */
  readonly pem?: Fact<string>;
  /** Its tags or labels; absent for types without them. */
  readonly tags?: Fact<Block>;
  /** Whether it is a certificate that clients see, rather than a key or a CA. */
  readonly isServed: boolean;
}

/** A service with resources that contain or issue certificates. */
export interface CertificateService {
  readonly service: string;
  readonly types: readonly string[];
  read(resource: Resource, estate: Estate): CertificateFacts | undefined;
}

/** The names in a list argument as facts; one unknown fact if the list is not known. */
export function nameFacts(path: string, value: Value): Fact<string>[] {
  if (isUnknown(value)) {
    return [{ path, value }];
  }
  const items = Array.isArray(value) ? value : [value];
  return items
    .filter((item) => !isAbsent(item) && item !== "")
    .map((item) => ({ path, value: isUnknown(item) ? item : String(item).replace(/\.$/, "") }));
}

/** Converts an ISO 8601 or Go duration such as `P90D`, `2160h` or `86400s` to days. */
export function durationDays(value: Value): number | Unknown | undefined {
  if (isUnknown(value)) {
    return value;
  }
  if (typeof value !== "string") {
    return undefined;
  }
  const iso = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?.*)?$/.exec(value);
  if (iso) {
    const [years, months, days, hours] = iso.slice(1).map((part) => Number(part ?? 0));
    return years * 365 + months * 30 + days + hours / 24;
  }
  const hoursPerUnit: Record<string, number> = { h: 1, m: 1 / 60, s: 1 / 3600 };
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
  return parts.length === 0 ? undefined : parts.reduce((hours, [, amount, unit]) => hours + Number(amount) * hoursPerUnit[unit], 0) / 24;
}

/** An imported certificate whose text the plan contains. A text that the plan does not know yet is not of interest: its resource tells more. */
export function pemFact(path: string, value: Value): Fact<string> | undefined {
  const pem = isUnknown(value) ? undefined : asText(value);
  return pem === undefined ? undefined : { path, value: pem };
}

/** The tags of a resource, including those that the provider adds. */
export function tagsOf(resource: Resource, own: string, all: string[], providerDefaults: Value): Fact<Block> {
  const { attributes } = resource;
  const merged = all.map((name) => attributes[name]).find((value) => typeof value === "object" && value !== null && !isUnknown(value));
  const written = attributes[own];
  if (isUnknown(written)) {
    return { path: own, value: written };
  }
  return { path: own, value: { ...asBlock(providerDefaults), ...asBlock(merged), ...asBlock(written) } };
}

/** Facts without repeated values; unknown ones stay. */
export function distinct(facts: readonly Fact<string>[]): Fact<string>[] {
  return facts.filter((fact, i) => isUnknown(fact.value) || facts.findIndex(({ value }) => value === fact.value) === i);
}
