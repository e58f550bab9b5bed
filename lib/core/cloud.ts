import { CertificateIdentity } from "./certificate";
import { Problem, problem } from "./error";
import { isKnown } from "./expression";
import type { CloudStorageKind } from "./cloud-storage";
import type { CloudImporter } from "./importer";
import type { Issuance } from "./issuance";
import type { CloudKinds } from "./kind";
import type { CloudKubernetes } from "./kubernetes";
import type { RenewalProps } from "./renewal";
import type { ValidationRecords } from "./validation-records";

/**
 * A change to a certificate's definition that can require another certificate.
 *
 * @internal
 */
export type ReplacementCause = "names" | "common-name" | "order" | "issuer" | "key" | "region" | "lifetime" | "address";

/**
 * What is known about the certificates of an issuer, by the issuer's name in inventories.
 *
 * @internal
 */
export interface IssuerFacts {
  /** The issuer's display name, such as "ACM". */
  readonly label: string;
  /** The registration that holds the certificates; none if they are only where they are stored or imported. */
  readonly cloud?: string;
  /** Whether browsers and operating systems trust the issuer's root; undefined if that depends on the certificate. */
  readonly publiclyTrusted?: boolean;
  /** The organisations in the names of the CAs that issue its certificates, such as "Amazon"; undefined if they are not known. */
  readonly organizations?: readonly string[];
  /** The changes for which a new certificate is created before the old one is removed. */
  readonly replacedOn: readonly ReplacementCause[];
  /** What to check when the issuer has not renewed a certificate in time. */
  readonly renewalAdvice?: string;
  /** Whether the issuer renews only certificates that a service uses. */
  readonly renewedOnlyInUse?: boolean;
  /** How its certificates change over the years and which limits it has, for a renewal and the issuer's profile, where that is known. */
  readonly issuance?: (renewal: RenewalProps, profile?: string) => Issuance;
}

/**
 * How the inventory describes a resource type that is a certificate. Each function returns a Terraform expression over the resource, whose
 * address it is given.
 *
 * @internal
 */
export interface CertificateResourceType {
  readonly issuer: (address: string) => string;
  /** The cloud that holds it; none for one that is only where it is stored or imported. */
  readonly cloud?: string;
  readonly publiclyTrusted?: (address: string) => string | boolean;
  /** A list of names. */
  readonly domains: (address: string) => string;
  readonly keyType?: (address: string) => string;
  readonly notAfter?: (address: string) => string;
  readonly serial?: (address: string) => string;
  readonly arn?: (address: string) => string;
  readonly id?: (address: string) => string;
  /** The attribute that holds the tags or labels `owner` and `service`. */
  readonly tags?: string;
}

/**
 * The limits of a cloud's tags.
 *
 * @internal
 */
export interface TagLimits {
  /** Characters of a key. */
  readonly key: number;
  /** What a key must not begin with, in lower case. */
  readonly reserved: string;
  /** Characters of a value. */
  readonly value: number;
  /** Tags of one certificate, besides those of certfleet. */
  readonly count: number;
}

/**
 * The account and region that a resource identifier names.
 *
 * @internal
 */
export interface CloudLocation {
  readonly account?: string;
  readonly region?: string;
}

/** A registration as `CertificateFleet` takes it. What else it consists of is in `certfleet/extend`. */
export interface ICloud {
  /** Identifies the cloud in inventories and files, such as "aws". */
  readonly key: string;
  /** The cloud's display name. */
  readonly label: string;
}

/**
 * What a change of a cloud's Terraform resources must heed.
 *
 * @internal
 */
export interface ResourceRules {
  /**
   * The provider whose configuration decides where a resource is: Terraform does not find a resource with another configuration. Also
   * how the types of its resources begin.
   */
  readonly provider: string;
  /** The types of which the cloud stores one at a time under a `name`. */
  readonly uniqueNames: readonly string[];
}

/**
 * How the resources of a cloud get from one Terraform state to another. What is not listed stays where it is, with its certificate.
 *
 * @internal
 */
export interface ResourceRelocation {
  /** The id by which a resource is imported, from its attributes in the state it leaves; undefined if it cannot be imported. */
  readonly imports: Readonly<Record<string, (attributes: Readonly<Record<string, unknown>>) => unknown>>;
  /** Whether a resource cannot be imported although its type can, by its arguments. */
  stays?(type: string, body: Readonly<Record<string, unknown>>): boolean;
  /** The types that only wait: another one is created, and the old one is forgotten. It exists in states only. */
  readonly waiters: ReadonlySet<string>;
  /** The types of which another one is created and the old one destroyed: they watch, and their names differ by stack. */
  readonly recreated: ReadonlySet<string>;
}

/**
 * A cloud, or a family of issuers, that certfleet works with: the one object through which everything outside of the cloud's own folder
 * learns about it. It loads no provider bindings.
 *
 * @internal
 */
