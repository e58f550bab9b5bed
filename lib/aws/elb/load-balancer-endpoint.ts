import { Construct } from "constructs";
import { checkPort } from "../../core/port";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { ARN_KINDS, ArnKind, parseArn } from "../arn";
import { AlbDefaultAction, AlbHttpsListener } from "./alb-https-listener";
import { Hsts } from "./hsts";
import { AlpnPolicy, NlbTlsListener } from "./nlb-tls-listener";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { asAcmCertificate } from "../acm/acm-import";
import { IAcmCertificate } from "../acm/certificate";
import { AwsPlace, regionOf } from "../placement";
import { TlsListener } from "./tls-listener";

/** A port of an application load balancer that is there already. */
export interface AlbEndpointProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /**
   * The load balancer's name, which becomes part of addresses.
   *
   * @default - read from the ARN; without either, the listener belongs to its first certificate
   */
  readonly loadBalancerName?: string;
  /** The target group that gets the requests. */
  readonly targetGroupArn: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * Whether a listener on port 80 sends clients to this one.
   *
   * @default false
   */
  readonly redirectHttp?: boolean;
  /**
   * HTTP Strict Transport Security, which the load balancer adds to every answer.
   *
   * @default - no header is added
   */
  readonly hsts?: Hsts;
}

/** Where a fleet serves a certificate: an HTTPS listener of an application load balancer, shared by the certificates of a port. */
export class AlbEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  private readonly on: LoadBalancerPort;

  constructor(private readonly props: AlbEndpointProps) {
    parseArn(props.targetGroupArn, ARN_KINDS.targetGroup);
    checkPort(props.port);
    this.on = {
      kind: ARN_KINDS.applicationLoadBalancer,
      loadBalancerArn: props.loadBalancerArn,
      loadBalancerName: props.loadBalancerName,
      port: props.port ?? 443,
      terms: [`target group ${props.targetGroupArn}`, `HSTS ${props.hsts?.headerValue ?? "off"}`],
    };
    this.endpointId = portId(this.on);
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const listener = serveOnPort(scope, id, this.on, request, (at, listenerId, certificate, place) => {
      return new AlbHttpsListener(at, listenerId, {
        ...place,
        loadBalancerArn: this.props.loadBalancerArn,
        port: this.on.port,
        certificates: [certificate],
        defaultAction: AlbDefaultAction.forward(this.props.targetGroupArn),
        hsts: this.props.hsts,
        tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      });
    });
    if (this.props.redirectHttp) {
      listener.addHttpRedirect();
    }
    return listener;
  }
}

/** A port of a network load balancer that is there already. */
export interface NlbEndpointProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /**
   * The load balancer's name, which becomes part of addresses.
   *
   * @default - read from the ARN; without either, the listener belongs to its first certificate
   */
  readonly loadBalancerName?: string;
  /** The target group that gets the decrypted stream. */
  readonly targetGroupArn: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * What is agreed on by ALPN.
   *
   * @default - nothing: the listener does not take part in ALPN
   */
  readonly alpnPolicy?: AlpnPolicy;
}

/** Where a fleet serves a certificate: a TLS listener of a network load balancer, shared by the certificates of a port. */
export class NlbEndpoint implements IEndpointTarget {
  readonly endpointId: string;
  private readonly on: LoadBalancerPort;

  constructor(private readonly props: NlbEndpointProps) {
    parseArn(props.targetGroupArn, ARN_KINDS.targetGroup);
    checkPort(props.port);
    this.on = {
      kind: ARN_KINDS.networkLoadBalancer,
      loadBalancerArn: props.loadBalancerArn,
      loadBalancerName: props.loadBalancerName,
      port: props.port ?? 443,
      terms: [`target group ${props.targetGroupArn}`, `ALPN policy ${props.alpnPolicy ?? "None"}`],
    };
    this.endpointId = portId(this.on);
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    return serveOnPort(scope, id, this.on, request, (at, listenerId, certificate, place) => {
      return new NlbTlsListener(at, listenerId, {
        ...place,
        loadBalancerArn: this.props.loadBalancerArn,
        targetGroupArn: this.props.targetGroupArn,
        port: this.on.port,
        alpnPolicy: this.props.alpnPolicy,
        certificates: [certificate],
        tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      });
    });
  }
}

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
