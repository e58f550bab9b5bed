import { KeyObject } from "node:crypto";
import { CertificateList, isSignedBy, readCertificateList } from "../../core/certificate-list";
import { DER, DerElement, DerReader, extensionOf, extensionsIn, timeIn, Unusable, urisOf } from "../../core/der";

/** What a certificate revocation list says about a certificate, or why it says nothing. */
export type RevocationAnswer =
  | { readonly status: "good" }
  | { readonly status: "revoked"; readonly revokedAt: string; readonly reason?: string }
  | { readonly status: "unknown"; readonly problem: string };

/** What a list must agree with. */
export interface ListExpectation {
  /** The name of the certificates' issuer, in DER. */
  readonly issuerName: Buffer;
  readonly issuerKey: KeyObject;
  /** The address under which the certificates name the list. */
  readonly url: string;
  readonly now: Date;
}

/** A certificate to look for in a list. */
export interface ListedCertificate {
  /** In hexadecimal, lower case, without leading zeros. */
  readonly serial: string;
  readonly isCa: boolean;
}

/** RFC 5280, section 5.3.1. */
const REASONS: Readonly<Record<number, string>> = {
  1: "keyCompromise",
  2: "cACompromise",
  3: "affiliationChanged",
  4: "superseded",
  5: "cessationOfOperation",
  6: "certificateHold",
  8: "removeFromCRL",
  9: "privilegeWithdrawn",
  10: "aACompromise",
};

const ISSUING_DISTRIBUTION_POINT = "551d1c";
const REASON_CODE = "551d15";

/** Extensions that do not change what a list says: authority key identifier, CRL number, expired certificates on CRL, authority info access. */
const UNDERSTOOD = new Set(["551d23", "551d14", "551d3c", "2b06010505070101"]);

/** How far the clocks of a CA and of this machine may differ. */
const CLOCK_SKEW = 60 * 60 * 1000;

/**
 * What a list says about certificates, by serial number. A list that is damaged, out of date, not signed by the issuer or not about these
 * certificates says nothing: the answer is then unknown, with the reason.
 */
export function askRevocationList(
  bytes: Buffer,
  expectation: ListExpectation,
  certificates: readonly ListedCertificate[],
): Map<string, RevocationAnswer> {
  try {
    return answers(withoutPem(bytes), expectation, certificates);
  } catch (error) {
    if (!(error instanceof Unusable)) {
      throw error;
    }
    const answer: RevocationAnswer = { status: "unknown", problem: error.message };
    return new Map(certificates.map(({ serial }) => [serial, answer]));
  }
}

function answers(bytes: Buffer, expectation: ListExpectation, certificates: readonly ListedCertificate[]): Map<string, RevocationAnswer> {
  const list = readCertificateList(bytes);
  if (!bytes.subarray(list.issuer.start, list.issuer.to).equals(expectation.issuerName)) {
    throw new Unusable("is of another issuer");
  }
  checkSignature(bytes, list, expectation.issuerKey);
  checkDates(bytes, list, expectation.now);
  const scope = scopeOf(bytes, list, expectation.url);
  const revoked = findRevoked(bytes, list, new Set(certificates.map(({ serial }) => serial)));
  return new Map(
    certificates.map(({ serial, isCa }): [string, RevocationAnswer] => {
      if (isCa ? scope.onlyUsers : scope.onlyCas) {
        return [serial, { status: "unknown", problem: `lists only certificates of ${isCa ? "servers and people" : "CAs"}` }];
      }
      return [serial, revoked.get(serial) ?? { status: "good" }];
    }),
  );
}

/** RFC 5280 wants DER; some private CAs publish PEM. */
function withoutPem(bytes: Buffer): Buffer {
  const head = "-----BEGIN X509 CRL-----";
  if (!bytes.subarray(0, head.length).equals(Buffer.from(head))) {
    return bytes;
  }
  return Buffer.from(bytes.toString("latin1").slice(head.length).split("-----END")[0], "base64");
}

function checkSignature(bytes: Buffer, list: CertificateList, key: KeyObject): void {
  const isSigned = isSignedBy(bytes, list, key);
  if (isSigned === undefined) {
    throw new Unusable("has a signature algorithm that certfleet does not accept");
  }
  if (!isSigned) {
    throw new Unusable("is not signed by the issuer of the certificate");
  }
}

