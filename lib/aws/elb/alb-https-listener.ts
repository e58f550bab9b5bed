import { LbListener, LbListenerDefaultAction } from "@cdktf/provider-aws/lib/lb-listener";
import { ClientAuth } from "../../core/client-auth";
import { clientAuthProblems } from "../../core/client-auth-checks";
import { ClientAuthRecord, clientAuthRecord } from "../../core/client-auth-record";
import { CertfleetError, throwFirst } from "../../core/error";
import { EndpointSafeguards } from "../../core/safeguards";
import { ARN_KINDS, parseArn } from "../arn";
import { Construct } from "constructs";
import { identityOf } from "../../core/expression";
import { oncePerStack } from "../../core/once-per-stack";
import { placement } from "../aws-provider";
import { listenerClientAuth } from "../trust/client-auth";
import { albClientAuth } from "../trust/client-auth-support";
import { redirectProblems } from "./endpoint-checks";
import { Hsts } from "./kinds";
import { TlsListener, TlsListenerProps } from "./tls-listener";
import { named } from "../../core/readable-names";

/** The target of a redirect. Parts that are not set stay as in the request. */
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
   * The query, without the question mark.
   *
   * @default - the same query
   */
  readonly query?: string;
  /**
   * Whether clients may cache the redirect (status 301 instead of 302).
   *
   * @default true
   */
  readonly permanent?: boolean;
}

/** A response that the load balancer sends itself. */
export interface AlbFixedResponseOptions {
  /**
   * The media type of the body.
   *
   * @default "text/plain"
   */
  readonly contentType?: string;
  /**
   * The body, at most 1024 bytes.
   *
   * @default - no body
   */
  readonly body?: string;
}

/** What an application load balancer does with a request that matches no rule. */
export abstract class AlbDefaultAction {
  /** Forwards the request to a target group. */
  static forward(targetGroupArn: string): AlbDefaultAction {
    parseArn(targetGroupArn, ARN_KINDS.targetGroup);
    return new RenderedAction({ type: "forward", targetGroupArn });
  }

  /** Redirects the client to another HTTPS URL. */
  static redirect(options: AlbRedirectOptions): AlbDefaultAction {
    if (options.host === undefined && options.path === undefined && options.query === undefined) {
      throw new CertfleetError(
        "redirect-loop",
        "The redirect changes neither host, path nor query, so it leads to itself. Set one of them.",
      );
    }
    const { host, path, query } = options;
    return new RenderedAction({
      type: "redirect",
      redirect: { host, path, query, protocol: "HTTPS", port: "443", statusCode: options.permanent === false ? "HTTP_302" : "HTTP_301" },
    });
  }

  /** Sends a fixed response. */
  static fixedResponse(status: number, options: AlbFixedResponseOptions = {}): AlbDefaultAction {
    if (!/^[245][0-9][0-9]$/.test(String(status))) {
      throw new CertfleetError("fixed-response-status", `A fixed response cannot have the status ${status}. Use a 2xx, 4xx or 5xx status.`);
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

/** Properties of an HTTPS listener of an application load balancer. */
export interface AlbHttpsListenerProps extends TlsListenerProps {
  /** What happens to a request that matches no rule. */
  readonly defaultAction: AlbDefaultAction;
  /**
   * HTTP Strict Transport Security: the load balancer adds the header to every response.
   *
   * @default - no header
   */
  readonly hsts?: Hsts;
  /**
   * Whether a listener on port 80 redirects clients to this one.
   *
   * @default false
   */
  readonly redirectHttp?: boolean;
  /**
   * Client authentication (mutual TLS).
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
}

/** An HTTPS listener of an application load balancer, with an explicit TLS policy. */
export class AlbHttpsListener extends TlsListener {
  private readonly loadBalancerArn: string;
  private readonly hsts?: string;
  private readonly clientAuth?: ClientAuthRecord;
  private redirectListener?: LbListener;

  constructor(scope: Construct, id: string, props: AlbHttpsListenerProps) {
    throwFirst(clientAuthProblems([], props.clientAuth, albClientAuth(props.loadBalancerArn)), scope);
    super(scope, id, props, {
      kind: "alb",
      loadBalancer: ARN_KINDS.applicationLoadBalancer,
      arguments: {
        protocol: "HTTPS",
        routingHttpResponseStrictTransportSecurityHeaderValue: props.hsts?.headerValue,
        defaultAction: [props.defaultAction._render()],
        ...listenerClientAuth(scope, props.clientAuth, { region: props.region, provider: props.provider }),
      },
    });
    this.loadBalancerArn = props.loadBalancerArn;
    this.hsts = props.hsts?.headerValue;
    this.clientAuth = clientAuthRecord(props.clientAuth);
    if (props.redirectHttp) {
      this.addHttpRedirect();
    }
  }

  /** The listener on port 80 that redirects clients to this one, if there is one. */
  get redirect(): LbListener | undefined {
    return this.redirectListener;
  }

  /** @internal */
  override _safeguards(): EndpointSafeguards {
    return {
      ...super._safeguards(),
      hsts: this.hsts,
      redirectsHttp: this.redirectListener === undefined ? undefined : true,
      clientAuth: this.clientAuth,
    };
  }

  /** Redirects clients of port 80 to this listener. A load balancer has one port 80, so only one of its listeners can have the redirect. */
  addHttpRedirect(): void {
    throwFirst(redirectProblems([], this.port, true), this);
    const first = oncePerStack(this, `http-redirect/${identityOf(this.loadBalancerArn)}`, () => this as AlbHttpsListener);
    if (first !== this) {
      throw new CertfleetError(
        "listener-clash",
        `Port 80 of this load balancer redirects to port ${first.port} already, and cannot redirect to port ${this.port} as well. ` +
          "Set `redirectHttp` on one of the listeners only.",
        this,
      );
    }
    this.redirectListener ??= named(
      new LbListener(this, "Redirect", {
        ...placement(this, this._place),
        loadBalancerArn: this.loadBalancerArn,
        port: 80,
        protocol: "HTTP",
        defaultAction: [{ type: "redirect", redirect: { protocol: "HTTPS", port: String(this.port), statusCode: "HTTP_301" } }],
      }),
    );
  }
}
