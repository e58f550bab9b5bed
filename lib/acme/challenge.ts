import { ITerraformDependable } from "cdktf";
import type { CertificateConfig } from "./provider/certificate";
import { CertfleetError, caught, Problem, problem, throwFirst } from "../core/error";
import { Construct } from "constructs";
import { IDnsZone, DnsZones } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { checkPort } from "../core/tls-endpoint";
import {
  accessIn,
  accessTo,
  delegate,
  delegationOf,
  pluginOfZone,
  pluginOfZones,
  validationZoneProblems,
  ZoneAccess,
  zoneProblems,
} from "./delegation";
import { isKnown } from "../core/expression";
import { DNS_PLUGIN_CODES, isCredential, nearestCode } from "./dns-plugins";

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
  readonly dnsChallenge?: { readonly provider: string; readonly config?: Record<string, string> }[];
  readonly dependsOn?: ITerraformDependable[];
};

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

/** A CNAME that delegates the challenge of a name to a validation zone. */
export interface AcmeDelegation {
  /** The name of the CNAME: `_acme-challenge` in front of the domain name. */
  readonly name: string;
  /** Its target. */
  readonly target: string;
}

/** How a CA validates the names of a certificate. */
export abstract class AcmeChallenge {
  /**
   * By TXT records in the zones of the names.
   *
   * One plugin in one account must reach every zone of a certificate, since the provider passes every name to every plugin.
   * Credentials come from the environment of the Terraform run.
   */
  static dns(zones: DnsZones, options: AcmeDnsOptions = {}): AcmeChallenge {
    const problems = (names: readonly DomainName[]) => zoneProblems(names, accessIn(zones));
    return new DnsChallenge((_scope, names) => ({ dnsChallenge: [pluginOfZones(zones, names)] }), options, problems);
  }

  /** By TXT records in one validation zone. A CNAME at `_acme-challenge` of each name points to it. */
  static delegated(validationZone: IDnsZone, options: AcmeDelegationOptions = {}): AcmeChallenge {
    return new DnsChallenge(
      (scope, names) => ({
        dnsChallenge: [pluginOfZone(validationZone)],
        dependsOn: options.zones && delegate(scope, validationZone.zoneName, options.zones, names),
      }),
      options,
      (names) => delegationProblems(accessTo(validationZone), names, options.zones && ((base) => options.zones!.zoneOf(base))),
    );
  }

  /** By TXT records that a DNS plugin of the ACME provider writes. Credentials come from the environment of the Terraform run. */
  static dnsPlugin(code: string, options: AcmePluginOptions = {}): AcmeChallenge {
    throwFirst(pluginProblems(code, options.credentialsInState === true ? {} : options.config));
    return new DnsChallenge(() => ({ dnsChallenge: [{ provider: code, config: options.config }] }), options);
  }

  /** By a file under `/.well-known/acme-challenge/` that the machine running Terraform serves. Not for wildcards. */
  static http(options: AcmeHttpOptions = {}): AcmeChallenge {
    checkPort(options.port);
    throwFirst(headerProblems(options.proxyHeader));
    return new WebChallenge("HTTP-01", { httpChallenge: { port: options.port ?? 80, proxyHeader: options.proxyHeader } });
  }

  /** By a file in the root folder of a web server on the machine that runs Terraform. Not for wildcards. */
  static httpWebroot(directory: string): AcmeChallenge {
    throwFirst(givenProblems([directory], "the root folder of a web server, such as /var/www"));
    return new WebChallenge("HTTP-01", { httpWebrootChallenge: { directory } });
  }

  /** By an object in a bucket that the web servers of the names forward requests to. Not for wildcards. */
  static httpS3(bucket: string): AcmeChallenge {
    throwFirst(bucketProblems(bucket));
    return new WebChallenge("HTTP-01", { httpS3Challenge: { s3Bucket: bucket } });
  }

