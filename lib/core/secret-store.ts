import { Construct, IConstruct } from "constructs";
import { ICertificate, IPemCertificate } from "./certificate";

/** How a certificate and its key are written as one text. */
export enum BundleFormat {
  /**
   * A JSON object with `certificate`, `chain`, `fullChain`, `privateKey`, `notAfter`, `serial` and `names`. `chain` is empty for a leaf of a
   * root; `notAfter` and `serial` are null where Terraform cannot know them.
   */
  JSON = "json",
  /** The leaf, the chain and the key, one after the other, in PEM. */
  PEM = "pem",
}

/** A certificate's key material in a store. */
export interface IStoredCertificate extends IConstruct {
  /** Where it is: an ARN or resource name, an expression. */
  readonly secretId: string;
  /** Lets a principal read it: a role ARN, an account, or a service account, as the store's cloud names them. */
  grantRead(principal: string): void;
}

/** A certificate to put into a store. */
export interface StoreRequest {
  /** The certificate. */
  readonly certificate: IPemCertificate;
  /** What the store calls it, after a prefix of its own: the fleet's name of the certificate. */
  readonly name: string;
}

/** A place that keeps key material and hands it to the machines that need it. */
export interface ISecretStore {
  /** What the fleet calls it, which becomes part of addresses. */
  readonly storeName: string;
  /** The cloud that keeps what is stored, such as `aws`; undefined for a store outside of clouds. */
  readonly cloud?: string;
  /** Puts a certificate's material there and keeps it current. */
  put(scope: Construct, id: string, request: StoreRequest): IStoredCertificate;
}

/** A certificate to put into a service. */
export interface DeployRequest {
  /** The certificate and its key. */
  readonly certificate: IPemCertificate;
  /**
   * The region that it must be in.
   *
   * @default - the provider's region
   */
  readonly region?: string;
}

/** A service that serves certificates of other issuers once they are imported, such as ACM. */
export interface IDeployTarget {
  /** What the fleet calls it, which becomes part of addresses. */
  readonly targetName: string;
  /** Imports a certificate and keeps it current. Returns it as the service knows it. */
  deploy(scope: Construct, id: string, request: DeployRequest): ICertificate;
}
