import { ITerraformDependable } from "cdktf";
import type { CertificateConfig } from "./provider/certificate";
import { CertfleetError } from "../core/error";
import { Construct } from "constructs";
import { IDnsZone, DnsZones } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { checkPort } from "../core/port";
import { delegate, delegationOf, pluginOfZone, pluginOfZones } from "./delegation";
import { DNS_PLUGIN_CODES, isCredential, nearestCode } from "./dns-plugins";

/** The arguments of a certificate that say how propagation is checked. */
export type PropagationSettings = Pick<CertificateConfig, "preCheckDelay" | "propagationWait" | "disableCompletePropagation">;

/** The arguments of a certificate that a challenge sets. */
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

/** How the ACME provider makes sure that a DNS challenge's record is there before it tells the CA. */
export class AcmePropagation {
  /** It asks every name server of the zone until all have the record, as the provider does by itself. */
  static checked(options: AcmePropagationOptions = {}): AcmePropagation {
    return new AcmePropagation({
      preCheckDelay: options.delaySeconds === undefined ? undefined : wholeSeconds(options.delaySeconds),
      disableCompletePropagation: options.oneServerIsEnough ? true : undefined,
    });
  }

  /** It waits so many seconds for each name and asks nobody: for runners that cannot reach the zone's name servers. */
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
   * How the provider makes sure that the record is there.
   *
   * @default - it asks every name server of the zone
   */
  readonly propagation?: AcmePropagation;
  /**
   * The resolvers that find a name's zone and check the record, as `host:port`.
   *
   * @default - those of the machine that runs Terraform
   */
  readonly resolvers?: string[];
}

/** Refuses resolvers that the provider cannot use: it wants a port with each. */
export function checkResolvers(resolvers: string[]): string[] {
  for (const resolver of resolvers) {
    if (!/^(\[[0-9a-f:]+\]|[^:\s]+):[0-9]{1,5}$/i.test(resolver)) {
      throw new CertfleetError(
        "invalid-resolver",
        `"${resolver}" is no resolver: write host and port, such as "1.1.1.1:53" or "[2606:4700::1111]:53"`,
      );
    }
  }
  return resolvers;
}

function wholeSeconds(seconds: number): number {
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new CertfleetError("invalid-propagation", `${seconds} seconds are no time to wait for DNS: use whole seconds, 1 or more`);
  }
  return seconds;
}

/** A DNS challenge whose records go to a validation zone. */
export interface AcmeDelegationOptions extends AcmeDnsOptions {
  /**
   * The zones of the names themselves: in each a CNAME at `_acme-challenge` is made that leads to the validation zone.
   *
   * @default - the CNAMEs are made elsewhere, see `AcmeChallenge.delegation`
   */
  readonly zones?: DnsZones;
}

/** A DNS challenge by a plugin of the ACME provider. */
export interface AcmePluginOptions extends AcmeDnsOptions {
  /**
   * Settings of the plugin, by the names that its documentation gives them. They stand in Terraform's state.
   *
   * @default - the plugin takes everything from the environment of the Terraform run
   */
  readonly config?: Record<string, string>;
  /**
   * Whether credentials may stand in `config`, and so in Terraform's state.
   *
   * @default false
   */
  readonly credentialsInState?: boolean;
}

/** An HTTP challenge answered by the machine that runs Terraform. */
export interface AcmeHttpOptions {
  /**
   * The port that it listens on. The CA always asks port 80.
   *
   * @default 80
   */
  readonly port?: number;
  /**
   * The header in which a proxy in front of it tells the host name.
   *
   * @default - none, the `Host` header counts
   */
  readonly proxyHeader?: string;
}

/** A TLS-ALPN challenge answered by the machine that runs Terraform. */
export interface AcmeTlsAlpnOptions {
  /**
   * The port that it listens on. The CA always asks port 443.
   *
   * @default 443
   */
  readonly port?: number;
}

/** A CNAME that leads the challenge of a name to a validation zone. */
export interface AcmeDelegation {
  /** The CNAME's own name, `_acme-challenge` before the name. */
  readonly name: string;
  /** What it leads to. */
  readonly target: string;
}

