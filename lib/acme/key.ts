import { createPublicKey } from "node:crypto";
import { CertfleetError } from "../core/error";
import { isKnown } from "../core/expression";
import { KeyType } from "../core/certificate";
import { ACME_FEATURES, hasFeature } from "../policy/provider-features";
import type { CertificateConfig } from "./provider/certificate";

/**
 * The content of a certificate signing request.
 *
 * @internal
 */
export interface CertificateSigningRequest {
  /** The DNS names in it, the common name first, each once, in lower case. */
  readonly names: string[];
  /** The type of its key; undefined for a type that certfleet does not support. */
  readonly keyType: KeyType | undefined;
}

/**
 * Reads the names and the key of a PKCS #10 request (RFC 2986).
 *
 * Node reads certificates but not requests.
 *
 * @internal
 */
export function parseSigningRequest(pem: string): CertificateSigningRequest {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----/.exec(pem);
  if (!body) {
    throw invalid("it has no CERTIFICATE REQUEST block");
  }
  const { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } = x509();
  try {
    const request = new Pkcs10CertificateRequest(Buffer.from(body[1], "base64"));
    const alternative = request.extensions.flatMap((each) => (each instanceof SubjectAlternativeNameExtension ? each.names.items : []));
    const dnsNames = alternative.filter(({ type }) => type === "dns").map(({ value }) => value);
    const names = [...request.subjectName.getField("CN"), ...dnsNames];
    const key = Buffer.from(request.publicKey.rawData);
    return { names: [...new Set(names.map((name) => name.toLowerCase()))], keyType: keyTypeOf(key) };
  } catch {
    throw invalid("its content is damaged");
  }
}

/** The library is loaded for signing requests only, since that takes a while. */
function x509(): typeof import("@peculiar/x509") {
  require("reflect-metadata");
  return require("@peculiar/x509");
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
    `The certificate signing request cannot be read: ${reason}. Pass the PEM text that "openssl req -new" writes.`,
  );
}

/** The provider's names for the keys that it can generate, in version 2 and from version 3 on. */
const PROVIDER_KEY_TYPES: Partial<Record<KeyType, readonly [two: string, three: string]>> = {
  [KeyType.RSA_2048]: ["2048", "RSA2048"],
  [KeyType.RSA_4096]: ["4096", "RSA4096"],
  [KeyType.ECDSA_P256]: ["P256", "EC256"],
  [KeyType.ECDSA_P384]: ["P384", "EC384"],
};

/** The key types that the ACME provider can generate, its default first. */
export const ACME_KEY_TYPES: KeyType[] = [KeyType.ECDSA_P256, KeyType.RSA_2048, KeyType.RSA_4096, KeyType.ECDSA_P384];

/** The arguments of a certificate that its key sets. */
type KeySettings = Pick<CertificateConfig, "keyType" | "certificateRequestPem">;

/** The key of a certificate. */
export abstract class AcmeKey {
  /**
   * The provider generates the key and keeps it in Terraform's state. Renewals keep the key; a replacement creates a new one.
   */
  static generated(keyType: KeyType): AcmeKey {
    if (PROVIDER_KEY_TYPES[keyType] === undefined) {
      throw new CertfleetError(
        "key-type",
        `The ACME provider cannot generate ${keyType} keys. Use ${ACME_KEY_TYPES.join(", ")}, or pass a signing request.`,
      );
    }
    return new GeneratedKey(keyType);
  }

  /**
   * The key is generated elsewhere and Terraform never has it, only a signing request (PKCS #10, PEM). Text is checked at synth against the
   * names and the key type of the certificate.
   */
  static signingRequest(pem: string, keyType: KeyType): AcmeKey {
    return new RequestedKey(keyType, pem);
  }

  /** The type of the key. */
  abstract readonly keyType: KeyType;
  /** Whether Terraform has the key, so that the certificate can be stored and imported. */
  abstract readonly held: boolean;

  /**
   * The arguments of a certificate with a release of the provider.
   *
   * @internal
   */
  abstract _settings(providerVersion: string): KeySettings;

  /**
   * Checks the names of the certificate.
   *
   * @internal
   */
  abstract _check(domainNames: readonly string[]): void;
}

class GeneratedKey extends AcmeKey {
  readonly held = true;

  constructor(readonly keyType: KeyType) {
    super();
  }

  /** @internal */
  _settings(providerVersion: string): KeySettings {
    const [two, three] = PROVIDER_KEY_TYPES[this.keyType]!;
    return { keyType: hasFeature(ACME_FEATURES.keyTypeNames, providerVersion) ? three : two };
  }

  /** @internal */
  _check(): void {}
}

class RequestedKey extends AcmeKey {
  readonly held = false;

  constructor(
    readonly keyType: KeyType,
    private readonly pem: string,
  ) {
    super();
  }

  /** @internal */
  _settings(): KeySettings {
    return { certificateRequestPem: this.pem };
  }

  /** @internal */
  _check(domainNames: readonly string[]): void {
    const { pem } = this;
    if (!isKnown(pem)) {
      return;
    }
    const request = parseSigningRequest(pem);
    const missing = domainNames.filter((name) => !request.names.includes(name));
    const unexpected = request.names.filter((name) => !domainNames.includes(name));
    if (missing.length > 0 || unexpected.length > 0) {
      throw new CertfleetError(
        "signing-request-names",
        `The signing request and the certificate have different names. ${[
          missing.length > 0 ? `The request lacks ${missing.join(", ")}.` : "",
          unexpected.length > 0 ? `The certificate lacks ${unexpected.join(", ")}.` : "",
        ]
          .filter((part) => part !== "")
          .join(" ")} Make \`domainNames\` and the request the same.`,
      );
    }
    if (request.keyType !== this.keyType) {
      throw new CertfleetError(
        "signing-request-key",
        `The signing request has ${request.keyType === undefined ? "an unknown type of key" : `a ${request.keyType} key`}, but the certificate asks for ${this.keyType}. Make the two the same.`,
      );
    }
  }
}
