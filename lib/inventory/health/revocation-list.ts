import { KeyObject, verify } from "node:crypto";
import { DER, DerElement, DerReader, extensionOf, extensionsIn, identifierOf, Unusable, urisOf } from "./der";
import { moment } from "./expiry";

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

/** The hash of each signature algorithm, by its object identifier in hexadecimal; null for one with a hash of its own. */
const SIGNATURES: Readonly<Record<string, string | null>> = {
  "2a864886f70d01010b": "sha256",
  "2a864886f70d01010c": "sha384",
  "2a864886f70d01010d": "sha512",
  "2a8648ce3d040302": "sha256",
  "2a8648ce3d040303": "sha384",
  "2a8648ce3d040304": "sha512",
  "2b6570": null,
  "2b6571": null,
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
  const list = readList(bytes);
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

interface List {
  readonly signed: DerElement;
  readonly algorithm: DerElement;
  readonly innerAlgorithm: DerElement;
  readonly signature: DerElement;
  readonly issuer: DerElement;
  readonly thisUpdate: DerElement;
  readonly nextUpdate?: DerElement;
  readonly entries?: DerElement;
  readonly extensions?: DerElement;
}

/** RFC 5280, section 5.1. */
function readList(bytes: Buffer): List {
  const outer = new DerReader(bytes);
  const parts = outer.within(outer.next(DER.SEQUENCE));
  const signed = parts.next(DER.SEQUENCE);
  const algorithm = parts.next(DER.SEQUENCE);
  const signature = parts.next(DER.BIT_STRING);
  if (!outer.isAtEnd || !parts.isAtEnd) {
    throw new Unusable("has more data than a list");
  }
  const content = parts.within(signed);
  if (content.tag === DER.INTEGER) {
    content.next();
  }
  const innerAlgorithm = content.next(DER.SEQUENCE);
  const issuer = content.next(DER.SEQUENCE);
  const thisUpdate = content.next();
  const isTime = content.tag === DER.UTC_TIME || content.tag === DER.GENERALIZED_TIME;
  const nextUpdate = isTime ? content.next() : undefined;
  const entries = content.tag === DER.SEQUENCE ? content.next() : undefined;
  const extensions = content.tag === 0xa0 ? content.next() : undefined;
  if (!content.isAtEnd) {
    throw new Unusable("is not in the form of RFC 5280");
  }
  return { signed, algorithm, innerAlgorithm, signature, issuer, thisUpdate, nextUpdate, entries, extensions };
}

function checkSignature(bytes: Buffer, { signed, algorithm, innerAlgorithm, signature }: List, key: KeyObject): void {
  const [outer, inner] = [algorithm, innerAlgorithm].map(({ start, to }) => bytes.subarray(start, to));
  const hash = SIGNATURES[identifierOf(bytes, new DerReader(bytes, algorithm.from, algorithm.to))];
  if (!outer.equals(inner) || hash === undefined) {
    throw new Unusable("has a signature algorithm that certfleet does not accept");
  }
  // The first byte of a bit string counts its unused bits.
  if (
    bytes[signature.from] !== 0 ||
    !isSigned(hash, bytes.subarray(signed.start, signed.to), key, bytes.subarray(signature.from + 1, signature.to))
  ) {
    throw new Unusable("is not signed by the issuer of the certificate");
  }
}

function isSigned(hash: string | null, content: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(hash, content, key, signature);
  } catch {
    // The key is of another type than the signature.
    return false;
  }
}

function checkDates(bytes: Buffer, { thisUpdate, nextUpdate }: List, now: Date): void {
  if (timeOf(bytes, thisUpdate).getTime() > now.getTime() + CLOCK_SKEW) {
    throw new Unusable("is not valid yet");
  }
  if (nextUpdate === undefined) {
    throw new Unusable("does not say until when it is valid");
  }
  const end = timeOf(bytes, nextUpdate);
  if (end.getTime() < now.getTime()) {
    throw new Unusable(`is out of date since ${end.toISOString().slice(0, 10)}`);
  }
}

/** UTCTime has two digits of the year: from 50 on it is of the 20th century (RFC 5280, section 4.1.2.5.1). */
function timeOf(bytes: Buffer, { tag, from, to }: DerElement): Date {
  const text = to - from > 20 ? "" : bytes.toString("latin1", from, to);
  const long = tag === DER.UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? "20" : "19"}${text}` : text;
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(long);
  const time = match && moment(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  if (!time || (tag !== DER.UTC_TIME && tag !== DER.GENERALIZED_TIME)) {
    throw new Unusable("has a date that is not valid");
  }
  return time;
}

interface Scope {
  readonly onlyUsers: boolean;
  readonly onlyCas: boolean;
}

/** What a list is about. Delta lists, indirect lists and critical extensions that are not known change what an absent entry means. */
function scopeOf(bytes: Buffer, { extensions }: List, url: string): Scope {
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
function findRevoked(bytes: Buffer, { entries }: List, wanted: ReadonlySet<string>): Map<string, RevocationAnswer> {
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
      const revokedAt = timeOf(bytes, entry.next()).toISOString();
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
