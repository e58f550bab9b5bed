import { LbListener, LbListenerDefaultAction } from "@cdktf/provider-aws/lib/lb-listener";
import { CertfleetError } from "../../core/error";
import { ARN_KINDS, parseArn } from "../arn";
import { Construct } from "constructs";
import { oncePerStack } from "../../core/once-per-stack";
import { placement } from "../placement";
import { Hsts } from "./hsts";
import { TlsListener, TlsListenerProps } from "./tls-listener";

/** Where a redirect leads. Each part that is not given stays as the client asked for it. */
export interface AlbRedirectOptions {
  /**
   * The host.
   *
   * @default - the same host
   */
  readonly host?: string;
  /**
   * The path, with its leading slash.
   *
   * @default - the same path
   */
  readonly path?: string;
  /**
   * The query, without question mark.
   *
   * @default - the same query
   */
  readonly query?: string;
  /**
   * Whether clients may remember it (301 instead of 302).
   *
   * @default true
   */
  readonly permanent?: boolean;
}

/** An answer that the load balancer gives by itself. */
export interface AlbFixedResponseOptions {
  /**
   * The body's media type.
   *
   * @default "text/plain"
   */
  readonly contentType?: string;
  /**
   * The body, 1024 octets at most.
   *
   * @default - no body
   */
  readonly body?: string;
}

/** What an application load balancer does with a request that no rule takes. */
export abstract class AlbDefaultAction {
  /** Hands it to a target group. */
  static forward(targetGroupArn: string): AlbDefaultAction {
    parseArn(targetGroupArn, ARN_KINDS.targetGroup);
    return new RenderedAction({ type: "forward", targetGroupArn });
  }

  /** Sends the client elsewhere, over HTTPS. */
  static redirect(options: AlbRedirectOptions): AlbDefaultAction {
    if (options.host === undefined && options.path === undefined && options.query === undefined) {
      throw new CertfleetError("redirect-loop", "a redirect that changes neither host, path nor query leads to itself: give one of them");
    }
    const { host, path, query } = options;
    return new RenderedAction({
      type: "redirect",
      redirect: { host, path, query, protocol: "HTTPS", port: "443", statusCode: options.permanent === false ? "HTTP_302" : "HTTP_301" },
    });
  }

  /** Answers by itself. */
  static fixedResponse(status: number, options: AlbFixedResponseOptions = {}): AlbDefaultAction {
    if (!/^[245][0-9][0-9]$/.test(String(status))) {
      throw new CertfleetError(
        "fixed-response-status",
        `the load balancer cannot answer with status ${status}: use a 2xx, 4xx or 5xx status`,
      );
    }
    return new RenderedAction({
      type: "fixed-response",
      fixedResponse: { statusCode: String(status), contentType: options.contentType ?? "text/plain", messageBody: options.body },
    });
  }

  /** @internal */
  abstract _render(): LbListenerDefaultAction;
}

class RenderedAction extends AlbDefaultAction {
  constructor(private readonly action: LbListenerDefaultAction) {
    super();
  }

  _render(): LbListenerDefaultAction {
    return this.action;
  }
}

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
