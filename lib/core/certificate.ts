import { IConstruct } from "constructs";
import { Renewal } from "./renewal";
import { TerraformVariable } from "cdktf";
import { CertfleetError } from "./error";

/** The type and size of a certificate's key. Not every service supports every type. */
export enum KeyType {
  /** RSA with 2048 bits: supported everywhere. */
  RSA_2048 = "rsa-2048",
  /** RSA with 3072 bits: for imported and private certificates. */
  RSA_3072 = "rsa-3072",
  /** RSA with 4096 bits. */
  RSA_4096 = "rsa-4096",
  /** ECDSA on NIST P-256: small and fast. */
  ECDSA_P256 = "ecdsa-p256",
  /** ECDSA on NIST P-384. */
  ECDSA_P384 = "ecdsa-p384",
}

/** What a certificate proves to the other end of a connection. */
export enum CertificateUsage {
  /** Which server a client has reached. */
  SERVER = "server",
  /** Which client has connected, for servers that verify client certificates. */
  CLIENT = "client",
}

/** The contact for a certificate, which alerts and findings name. */
export interface CertificateContact {
  /**
   * The team that owns the certificate.
   *
   * @default - no owner
   */
  readonly owner?: string;
  /**
   * The service that uses the certificate.
   *
   * @default - none is named
   */
  readonly service?: string;
  /**
   * The URL of the runbook, which alerts link to.
   *
   * @default - no link
   */
  readonly runbook?: string;
  /**
   * Whether owner and service are also written to tags or labels.
   *
   * @default true
   */
  readonly tagged?: boolean;
}

/** The cloud that holds a certificate, whether it is publicly trusted, and what replaces it. The inventory states it. */
export interface CertificateIdentity {
  /**
   * The cloud whose service holds it, such as `aws`.
   *
   * @default - none: it is only where it is stored or imported
   */
  readonly cloud?: string;
  /**
   * Whether browsers and operating systems trust its issuer.
   *
   * @default - not known
   */
  readonly publiclyTrusted?: boolean;
  /**
   * The changes for which a new certificate is created before the old one is removed: `names`, `common-name`, `order`, `issuer`, `key`,
   * `region`, `lifetime` and `address`.
   *
   * @default - not known
   */
  readonly replacedOn?: string[];
  /**
   * Whether the stack only refers to it, and something else manages it.
   *
   * @default false
   */
  readonly external?: boolean;
}

/** A TLS certificate from any issuer. */
export interface ICertificate extends IConstruct {
  /** The domain names, normalised, the common name first. */
  readonly domainNames: string[];
  /** The key type. */
  readonly keyType: KeyType;
  /** How the certificate is renewed. */
  readonly renewal: Renewal;
  /** When the certificate expires: an expression for an RFC 3339 time; undefined if Terraform cannot know it. */
  readonly notAfter?: string;
  /** The issuer's name in inventories: `acm`, `acm-private-ca`, `imported`, `lets-encrypt` and so on. */
  readonly issuer: string;
  /** The contact for the certificate. */
  readonly contact: CertificateContact;
  /** Where it is held, whether it is publicly trusted, and which changes replace it. */
  readonly identity?: CertificateIdentity;
  /** What it proves; undefined for a server's certificate. */
  readonly usage?: CertificateUsage;
}

/**
 * The names in a certificate; none for one that is managed elsewhere and whose names were not given.
 *
 * @internal
 */
export function knownNames(certificate: ICertificate): string[] {
  try {
    return certificate.domainNames;
  } catch (error) {
    if (error instanceof CertfleetError && error.code === "unknown-attribute") {
      return [];
    }
    throw error;
  }
}

/**
 * An attribute of a certificate that is managed elsewhere. Throws if it was not given.
 *
 * @param factory the method that takes the attributes, for the message
 * @internal
 */
export function givenAttribute<A extends object, K extends keyof A & string>(
  certificate: IConstruct,
  attributes: A,
  attribute: K,
  factory: string,
): NonNullable<A[K]> {
  const value = attributes[attribute];
  if (value === undefined || value === null) {
    const message = `The \`${attribute}\` of a certificate that is referenced by its identifier is not known. Pass it to ${factory}.`;
    throw new CertfleetError("unknown-attribute", message, certificate);
  }
  return value;
}

/** A certificate whose key Terraform has, so that it can be stored and imported into services. */
export interface IPemCertificate extends ICertificate {
  /** The leaf certificate: an expression for PEM text. */
  readonly certificatePem: string;
  /** The intermediate certificates, the issuer of the leaf first: an expression for PEM text. */
  readonly chainPem: string;
  /** The private key. */
  readonly privateKey: PrivateKey;
}

/**
 * Whether Terraform has a certificate's key.
 *
 * @internal
 */
export function isPemCertificate(certificate: ICertificate): certificate is IPemCertificate {
  return "privateKey" in certificate;
}

/**
 * A private key as a Terraform expression.
 *
 * Callers cannot read it. Only the stores, importers and ACME constructs of this library unwrap it, so that a key does not end up in a
 * property or an output by accident.
 */
export class PrivateKey {
  /** A key that is passed to Terraform in a sensitive variable. */
  static fromVariable(variable: TerraformVariable): PrivateKey {
    if (variable.sensitive !== true) {
      throw new CertfleetError(
        "key-not-sensitive",
        `The variable "${variable.node.id}" contains a private key and is not sensitive, so Terraform would print the key. Set \`sensitive\` to true.`,
        variable,
      );
    }
    return new PrivateKey(variable.stringValue);
  }

  /** A key that Terraform reads from a file at plan and apply. The path is relative to where Terraform runs. */
  static fromFile(path: string): PrivateKey {
    return new PrivateKey(`\${sensitive(file(${JSON.stringify(path)}))}`);
  }

  /**
   * A key that a resource of this library creates.
   *
   * @internal
   */
  static _fromExpression(expression: string): PrivateKey {
    return new PrivateKey(expression);
  }

  private constructor(private readonly expression: string) {}

  /**
   * The expression that Terraform resolves to the PEM text.
   *
   * @internal
   */
  _unwrap(): string {
    return this.expression;
  }
}
