import { Construct } from "constructs";
import { DnsZones, IDnsZone } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { CertfleetError, Problem, throwFirst } from "../core/error";
import { checkPort } from "../core/tls-endpoint";
import { AcmeBindings } from "./acme-provider";
import {
  AcmeDelegationOptions,
  AcmeDnsOptions,
  AcmeHttpOptions,
  AcmePluginOptions,
  AcmeTlsAlpnOptions,
  bucketProblems,
  ChallengeArguments,
  checkResolvers,
  givenProblems,
  headerProblems,
  memcachedProblems,
  wildcardProblems,
} from "./challenge-settings";
import {
  accessIn,
  accessTo,
  delegate,
  delegationOf,
  delegationProblems,
  pluginOfZone,
  pluginProblems,
  pluginReleaseProblems,
  pluginsOfZones,
  zoneProblems,
} from "./dns-challenge";

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
   * With version 2 of the ACME provider, one plugin in one account must reach every zone of a certificate. With version 3, each account has its
   * own plugin (`match_domains`). Credentials come from the environment of the Terraform run.
   */
  static dns(zones: DnsZones, options: AcmeDnsOptions = {}): AcmeChallenge {
    const problems: ChallengeProblems = (names, providerVersion) => zoneProblems(names, accessIn(zones), providerVersion);
    const zonesOf = (names: readonly DomainName[]) => names.map(({ base }) => zones.zoneOf(base));
    const plugins = (scope: Construct, names: readonly DomainName[]) => pluginsOfZones(zones, names, AcmeBindings.providerVersion(scope));
    return new DnsChallenge((scope, names) => ({ dnsChallenge: plugins(scope, names) }), options, problems, zonesOf);
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
      () => [validationZone],
    );
  }

  /** By TXT records that a DNS plugin of the ACME provider writes. Credentials come from the environment of the Terraform run. */
  static dnsPlugin(code: string, options: AcmePluginOptions = {}): AcmeChallenge {
    throwFirst(pluginProblems(code, options.credentialsInState === true ? {} : options.config));
    const problems: ChallengeProblems = (_names, providerVersion) => pluginReleaseProblems(code, providerVersion);
    return new DnsChallenge(() => ({ dnsChallenge: [{ provider: code, config: options.config }] }), options, problems);
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
   * What is wrong with validating names this way by a release of the provider, with paths in the certificate.
   *
   * @internal
   */
  abstract _problems(names: readonly DomainName[], providerVersion: string): Iterable<Problem>;

  /**
   * The arguments of a certificate with these names.
   *
   * @internal
   */
  abstract _render(scope: Construct, names: readonly DomainName[]): ChallengeArguments;

  /**
   * The zones in which names are validated; none if they are validated otherwise, or in a zone that the fleet does not know.
   *
   * @internal
   */
  _zones(_names: readonly DomainName[]): readonly IDnsZone[] {
    return [];
  }
}

/** The `ChallengeArguments` that are lists, which several challenges can share. */
const DNS_LISTS = ["dnsChallenge", "dependsOn"];

type ChallengeProblems = (names: readonly DomainName[], providerVersion: string) => Iterable<Problem>;

class DnsChallenge extends AcmeChallenge {
  /** @internal */
  readonly _wildcards = true;

  constructor(
    private readonly plugin: (scope: Construct, names: readonly DomainName[]) => ChallengeArguments,
    private readonly options: AcmeDnsOptions,
    private readonly problems: ChallengeProblems = () => [],
    private readonly zones: (names: readonly DomainName[]) => readonly IDnsZone[] = () => [],
  ) {
    super();
    checkResolvers(options.resolvers ?? []);
  }

  /** @internal */
  _problems(names: readonly DomainName[], providerVersion: string): Iterable<Problem> {
    return this.problems(names, providerVersion);
  }

  /** @internal */
  override _zones(names: readonly DomainName[]): readonly IDnsZone[] {
    return this.zones(names);
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
  *_problems(names: readonly DomainName[], providerVersion: string): Iterable<Problem> {
    for (const challenge of this.challenges) {
      yield* challenge._problems(this.namesFor(challenge, names), providerVersion);
    }
  }

  /** @internal */
  override _zones(names: readonly DomainName[]): readonly IDnsZone[] {
    return this.challenges.flatMap((challenge) => challenge._zones(names));
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
  // Plugins that are called for different names can have the same code.
  const codes = (settings.dnsChallenge ?? []).filter(({ matchDomains }) => matchDomains === undefined).map(({ provider }) => provider);
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
