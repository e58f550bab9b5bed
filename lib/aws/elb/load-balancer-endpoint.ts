import { Construct } from "constructs";
import { ClientAuth } from "../../core/client-auth";
import { clientAuthProblems, clientAuthText } from "../../core/client-auth-checks";
import { CertfleetError, throwFirst } from "../../core/error";
import { identityOf, referenceName, shown } from "../../core/expression";
import { Description } from "../../core/kind";
import { oncePerStack } from "../../core/once-per-stack";
import { AttachRequest, checkPort, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asAcmCertificate } from "../acm/acm-import";
import { IAcmCertificate } from "../acm/certificate";
import { ARN_KINDS, ArnKind, placeOfArn } from "../arn";
import { AwsPlace } from "../aws-provider";
import { albClientAuth, nlbClientAuth } from "../trust/client-auth-support";
import { AlbDefaultAction, AlbHttpsListener } from "./alb-https-listener";
import { addressName, LoadBalancerProperties, redirectProblems, targetGroupProblems } from "./endpoint-checks";
import { ExistingListenerEndpoint, ExistingListenerProps } from "./existing-listener";
import { albEndpoint, Hsts, nlbEndpoint } from "./kinds";
import { AlpnPolicy, NlbTlsListener, TlsListener } from "./tls-listener";

/** A port of an existing application load balancer. */
export interface AlbEndpointProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /**
   * The load balancer's name, which becomes part of Terraform addresses. For a load balancer of the same app, give its `name`: the
   * resource's name in the stack is used.
   *
   * @default - read from the ARN; if the ARN is an expression, the listener's address depends on its first certificate
   */
  readonly loadBalancerName?: string;
  /** The ARN of the target group that receives the requests. */
  readonly targetGroupArn: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * Whether a probe on the internet can reach the load balancer.
   *
   * @default - true, except for a load balancer of the same app that is internal
   */
  readonly probeable?: boolean;
  /**
   * Whether a listener on port 80 redirects clients to this port.
   *
   * @default false
   */
  readonly redirectHttp?: boolean;
  /**
   * HTTP Strict Transport Security: the load balancer adds the header to every response.
   *
   * @default - no header
   */
  readonly hsts?: Hsts;
  /**
   * Client authentication (mutual TLS).
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
}

/** An application load balancer as an endpoint of a fleet: an HTTPS listener that the certificates of a port share. */
export class AlbEndpoint implements IEndpointTarget {
  /** An existing listener, to which certificates are attached. Its owner keeps its default certificate, its TLS policy and its rules. */
  static existingListener(props: ExistingListenerProps): IEndpointTarget {
    const describe = (alb: ExistingListenerProps) => ({ kind: albEndpoint, properties: { alb } });
    return new ExistingListenerEndpoint({ kind: "alb", listener: ARN_KINDS.applicationListener, describe }, props);
  }

  readonly endpointId: string;
  private readonly shared: SharedPort;

  constructor(private readonly props: AlbEndpointProps) {
    checkPort(props.port);
    const kind = ARN_KINDS.applicationLoadBalancer;
    throwFirst(targetGroupProblems([], kind, props.loadBalancerArn, props.targetGroupArn));
    throwFirst(redirectProblems([], props.port ?? 443, props.redirectHttp ?? false));
    throwFirst(clientAuthProblems([], props.clientAuth, albClientAuth(props.loadBalancerArn)));
    this.shared = new SharedPort(kind, props, [
      { name: "target group", value: props.targetGroupArn },
      { name: "HSTS", value: props.hsts?.headerValue ?? "off" },
      { name: "client authentication", value: clientAuthText(props.clientAuth) },
    ]);
    this.endpointId = this.shared.id;
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const listener = this.shared.serve(scope, id, request, (at, listenerId, certificate, place) => {
      return new AlbHttpsListener(at, listenerId, {
        ...place,
        loadBalancerArn: this.props.loadBalancerArn,
        port: this.shared.port,
        probeable: this.props.probeable,
        certificates: [certificate],
        defaultAction: AlbDefaultAction.forward(this.props.targetGroupArn),
        hsts: this.props.hsts,
        clientAuth: this.props.clientAuth,
        tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      });
    });
    if (this.props.redirectHttp) {
      listener.addHttpRedirect();
    }
    return listener;
  }

  /** @internal */
  _describe(): Description {
    return { kind: albEndpoint, properties: { alb: this.props } };
  }
}

/** A port of an existing network load balancer. */
export interface NlbEndpointProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /**
   * The load balancer's name, which becomes part of Terraform addresses. For a load balancer of the same app, give its `name`: the
   * resource's name in the stack is used.
   *
   * @default - read from the ARN; if the ARN is an expression, the listener's address depends on its first certificate
   */
  readonly loadBalancerName?: string;
  /** The ARN of the target group that receives the decrypted traffic. */
  readonly targetGroupArn: string;
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * Whether a probe on the internet can reach the load balancer.
   *
   * @default - true, except for a load balancer of the same app that is internal
   */
  readonly probeable?: boolean;
  /**
   * The protocols that the listener offers by ALPN.
   *
   * @default - the listener does not use ALPN
   */
  readonly alpnPolicy?: AlpnPolicy;
  /**
   * Client authentication (mutual TLS): `VERIFY`, or `OFF` before it is removed.
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
}

/** A network load balancer as an endpoint of a fleet: a TLS listener that the certificates of a port share. */
export class NlbEndpoint implements IEndpointTarget {
  /** An existing listener, to which certificates are attached. Its owner keeps its default certificate and its TLS policy. */
  static existingListener(props: ExistingListenerProps): IEndpointTarget {
    const describe = (nlb: ExistingListenerProps) => ({ kind: nlbEndpoint, properties: { nlb } });
    return new ExistingListenerEndpoint({ kind: "nlb", listener: ARN_KINDS.networkListener, describe }, props);
  }

