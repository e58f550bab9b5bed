import { Construct } from "constructs";
import { CertificateContact, ICertificate, KeyType } from "./certificate";
import { DnsZones } from "./dns-zone";
import { DomainName } from "./domain-name";

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

/**
 * A reason why an issuer would reject a request.
 *
 * @internal
 */
export interface IssuanceProblem {
  readonly code: string;
  readonly message: string;
  /** The position of the name that it is about; undefined if it is about the whole request. */
  readonly nameIndex?: number;
}

/**
 * Every reason why an issuer would reject a request, with the fix.
 *
 * @internal
 */
export function issuanceProblems(
  issuerName: string,
  can: IssuerCapabilities,
  names: readonly DomainName[],
  keyType: KeyType,
): IssuanceProblem[] {
  const problems: IssuanceProblem[] = [];
  if (!can.keyTypes.includes(keyType)) {
    problems.push({
      code: "key-type",
      message: `${issuerName} does not issue certificates with ${keyType} keys. Use one of ${can.keyTypes.join(", ")}.`,
    });
  }
  if (names.length > can.namesPerCertificate) {
    problems.push({
      code: "names-per-certificate",
      message:
        `The certificate has ${names.length} names, and ${issuerName} allows ${can.namesPerCertificate}. Split it` +
        (can.namesPerCertificate < (can.raisableTo ?? 0)
          ? `, or request a higher quota (up to ${can.raisableTo}) and set \`namesPerCertificate\`.`
          : "."),
    });
  }
  for (const [nameIndex, { name, base, isWildcard }] of names.entries()) {
    if (isWildcard && !can.wildcards) {
      problems.push({
        code: "no-wildcards",
        nameIndex,
        message: `"${name}" is a wildcard, and ${issuerName} does not issue wildcards. List the hosts instead.`,
      });
    }
    if (nameIndex === 0 && name.length > can.firstNameLength) {
      problems.push({
        code: "common-name-length",
        nameIndex,
        message:
          `The first name "${name}" has ${name.length} octets. ${issuerName} uses it as the common name, which has at most ${can.firstNameLength}. ` +
          "Put a shorter name first.",
      });
    } else if (base.length > can.baseNameLength) {
      problems.push({
        code: "name-length",
        nameIndex,
        message:
          `"${name}" has ${base.length} octets${isWildcard ? " after its wildcard" : ""}. With the label of its validation record, ${issuerName} allows at most ` +
          `${can.baseNameLength}. Use a shorter name.`,
      });
    }
  }
  return problems;
}
