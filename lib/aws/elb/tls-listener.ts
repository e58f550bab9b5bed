import { TerraformProvider } from "cdktf";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { LbListener, LbListenerConfig } from "@cdktf/provider-aws/lib/lb-listener";
import { LbListenerCertificate } from "@cdktf/provider-aws/lib/lb-listener-certificate";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { reference } from "../../core/reference";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { nativePolicy } from "../../policy/tls/services";
import { ArnKind, ArnParts, parseArn } from "../arn";
import { AwsBindings } from "../aws-bindings";
import { AwsPlace, placement } from "../placement";

/** What every TLS listener of a load balancer is made of. */
export interface TlsListenerProps {
  /** The load balancer's ARN. */
  readonly loadBalancerArn: string;
  /** The certificates: the first is for clients that name no host, the rest are chosen by server name. */
  readonly certificates: IAcmCertificate[];
  /**
   * The port.
   *
   * @default 443
   */
  readonly port?: number;
  /**
   * What its TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The load balancer's region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that reaches the load balancer.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** In what listeners of the two kinds of load balancer differ. */
export interface TlsListenerKind {
  readonly kind: string;
  readonly loadBalancer: ArnKind;
  readonly arguments: Pick<LbListenerConfig, "protocol" | "defaultAction"> & Partial<LbListenerConfig>;
}

/**
 * A listener that terminates TLS: its policy, its default certificate and those chosen by server name.
 *
 * @internal
 */
export abstract class TlsListener extends Construct implements ITlsEndpoint {
  readonly kind: string;
  readonly port: number;
  readonly tlsPolicyName?: string;
  readonly probeable: boolean = true;
  /** The listener's resource. */
  readonly resource: LbListener;
  /** @internal */
  protected readonly _place: AwsPlace;
  private readonly loadBalancer?: ArnParts;
  private readonly served: IAcmCertificate[] = [];

  constructor(scope: Construct, id: string, props: TlsListenerProps, kind: TlsListenerKind) {
    super(scope, id);
    if (props.certificates.length === 0) {
      throw new CertfleetError("no-certificates", "a TLS listener needs a certificate: give at least one in `certificates`", this);
    }
    const [first, ...further] = props.certificates;
    this.kind = kind.kind;
    this.loadBalancer = parseArn(props.loadBalancerArn, kind.loadBalancer);
    this._place = { region: props.region, provider: props.provider };
    this.port = props.port ?? 443;
    this.tlsPolicyName = nativePolicy("elb", props.tlsPolicy ?? TlsPolicy.INTERMEDIATE, AwsBindings.providerVersion(this)).name;
    this.serve(first);
    this.resource = new LbListener(this, "Resource", {
      ...placement(this, this._place),
      loadBalancerArn: props.loadBalancerArn,
      port: this.port,
      sslPolicy: this.tlsPolicyName,
      certificateArn: arnFor(this, first),
      ...kind.arguments,
    });
    for (const certificate of further) {
      this.addCertificate(this, certificate.node.id, certificate);
    }
  }

  /** Its certificates, the default one first. */
  get certificates(): ICertificate[] {
    return [...this.served];
  }

  /** The names of its certificates, wildcards excepted. */
  get hosts(): string[] {
    return this.served.flatMap(({ domainNames }) => domainNames).filter((name) => !name.startsWith("*."));
  }

  /** Adds a certificate that is chosen by server name. What attaches it is made in the scope, and made anew before the old one goes. */
  addCertificate(scope: Construct, id: string, certificate: IAcmCertificate): void {
    this.serve(certificate);
    new LbListenerCertificate(scope, id, {
      ...placement(scope, this._place),
      listenerArn: reference(this.resource, "arn"),
      certificateArn: arnFor(scope, certificate),
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** Elastic Load Balancing finds certificates of its own region only. */
  private serve(certificate: IAcmCertificate): void {
    if (this.loadBalancer && certificate.region !== undefined && certificate.region !== this.loadBalancer.region) {
      throw new CertfleetError(
        "region-mismatch",
        `the load balancer is in ${this.loadBalancer.region} and the certificate in ${certificate.region}: a listener takes certificates of its own ` +
          `region, put the certificate in ${this.loadBalancer.region}`,
        this,
      );
    }
    this.served.push(certificate);
  }
}
