import { Construct } from "constructs";
import { CertificateContact, ICertificate } from "./certificate";
import { DnsZones } from "./dns-zone";
import { KeyType } from "./key-type";

/** A certificate that a fleet asks an issuer for. */
export interface CertificateRequest {
  /** The names, the common name first. */
  readonly domainNames: string[];
  /** The zones in which the names can be validated. */
  readonly zones: DnsZones;
  /**
   * The kind of key.
   *
   * @default - the issuer's own default
   */
  readonly keyType?: KeyType;
  /**
   * The region that it must be in.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * Who answers for it, and for what it is used.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
  /**
   * Tags or labels, where the issuer's service has them.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** What an issuer can do. */
export interface IssuerCapabilities {
  /** The keys that it certifies. */
  readonly keyTypes: KeyType[];
  /** Whether it issues for wildcard names. */
  readonly wildcards: boolean;
  /** How many names one certificate can have. */
  readonly namesPerCertificate: number;
  /**
   * How many names one certificate can have at most, where the account's quota can be raised.
   *
   * @default - it cannot be raised
   */
  readonly raisableTo?: number;
  /** Octets that the first name can have. */
  readonly firstNameLength: number;
  /** Octets that the other names can have, wildcard label excluded. */
  readonly baseNameLength: number;
}

/** Somebody who issues certificates. */
export interface IIssuer {
  /** What the fleet's inventory calls it. */
  readonly issuerName: string;
  /** What it can do. */
  readonly capabilities: IssuerCapabilities;
  /** Asks for a certificate. */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate;
}