/** How a CA is shown that the names of a certificate are one's own. */
export abstract class AcmeChallenge {
  /**
   * By TXT records in the zones of the names.
   *
   * One plugin in one account must reach every zone of a certificate, since the provider hands every name to every plugin.
   * Credentials come from the environment of the Terraform run.
   */
  static dns(zones: DnsZones, options: AcmeDnsOptions = {}): AcmeChallenge {
    return new DnsChallenge((_scope, names) => ({ dnsChallenge: [pluginOfZones(zones, names)] }), options);
  }

  /** By TXT records in one validation zone, to which a CNAME at `_acme-challenge` of each name leads. */
  static delegated(validationZone: IDnsZone, options: AcmeDelegationOptions = {}): AcmeChallenge {
    return new DnsChallenge(
      (scope, names) => ({
        dnsChallenge: [pluginOfZone(validationZone)],
        dependsOn: options.zones && delegate(scope, validationZone.zoneName, options.zones, names),
      }),
      options,
    );
  }

  /** By TXT records that any plugin of the ACME provider writes, with credentials from the environment of the Terraform run. */
  static dnsPlugin(code: string, options: AcmePluginOptions = {}): AcmeChallenge {
    checkCode(code);
    checkConfig(code, options);
    return new DnsChallenge(() => ({ dnsChallenge: [{ provider: code, config: options.config }] }), options);
  }

  /** By a file under `/.well-known/acme-challenge/` that the machine running Terraform serves. Not for wildcards. */
  static http(options: AcmeHttpOptions = {}): AcmeChallenge {
    checkPort(options.port);
    return new WebChallenge("HTTP-01", { httpChallenge: { port: options.port ?? 80, proxyHeader: options.proxyHeader } });
  }

  /** By a file in the root folder of a web server on the machine that runs Terraform. Not for wildcards. */
  static httpWebroot(directory: string): AcmeChallenge {
    checkGiven([directory], "the root folder of a web server, such as /var/www");
    return new WebChallenge("HTTP-01", { httpWebrootChallenge: { directory } });
  }

  /** By an object in a bucket that the names' web servers pass requests to. Not for wildcards. */
  static httpS3(bucket: string): AcmeChallenge {
    checkGiven([bucket], "a bucket");
    return new WebChallenge("HTTP-01", { httpS3Challenge: { s3Bucket: bucket } });
  }

  /** By an entry in memcached that the names' web servers read. Not for wildcards. */
  static httpMemcached(hosts: string[]): AcmeChallenge {
    checkGiven(hosts, "memcached hosts with their ports, such as cache.example.com:11211");
    return new WebChallenge("HTTP-01", { httpMemcachedChallenge: { hosts } });
  }

  /** By a TLS handshake that the machine running Terraform answers. Not for wildcards. */
  static tlsAlpn(options: AcmeTlsAlpnOptions = {}): AcmeChallenge {
    checkPort(options.port);
    return new WebChallenge("TLS-ALPN-01", { tlsChallenge: { port: options.port ?? 443 } });
  }

  /**
   * By several at once, such as for zones that two DNS services host together.
   *
   * This is no routing: every DNS plugin is called for every name and must be able to write its record.
   */
  static several(challenges: AcmeChallenge[]): AcmeChallenge {
    return new SeveralChallenges(challenges);
  }

  /** The CNAME that leads the challenge of a name to a validation zone, to publish where the library cannot. */
  static delegation(domainName: string, validationZoneName: string): AcmeDelegation {
    return delegationOf(DomainName.parse(domainName).base, validationZoneName);
  }

  /**
   * Whether wildcard names can be shown this way.
   *
   * @internal
   */
  abstract readonly _wildcards: boolean;

  /**
   * The arguments of a certificate with these names.
   *
   * @internal
   */
  abstract _render(scope: Construct, names: readonly DomainName[]): ChallengeArguments;
}

/** What of `ChallengeArguments` cannot be taken from two challenges. */
const DNS_LISTS = ["dnsChallenge", "dependsOn"];

