import { Construct } from "constructs";
import { ARN_KINDS, parseArn } from "../arn";
import { TlsListener, TlsListenerProps } from "./tls-listener";

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
}

/** A TLS listener of a network load balancer, with an explicit TLS policy. */
export class NlbTlsListener extends TlsListener {
  constructor(scope: Construct, id: string, props: NlbTlsListenerProps) {
    parseArn(props.targetGroupArn, ARN_KINDS.targetGroup);
    super(scope, id, props, {
      kind: "nlb",
      loadBalancer: ARN_KINDS.networkLoadBalancer,
      arguments: {
        protocol: "TLS",
        alpnPolicy: props.alpnPolicy,
        defaultAction: [{ type: "forward", targetGroupArn: props.targetGroupArn }],
      },
    });
  }
}
