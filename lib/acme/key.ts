import { Token } from "cdktf";
import { CertfleetError } from "../core/error";
import { KeyType } from "../core/key-type";
import { parseSigningRequest } from "./csr";
import type { CertificateConfig } from "./provider/certificate";

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
