import { LbListener, LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { ICertificate, knownNames } from "../../core/certificate";
import { ClientAuth } from "../../core/client-auth";
import { clientAuthProblems } from "../../core/client-auth-checks";
import { ClientAuthRecord, clientAuthRecord } from "../../core/client-auth-record";
import { EndpointSafeguards, reviewedText } from "../../core/safeguards";
import { CertfleetError, throwFirst } from "../../core/error";
import { reference } from "../../core/expression";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { nativePolicy } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { ARN_KINDS, ArnKind, parseArn } from "../arn";
import { AwsBindings, AwsPlace, placement } from "../aws-provider";
import { listenerClientAuth } from "../trust/client-auth";
import { nlbClientAuth } from "../trust/client-auth-support";
import { certificateRegionProblems, isInternal } from "./endpoint-checks";
import { named } from "../../core/readable-names";

/** Properties of a TLS listener of a load balancer. */
export interface TlsListenerProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /** The certificates: the first is the default, the others are selected by server name (SNI). */
  readonly certificates: IAcmCertificate[];
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * The TLS policy.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * Whether a probe on the internet can reach the listener.
   *
   * @default - true, except for a load balancer of the same app that is internal
   */
  readonly probeable?: boolean;
  /**
   * The load balancer's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider of the load balancer's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * What differs between the listeners of application and network load balancers.
 *
 * @internal
 */
export interface TlsListenerKind {
  readonly kind: string;
  readonly loadBalancer: ArnKind;
  readonly arguments: Pick<LbListenerConfig, "protocol" | "defaultAction"> & Partial<LbListenerConfig>;
}

/**
 * A listener that terminates TLS, with its policy, its default certificate and the certificates that are selected by server name.
 *
 * @internal
 */
export abstract class TlsListener extends Construct implements ITlsEndpoint {
  readonly kind: string;
  readonly port: number;
  readonly tlsPolicyName?: string;
  readonly probeable: boolean;
  /** The listener's resource. */
  readonly resource: LbListener;
  /** @internal */
  protected readonly _place: AwsPlace;
  private readonly served: IAcmCertificate[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TlsListenerProps,
    private readonly listener: TlsListenerKind,
  ) {
    super(scope, id);
    if (props.certificates.length === 0) {
      throw new CertfleetError("no-certificates", "A TLS listener needs a certificate. Give it at least one in `certificates`.", this);
    }
    const [first, ...further] = props.certificates;
    parseArn(props.loadBalancerArn, listener.loadBalancer);
    this.kind = listener.kind;
    this._place = { region: props.region, provider: props.provider };
    this.port = props.port ?? 443;
    this.probeable = props.probeable ?? !isInternal(props.loadBalancerArn);
    this.tlsPolicyName = nativePolicy("elb", props.tlsPolicy ?? TlsPolicy.INTERMEDIATE, AwsBindings.providerVersion(this)).name;
    this.serve(first);
    this.resource = named(
      new LbListener(this, "Resource", {
        ...placement(this, this._place),
        loadBalancerArn: props.loadBalancerArn,
        port: this.port,
        sslPolicy: this.tlsPolicyName,
        certificateArn: arnFor(this, first),
        ...listener.arguments,
      }),
    );
    for (const certificate of further) {
      this.addCertificate(this, certificate.node.id, certificate);
    }
  }

  /** The certificates, the default one first. */
  get certificates(): ICertificate[] {
    return [...this.served];
  }

  /** The names in the certificates, except for wildcards. */
  get hosts(): string[] {
    return this.served.flatMap(knownNames).filter((name) => !name.startsWith("*."));
  }

  /** Adds a certificate that is selected by server name. Its attachment is created in `scope`, and a replacement before the old one is removed. */
  addCertificate(scope: Construct, id: string, certificate: IAcmCertificate): void {
    this.serve(certificate);
    named(
      new LbListenerCertificate(scope, id, {
        ...placement(scope, this._place),
        listenerArn: reference(this.resource, "arn"),
        certificateArn: arnFor(scope, certificate),
        lifecycle: { createBeforeDestroy: true },
      }),
    );
  }

  /** @internal */
  _safeguards(): EndpointSafeguards {
    return { servedBy: reviewedText(this.props.loadBalancerArn) };
  }

  private serve(certificate: IAcmCertificate): void {
    throwFirst(certificateRegionProblems([], this.listener.loadBalancer, this.props.loadBalancerArn, certificate.region), this);
    this.served.push(certificate);
  }
}

/** The protocols that a TLS listener offers by ALPN (Elastic Load Balancing, "ALPN policies"). */
export enum AlpnPolicy {
  /** HTTP/1 only. */
  HTTP1_ONLY = "HTTP1Only",
  /** HTTP/2 only. */
  HTTP2_ONLY = "HTTP2Only",
  /** HTTP/1 is preferred to HTTP/2. */
  HTTP2_OPTIONAL = "HTTP2Optional",
  /** HTTP/2 is preferred to HTTP/1. */
  HTTP2_PREFERRED = "HTTP2Preferred",
}

/** Properties of a TLS listener of a network load balancer. */
export interface NlbTlsListenerProps extends TlsListenerProps {
  /** The ARN of the target group that receives the decrypted traffic. */
  readonly targetGroupArn: string;
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

/** A TLS listener of a network load balancer, with an explicit TLS policy. */
export class NlbTlsListener extends TlsListener {
  private readonly clientAuth?: ClientAuthRecord;

  constructor(scope: Construct, id: string, props: NlbTlsListenerProps) {
    parseArn(props.targetGroupArn, ARN_KINDS.targetGroup);
    throwFirst(clientAuthProblems([], props.clientAuth, nlbClientAuth(props.loadBalancerArn)), scope);
    super(scope, id, props, {
      kind: "nlb",
      loadBalancer: ARN_KINDS.networkLoadBalancer,
      arguments: {
        protocol: "TLS",
        alpnPolicy: props.alpnPolicy,
        defaultAction: [{ type: "forward", targetGroupArn: props.targetGroupArn }],
        ...listenerClientAuth(scope, props.clientAuth, { region: props.region, provider: props.provider }),
      },
    });
    this.clientAuth = clientAuthRecord(props.clientAuth);
  }

  /** @internal */
  override _safeguards(): EndpointSafeguards {
    return { ...super._safeguards(), clientAuth: this.clientAuth };
  }
}
