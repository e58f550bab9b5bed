import { Construct, IConstruct } from "constructs";
import { IPemCertificate } from "./certificate";

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