  /** By an entry in memcached that the web servers of the names read. Not for wildcards. */
  static httpMemcached(hosts: string[]): AcmeChallenge {
    throwFirst(memcachedProblems(hosts));
    return new WebChallenge("HTTP-01", { httpMemcachedChallenge: { hosts } });
  }

  /** By a TLS handshake that the machine running Terraform answers. Not for wildcards. */
  static tlsAlpn(options: AcmeTlsAlpnOptions = {}): AcmeChallenge {
    checkPort(options.port);
    return new WebChallenge("TLS-ALPN-01", { tlsChallenge: { port: options.port ?? 443 } });
  }

  /**
   * By several challenges at once, such as for zones that two DNS services host together.
   *
   * Names are not distributed: every DNS plugin is called for every name and must be able to write its record.
   */
  static several(challenges: AcmeChallenge[]): AcmeChallenge {
    return new SeveralChallenges(challenges);
  }

  /** The CNAME that delegates the challenge of a name to a validation zone, for zones that certfleet cannot write to. */
  static delegation(domainName: string, validationZoneName: string): AcmeDelegation {
    return delegationOf(DomainName.parse(domainName).base, validationZoneName);
  }

  /**
   * Whether wildcard names can be validated this way.
   *
   * @internal
   */
  abstract readonly _wildcards: boolean;

  /**
   * What is wrong with validating names this way, with paths in the certificate.
   *
   * @internal
   */
  abstract _problems(names: readonly DomainName[]): Iterable<Problem>;

  /**
   * The arguments of a certificate with these names.
   *
   * @internal
   */
  abstract _render(scope: Construct, names: readonly DomainName[]): ChallengeArguments;
}

/** The `ChallengeArguments` that are lists, which several challenges can share. */
const DNS_LISTS = ["dnsChallenge", "dependsOn"];

class DnsChallenge extends AcmeChallenge {
  /** @internal */
  readonly _wildcards = true;

  constructor(
    private readonly plugin: (scope: Construct, names: readonly DomainName[]) => ChallengeArguments,
    private readonly options: AcmeDnsOptions,
    private readonly problems: (names: readonly DomainName[]) => Iterable<Problem> = () => [],
  ) {
    super();
    checkResolvers(options.resolvers ?? []);
  }

  /** @internal */
  _problems(names: readonly DomainName[]): Iterable<Problem> {
    return this.problems(names);
  }

  /** @internal */
  _render(scope: Construct, names: readonly DomainName[]): ChallengeArguments {
    return { ...this.plugin(scope, names), recursiveNameservers: this.options.resolvers, ...this.options.propagation?._settings };
  }
}

class WebChallenge extends AcmeChallenge {
  /** @internal */
  readonly _wildcards = false;

  constructor(
    private readonly kind: string,
    private readonly settings: ChallengeArguments,
  ) {
    super();
  }

  /** @internal */
  _problems(names: readonly DomainName[]): Iterable<Problem> {
    return wildcardProblems(this.kind, names);
  }

  /** @internal */
  _render(_scope: Construct, names: readonly DomainName[]): ChallengeArguments {
    throwFirst(this._problems(names));
    return this.settings;
  }
}

class SeveralChallenges extends AcmeChallenge {
  /** @internal */
  readonly _wildcards: boolean;

  constructor(private readonly challenges: AcmeChallenge[]) {
    super();
    if (challenges.length === 0) {
      throw new CertfleetError("no-challenge", "The list of challenges is empty. Add at least one.");
    }
    this._wildcards = challenges.some((challenge) => challenge._wildcards);
  }

  /** @internal */
  *_problems(names: readonly DomainName[]): Iterable<Problem> {
    for (const challenge of this.challenges) {
      yield* challenge._problems(this.namesFor(challenge, names));
    }
  }

  /** A wildcard next to a DNS challenge works: the provider validates each name with a challenge that the CA offers for it. */
  private namesFor(challenge: AcmeChallenge, names: readonly DomainName[]): readonly DomainName[] {
    return this._wildcards && !challenge._wildcards ? names.filter(({ isWildcard }) => !isWildcard) : names;
  }