  readonly endpointId: string;
  private readonly shared: SharedPort;

  constructor(private readonly props: NlbEndpointProps) {
    checkPort(props.port);
    const kind = ARN_KINDS.networkLoadBalancer;
    throwFirst(targetGroupProblems([], kind, props.loadBalancerArn, props.targetGroupArn));
    throwFirst(clientAuthProblems([], props.clientAuth, nlbClientAuth(props.loadBalancerArn)));
    this.shared = new SharedPort(kind, props, [
      { name: "target group", value: props.targetGroupArn },
      { name: "ALPN policy", value: props.alpnPolicy ?? "None" },
      { name: "client authentication", value: clientAuthText(props.clientAuth) },
    ]);
    this.endpointId = this.shared.id;
  }

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    return this.shared.serve(scope, id, request, (at, listenerId, certificate, place) => {
      return new NlbTlsListener(at, listenerId, {
        ...place,
        loadBalancerArn: this.props.loadBalancerArn,
        targetGroupArn: this.props.targetGroupArn,
        port: this.shared.port,
        probeable: this.props.probeable,
        alpnPolicy: this.props.alpnPolicy,
        clientAuth: this.props.clientAuth,
        certificates: [certificate],
        tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      });
    });
  }

  /** @internal */
  _describe(): Description {
    return { kind: nlbEndpoint, properties: { nlb: this.props } };
  }
}

/** Something that the certificates of a port must agree on. */
interface Term {
  readonly name: string;
  readonly value: string;
}

/** How the listener is created for the first certificate of a port. */
type MakeListener<L extends TlsListener> = (scope: Construct, id: string, certificate: IAcmCertificate, place: AwsPlace) => L;

interface Agreed<L> {
  readonly listener: L;
  readonly terms: Term[];
}

/**
 * A port of a load balancer whose listener several certificates share.
 *
 * The first certificate becomes the listener's default, the others are selected by server name (SNI). Where the load balancer has a name,
 * the listener does not belong to a certificate, so that it stays when a certificate is removed.
 */
class SharedPort {
  /** The endpoint's id among those of a certificate. */
  readonly id: string;
  readonly port: number;
  private readonly loadBalancerArn: string;
  private readonly name?: string;

  constructor(
    private readonly kind: ArnKind,
    properties: LoadBalancerProperties,
    private readonly terms: Term[],
  ) {
    this.port = properties.port ?? 443;
    this.loadBalancerArn = properties.loadBalancerArn;
    this.name = addressName(properties, kind);
    this.id = `${this.name ?? referenceName(properties.loadBalancerArn) ?? "listener"}-${this.port}`;
  }

  serve<L extends TlsListener>(scope: Construct, id: string, request: AttachRequest, make: MakeListener<L>): L {
    const certificate = asAcmCertificate(request.certificate, placeOfArn(scope, this.loadBalancerArn, this.kind));
    const terms = [...this.terms, { name: "TLS policy", value: TlsPolicy.of(request.tlsPolicy).name }];
    let isNew = false;
    const agreed = oncePerStack<Agreed<L>>(scope, `listener/${identityOf(this.loadBalancerArn)}/${this.port}`, (shared) => {
      isNew = true;
      const place = { region: certificate.region, provider: certificate.provider };
      const listener =
        this.name === undefined ? make(scope, this.idIn(scope, id), certificate, place) : make(shared, this.id, certificate, place);
      return { listener, terms };
    });
    if (isNew) {
      return agreed.listener;
    }
    if (agreed.listener.certificates.includes(certificate)) {
      throw new CertfleetError(
        "duplicate-endpoint",
        `Port ${this.port} of this load balancer is listed twice in this certificate. Remove one of the two.`,
        scope,
      );
    }
    this.checkTerms(scope, agreed.terms, terms);
    agreed.listener.addCertificate(scope, this.name === undefined ? this.idIn(scope, id) : id, certificate);
    return agreed.listener;
  }

  /** Version 1 called the listener of a load balancer without a name `listener-443`. A certificate's first one keeps that address. */
  private idIn(scope: Construct, id: string): string {
    const first = `listener-${this.port}`;
    return scope.node.tryFindChild(first) === undefined ? first : id;
  }

  private checkTerms(scope: Construct, first: Term[], own: Term[]): void {
    const differing = first.findIndex(({ value }, index) => identityOf(value) !== identityOf(own[index].value));
    if (differing >= 0) {
      const { name, value } = first[differing];
      throw new CertfleetError(
        "listener-clash",
        `Port ${this.port} of this load balancer has the ${name} ${shown(value)} for another certificate, and this one asks for ` +
          `${shown(own[differing].value)}. Certificates on one port share its listener: use the same setting or another port.`,
        scope,
      );
    }
  }
}