class DnsChallenge extends AcmeChallenge {
  /** @internal */
  readonly _wildcards = true;

  constructor(
    private readonly plugin: (scope: Construct, names: readonly DomainName[]) => ChallengeArguments,
    private readonly options: AcmeDnsOptions,
  ) {
    super();
    checkResolvers(options.resolvers ?? []);
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
  _render(_scope: Construct, names: readonly DomainName[]): ChallengeArguments {
    const wildcard = names.find((name) => name.isWildcard);
    if (wildcard) {
      throw new CertfleetError(
        "wildcard-needs-dns",
        `"${wildcard.name}" cannot be validated by ${this.kind}: CAs take only DNS challenges for wildcards, use AcmeChallenge.dns or name the hosts`,
      );
    }
    return this.settings;
  }
}

class SeveralChallenges extends AcmeChallenge {
  /** @internal */
  readonly _wildcards: boolean;

  constructor(private readonly challenges: AcmeChallenge[]) {
    super();
    if (challenges.length === 0) {
      throw new CertfleetError("no-challenge", "several challenges are at least one: name how the CA is shown that the names are yours");
    }
    this._wildcards = challenges.some((challenge) => challenge._wildcards);
  }

  /** @internal */
  _render(scope: Construct, names: readonly DomainName[]): ChallengeArguments {
    const merged: Record<string, unknown> = {};
    const forWildcards = names.some((name) => name.isWildcard) && this._wildcards;
    for (const challenge of this.challenges) {
      // A wildcard beside a DNS challenge is fine: the provider shows each name in a way that the CA offers for it.
      const settings = challenge._render(scope, forWildcards && !challenge._wildcards ? names.filter((name) => !name.isWildcard) : names);
      for (const [key, value] of Object.entries(settings)) {
        if (value === undefined) {
          continue;
        }
        if (DNS_LISTS.includes(key)) {
          merged[key] = [...((merged[key] as unknown[] | undefined) ?? []), ...(value as unknown[])];
        } else if (key in merged && JSON.stringify(merged[key]) !== JSON.stringify(value)) {
          throw new CertfleetError("challenge-conflict", `two challenges of one certificate set ${key} differently: keep one of them`);
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
      `the DNS plugin "${twice}" stands twice in one certificate, which the ACME provider refuses: use one of them, or several certificates`,
    );
  }
  const http = (["httpChallenge", "httpWebrootChallenge", "httpS3Challenge", "httpMemcachedChallenge"] as const).filter(
    (key) => key in settings,
  );
  if (http.length > 1) {
    throw new CertfleetError("challenge-conflict", `one certificate takes one HTTP challenge, not ${http.join(" and ")}: keep one`);
  }
  return settings;
}

function checkCode(code: string): void {
  if (!DNS_PLUGIN_CODES.includes(code)) {
    const nearest = nearestCode(code);
    throw new CertfleetError(
      "unknown-dns-plugin",
      `"${code}" is no DNS plugin of the ACME provider${nearest ? `, did you mean "${nearest}"?` : ""}: ` +
        "its documentation lists them as dns-providers-… guides, such as route53, gcloud, azuredns, cloudflare and rfc2136",
    );
  }
}

function checkConfig(code: string, options: AcmePluginOptions): void {
  const credentials = Object.keys(options.config ?? {}).filter(isCredential);
  if (credentials.length > 0 && options.credentialsInState !== true) {
    throw new CertfleetError(
      "credential-in-config",
      `${credentials.join(", ")} of the DNS plugin "${code}" would stand in Terraform's state: set ${credentials.length === 1 ? "it" : "them"} in the environment ` +
        "of the Terraform run instead, or name a file by the same name with _FILE; credentialsInState allows it all the same",
    );
  }
}

/** Refuses a challenge that could leave its answer nowhere. */
function checkGiven(texts: readonly string[], what: string): void {
  if (texts.length === 0 || texts.includes("")) {
    throw new CertfleetError("challenge-setting", `the challenge leaves its answer nowhere: name ${what}`);
  }
}