  /** @internal */
  _render(scope: Construct, names: readonly DomainName[]): ChallengeArguments {
    const merged: Record<string, unknown> = {};
    for (const challenge of this.challenges) {
      const settings = challenge._render(scope, this.namesFor(challenge, names));
      for (const [key, value] of Object.entries(settings)) {
        if (value === undefined) {
          continue;
        }
        if (DNS_LISTS.includes(key)) {
          merged[key] = [...((merged[key] as unknown[] | undefined) ?? []), ...(value as unknown[])];
        } else if (key in merged && JSON.stringify(merged[key]) !== JSON.stringify(value)) {
          throw new CertfleetError("challenge-conflict", `Two challenges of a certificate set ${key} differently. Remove one of them.`);
        } else {
          merged[key] = value;
        }
      }
    }
    return checkTogether(merged as ChallengeArguments);
  }
}

function checkTogether(settings: ChallengeArguments): ChallengeArguments {
  const codes = (settings.dnsChallenge ?? []).map((plugin) => plugin.provider);
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) {
    throw new CertfleetError(
      "challenge-conflict",
      `The DNS plugin "${twice}" is listed twice, which the ACME provider refuses. Remove one, or split the certificate.`,
    );
  }
  const http = (["httpChallenge", "httpWebrootChallenge", "httpS3Challenge", "httpMemcachedChallenge"] as const).filter(
    (key) => key in settings,
  );
  if (http.length > 1) {
    throw new CertfleetError("challenge-conflict", `A certificate takes one HTTP challenge, not ${http.join(" and ")}. Keep one.`);
  }
  return settings;
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
 * What is wrong with delegating the challenges of names to a validation zone.
 *
 * @param zoneOf finds the zones that the CNAMEs are published in, where they are published
 *
 * @internal
 */
export function* delegationProblems(
  validationZone: ZoneAccess,
  names: readonly DomainName[],
  zoneOf: ((domainName: string) => unknown) | undefined,
): Iterable<Problem> {
  yield* validationZoneProblems(validationZone);
  for (const [index, { base }] of zoneOf === undefined ? [] : names.entries()) {
    yield* caught(["domains", index], () => zoneOf!(base));
  }
}

/**
 * What is wrong with a DNS plugin and its settings.
 *
 * @internal
 */
export function* pluginProblems(code: string, config: Record<string, string> = {}): Iterable<Problem> {
  if (!DNS_PLUGIN_CODES.includes(code)) {
    const nearest = nearestCode(code);
    yield problem(
      "unknown-dns-plugin",
      ["dnsPlugin"],
      `"${code}" is not a DNS plugin of the ACME provider${nearest ? `; did you mean "${nearest}"?` : "."} ` +
        "The provider's documentation lists them as dns-providers-… guides, such as route53, gcloud, azuredns, cloudflare and rfc2136.",
    );
  }
  yield* credentialProblems(code, config);
}

/**
 * Credentials in the settings of a DNS plugin.
 *
 * @internal
 */
export function* credentialProblems(code: string, config: Record<string, string> = {}): Iterable<Problem> {
  const credentials = Object.keys(config).filter(isCredential);
  if (credentials.length > 0) {
    yield problem(
      "credential-in-config",
      ["config"],
      `${credentials.join(", ")} of the DNS plugin "${code}" would be written to Terraform's state. ` +
        `Set ${credentials.length === 1 ? "it" : "them"} in the environment of the Terraform run, or name a file in the same setting with the suffix _FILE.`,
    );
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

/** A challenge without a place for its answer. */
function* givenProblems(texts: readonly string[], what: string): Iterable<Problem> {
  if (texts.length === 0 || texts.includes("")) {
    yield problem("challenge-setting", [], `The challenge has no place for its answer. Name ${what}.`);
  }
}
