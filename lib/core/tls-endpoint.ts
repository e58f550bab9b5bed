import { Construct, IConstruct } from "constructs";
import { ICertificate } from "./certificate";
import { CertfleetError } from "./error";
import { isToken } from "./token";

/** An endpoint that terminates TLS. */
export interface ITlsEndpoint extends IConstruct {
  /** The kind of endpoint, such as `alb` or `cloudfront`. */
  readonly kind: string;
  /** The host names that the endpoint serves, as far as they are known. */
  readonly hosts: string[];
  /** The port. */
  readonly port: number;
  /** The served certificates, the default first. */
  readonly certificates: ICertificate[];
  /** The name of the endpoint's TLS policy in its service. */
  readonly tlsPolicyName?: string;
  /** Whether a probe can reach the endpoint from the internet. */
  readonly probeable: boolean;
  /** The ARN or id of what serves the certificate, where something else owns it. */
  readonly resourceId?: string;
}

/** A request to attach a certificate to an endpoint. */
export interface AttachRequest {
  /** The certificate. */
  readonly certificate: ICertificate;
  /** The name of the TLS policy to apply: `modern`, `intermediate`, `fips` or `post-quantum`. */
  readonly tlsPolicy: string;
}

/** An endpoint that certificates can be attached to. */
export interface IEndpointTarget {
  /** Identifies the endpoint among those of the certificate. It becomes part of addresses, so it must be the same in every synth. */
  readonly endpointId: string;
  /** Attaches the certificate, and creates what the endpoint needs for it. */
  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint;
}

/**
 * Refuses a number that is not a port. A port that only Terraform knows is accepted.
 *
 * @internal
 */
export function checkPort(port: number | undefined): void {
  if (port !== undefined && !isToken(port) && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new CertfleetError("port", `${port} is not a port. Use a whole number from 1 to 65535.`);
  }
}

/** A certificate as dashboards show it. */
export interface MonitoredCertificate {
  /** The certificate's name. */
  readonly certificateName: string;
  /** The certificate. */
  readonly certificate: ICertificate;
  /** The endpoints that serve it. */
  readonly endpoints: ITlsEndpoint[];
}

/**
 * An output that a module has for an endpoint: what a resource of the caller's own configuration needs to serve a certificate. The output is a
 * map by certificate.
 *
 * @internal
 */
export interface EndpointOutput {
  readonly name: string;
  readonly description: string;
  readonly value: object;
}

/**
 * What an endpoint adds to a module's outputs; nothing for most endpoints, which configure themselves.
 *
 * @internal
 */
export function moduleOutputsOf(endpoint: ITlsEndpoint): EndpointOutput[] {
  return (endpoint as { _moduleOutputs?(): EndpointOutput[] })._moduleOutputs?.() ?? [];
}
