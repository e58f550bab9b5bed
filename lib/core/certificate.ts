import { IConstruct } from "constructs";
import { PrivateKey } from "./private-key";
import { Renewal } from "./renewal";

/** The kind and size of a certificate's key. Each service says which it takes. */
export enum KeyType {
  /** RSA with 2048 bits: taken everywhere. */
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

/** What people need to know of a certificate when it is in trouble. */
export interface CertificateContact {
  /**
   * The team that answers for it.
   *
   * @default - nobody is named
   */
  readonly owner?: string;
  /**
   * The service that it is for.
   *
   * @default - none is named
   */
  readonly service?: string;
  /**
   * Where the steps to mend it are written, as a URL.
   *
   * @default - no link
   */
  readonly runbook?: string;
}

/** Where a certificate is held and how far it is trusted: what readers of inventories need to know beside its issuer's name. */
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

/** A TLS certificate, whoever issued it. */
export interface ICertificate extends IConstruct {
  /** The names in it, normalised, the common name first. */
  readonly domainNames: string[];
  /** The kind of its key. */
  readonly keyType: KeyType;
  /** How it is renewed. */
  readonly renewal: Renewal;
  /** When it expires: an expression for an RFC 3339 time, where Terraform can know it. */
  readonly notAfter?: string;
  /** Who issues it: `acm`, `acm-private-ca`, `imported`, `lets-encrypt` and so on. */
  readonly issuer: string;
  /** Who answers for it, and for what it is used. */
  readonly contact: CertificateContact;
  /** Where it is held, whether it is publicly trusted, and which changes replace it. */
  readonly identity?: CertificateIdentity;
}

/** A certificate whose material Terraform holds, for stores and for import into services. */
export interface IPemCertificate extends ICertificate {
  /** The leaf certificate, an expression for PEM text. */
  readonly certificatePem: string;
  /** The intermediate certificates, leaf's issuer first, an expression for PEM text. */
  readonly chainPem: string;
  /** The key. */
  readonly privateKey: PrivateKey;
}
