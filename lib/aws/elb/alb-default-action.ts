import { LbListenerDefaultAction } from "@cdktf/provider-aws/lib/lb-listener";
import { CertfleetError } from "../../core/error";
import { ARN_KINDS, parseArn } from "../arn";

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
