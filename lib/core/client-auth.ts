import { TrustBundle } from "./trust-bundle";

/** What an endpoint does with client certificates. */
export enum ClientAuthMode {
  /** Accepts only clients with a certificate from a CA of the trust bundle. */
  VERIFY = "verify",
  /** Passes on whatever clients present, which the application verifies. */
  PASSTHROUGH = "passthrough",
  /**
   * Asks for no certificates. Set this for one apply before you remove client authentication from a load balancer of AWS: its provider
   * ignores a removed block.
   */
  OFF = "off",
}

/** Whether an endpoint refuses revoked client certificates. */
export enum ClientRevocation {
  /** By the revocation lists of the trust bundle. */
  CHECK = "check",
  /** It accepts them. */
  IGNORE = "ignore",
}

/** Client authentication at an endpoint (mutual TLS). */
export interface ClientAuth {
  /** What the endpoint does with client certificates. */
  readonly mode: ClientAuthMode;
  /**
   * The CAs whose certificates are accepted.
   *
   * @default - those of `trustStore`; none, for `PASSTHROUGH`
   */
  readonly trust?: TrustBundle;
  /**
   * An existing trust store that is managed elsewhere, instead of `trust`: the ARN of a trust store for a load balancer of AWS, the id of one for
   * CloudFront, `s3://BUCKET/KEY?versionId=VERSION` for API Gateway, and the id of a trust config for Google Cloud. certfleet does not know its
   * CAs and revocation lists, and does not watch when they end.
   *
   * @default - none: the bundle of `trust`
   */
  readonly trustStore?: string;
  /**
   * Whether revoked certificates are refused, where the bundle has revocation lists.
   *
   * @default ClientRevocation.CHECK
   */
  readonly revocation?: ClientRevocation;
  /**
   * Whether the endpoint tells clients the names of the CAs, from which they choose a certificate.
   *
   * @default false
   */
  readonly advertise?: boolean;
  /**
   * What verifies the certificates behind a `PASSTHROUGH` endpoint, such as the name of the service.
   *
   * @default - none, for `VERIFY`
   */
  readonly verifiedBy?: string;
}
