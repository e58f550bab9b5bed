import { Duration } from "../../core/duration";

/** Directives of HTTP Strict Transport Security besides its duration. */
export interface HstsOptions {
  /**
   * Whether it applies to all subdomains of the host.
   *
   * @default false
   */
  readonly includeSubdomains?: boolean;
  /**
   * Whether browsers may add the host to their preload lists. Removal from those lists takes months.
   *
   * @default false
   */
  readonly preload?: boolean;
}

/** HTTP Strict Transport Security (RFC 6797): for a duration after their last visit, browsers use HTTPS only. */
export class Hsts {
  /** A header with a duration. Preload lists require one year. */
  static maxAge(age: Duration, options: HstsOptions = {}): Hsts {
    const directives = [`max-age=${age.toSeconds()}`];
    if (options.includeSubdomains) {
      directives.push("includeSubDomains");
    }
    if (options.preload) {
      directives.push("preload");
    }
    return new Hsts(directives.join("; "));
  }

  private constructor(
    /** The header's value. */
    readonly headerValue: string,
  ) {}
}