function checkDates(bytes: Buffer, { thisUpdate, nextUpdate }: CertificateList, now: Date): void {
  if (timeIn(bytes, thisUpdate).getTime() > now.getTime() + CLOCK_SKEW) {
    throw new Unusable("is not valid yet");
  }
  if (nextUpdate === undefined) {
    throw new Unusable("does not say until when it is valid");
  }
  const end = timeIn(bytes, nextUpdate);
  if (end.getTime() < now.getTime()) {
    throw new Unusable(`is out of date since ${end.toISOString().slice(0, 10)}`);
  }
}

interface Scope {
  readonly onlyUsers: boolean;
  readonly onlyCas: boolean;
}

/** What a list is about. Delta lists, indirect lists and critical extensions that are not known change what an absent entry means. */
function scopeOf(bytes: Buffer, { extensions }: CertificateList, url: string): Scope {
  let scope: Scope = { onlyUsers: false, onlyCas: false };
  for (const { id, critical, value } of extensions === undefined ? [] : extensionsIn(bytes, extensions)) {
    if (id === ISSUING_DISTRIBUTION_POINT) {
      scope = issuingDistributionPoint(bytes, value, url);
    } else if (critical && !UNDERSTOOD.has(id)) {
      throw new Unusable("has a critical extension that certfleet does not know, such as that of a delta list");
    }
  }
  return scope;
}

/** RFC 5280, section 5.2.5. A list of one distribution point must be the one that the certificate names. */
function issuingDistributionPoint(bytes: Buffer, value: DerElement, url: string): Scope {
  const outer = new DerReader(bytes, value.from, value.to);
  const parts = outer.within(outer.next(DER.SEQUENCE));
  // onlyContainsUserCerts, onlyContainsCACerts, indirectCRL and onlyContainsAttributeCerts have the tags 0x81, 0x82, 0x84 and 0x85.
  const flags = new Set<number>();
  while (!parts.isAtEnd) {
    const part = parts.next();
    if (part.tag === 0xa0) {
      if (!urisOf(bytes, part).includes(url)) {
        throw new Unusable("is of another distribution point of the issuer");
      }
    } else if (part.tag === 0xa3 || part.tag === 0x83) {
      throw new Unusable("covers only some reasons for revocation");
    } else if (part.to > part.from && bytes[part.from] !== 0) {
      flags.add(part.tag);
    }
  }
  if (flags.has(0x84) || flags.has(0x85)) {
    throw new Unusable("is about other certificates than those of its issuer's servers");
  }
  return { onlyUsers: flags.has(0x81), onlyCas: flags.has(0x82) };
}

/** The wanted certificates that are listed. An entry is read further only if its serial number is wanted. */
function findRevoked(bytes: Buffer, { entries }: CertificateList, wanted: ReadonlySet<string>): Map<string, RevocationAnswer> {
  const found = new Map<string, RevocationAnswer>();
  if (entries === undefined) {
    return found;
  }
  const all = new DerReader(bytes, entries.from, entries.to);
  while (!all.isAtEnd) {
    const entry = all.within(all.next(DER.SEQUENCE));
    const { from, to } = entry.next(DER.INTEGER);
    const serial = to - from > 21 ? "" : plainSerial(bytes.toString("hex", from, to));
    if (wanted.has(serial)) {
      const revokedAt = timeIn(bytes, entry.next()).toISOString();
      found.set(serial, { status: "revoked", revokedAt, reason: entry.isAtEnd ? undefined : reasonOf(bytes, entry.next(DER.SEQUENCE)) });
    }
  }
  return found;
}

/** Without leading zeros: DER puts one in front of a number whose first bit is set. */
export function plainSerial(hexadecimal: string): string {
  return hexadecimal.toLowerCase().replace(/^0+(?=.)/, "");
}

function reasonOf(bytes: Buffer, extensions: DerElement): string | undefined {
  const all = new DerReader(bytes, extensions.from, extensions.to);
  while (!all.isAtEnd) {
    const { id, value } = extensionOf(bytes, all.within(all.next(DER.SEQUENCE)));
    if (id === REASON_CODE) {
      const { from, to } = new DerReader(bytes, value.from, value.to).next(DER.ENUMERATED);
      return to - from === 1 ? REASONS[bytes[from]] : undefined;
    }
  }
  return undefined;
}
