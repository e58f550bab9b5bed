import { Construct, IConstruct } from "constructs";
import { ICertificate, IPemCertificate, isPemCertificate } from "./certificate";
import { CertfleetError } from "./error";

/** The format in which a certificate and its key are stored. */
export enum BundleFormat {
  /**
   * A JSON object with `certificate`, `chain`, `fullChain`, `privateKey`, `notAfter`, `serial` and `names`. `chain` is empty for a leaf that
   * a root issued; `notAfter` and `serial` are null if Terraform cannot know them.
   */
  JSON = "json",
  /** The leaf, the chain and the key, one after the other, in PEM. */
  PEM = "pem",
}

/** A certificate's key material in a store. */
export interface IStoredCertificate extends IConstruct {
  /** The ARN or resource name of the secret: an expression. */
  readonly secretId: string;
  /** Allows a principal to read the secret: a role ARN, an account, or a service account, as the store's cloud names them. */
  grantRead(principal: string): void;
}

/** A certificate to put into a store. */
export interface StoreRequest {
  /** The certificate. */
  readonly certificate: IPemCertificate;
  /** The certificate's name. The store adds its own prefix. */
  readonly name: string;
}

/** A store that keeps certificates with their keys for the machines that need them. */
export interface ISecretStore {
  /** The store's name, which becomes part of addresses. */
  readonly storeName: string;
  /** The cloud that keeps what is stored, such as `aws`; undefined for a store outside of clouds. */
  readonly cloud?: string;
  /** Stores a certificate with its key and keeps it current. */
  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate;
}

/** A request to import a certificate into a service. */
export interface DeployRequest {
  /** The certificate and its key. */
  readonly certificate: IPemCertificate;
  /**
   * The region of the imported certificate.
   *
   * @default - the provider's region
   */
  readonly region?: string;
}

/** A service that certificates of other issuers are imported into, such as ACM. */
export interface IDeployTarget {
  /** The target's name, which becomes part of addresses. */
  readonly targetName: string;
  /** Imports a certificate and keeps it current. Returns the certificate of the service. */
  deploy(scope: Construct, id: string, request: DeployRequest): ICertificate;
}

/**
 * A certificate in a store.
 *
 * @internal
 */
export interface StoredIn {
  readonly store: ISecretStore;
  readonly stored: IStoredCertificate;
}

/**
 * A certificate in a service that it was imported into.
 *
 * @internal
 */
export interface DeployedTo {
  readonly target: IDeployTarget;
  readonly certificate: ICertificate;
}

/**
 * Stores a certificate and its key.
 *
 * @internal
 */
export function storeIn(stores: readonly ISecretStore[], scope: Construct, name: string, certificate: ICertificate): StoredIn[] {
  if (stores.length === 0) {
    return [];
  }
  const material = materialOf(scope, certificate, "stored");
  const within = new Construct(scope, "Stores");
  const names = stores.map(({ storeName }) => storeName);
  const twice = names.find((storeName, index) => names.indexOf(storeName) !== index);
  if (twice !== undefined) {
    throw new CertfleetError("duplicate-store", `The store "${twice}" is listed twice in this certificate. Remove one of the two.`, scope);
  }
  return stores.map((each) => ({ store: each, stored: each.put(within, each.storeName, { certificate: material, name }) }));
}

/**
 * Imports a certificate and its key into services.
 *
 * @internal
 */
export function importInto(targets: readonly IDeployTarget[], scope: Construct, certificate: ICertificate, region?: string): DeployedTo[] {
  if (targets.length === 0) {
    return [];
  }
  const material = materialOf(scope, certificate, "imported");
  return [...new Set(targets)].map((target) => ({
    target,
    certificate: target.deploy(scope, `Deploy-${target.targetName}`, { certificate: material, region }),
  }));
}

function materialOf(scope: Construct, certificate: ICertificate, what: string): IPemCertificate {
  if (!isPemCertificate(certificate)) {
    throw new CertfleetError(
      "no-key-material",
      `A private key from ${certificate.issuer} never leaves it, so this certificate cannot be ${what}. Remove \`stores\` and \`deployTo\`, ` +
        "or use an issuer that provides private keys.",
      scope,
    );
  }
  return certificate;
}
