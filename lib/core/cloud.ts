/** A change to a certificate's definition that can require another certificate. */
export type ReplacementCause = "names" | "common-name" | "order" | "issuer" | "key" | "region" | "lifetime" | "address";

/** What is known about the certificates of an issuer, by the issuer's name in inventories. */
export interface IssuerFacts {
  /** The issuer's display name, such as "ACM". */
  readonly label: string;
  /** The registration that holds the certificates; none if they are only where they are stored or imported. */
  readonly cloud?: string;
  /** Whether browsers and operating systems trust the issuer's root. */
  readonly publiclyTrusted: boolean;
  /** The changes for which a new certificate is created before the old one is removed. */
  readonly replacedOn: readonly ReplacementCause[];
  /** What to check when the issuer has not renewed a certificate in time. */
  readonly renewalAdvice?: string;
}

/** The account and region that a resource identifier names. */
export interface CloudLocation {
  readonly account?: string;
  readonly region?: string;
}

/**
 * A cloud, or a family of issuers, that certfleet works with: the one object through which everything outside of the cloud's own folder
 * learns about it. It loads no provider bindings.
 */
export interface CloudRegistration {
  /** Identifies the cloud in inventories and files, such as "aws". */
  readonly key: string;
  /** The cloud's display name. */
  readonly label: string;
  /** The issuers whose certificates the cloud knows, by their name in inventories. */
  readonly issuers?: Readonly<Record<string, IssuerFacts>>;
  /** Recognises an ARN or resource id of this cloud; undefined for an identifier of another one. */
  locate?(id: string): CloudLocation | undefined;
  /** The alert sources that observe what this cloud holds, such as `acm-days-to-expiry`. */
  readonly alertSources?: readonly string[];
  /** The TLS service, by its key in the policy tables, for each kind of endpoint. */
  readonly tlsServices?: Readonly<Record<string, string>>;
  /** The console page of a certificate, by its ARN or id. */
  consoleUrl?(id: string): string | undefined;
}

const registered = new Map<string, CloudRegistration>();

/** Makes a cloud known. A second registration with the same key replaces the first. */
export function registerCloud(cloud: CloudRegistration): void {
  registered.set(cloud.key, cloud);
}

/** The registered clouds, in the order of their registration. */
export function registeredClouds(): readonly CloudRegistration[] {
  return [...registered.values()];
}