export interface CloudRegistration extends ICloud {
  /** The issuers whose certificates the cloud knows, by their name in inventories. */
  readonly issuers?: Readonly<Record<string, IssuerFacts>>;
  /** Recognises an ARN or resource id of this cloud; undefined for an identifier of another one. */
  locate?(id: string): CloudLocation | undefined;
  /** The alert sources that observe what this cloud holds, such as `acm-days-to-expiry`. */
  readonly alertSources?: readonly string[];
  /** The deploy target through which endpoints of this cloud import certificates of other issuers. */
  readonly deployTarget?: string;
  /** The TLS service, by its key in the policy tables, for each kind of endpoint. */
  readonly tlsServices?: Readonly<Record<string, string>>;
  /** The resource types that are certificates which clients see. */
  readonly certificateResources?: Readonly<Record<string, CertificateResourceType>>;
  /** What the cloud's tags allow. A certificate's tags must suit every registered cloud, so that it can move. */
  readonly tagLimits?: TagLimits;
  /** What a change of the cloud's Terraform resources must heed. */
  readonly resourceRules?: ResourceRules;
  /** How resources get from one state to another. */
  readonly relocation?: ResourceRelocation;
  /** A fleet file to start from. */
  readonly sampleFile?: string;
  /** The console page of a certificate, or of what serves it, by its ARN or id. */
  consoleUrl?(id: string): string | undefined;
  /** The issuers, zones, stores, channels and endpoints that files can use. Loaded where a file is read. */
  kinds?(): CloudKinds;
  /** The validation records of its certificates, and those in its zones. Loaded where states are read for them. */
  validationRecords?(): ValidationRecords;
  /** How its secrets and certificates are used in Kubernetes. Loaded by that export. */
  kubernetes?(): CloudKubernetes;
  /** The storage from which states and inventories can be read. */
  readonly storage?: CloudStorageKind;
  /** Whether `importer` also reads live accounts. */
  readonly hasAccounts?: boolean;
  /** How `certfleet import` takes over what exists in the cloud. Loaded by that command. */
  importer?(): CloudImporter;
}

/**
 * Issuers that are not a cloud's.
 *
 * @internal
 */
export const COMMON_ISSUERS = {
  // A new certificate is imported in place, so only another resource replaces it.
  provided: { label: "Provided", replacedOn: ["issuer", "address"] },
  external: { label: "External", replacedOn: [] },
  unknown: { label: "Unknown", replacedOn: [] },
  "self-signed": { label: "Self-signed", publiclyTrusted: false, replacedOn: [] },
  "private-ca": { label: "Private CA", publiclyTrusted: false, replacedOn: [] },
} as const satisfies Record<string, IssuerFacts>;

const registered = new Map<string, CloudRegistration>();

/**
 * Makes a cloud known. A second registration with the same key replaces the first.
 *
 * @internal
 */
export function registerCloud(cloud: ICloud): void {
  registered.set(cloud.key, cloud as CloudRegistration);
}

/**
 * The registered clouds, in the order of their registration.
 *
 * @internal
 */
export function registeredClouds(): readonly CloudRegistration[] {
  return [...registered.values()];
}

/**
 * What is known about an issuer, by its name in inventories.
 *
 * @internal
 */
export function issuerFacts(issuer: string): IssuerFacts | undefined {
  const tables: Readonly<Record<string, IssuerFacts>>[] = [...registeredClouds().map(({ issuers }) => issuers ?? {}), COMMON_ISSUERS];
  return tables.find((issuers) => Object.prototype.hasOwnProperty.call(issuers, issuer))?.[issuer];
}

/**
 * The cloud, account and region of an ARN or resource id.
 *
 * @internal
 */
export function locate(id: string): (CloudLocation & { readonly cloud: string }) | undefined {
  for (const { key, locate: locateIn } of registeredClouds()) {
    const location = locateIn?.(id);
    if (location !== undefined) {
      return { cloud: key, ...location };
    }
  }
  return undefined;
}

/**
 * The console page of a certificate, or of what serves it, by its ARN or id; undefined if no cloud has one.
 *
 * @internal
 */
export function consoleUrl(id: string | undefined): string | undefined {
  return id === undefined
    ? undefined
    : registeredClouds().reduce<string | undefined>((url, cloud) => url ?? cloud.consoleUrl?.(id), undefined);
}

/**
 * The cloud whose endpoints are of a kind, such as `alb`.
 *
 * @internal
 */
export function cloudOfEndpoint(kind: string): CloudRegistration | undefined {
  return registeredClouds().find(({ tlsServices = {} }) => Object.prototype.hasOwnProperty.call(tlsServices, kind));
}

/**
 * The identity of the certificates of an issuer.
 *
 * @internal
 */
export function identityOf({ cloud, publiclyTrusted, replacedOn }: IssuerFacts): CertificateIdentity {
  return { cloud, publiclyTrusted, replacedOn: [...replacedOn] };
}

/**
 * The tags that one of the registered clouds refuses.
 *
 * @internal
 */
export function* tagProblems(tags: Readonly<Record<string, string>>): Iterable<Problem> {
  for (const { label, tagLimits } of registeredClouds()) {
    if (tagLimits !== undefined) {
      yield* tagProblemsIn(label, tagLimits, tags);
    }
  }
}

function* tagProblemsIn(cloud: string, limits: TagLimits, tags: Readonly<Record<string, string>>): Iterable<Problem> {
  for (const [key, value] of Object.entries(tags)) {
    const path = ["tags", key];
    if (key === "" || key.length > limits.key || key.toLowerCase().startsWith(limits.reserved)) {
      const form = `A key has 1 to ${limits.key} characters and does not begin with "${limits.reserved}", which ${cloud} reserves.`;
      yield problem("invalid-tag", path, `"${key}" is not a valid tag key. ${form}`);
    } else if (isKnown(value) && value.length > limits.value) {
      const message = `The value of the tag "${key}" has ${value.length} characters. A value has at most ${limits.value} characters: shorten it.`;
      yield problem("invalid-tag", path, message);
    }
  }
  const { length } = Object.keys(tags);
  if (length > limits.count) {
    yield problem(
      "invalid-tag",
      ["tags"],
      `${length} tags exceed the ${limits.count} that ${cloud} allows besides those of certfleet. Remove some.`,
    );
  }
}
