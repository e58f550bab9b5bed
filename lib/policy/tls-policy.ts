import { CertfleetError } from "../core/error";
import { didYouMean } from "../core/text";

/** A version of the TLS protocol, from SSL 3.0 to TLS 1.3. */
export class TlsVersion {
  /** Broken since 2014 (POODLE), RFC 7568. */
  static readonly SSL_3_0 = new TlsVersion("SSL 3.0", 0);
  /** Deprecated by RFC 8996. */
  static readonly TLS_1_0 = new TlsVersion("TLS 1.0", 1);
  /** Deprecated by RFC 8996. */
  static readonly TLS_1_1 = new TlsVersion("TLS 1.1", 2);
  /** RFC 5246. Its strength depends on the cipher suites. */
  static readonly TLS_1_2 = new TlsVersion("TLS 1.2", 3);
  /** RFC 8446. All its suites have forward secrecy and authenticated encryption. */
  static readonly TLS_1_3 = new TlsVersion("TLS 1.3", 4);

  private constructor(
    /** Its name, such as `TLS 1.2`. */
    readonly label: string,
    private readonly rank: number,
  ) {}

  /** Whether this version is the other one or a later one. */
  isAtLeast(other: TlsVersion): boolean {
    return this.rank >= other.rank;
  }

  /** Its name. */
  toString(): string {
    return this.label;
  }
}

/** The requirements of a TLS policy. */
interface TlsPolicyRequirements {
  readonly minimumVersion: TlsVersion;
  readonly fips?: boolean;
  readonly postQuantum?: boolean;
}

/**
 * The requirements on an endpoint's TLS, as an intent that each service meets with a named policy of its own.
 *
 * All of them require forward secrecy and authenticated encryption, because no current client needs less.
 */
export class TlsPolicy {
  /** TLS 1.3 only, for known, current clients. */
  static readonly MODERN = new TlsPolicy("modern", { minimumVersion: TlsVersion.TLS_1_3 });
  /** TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only: the choice for public endpoints. */
  static readonly INTERMEDIATE = new TlsPolicy("intermediate", { minimumVersion: TlsVersion.TLS_1_2 });
  /** Like intermediate, in a FIPS 140 validated module and with approved suites only. */
  static readonly FIPS = new TlsPolicy("fips", { minimumVersion: TlsVersion.TLS_1_2, fips: true });
  /** Like intermediate, with hybrid ML-KEM key exchange for clients that support it. */
  static readonly POST_QUANTUM = new TlsPolicy("post-quantum", { minimumVersion: TlsVersion.TLS_1_2, postQuantum: true });

  /** The policy with a name such as `intermediate`. */
  static of(name: string): TlsPolicy {
    const policy = ALL.find((candidate) => candidate.name === name);
    if (!policy) {
      const names = TlsPolicy.names();
      throw new CertfleetError(
        "unknown-tls-policy",
        `"${name}" is not a TLS policy. Expected one of ${names.join(", ")}${didYouMean(name, names)}`,
      );
    }
    return policy;
  }

  /** The names of all policies. */
  static names(): string[] {
    return ALL.map((policy) => policy.name);
  }

  /** The lowest TLS version that it allows. */
  readonly minimumVersion: TlsVersion;
  /** Whether every key exchange is ephemeral, so that a stolen key cannot decrypt recorded traffic. */
  readonly forwardSecrecy: boolean = true;
  /** Whether every suite uses authenticated encryption (GCM, CCM, ChaCha20-Poly1305). */
  readonly aeadOnly: boolean = true;
  /** Whether it requires a FIPS 140 validated module. */
  readonly fips: boolean;
  /** Whether it requires hybrid post-quantum key exchange. */
  readonly postQuantum: boolean;

  private constructor(
    /** Its name in files, such as `intermediate`. */
    readonly name: string,
    requirements: TlsPolicyRequirements,
  ) {
    this.minimumVersion = requirements.minimumVersion;
    this.fips = requirements.fips ?? false;
    this.postQuantum = requirements.postQuantum ?? false;
  }
}

const ALL: readonly TlsPolicy[] = [TlsPolicy.MODERN, TlsPolicy.INTERMEDIATE, TlsPolicy.FIPS, TlsPolicy.POST_QUANTUM];
