import { KeyObject, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { isSignedBy, readCertificateList } from "./certificate-list";
import { DER, DerElement, DerReader, identifierOf, timeIn } from "./der";

/** A CA certificate, as far as it decides whether clients should be verified with it. */
export interface CaFacts {
  /** The certificate in PEM, with a newline at its end. */
  readonly pem: string;
  /** The common name, else the organisation, else the whole subject. */
  readonly caName: string;
  /** The SHA-256 fingerprint, in lower-case hexadecimal. */
  readonly fingerprint: string;
  /** When it expires (RFC 3339). */
  readonly notAfter: string;
  readonly isCa: boolean;
  readonly isSelfSigned: boolean;
  /** Why the certificate is too weak to verify others, in words that follow the name; undefined if it is not. */
  readonly weakness?: string;
  readonly certificate: X509Certificate;
}

/** A certificate revocation list, as far as it decides whether it can still be used. */
export interface RevocationListFacts {
  /** The list in PEM, with a newline at its end. */
  readonly pem: string;
  /** When it was issued (RFC 3339). */
  readonly thisUpdate: string;
  /** When the next list is due, after which this one is out of date; undefined if the list does not say. */
  readonly nextUpdate?: string;
  /** Whether it lists the certificates that a CA issued: it has the CA's name, and the CA's key has signed it. */
  isOf(ca: CaFacts): boolean;
}

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;
const REVOCATION_LIST = /-----BEGIN X509 CRL-----([^-]*)-----END X509 CRL-----/g;

/** The CA certificates in a PEM text, in order. A certificate that cannot be read is undefined. */
export function readCas(text: string): (CaFacts | undefined)[] {
  return (text.match(CERTIFICATE) ?? []).map((pem) => {
    try {
      return caFacts(new X509Certificate(pem));
    } catch {
      return undefined;
    }
  });
}

/** The revocation lists in a file: one in DER, or any number in PEM. A list that cannot be read is undefined. */
export function readRevocationLists(content: Buffer): (RevocationListFacts | undefined)[] {
  const text = content.toString("latin1");
  const found = [...text.matchAll(REVOCATION_LIST)].map(([, body]) => Buffer.from(body, "base64"));
  return (found.length === 0 ? [content] : found).map((der) => {
    try {
      return listFacts(der);
    } catch {
      return undefined;
    }
  });
}

function caFacts(certificate: X509Certificate): CaFacts {
  const isSelfSigned = certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey);
  return {
    pem: pemOf("CERTIFICATE", certificate.raw),
    caName: nameOf(certificate.subject),
    fingerprint: certificate.fingerprint256.replace(/:/g, "").toLowerCase(),
    notAfter: new Date(certificate.validTo).toISOString().replace(".000Z", "Z"),
    isCa: certificate.ca,
    isSelfSigned,
    weakness: weakKey(certificate.publicKey) ?? (isSelfSigned ? undefined : weakSignature(certificate)),
    certificate,
  };
}

/** A name as Node writes it, an attribute a line. */
function nameOf(subject: string | undefined): string {
  const lines = (subject ?? "").split("\n");
  const valueOf = (attribute: string) => lines.find((line) => line.startsWith(`${attribute}=`))?.slice(attribute.length + 1);
  return valueOf("CN") ?? valueOf("O") ?? lines.join(", ");
}

const MINIMUM_RSA_BITS = 2048;
const CURVES = new Set(["prime256v1", "secp384r1", "secp521r1"]);

function weakKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined && modulusLength < MINIMUM_RSA_BITS) {
    return `has an RSA key of ${modulusLength} bits, and the minimum is ${MINIMUM_RSA_BITS}`;
  }
  if (asymmetricKeyType === "dsa" || (namedCurve !== undefined && !CURVES.has(namedCurve))) {
    return `has a key of the type ${namedCurve ?? "DSA"}, which load balancers do not accept`;
  }
  return undefined;
}

/** Signature algorithms with broken hashes, by object identifier in hexadecimal. */
const BROKEN_SIGNATURES: Readonly<Record<string, string>> = {
  "2a864886f70d010102": "MD2",
  "2a864886f70d010104": "MD5",
  "2a864886f70d010105": "SHA-1",
  "2a8648ce3d0401": "SHA-1",
  "2a8648ce380403": "SHA-1",
};

/** A self-signed certificate is trusted as it is, whatever its signature. */
function weakSignature({ raw }: X509Certificate): string | undefined {
  const outer = new DerReader(raw);
  const parts = outer.within(outer.next(DER.SEQUENCE));
  parts.next(DER.SEQUENCE);
  const hash = BROKEN_SIGNATURES[identifierOf(raw, parts.within(parts.next(DER.SEQUENCE)))];
  return hash && `is signed with ${hash}, which is broken`;
}

let publicRoots: X509Certificate[] | undefined;

/**
 * Whether a CA is a publicly trusted root, or one that such a root has issued. The roots are those of Mozilla's programme, as this version
 * of Node.js contains them.
 */
export function isPublicCa({ certificate }: CaFacts): boolean {
  publicRoots ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return publicRoots.some(
    (root) => root.fingerprint256 === certificate.fingerprint256 || (certificate.checkIssued(root) && certificate.verify(root.publicKey)),
  );
}

function listFacts(der: Buffer): RevocationListFacts {
  const list = readCertificateList(der);
  const { issuer, thisUpdate, nextUpdate } = list;
  const issuerName = der.subarray(issuer.start, issuer.to);
  return {
    pem: pemOf("X509 CRL", der),
    thisUpdate: timeText(der, thisUpdate),
    nextUpdate: nextUpdate && timeText(der, nextUpdate),
    isOf: ({ certificate }) => subjectOf(certificate.raw).equals(issuerName) && isSignedBy(der, list, certificate.publicKey) === true,
  };
}

function timeText(bytes: Buffer, element: DerElement): string {
  return timeIn(bytes, element).toISOString().replace(".000Z", "Z");
}

/** The subject of a certificate in DER (RFC 5280, section 4.1). */
function subjectOf(der: Buffer): Buffer {
  const outer = new DerReader(der);
  const whole = outer.within(outer.next(DER.SEQUENCE));
  const content = whole.within(whole.next(DER.SEQUENCE));
  if (content.tag === 0xa0) {
    content.next();
  }
  content.next(DER.INTEGER);
  content.next(DER.SEQUENCE);
  content.next(DER.SEQUENCE);
  content.next(DER.SEQUENCE);
  const subject = content.next(DER.SEQUENCE);
  return der.subarray(subject.start, subject.to);
}

function pemOf(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
