import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { AttachRequest } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asAcmCertificate } from "../acm/as-acm-certificate";
import { IAcmCertificate } from "../acm/certificate-interface";
import { ArnKind, parseArn } from "../arn";
import { AwsPlace, regionOf } from "../placement";
import { TlsListener } from "./tls-listener";

/** A load balancer's port, on which several certificates can meet. */
export interface LoadBalancerPort {
  readonly kind: ArnKind;
  readonly loadBalancerArn: string;
  readonly loadBalancerName?: string;
  readonly port: number;
  /** What certificates that meet must agree on, in words for people: `target group arn:…`. */
  readonly terms: string[];
}

/** How a listener is made for the first certificate of a port. */
export type MakeListener<L extends TlsListener> = (scope: Construct, id: string, certificate: IAcmCertificate, place: AwsPlace) => L;

interface Agreed<L> {
  readonly listener: L;
  readonly first: IAcmCertificate;
  readonly terms: string[];
}

/** How the port is called in ids: by the load balancer's name, where the ARN can be read. */
export function portId(on: LoadBalancerPort): string {
  return `${nameOf(on) ?? "listener"}-${on.port}`;
}

function nameOf({ kind, loadBalancerArn, loadBalancerName }: LoadBalancerPort): string | undefined {
  return loadBalancerName ?? parseArn(loadBalancerArn, kind)?.resource.split("/")[2];
}

/**
 * Serves a certificate on a load balancer's port: the first that comes gets the listener and is its default, the others are
 * chosen by server name. The listener belongs to the port, so that it stays when a certificate goes.
 */
export function serveOnPort<L extends TlsListener>(
  scope: Construct,
  id: string,
  on: LoadBalancerPort,
  request: AttachRequest,
  make: MakeListener<L>,
): L {
  const region = parseArn(on.loadBalancerArn, on.kind)?.region;
  const certificate = asAcmCertificate(request.certificate, region === regionOf(scope, {}) ? {} : { region });
  const terms = [...on.terms, `TLS policy ${TlsPolicy.of(request.tlsPolicy).name}`];
  const agreed = oncePerStack<Agreed<L>>(scope, `listener/${on.loadBalancerArn}/${on.port}`, (shared) => {
    const place = { region: certificate.region, provider: certificate.provider };
    return { listener: make(nameOf(on) === undefined ? scope : shared, portId(on), certificate, place), first: certificate, terms };
  });
  if (agreed.first !== certificate) {
    checkTerms(scope, on, agreed.terms, terms);
    agreed.listener.addCertificate(scope, id, certificate);
  }
  return agreed.listener;
}

function checkTerms(scope: Construct, on: LoadBalancerPort, first: string[], own: string[]): void {
  const differing = first.findIndex((term, index) => term !== own[index]);
  if (differing >= 0) {
    throw new CertfleetError(
      "listener-clash",
      `port ${on.port} of this load balancer is served with ${first[differing]} for another certificate and would be with ${own[differing]} ` +
        "for this one: certificates of one port share a listener, make them agree or use another port",
      scope,
    );
  }
}
