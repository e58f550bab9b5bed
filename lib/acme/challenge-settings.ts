import type { ITerraformDependable } from "cdktf";
import { DnsZones } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { CertfleetError, Problem, problem } from "../core/error";
import { isKnown } from "../core/expression";
import { ACME_FEATURES, hasFeature } from "../policy/provider-features";
import type { DnsChallengeBlock } from "./dns-challenge";
import type { CertificateConfig } from "./provider/certificate";

/**
 * The arguments of a certificate that say how propagation is checked.
 *
 * @internal
 */
export type PropagationSettings = Pick<CertificateConfig, "preCheckDelay" | "propagationWait" | "disableCompletePropagation">;

/**
 * The arguments of a certificate that a challenge sets.
 *
 * @internal
 */
export type ChallengeArguments = Pick<
  CertificateConfig,
  | "httpChallenge"
  | "httpWebrootChallenge"
  | "httpS3Challenge"
  | "httpMemcachedChallenge"
  | "tlsChallenge"
  | "recursiveNameservers"
  | "preCheckDelay"
  | "propagationWait"
  | "disableCompletePropagation"
> & {
  readonly dnsChallenge?: DnsChallengeBlock[];
  readonly dependsOn?: ITerraformDependable[];
};

/**
 * The arguments of a challenge for a release of the provider: those of the bindings, and the overrides for those that the bindings lack.
 *
 * @internal
 */
export function argumentsFor({ dnsChallenge, disableCompletePropagation, ...rest }: ChallengeArguments, providerVersion: string) {
  const overrides: Record<string, unknown> = {};
  const isRouted = dnsChallenge?.some(({ matchDomains }) => matchDomains !== undefined) ?? false;
  if (isRouted) {
    overrides.dns_challenge = dnsChallenge!.map(({ provider, config, matchDomains }) => ({
      provider,
      config,
      match_domains: matchDomains,
    }));
  }
  const isRenamed = disableCompletePropagation !== undefined && hasFeature(ACME_FEATURES.authoritativePropagation, providerVersion);
  if (isRenamed) {
    overrides.disable_authoritative_propagation = disableCompletePropagation;
  }
  const bound = {
    ...rest,
    dnsChallenge: isRouted ? undefined : dnsChallenge?.map(({ provider, config }) => ({ provider, config })),
    disableCompletePropagation: isRenamed ? undefined : disableCompletePropagation,
  };
  return { bound, overrides };
}

/** How the ACME provider checks that the record of a DNS challenge exists before it notifies the CA. */
export class AcmePropagation {
  /** It queries every name server of the zone until all have the record, which is the provider's default. */
  static checked(options: AcmePropagationOptions = {}): AcmePropagation {
    return new AcmePropagation({
      preCheckDelay: options.delaySeconds === undefined ? undefined : wholeSeconds(options.delaySeconds),
      disableCompletePropagation: options.oneServerIsEnough ? true : undefined,
    });
  }

  /** It waits a number of seconds for each name without a query, for runners that cannot reach the zone's name servers. */
  static waitSeconds(seconds: number): AcmePropagation {
    return new AcmePropagation({ propagationWait: wholeSeconds(seconds) });
  }

  /** @internal */
  readonly _settings: PropagationSettings;

  private constructor(settings: PropagationSettings) {
    this._settings = settings;
  }
}

/** How propagation is checked. */
export interface AcmePropagationOptions {
  /**
   * Seconds to wait for each name before the first check. Whole seconds.
   *
   * @default 0
   */
  readonly delaySeconds?: number;
  /**
   * Whether one name server with the record is enough.
   *
   * @default false
   */
  readonly oneServerIsEnough?: boolean;
}

/** Where and how a DNS challenge's record is looked up. */
export interface AcmeDnsOptions {
  /**
   * How the provider checks that the record exists.
   *
   * @default - it queries every name server of the zone
   */
  readonly propagation?: AcmePropagation;
  /**
   * The resolvers that find a name's zone and check the record, as `host:port`.
   *
   * @default - those of the machine that runs Terraform
   */
  readonly resolvers?: string[];
}

const HOST_AND_PORT = /^(\[[0-9a-f:]+\]|[^:\s]+):[0-9]{1,5}$/i;

