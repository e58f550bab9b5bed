import { Construct } from "constructs";
import { ARN_KINDS, parseArn } from "../arn";
import { TlsListener, TlsListenerProps } from "./tls-listener";

/** What clients and a TLS listener may agree on by ALPN (Elastic Load Balancing, "ALPN policies"). */
export enum AlpnPolicy {
  /** HTTP/1 only. */
  HTTP1_ONLY = "HTTP1Only",
  /** HTTP/2 only. */
  HTTP2_ONLY = "HTTP2Only",
  /** HTTP/1 before HTTP/2. */
  HTTP2_OPTIONAL = "HTTP2Optional",
  /** HTTP/2 before HTTP/1. */
  HTTP2_PREFERRED = "HTTP2Preferred",
}

/** What a TLS listener of a network load balancer is made of. */
export interface NlbTlsListenerProps extends TlsListenerProps {
  /** The target group that gets the decrypted stream. */
  readonly targetGroupArn: string;
  /**
   * What is agreed on by ALPN.
   *
   * @default - nothing: the listener does not take part in ALPN
   */
  readonly alpnPolicy?: AlpnPolicy;
}

/** A TLS listener on a network load balancer, always with a TLS policy. */
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
