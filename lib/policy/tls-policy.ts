import { CertfleetError } from "../core/error";
import { didYouMean } from "./suggestion";
import { TlsVersion } from "./tls-version";

/** What a TLS policy asks of an endpoint. */
interface TlsPolicyDemands {
  readonly minimumVersion: TlsVersion;
  readonly fips?: boolean;
  readonly postQuantum?: boolean;
}

/**
 * What an endpoint's TLS must be, as an intent that each service meets in its own words.
 *
 * All of them ask for forward secrecy and authenticated encryption, since no current client needs less.
 */
export class TlsPolicy {
  /** TLS 1.3 only, for clients that one knows. */
  static readonly MODERN = new TlsPolicy("modern", { minimumVersion: TlsVersion.TLS_1_3 });
  /** TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only: what a public endpoint should have. */
  static readonly INTERMEDIATE = new TlsPolicy("intermediate", { minimumVersion: TlsVersion.TLS_1_2 });
  /** As intermediate, in a FIPS 140 validated module and with approved suites only. */
  static readonly FIPS = new TlsPolicy("fips", { minimumVersion: TlsVersion.TLS_1_2, fips: true });
  /** As intermediate, with hybrid ML-KEM key exchange for the clients that have it. */
  static readonly POST_QUANTUM = new TlsPolicy("post-quantum", { minimumVersion: TlsVersion.TLS_1_2, postQuantum: true });

  /** The policy of a name, as files write it. */
  static of(name: string): TlsPolicy {
    const policy = ALL.find((candidate) => candidate.name === name);
    if (!policy) {
      const names = TlsPolicy.names();
      throw new CertfleetError(
        "unknown-tls-policy",
        `"${name}" is no TLS policy: allowed are ${names.join(", ")}${didYouMean(name, names)}`,
      );
    }
    return policy;
  }

  /** The names of all policies. */
  static names(): string[] {
    return ALL.map((policy) => policy.name);
  }

  /** The lowest version that it allows. */
  readonly minimumVersion: TlsVersion;
  /** Whether every key exchange is ephemeral, so that a stolen key opens no recorded traffic. */
  readonly forwardSecrecy: boolean = true;
  /** Whether every suite authenticates what it encrypts (GCM, CCM, ChaCha20-Poly1305). */
  readonly aeadOnly: boolean = true;
  /** Whether a FIPS 140 validated module does the cryptography. */
  readonly fips: boolean;
  /** Whether hybrid post-quantum key exchange is offered. */
  readonly postQuantum: boolean;

  private constructor(
    /** Its name in files, such as `intermediate`. */
    readonly name: string,
    demands: TlsPolicyDemands,
  ) {
    this.minimumVersion = demands.minimumVersion;
    this.fips = demands.fips ?? false;
    this.postQuantum = demands.postQuantum ?? false;
  }
}

const ALL: readonly TlsPolicy[] = [TlsPolicy.MODERN, TlsPolicy.INTERMEDIATE, TlsPolicy.FIPS, TlsPolicy.POST_QUANTUM];
