import { Construct } from "constructs";
import { checkPort } from "../../core/port";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { ARN_KINDS, parseArn } from "../arn";
import { LoadBalancerPort, portId, serveOnPort } from "./load-balancer-endpoint";
import { AlpnPolicy, NlbTlsListener } from "./nlb-tls-listener";

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