/** Checks resolvers: the provider needs a port with each. */
export function checkResolvers(resolvers: string[]): string[] {
  for (const resolver of resolvers) {
    if (!HOST_AND_PORT.test(resolver)) {
      throw new CertfleetError(
        "invalid-resolver",
        `"${resolver}" is not a resolver. Write a host and a port, such as "1.1.1.1:53" or "[2606:4700::1111]:53".`,
      );
    }
  }
  return resolvers;
}

function wholeSeconds(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new CertfleetError(
      "invalid-propagation",
      `A DNS wait of ${seconds} seconds is not possible. Use a whole number of seconds, 1 or more.`,
    );
  }
  return seconds;
}

/** A DNS challenge whose records go to a validation zone. */
export interface AcmeDelegationOptions extends AcmeDnsOptions {
  /**
   * The zones of the names: certfleet creates a CNAME at `_acme-challenge` of each name that points to the validation zone.
   *
   * @default - you create the CNAMEs, see `AcmeChallenge.delegation`
   */
  readonly zones?: DnsZones;
}

/** A DNS challenge by a plugin of the ACME provider. */
export interface AcmePluginOptions extends AcmeDnsOptions {
  /**
   * Settings of the plugin, as its documentation names them. They are written to Terraform's state.
   *
   * @default - the plugin takes everything from the environment of the Terraform run
   */
  readonly config?: Record<string, string>;
  /**
   * Whether `config` may contain credentials, which are then written to Terraform's state.
   *
   * @default false
   */
  readonly credentialsInState?: boolean;
}

/** An HTTP challenge answered by the machine that runs Terraform. */
export interface AcmeHttpOptions {
  /**
   * The port that it listens on. The CA always connects to port 80.
   *
   * @default 80
   */
  readonly port?: number;
  /**
   * The header in which a proxy in front of it passes the host name.
   *
   * @default - the `Host` header
   */
  readonly proxyHeader?: string;
}

/** A TLS-ALPN challenge answered by the machine that runs Terraform. */
export interface AcmeTlsAlpnOptions {
  /**
   * The port that it listens on. The CA always connects to port 443.
   *
   * @default 443
   */
  readonly port?: number;
}

/**
 * Challenges other than DNS challenges, which CAs do not accept for wildcards.
 *
 * @internal
 */
export function* wildcardProblems(challenge: string, names: readonly DomainName[]): Iterable<Problem> {
  for (const [index, { name, isWildcard }] of names.entries()) {
    if (isWildcard) {
      yield problem(
        "wildcard-needs-dns",
        ["domains", index],
        `"${name}" is a wildcard, and CAs validate wildcards by DNS challenges only, not by ${challenge}. List the hosts, or use a DNS challenge.`,
      );
    }
  }
}

/**
 * What is wrong with an S3 bucket.
 *
 * @internal
 */
export function* bucketProblems(bucket: string): Iterable<Problem> {
  if (isKnown(bucket) && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    yield problem(
      "bucket-name",
      ["s3"],
      `"${bucket}" is not a valid bucket name. Use 3 to 63 lower-case letters, digits, dots and hyphens.`,
    );
  }
}

/**
 * What is wrong with a list of memcached hosts.
 *
 * @internal
 */
export function* memcachedProblems(hosts: readonly string[]): Iterable<Problem> {
  yield* givenProblems(hosts, "memcached hosts with their ports, such as cache.example.com:11211");
  for (const host of hosts.filter((each) => isKnown(each) && !HOST_AND_PORT.test(each))) {
    yield problem(
      "challenge-setting",
      ["memcached"],
      `"${host}" is not a memcached host. Write a host and a port, such as cache.example.com:11211.`,
    );
  }
}

/**
 * What is wrong with the header in which a proxy passes the host name.
 *
 * @internal
 */
export function* headerProblems(header: string | undefined): Iterable<Problem> {
  if (header !== undefined && !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(header)) {
    yield problem(
      "challenge-setting",
      ["http", "proxyHeader"],
      `"${header}" is not an HTTP header name. Write one such as X-Forwarded-Host.`,
    );
  }
}

/**
 * A challenge without a place for its answer.
 *
 * @internal
 */
export function* givenProblems(texts: readonly string[], what: string): Iterable<Problem> {
  if (texts.length === 0 || texts.includes("")) {
    yield problem("challenge-setting", [], `The challenge has no place for its answer. Name ${what}.`);
  }
}
