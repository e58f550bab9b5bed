import { LbListener } from "@cdktf/provider-aws/lib/lb-listener";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
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

  /** Sends clients of port 80 here, if that is not done yet. A load balancer has one port 80, which sends clients to one listener. */
  addHttpRedirect(): void {
    if (this.port === 80) {
      throw new CertfleetError("redirect-clash", "a listener on port 80 cannot have clients of port 80 sent to it: use another port", this);
    }
    const first = oncePerStack(this, `http-redirect/${this.loadBalancerArn}`, () => this as AlbHttpsListener);
    if (first !== this) {
      throw new CertfleetError(
        "redirect-clash",
        `port 80 of this load balancer sends clients to port ${first.port} already, and cannot send them to port ${this.port} as well: ` +
          "keep `redirectHttp` on one of its listeners",
        this,
      );
    }
    this.redirectListener ??= new LbListener(this, "Redirect", {
      ...placement(this, this._place),
      loadBalancerArn: this.loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultAction: [{ type: "redirect", redirect: { protocol: "HTTPS", port: String(this.port), statusCode: "HTTP_301" } }],
    });
  }
}
