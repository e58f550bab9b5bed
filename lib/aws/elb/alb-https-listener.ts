import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { Construct } from "constructs";
import { ARN_KINDS } from "../arn";
import { placement } from "../placement";
import { AlbDefaultAction } from "./alb-default-action";
import { Hsts } from "./hsts";
import { TlsListener } from "./tls-listener";
import { TlsListenerProps } from "./tls-listener-props";

/** What an HTTPS listener of an application load balancer is made of. */
export interface AlbHttpsListenerProps extends TlsListenerProps {
  /** What happens to a request that no rule takes. */
  readonly defaultAction: AlbDefaultAction;
  /**
   * HTTP Strict Transport Security, which the load balancer adds to every answer.
   *
   * @default - no header is added
   */
  readonly hsts?: Hsts;
  /**
   * Whether a listener on port 80 sends clients to this one.
   *
   * @default false
   */
  readonly redirectHttp?: boolean;
}

/** An HTTPS listener on an application load balancer, always with a TLS policy. */
export class AlbHttpsListener extends TlsListener {
  private readonly loadBalancerArn: string;
  private redirectListener?: LbListener;

  constructor(scope: Construct, id: string, props: AlbHttpsListenerProps) {
    super(scope, id, props, {
      kind: "alb",
      loadBalancer: ARN_KINDS.applicationLoadBalancer,
      arguments: {
        protocol: "HTTPS",
        routingHttpResponseStrictTransportSecurityHeaderValue: props.hsts?.headerValue,
        defaultAction: [props.defaultAction._render()],
      },
    });
    this.loadBalancerArn = props.loadBalancerArn;
    if (props.redirectHttp) {
      this.addHttpRedirect();
    }
  }

  /** The listener on port 80 that sends clients here, if there is one. */
  get redirect(): LbListener | undefined {
    return this.redirectListener;
  }

  /** Sends clients of port 80 here, if that is not done yet. */
  addHttpRedirect(): void {
    this.redirectListener ??= new LbListener(this, "Redirect", {
      ...placement(this, this._place),
      loadBalancerArn: this.loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [{ type: "redirect", redirect: { protocol: "HTTPS", port: String(this.port), statusCode: "HTTP_301" } }],
    });
  }
}
