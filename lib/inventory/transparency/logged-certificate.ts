import { X509Certificate } from "node:crypto";
import { CaName } from "../../policy/certificates/distrusted-cas";
import { caNameOf, certificateExtensions } from "../health/chain-certificate";
import { DER, DerReader, Unusable } from "../../core/der";
import { moment } from "../health/expiry";
import { plainSerial } from "../health/revocation-list";
import { isObject, Json, JsonObject } from "../inventory-reader";

/** A certificate or precertificate in a log of Certificate Transparency. */
export interface LoggedCertificate {
  /** Its DNS names, in lower case. */
  readonly names: readonly string[];
  /** Whether these are all of its names: crt.sh lists only those that match the search. */
  readonly hasAllNames: boolean;
  readonly issuer: CaName;
  /** In hexadecimal, lower case, without leading zeros. A precertificate and its certificate have the same one. */
  readonly serial: string;
  readonly notAfter: Date;
}

const SUBJECT_ALTERNATIVE_NAME = "551d11";

/** The context-specific tag of a DNS name (RFC 5280, section 4.2.1.6). */
const DNS_NAME = 0x82;

/** Hexadecimal digits of the longest serial number: 20 octets (RFC 5280, section 4.1.2.2), and a sign octet. */
const LONGEST_SERIAL = 42;

/** Characters of a rejected value that an error shows. */
const SHOWN = 60;

/** Reads a certificate in DER. */
export function certificateInDer(der: Buffer): LoggedCertificate {
  try {
    const certificate = new X509Certificate(der);
    const names = namesIn(der);
    const { commonName } = caNameOf(certificate.subject);
    return {
      names: normalised(names.length > 0 || commonName === undefined ? names : [commonName]),
      hasAllNames: true,
      issuer: caNameOf(certificate.issuer),
      serial: plainSerial(certificate.serialNumber),
      notAfter: new Date(certificate.validTo),
    };
  } catch {
    // The messages of Node and OpenSSL name functions of theirs.
    throw new Unusable("is not an X.509 certificate in DER, or is damaged");
  }
}

function namesIn(der: Buffer): string[] {
  const value = certificateExtensions(der).get(SUBJECT_ALTERNATIVE_NAME);
  if (value === undefined) {
    return [];
  }
  const outer = new DerReader(der, value.from, value.to);
  const all = outer.within(outer.next(DER.SEQUENCE));
  const names: string[] = [];
  while (!all.isAtEnd) {
    const { tag, from, to } = all.next();
    if (tag === DNS_NAME) {
      names.push(der.toString("latin1", from, to));
    }
  }
  return names;
}

/** Reads an issuance of SSLMate's API, or an entry of crt.sh. */
export function certificateInEntry(entry: Json): LoggedCertificate {
  if (isObject(entry) && "tbs_sha256" in entry) {
    return certificateInDer(derOf(entry));
  }
  if (isObject(entry) && "serial_number" in entry) {
    return crtShEntry(entry);
  }
  throw new Unusable("is neither an issuance of certspotter, which has tbs_sha256, nor an entry of crt.sh, which has serial_number");
}

/** An issuance has a serial number only in its certificate, which the API returns as `cert_der`, and once returned as `cert.data`. */
function derOf({ cert_der: der, cert }: JsonObject): Buffer {
  const encoded = der ?? (isObject(cert) ? cert.data : undefined);
  if (typeof encoded !== "string") {
    throw new Unusable("has no certificate, so its serial number is not known: repeat the request with expand=cert_der");
  }
  return decoded(encoded);
}

/** Bytes in Base64. */
export function decoded(base64: string): Buffer {
  const plain = base64.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) {
    throw new Unusable("has a certificate that is not in Base64");
  }
  return Buffer.from(plain, "base64");
}

function crtShEntry(entry: JsonObject): LoggedCertificate {
  const commonName = entry.common_name ?? undefined;
  const names = [...textOf(entry, "name_value").split("\n"), ...(typeof commonName === "string" ? [commonName] : [])];
  const [serial, notAfter] = [textOf(entry, "serial_number"), textOf(entry, "not_after")];
  const end = moment(notAfter);
  if (!/^[0-9a-f]+$/i.test(serial) || serial.length > LONGEST_SERIAL) {
    throw new Unusable(`has the serial_number "${serial.slice(0, SHOWN)}", which is not a hexadecimal number of up to 20 octets`);
  }
  if (end === undefined) {
    throw new Unusable(`has the not_after "${notAfter.slice(0, SHOWN)}", which is not a time such as 2027-03-31T12:00:00`);
  }
  return {
    // Identities also include e-mail addresses.
    names: normalised(names.filter((name) => !name.includes("@"))),
    hasAllNames: false,
    issuer: caNameInLine(textOf(entry, "issuer_name")),
    serial: plainSerial(serial),
    notAfter: end,
  };
}

function textOf(entry: JsonObject, field: string): string {
  const value = entry[field];
  if (typeof value !== "string" || value === "") {
    throw new Unusable(`has no ${field}`);
  }
  return value;
}

/** A name as OpenSSL writes it in one line: `C=US, O="Example, Inc.", CN=Example CA`. */
function caNameInLine(line: string): CaName {
  const parts = [...line.matchAll(/(?:^|, )([A-Za-z]+)=("(?:[^"\\]|\\.)*"|(?:(?!, [A-Za-z]+=).)*)/g)];
  const valueOf = (attribute: string) => {
    const value = parts.find(([, name]) => name === attribute)?.[2];
    return value?.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
  };
  return { organization: valueOf("O"), commonName: valueOf("CN") };
}

function normalised(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim().toLowerCase().replace(/\.$/, "")))].filter((name) => name !== "").sort();
}
