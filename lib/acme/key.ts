import { createPublicKey } from "node:crypto";
import { CertfleetError } from "../core/error";
import { KeyType } from "../core/key-type";
import { Token } from "cdktf";
import type { CertificateConfig } from "./provider/certificate";

/** What a certificate signing request asks for. */
export interface CertificateSigningRequest {
  /** The DNS names in it, the common name first, each once, in lower case. */
  readonly names: string[];
  /** The kind of its key; none where it is of a kind that the library does not know. */
  readonly keyType: KeyType | undefined;
}

/** An element of DER: its tag, its content, and where it ends. */
interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

const SEQUENCE = 0x30;
const ATTRIBUTES = 0xa0;
const DNS_NAME = 0x82;
/** pkcs-9-at-extensionRequest, 1.2.840.113549.1.9.14. */
const EXTENSION_REQUEST = "2a864886f70d01090e";
/** id-ce-subjectAltName, 2.5.29.17. */
const SUBJECT_ALT_NAME = "551d11";
/** id-at-commonName, 2.5.4.3. */
const COMMON_NAME = "550403";

/**
 * Reads names and key of a PKCS #10 request (RFC 2986).
 *
 * Node reads certificates but not requests; this is as much DER as these two need.
 */
export function parseSigningRequest(pem: string): CertificateSigningRequest {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----/.exec(pem);
  if (!body) {
    throw invalid("it has no CERTIFICATE REQUEST block");
  }
  try {
    const [info] = elements(elements(Buffer.from(body[1], "base64"))[0].content);
    const [, subject, publicKey, ...rest] = elements(info.content);
    const attributes = rest.find((element) => element.tag === ATTRIBUTES);
    const names = [...commonNames(subject), ...(attributes ? alternativeNames(attributes) : [])].map((name) => name.toLowerCase());
    return { names: [...new Set(names)], keyType: keyTypeOf(publicKey.whole) };
  } catch {
    throw invalid("its content is damaged");
  }
}

function elements(bytes: Buffer): Element[] {
  const found: Element[] = [];
  for (let start = 0; start < bytes.length;) {
    let length = bytes.readUInt8(start + 1);
    let content = start + 2;
    if (length > 0x80) {
      const octets = length & 0x7f;
      length = bytes.readUIntBE(content, octets);
      content += octets;
    }
    const end = content + length;
    if (end > bytes.length) {
      throw invalid("an element is longer than what holds it");
    }
    found.push({ tag: bytes[start], content: bytes.subarray(content, end), whole: bytes.subarray(start, end) });
    start = end;
  }
  return found;
}

function commonNames(subject: Element): string[] {
  return elements(subject.content)
    .flatMap((set) => elements(set.content))
    .map((attribute) => elements(attribute.content))
    .filter(([type]) => type.content.toString("hex") === COMMON_NAME)
    .map(([, value]) => value.content.toString("utf8"));
}

function alternativeNames(attributes: Element): string[] {
  return elements(attributes.content)
    .map((attribute) => elements(attribute.content))
    .filter(([type]) => type.content.toString("hex") === EXTENSION_REQUEST)
    .flatMap(([, values]) => elements(values.content))
    .flatMap((extensions) => elements(extensions.content))
    .map((extension) => elements(extension.content))
    .filter(([type]) => type.content.toString("hex") === SUBJECT_ALT_NAME)
    .flatMap((extension) => elements(extension[extension.length - 1].content))
    .filter((names) => names.tag === SEQUENCE)
    .flatMap((names) => elements(names.content))
    .filter((name) => name.tag === DNS_NAME)
    .map((name) => name.content.toString("latin1"));
}

function keyTypeOf(publicKey: Buffer): KeyType | undefined {
  const key = createPublicKey({ key: publicKey, format: "der", type: "spki" });
  const details = key.asymmetricKeyDetails ?? {};
  const kind = key.asymmetricKeyType === "rsa" ? `rsa-${details.modulusLength}` : (details.namedCurve ?? "");
  const known: Record<string, KeyType> = {
    "rsa-2048": KeyType.RSA_2048,
    "rsa-3072": KeyType.RSA_3072,
    "rsa-4096": KeyType.RSA_4096,
    prime256v1: KeyType.ECDSA_P256,
    secp384r1: KeyType.ECDSA_P384,
  };
  return known[kind];
}

