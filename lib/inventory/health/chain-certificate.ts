import { X509Certificate } from "node:crypto";
import { CaName } from "../../policy/certificates/distrusted-cas";
import { DER, DerElement, DerReader, extensionsIn, Unusable, urisOf } from "../../core/der";
import { plainSerial } from "./revocation-list";

/** What a certificate of a chain says about its revocation. */
export interface ChainFacts {
  readonly certificate: X509Certificate;
  /** In hexadecimal, lower case, without leading zeros. */
  readonly serial: string;
  /** The content of the serial number in DER, which renewal information identifies a certificate by. */
  readonly serialBytes: Buffer;
  /** The names in DER, which lists are compared with. */
  readonly issuerName: Buffer;
  readonly subjectName: Buffer;
  /** Where its issuer publishes lists of revoked certificates, for all reasons and by itself. */
  readonly distributionPoints: readonly string[];
  /** The key identifier of its issuer. */
  readonly authorityKeyId?: Buffer;
  /** Whether it may sign lists. */
  readonly signsLists: boolean;
  /** Whether its issuer never publishes its revocation, because it ends so soon (RFC 9608, and short-lived certificates of the Baseline Requirements). */
  readonly isShortLived: boolean;
}

const CRL_DISTRIBUTION_POINTS = "551d1f";
const AUTHORITY_KEY_IDENTIFIER = "551d23";
const KEY_USAGE = "551d0f";
const NO_REVOCATION = "551d38";

const DAY = 24 * 60 * 60 * 1000;

/** The lifetime of a short-lived certificate (CA/Browser Forum, Baseline Requirements 1.6.1, since 2026-03-15). */
const SHORT_LIVED_DAYS = 7;

/** Reads a certificate in DER; undefined for one that is damaged, or that this version of Node cannot read. */
export function readChainCertificate(der: Buffer): ChainFacts | undefined {
  try {
    return factsOf(der);
  } catch {
    // Node's parser and ours refuse different things. A handshake with such a certificate does not succeed.
    return undefined;
  }
}

function factsOf(der: Buffer): ChainFacts {
  const certificate = new X509Certificate(der);
  const outer = new DerReader(der);
  const whole = outer.within(outer.next(DER.SEQUENCE));
  const content = whole.within(whole.next(DER.SEQUENCE));
  if (content.tag === 0xa0) {
    content.next();
  }
  const serial = content.next(DER.INTEGER);
  content.next(DER.SEQUENCE);
  const issuer = content.next(DER.SEQUENCE);
  content.next(DER.SEQUENCE);
  const subject = content.next(DER.SEQUENCE);
  const extensions = extensionsOf(der, content);
  const points = extensions.get(CRL_DISTRIBUTION_POINTS);
  const keyId = extensions.get(AUTHORITY_KEY_IDENTIFIER);
  const usage = extensions.get(KEY_USAGE);
  const serialBytes = der.subarray(serial.from, serial.to);
  return {
    certificate,
    serial: plainSerial(serialBytes.toString("hex")),
    serialBytes,
    issuerName: der.subarray(issuer.start, issuer.to),
    subjectName: der.subarray(subject.start, subject.to),
    distributionPoints: points === undefined ? [] : distributionPointsIn(der, points),
    authorityKeyId: keyId && keyIdIn(der, keyId),
    signsLists: usage === undefined || maySignLists(der, usage),
    isShortLived: extensions.has(NO_REVOCATION) || daysOf(certificate) <= SHORT_LIVED_DAYS,
  };
}

/** A name as Node writes it, an attribute a line. */
export function caNameOf(name: string | undefined): CaName {
  const lines = (name ?? "").split("\n");
  const valueOf = (attribute: string) => lines.find((line) => line.startsWith(`${attribute}=`))?.slice(attribute.length + 1);
  return { organization: valueOf("O"), commonName: valueOf("CN") };
}

function daysOf({ validFrom, validTo }: X509Certificate): number {
  return (Date.parse(validTo) - Date.parse(validFrom)) / DAY;
}

/** The extensions of a certificate in DER, by their object identifier in hexadecimal. */
export function certificateExtensions(der: Buffer): Map<string, DerElement> {
  const outer = new DerReader(der);
  const whole = outer.within(outer.next(DER.SEQUENCE));
  return extensionsOf(der, whole.within(whole.next(DER.SEQUENCE)));
}

function extensionsOf(der: Buffer, content: DerReader): Map<string, DerElement> {
  while (!content.isAtEnd) {
    const part = content.next();
    if (part.tag === 0xa3) {
      return new Map([...extensionsIn(der, part)].map(({ id, value }) => [id, value]));
    }
  }
  return new Map();
}

/** Points with reasons have only a part of the revocations; those with another issuer are not signed by the certificate's own. */
function distributionPointsIn(der: Buffer, value: DerElement): string[] {
  const outer = new DerReader(der, value.from, value.to);
  const points = outer.within(outer.next(DER.SEQUENCE));
  const uris: string[] = [];
  while (!points.isAtEnd) {
    const parts = points.within(points.next(DER.SEQUENCE));
    const name = parts.tag === 0xa0 ? parts.next() : undefined;
    if (name !== undefined && parts.isAtEnd) {
      uris.push(...urisOf(der, name).filter((uri) => /^https?:\/\//i.test(uri)));
    }
  }
  return uris;
}

function keyIdIn(der: Buffer, value: DerElement): Buffer | undefined {
  const outer = new DerReader(der, value.from, value.to);
  const parts = outer.within(outer.next(DER.SEQUENCE));
  const id = parts.tag === 0x80 ? parts.next() : undefined;
  return id && der.subarray(id.from, id.to);
}

/** Bit 6 of the key usage (RFC 5280, section 4.2.1.3). The first byte counts unused bits. */
function maySignLists(der: Buffer, value: DerElement): boolean {
  const { from, to } = new DerReader(der, value.from, value.to).next(DER.BIT_STRING);
  if (to - from < 2) {
    throw new Unusable("has a key usage that is not valid");
  }
  return (der[from + 1] & 0x02) !== 0;
}
