import { Construct } from "constructs";
import { checkPort } from "../../core/port";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { ARN_KINDS, parseArn } from "../arn";
import { AlbDefaultAction } from "./alb-default-action";
import { AlbHttpsListener } from "./alb-https-listener";
import { Hsts } from "./hsts";
import { LoadBalancerPort, portId, serveOnPort } from "./load-balancer-endpoint";

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
