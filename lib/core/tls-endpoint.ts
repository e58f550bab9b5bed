import { Construct, IConstruct } from "constructs";
import { ICertificate } from "./certificate";
import { Token } from "cdktf";
import { CertfleetError } from "./error";

/** Something that terminates TLS. */
export interface ITlsEndpoint extends IConstruct {
  /** What it is, such as `alb` or `cloudfront`. */
  readonly kind: string;
  /** The host names that it serves, where they are known. */
  readonly hosts: string[];
  /** The port that it listens on. */
  readonly port: number;
  /** The certificates that it serves, the default first. */
  readonly certificates: ICertificate[];
  /** The service's own name of the TLS policy that it has. */
  readonly tlsPolicyName?: string;
  /** Whether it can be reached from the internet, so that a probe sees what it serves. */
  readonly probeable: boolean;
}

/** What an endpoint is given when a fleet attaches a certificate to it. */
export interface AttachRequest {
  /** The certificate. */
  readonly certificate: ICertificate;
  /** The fleet's name of the TLS policy that holds: `modern`, `intermediate`, `fips` or `post-quantum`. */
  readonly tlsPolicy: string;
}

/** An endpoint that a fleet is to attach a certificate to. */
export interface IEndpointTarget {
  /** What tells it from the certificate's other endpoints, the same in every run: it becomes part of addresses. */
  readonly endpointId: string;
  /** Attaches the certificate, and makes what the endpoint needs for it. */
  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint;
}

/**
 * Refuses a number that is not a port. A port that only Terraform knows is accepted.
 *
 * @internal
 */
export function checkPort(port: number | undefined): void {
  if (port !== undefined && !Token.isUnresolved(port) && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new CertfleetError("port", `${port} is not a port. Use a whole number from 1 to 65535.`);
  }
}

/** A certificate as dashboards show it. */
export interface MonitoredCertificate {
  /** What people call it. */
  readonly certificateName: string;
  /** The certificate. */
  readonly certificate: ICertificate;
  /** The endpoints that serve it. */
  readonly endpoints: ITlsEndpoint[];
}
