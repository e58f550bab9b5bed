import { KeyObject, verify } from "node:crypto";
import { DER, DerElement, DerReader, identifierOf, Unusable } from "./der";

/** The parts of a certificate revocation list in DER (RFC 5280, section 5.1). */
export interface CertificateList {
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

/** Reads the parts of a list. */
export function readCertificateList(bytes: Buffer): CertificateList {
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

/** Whether a key has signed a list; undefined for an algorithm that is broken or not known. */
export function isSignedBy(
  bytes: Buffer,
  { signed, algorithm, innerAlgorithm, signature }: CertificateList,
  key: KeyObject,
): boolean | undefined {
  const [outer, inner] = [algorithm, innerAlgorithm].map(({ start, to }) => bytes.subarray(start, to));
  const hash = SIGNATURES[identifierOf(bytes, new DerReader(bytes, algorithm.from, algorithm.to))];
  if (!outer.equals(inner) || hash === undefined) {
    return undefined;
  }
  // The first byte of a bit string counts its unused bits.
  return (
    bytes[signature.from] === 0 &&
    isSigned(hash, bytes.subarray(signed.start, signed.to), key, bytes.subarray(signature.from + 1, signature.to))
  );
}

function isSigned(hash: string | null, content: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(hash, content, key, signature);
  } catch {
    // The key is of another type than the signature.
    return false;
  }
}