function invalid(reason: string): CertfleetError {
  return new CertfleetError(
    "invalid-signing-request",
    `the certificate signing request cannot be read: ${reason}; give the PEM text that "openssl req -new" writes`,
  );
}

/** The provider's names of the keys that it can make. */
const PROVIDER_KEY_TYPES: Partial<Record<KeyType, string>> = {
  [KeyType.RSA_2048]: "2048",
  [KeyType.RSA_4096]: "4096",
  [KeyType.ECDSA_P256]: "P256",
  [KeyType.ECDSA_P384]: "P384",
};

/** The kinds of keys that the ACME provider can make. */
export const ACME_KEY_TYPES = Object.keys(PROVIDER_KEY_TYPES) as KeyType[];

/** The arguments of a certificate that its key sets. */
type KeySettings = Pick<CertificateConfig, "keyType" | "certificateRequestPem">;

/** The key that a certificate is for. */
export abstract class AcmeKey {
  /**
   * The provider makes the key, and keeps it in Terraform's state. Renewals keep it too: a new one comes with a replacement.
   */
  static generated(keyType: KeyType): AcmeKey {
    const name = PROVIDER_KEY_TYPES[keyType];
    if (name === undefined) {
      throw new CertfleetError(
        "unsupported-key-type",
        `the ACME provider cannot make a ${keyType} key: it makes ${ACME_KEY_TYPES.join(", ")}; take one of these, or give a signing request`,
      );
    }
    return new GeneratedKey(keyType, { keyType: name });
  }

  /**
   * The key is made elsewhere and never meets Terraform: a signing request (PKCS #10, PEM) stands for it. What is given as text is
   * compared with the names and the kind of key at synth.
   */
  static signingRequest(pem: string, keyType: KeyType): AcmeKey {
    return new RequestedKey(keyType, { certificateRequestPem: pem });
  }

  /** The kind of key. */
  abstract readonly keyType: KeyType;
  /** Whether Terraform holds the key, so that stores and imports can have it. */
  abstract readonly held: boolean;
  /** @internal */
  abstract readonly _settings: KeySettings;

  /**
   * Refuses names that the key is not for.
   *
   * @internal
   */
  abstract _check(domainNames: readonly string[]): void;
}

class GeneratedKey extends AcmeKey {
  readonly held = true;

  constructor(
    readonly keyType: KeyType,
    /** @internal */
    readonly _settings: KeySettings,
  ) {
    super();
  }

  /** @internal */
  _check(): void {}
}

class RequestedKey extends AcmeKey {
  readonly held = false;

  constructor(
    readonly keyType: KeyType,
    /** @internal */
    readonly _settings: KeySettings,
  ) {
    super();
  }

  /** @internal */
  _check(domainNames: readonly string[]): void {
    const pem = this._settings.certificateRequestPem!;
    if (Token.isUnresolved(pem) || pem.includes("${")) {
      return;
    }
    const request = parseSigningRequest(pem);
    const missing = domainNames.filter((name) => !request.names.includes(name));
    const unexpected = request.names.filter((name) => !domainNames.includes(name));
    if (missing.length > 0 || unexpected.length > 0) {
      throw new CertfleetError(
        "signing-request-names",
        `the signing request is for other names than the certificate: ${[
          missing.length > 0 ? `it lacks ${missing.join(", ")}` : "",
          unexpected.length > 0 ? `it has ${unexpected.join(", ")} besides` : "",
        ]
          .filter((part) => part !== "")
          .join(", ")}; make \`domainNames\` and the request agree`,
      );
    }
    if (request.keyType !== this.keyType) {
      throw new CertfleetError(
        "signing-request-key",
        `the signing request has ${request.keyType ?? "another kind of"} key, and ${this.keyType} is said of it: make the two agree`,
      );
    }
  }
}
