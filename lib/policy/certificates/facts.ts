import { Estate } from "../estate";
import { Resource } from "../resource";
import { Block, isAbsent, isUnknown, Unknown, Value } from "../value";

/** A fact of a certificate: the argument that it is read from, and its value; `Unknown` before an apply. */
export interface Fact<T> {
  readonly path: string;
  readonly value: T | Unknown;
}

/** Who makes the next certificate, as far as the resource tells. */
export type Renewer = "issuer" | "terraform" | "nobody";

/** What a resource says of a certificate, its key or its issuance. Absent is what it says nothing of. */
export interface CertificateFacts {
  /** What people call the service that has it. */
  readonly service: string;
  /** The issuer, as policies name it: `acm`, `acm-private-ca`, `imported`, `lets-encrypt`, `google-managed`, `self-signed` and so on. */
  readonly issuer?: Fact<string>;
  readonly names?: readonly Fact<string>[];
  /** The key, as policies name it: `rsa-2048`, `ecdsa-p256`. */
  readonly key?: Fact<string>;
  readonly lifetimeDays?: Fact<number>;
  /** How many days before expiry renewal is due. */
  readonly renewalDays?: Fact<number>;
  readonly renewedBy?: Renewer;
  /** Its tags or labels; absent for types that have none. */
  readonly tags?: Fact<Block>;
  /** Whether it is a certificate that clients see, as against a key or a CA. */
  readonly isServed: boolean;
}

/** A kind of resource that has or makes certificates. */
export interface CertificateService {
  readonly service: string;
  readonly types: readonly string[];
  read(resource: Resource, estate: Estate): CertificateFacts | undefined;
}

/** The texts in a list argument as facts; one unknown fact where the list itself is not known. */
export function nameFacts(path: string, value: Value): Fact<string>[] {
  if (isUnknown(value)) {
    return [{ path, value }];
  }
  const items = Array.isArray(value) ? value : [value];
  return items
    .filter((item) => !isAbsent(item) && item !== "")
    .map((item) => ({ path, value: isUnknown(item) ? item : String(item).replace(/\.$/, "") }));
}

/** Reads an RFC 3339 or Go duration such as `2160h` or `86400s` as days. */
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

/** The tags that a resource will have: its own, with those that the provider adds. */
export function tagsOf(resource: Resource, own: string, all: string[], providerDefaults: Value): Fact<Block> {
  const { attributes } = resource;
  const merged = all.map((name) => attributes[name]).find((value) => typeof value === "object" && value !== null && !isUnknown(value));
  const written = attributes[own];
  if (isUnknown(written)) {
    return { path: own, value: written };
  }
  return { path: own, value: { ...asObject(providerDefaults), ...asObject(merged), ...asObject(written) } };
}

function asObject(value: Value): Block {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isUnknown(value) ? (value as Block) : {};
}
