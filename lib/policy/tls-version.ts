/** A version of the protocol. The order is that of the standards: SSL 3.0, TLS 1.0 to TLS 1.3. */
export class TlsVersion {
  /** Broken since 2014 (POODLE), RFC 7568. */
  static readonly SSL_3_0 = new TlsVersion("SSL 3.0", 0);
  /** Deprecated by RFC 8996. */
  static readonly TLS_1_0 = new TlsVersion("TLS 1.0", 1);
  /** Deprecated by RFC 8996. */
  static readonly TLS_1_1 = new TlsVersion("TLS 1.1", 2);
  /** RFC 5246. As strong as the cipher suites that come with it. */
  static readonly TLS_1_2 = new TlsVersion("TLS 1.2", 3);
  /** RFC 8446. Forward secret and authenticated whatever the suite. */
  static readonly TLS_1_3 = new TlsVersion("TLS 1.3", 4);

  private constructor(
    /** What people call it, such as `TLS 1.2`. */
    readonly label: string,
    private readonly rank: number,
  ) {}

  /** Whether it is the other one or a later one. */
  isAtLeast(other: TlsVersion): boolean {
    return this.rank >= other.rank;
  }

  /** What people call it. */
  toString(): string {
    return this.label;
  }
}
