import { Duration } from "../../core/duration";

/** What HTTP Strict Transport Security says besides its duration. */
export interface HstsOptions {
  /**
   * Whether it holds for every name below the host.
   *
   * @default false
   */
  readonly includeSubdomains?: boolean;
  /**
   * Whether the host asks for the browsers' preload list, which cannot be left quickly.
   *
   * @default false
   */
  readonly preload?: boolean;
}

/** HTTP Strict Transport Security (RFC 6797): browsers use HTTPS only, for so long after their last visit. */
export class Hsts {
  /** A header for so long; a year is what preload lists ask for. */
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
