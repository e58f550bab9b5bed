import { Construct } from "constructs";
import { CertificateContact, ICertificate, KeyType } from "./certificate";
import { DnsZones } from "./dns-zone";
import { DomainName } from "./domain-name";
import { Duration } from "./duration";

/** A request for a certificate. */
export interface CertificateRequest {
  /** The domain names, the common name first. */
  readonly domainNames: string[];
  /** The zones in which names can be validated. */
  readonly zones: DnsZones;
  /**
   * The key type.
   *
   * @default - the issuer's own default
   */
  readonly keyType?: KeyType;
  /**
   * The region of the certificate.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The contact for the certificate.
   *
   * @default - no contact
   */
  readonly contact?: CertificateContact;
  /**
   * Tags or labels, if the issuer's service supports them.
   *
   * @default - none
   */
  readonly tags?: Record<string, string>;
}

/** The capabilities of an issuer. */
export interface IssuerCapabilities {
  /** The supported key types, the default first. */
  readonly keyTypes: KeyType[];
  /** Whether wildcard names are supported. */
  readonly wildcards: boolean;
  /** The highest number of names in one certificate. */
  readonly namesPerCertificate: number;
  /**
   * The highest number of names in one certificate after a quota increase.
   *
   * @default - it cannot be raised
   */
  readonly raisableTo?: number;
  /** The highest length of the first name, in octets. */
  readonly firstNameLength: number;
  /** The highest length of the other names, in octets, without the wildcard label. */
  readonly baseNameLength: number;
}

/** An issuer of certificates. */
export interface IIssuer {
  /** The issuer's name in inventories. */
  readonly issuerName: string;
  /** The capabilities of the issuer. */
  readonly capabilities: IssuerCapabilities;
  /** Issues a certificate. */
  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate;
}

/**
 * A limit of a CA or a quota of a cloud that a new certificate counts against. Plans of replacements stay within it.
 *
 * @internal
 */
export interface IssuanceLimit {
  /** What is counted together: equal for all certificates that share the limit. */
  readonly key: string;
  /** What is counted, in the plural, such as `certificates of example.com at lets-encrypt`. */
  readonly what: string;
  readonly count: number;
  /** The period in which so many are issued. Without it, so many can exist at one time. */
  readonly per?: Duration;
  /** Whether the limit refills gradually (a token bucket), instead of holding for each period. */
  readonly refills?: boolean;
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
