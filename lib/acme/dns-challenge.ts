import { createHash } from "node:crypto";
import { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, DnsZones, IAcmeDnsZone, IDnsZone, isAcmeDnsZone } from "../core/dns-zone";
import { DomainName, MAXIMUM_NAME_LENGTH, validationBases } from "../core/domain-name";
import { identityOf, shown } from "../core/expression";
import { oncePerStack } from "../core/once-per-stack";
import { caught, Problem, problem, throwFirst } from "../core/error";
import { compareText } from "../core/text";
import { ACME_FEATURES, hasFeature, isRemovedAcmePlugin, releasesWith, REMOVED_ACME_PLUGINS } from "../policy/provider-features";

/** A DNS plugin as the provider's `dns_challenge` block has it. */
export interface DnsChallengeBlock {
  readonly provider: string;
  readonly config?: Record<string, string>;
  /** The zones whose names the plugin validates; every name without it. Needs version 3. */
  readonly matchDomains?: readonly string[];
}

/** The label at which a CA looks for the answer to a DNS challenge, RFC 8555 section 8.4. */
export const CHALLENGE_LABEL = "_acme-challenge";

/** How the ACME provider reaches a zone. */
export interface ZoneAccess {
  readonly zone: string;
  /** The account, as text for messages; undefined if the ACME provider cannot write to the zone. */
  readonly account?: string;
  /** A key that is equal for equal accounts, where the text does not tell. */
  readonly identity?: string;
}

/**
 * What is wrong with validating names by DNS records in their zones. Before version 3, the provider passes every name to every plugin, so that
 * one account must reach all zones.
 *
 * @param accessTo how the zone of a name is reached; undefined where that is not known
 */
export function* zoneProblems(
  domains: readonly DomainName[],
  accessTo: (domainName: string) => ZoneAccess | undefined,
  providerVersion: string,
): Iterable<Problem> {
  const oneAccount = !hasFeature(ACME_FEATURES.matchDomains, providerVersion);
  let first: { readonly name: string; readonly access: ZoneAccess } | undefined;
  for (const [index, { name, base }] of domains.entries()) {
    const path = ["domains", index];
    let access: ZoneAccess | undefined;
    const outside = [...caught(path, () => (access = accessTo(base)))];
    yield* outside;
    if (access === undefined) {
      continue;
    }
    if (access.account === undefined) {
      yield problem(
        "zone-without-acme",
        path,
        `"${name}" is in the zone ${access.zone}, which the ACME provider cannot write to. Delegate the challenge to a zone in Route 53 or Cloud DNS, ` +
          "or use a DNS plugin.",
      );
    } else if (oneAccount && first !== undefined && keyOf(first.access) !== keyOf(access)) {
      yield problem(
        "names-in-several-accounts",
        path,
        `"${name}" is in ${access.zone} (${access.account}), and "${first.name}" is in ${first.access.zone} (${first.access.account}). With vancluever/acme ` +
          `${providerVersion}, one account must validate all names of a certificate. Declare ${releasesWith(ACME_FEATURES.matchDomains)}, create two ` +
          "certificates, or delegate both challenges to one zone.",
      );
    } else {
      first ??= { name, access };
    }
  }
}

/** How the ACME provider reaches the zones of names. */
export function accessIn(zones: DnsZones): (domainName: string) => ZoneAccess {
  return (domainName) => accessTo(zones.zoneOf(domainName));
}

/** How the ACME provider reaches a zone. */
export function accessTo(zone: IDnsZone): ZoneAccess {
  const plugin = isAcmeDnsZone(zone) ? zone.acmeDnsPlugin() : undefined;
  return { zone: zone.zoneName, account: plugin && accountOf(plugin), identity: plugin && identityOfAccount(plugin) };
}

/** The plugins that reach the zones of the names, one for each account. */
export function pluginsOfZones(zones: DnsZones, names: readonly DomainName[], providerVersion: string): DnsChallengeBlock[] {
  throwFirst(zoneProblems(names, accessIn(zones), providerVersion));
  const byAccount = new Map<string | undefined, Set<IDnsZone>>();
  for (const zone of validationBases(names).map((base) => zones.zoneOf(base))) {
    const account = keyOf(accessTo(zone));
    byAccount.set(account, (byAccount.get(account) ?? new Set()).add(zone));
  }
  return [...byAccount.values()].map((ofAccount): DnsChallengeBlock => {
    const [first] = ofAccount;
    const made = block(pluginOf(first), ofAccount.size === 1);
    // The longest match of a name decides, as it does for the zone of a name.
    return byAccount.size === 1 ? made : { ...made, matchDomains: [...ofAccount].map(({ zoneName }) => zoneName) };
  });
}

/** The plugin that reaches one zone. */
export function pluginOfZone(zone: IDnsZone): DnsChallengeBlock {
  return block(pluginOf(zone), true);
}

/** Creates the CNAMEs that delegate the challenges of names to a validation zone, each once in a stack. Returns what to wait for. */
export function delegate(scope: Construct, validationZone: string, zones: DnsZones, names: readonly DomainName[]): ITerraformDependable[] {
  const bases = validationBases(names).filter((base) => base !== validationZone && !base.endsWith(`.${validationZone}`));
  return bases.flatMap((base) =>
    oncePerStack(scope, `acme-delegation:${base}`, (shared) => {
      const record = delegationOf(base, validationZone);
      const holder = new Construct(shared, `AcmeDelegation-${base}`);
      zones.zoneOf(base).publish(holder, "Record", { name: record.name, type: "CNAME", values: [record.target], ttl: 300 });
      return holder.node.findAll().filter(TerraformResource.isTerraformResource);
    }),
  );
}

/** The record in a validation zone that the challenge of a name is delegated to: readable, unless that is too long. */
export function delegationOf(base: string, validationZone: string): { readonly name: string; readonly target: string } {
  const readable = `${base}.${validationZone}`;
  const target =
    readable.length <= MAXIMUM_NAME_LENGTH ? readable : `${createHash("sha256").update(base).digest("hex").slice(0, 32)}.${validationZone}`;
  return { name: `${CHALLENGE_LABEL}.${base}`, target };
}

/** The problem of a validation zone that the ACME provider cannot write to. */
export function* validationZoneProblems({ zone, account }: ZoneAccess): Iterable<Problem> {
  if (account === undefined) {
    yield problem(
      "zone-without-acme",
      ["issuer"],
      `The ACME provider cannot write to the zone ${zone}, which challenges are delegated to. Use a zone in Route 53 or Cloud DNS, or a DNS plugin.`,
    );
  }
}

function pluginOf(zone: IDnsZone): AcmeDnsPlugin {
  throwFirst(validationZoneProblems(accessTo(zone)));
  return (zone as IAcmeDnsZone).acmeDnsPlugin();
}

function keyOf({ account, identity }: ZoneAccess): string | undefined {
  return identity ?? account;
}

function identityOfAccount({ code, config }: AcmeDnsPlugin): string {
  const settings = Object.entries(config).map(([key, value]) => [key, identityOf(value)]);
  return JSON.stringify([code, ...settings.sort(([one], [other]) => compareText(one, other))]);
}

function accountOf({ code, config }: AcmeDnsPlugin): string {
  return [code, ...Object.values(config).map(shown)].join(", ");
}

function block(plugin: AcmeDnsPlugin, oneZone: boolean): DnsChallengeBlock {
  const config = { ...plugin.config, ...(oneZone ? plugin.zoneConfig : {}) };
  return { provider: plugin.code, config: Object.keys(config).length > 0 ? config : undefined };
}

/**
 * What is wrong with delegating the challenges of names to a validation zone.
 *
 * @param zoneOf finds the zones that the CNAMEs are published in, where they are published
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
 * The codes of the DNS plugins in version 2.48 of the ACME provider, as its documentation lists them.
 */
export const DNS_PLUGIN_CODES: readonly string[] = (
  "acme-dns active24 alidns aliesa allinkl alwaysdata anexia artfiles arvancloud auroradns autodns axelname azion azure azuredns " +
  "baiducloud beget binarylane bindman bluecat bluecatv2 bookmyname brandit bunny checkdomain civo clouddns cloudflare cloudns " +
  "cloudru cloudxns com35 conoha conohav3 constellix corenetworks cpanel czechia ddnss derak desec designate digitalocean directadmin " +
  "dnsexit dnshomede dnsimple dnsmadeeasy dnspod dode domeneshop dreamhost duckdns dyn dyndnsfree dynu easydns edgecenter edgedns " +
  "edgeone efficientip epik eurodns excedo exec exoscale f5xc freemyip gandi gandiv5 gcloud gcore gigahostno glesys godaddy " +
  "googledomains gravity hetzner hostingde hostinger hostingnl hosttech httpnet httpreq huaweicloud hurricane hyperone ibmcloud iij " +
  "iijdpf infoblox infomaniak internetbs inwx ionos ionoscloud ipv64 ispconfig ispconfigddns iwantmyname jdcloud joker keyhelp " +
  "leaseweb liara lightsail limacity linode liquidweb loopia luadns mailinabox manageengine manual metaname metaregistrar mijnhost " +
  "mittwald myaddr mydnsjp mythicbeasts namecheap namedotcom namesilo namesurfer nearlyfreespeech neodigit netcup netlify netnod " +
  "nicmanager nicru nifcloud njalla nodion ns1 octenium onecloudru onlinenet oraclecloud otc ovh pdns plesk porkbun rackspace rainyun " +
  "rcodezero regfish regru rfc2136 rimuhosting route53 safedns sakuracloud scaleway selectel selectelv2 selfhostde servercow " +
  "shellrent simply sonic spaceship stackpath syse technitium tencentcloud timewebcloud todaynic transip ucloud ultradns " +
  "uniteddomains variomedia vegadns vercel versio vinyldns virtualname vkcloud volcengine vscale vultr webnames webnamesca websupport " +
  "wedos westcn yandex yandex360 yandexcloud zoneedit zoneee zonomi"
).split(" ");

/** The codes of those that version 3 adds (lego 5.3.1). It keeps `acme-dns`, `rfc2136` and `webnames` as other names of new codes. */
export const DNS_PLUGIN_CODES_OF_3: readonly string[] = (
  "abion acmedns connbyte curanet dandomain dinahosting dns51 dnscale dnsla dnsservices dnsupdate dynadot euserv fornex gehirn gname " +
  "hostup katapult nederhost ngenix omglol openprovider opusdns pointdns poweradmin rage4 scannet tele3 veesp wannafind webnamesru " +
  "xinnet zilore"
).split(" ");

/**
 * Endings of the names of settings that are not secret: timings, locations, modes, and names of files and roles.
 *
 * The plugins have about 1200 settings and do not mark the secret ones, so a setting counts as a credential unless its name rules that out.
 */
const PLAIN_SETTING = new RegExp(
  "_(" +
    "TTL|TIMEOUT|INTERVAL|MAX_RETRIES|PAGE_SIZE|" +
    "REGION|REGION_ID|REGION_NAME|HOSTED_ZONE_ID|ZONE_ID|ZONE|ZONE_NAME|PRIVATE_ZONE|DNS_VIEW|VIEW_NAME|VIEW|DOMAIN_NAME|" +
    "PROJECT|PROJECT_ID|PROJECT_NAME|TENANT_ID|TENANT_NAME|SUBSCRIPTION_ID|RESOURCE_GROUP|COMPARTMENT_OCID|TEAM_ID|STACK_ID|FOLDER_ID|" +
    "ENDPOINT|API_URL|BASE_URL|SERVER_URL|AUTH_URL|HOST|PORT|SERVER_NAME|NAMESERVER|ENVIRONMENT|MODE|SANDBOX|AUTH_METHOD|" +
    "ASSUME_ROLE_ARN|RAM_ROLE|IMPERSONATE_SERVICE_ACCOUNT|PROFILE|FILE|PATH|WAIT_FOR_RECORD_SETS_CHANGED" +
    ")$",
);

/**
 * Whether a setting of a plugin must be taken for a credential.
 */
export function isCredential(setting: string): boolean {
  return !PLAIN_SETTING.test(setting);
}

/**
 * The code that a wrong one was probably meant to be.
 */
export function nearestCode(code: string): string | undefined {
  const wanted = code.toLowerCase().replace(/[^a-z0-9]/g, "");
  const alias = ALIASES[wanted];
  return (
    alias ?? DNS_PLUGIN_CODES.find((known) => known.replace(/-/g, "") === wanted || known.startsWith(wanted) || wanted.startsWith(known))
  );
}

const ALIASES: Record<string, string> = {
  aws: "route53",
  google: "gcloud",
  clouddnsgoogle: "gcloud",
  googleclouddns: "gcloud",
  azuredns: "azuredns",
};

/**
 * What is wrong with a DNS plugin and its settings.
 */
export function* pluginProblems(code: string, config: Record<string, string> = {}): Iterable<Problem> {
  if (!DNS_PLUGIN_CODES.includes(code) && !DNS_PLUGIN_CODES_OF_3.includes(code)) {
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
 * A DNS plugin that a release of the provider does not have.
 */
export function* pluginReleaseProblems(code: string, providerVersion: string): Iterable<Problem> {
  if (isRemovedAcmePlugin(code, providerVersion)) {
    const successor = REMOVED_ACME_PLUGINS[code];
    yield problem(
      "removed-dns-plugin",
      ["issuer"],
      `vancluever/acme 3 no longer has the DNS plugin "${code}", and the stack uses ${providerVersion}. ` +
        `${successor === undefined ? "Move the zone to another DNS service" : `Use "${successor}"`}, or declare version ~> 2.48.`,
    );
  } else if (DNS_PLUGIN_CODES_OF_3.includes(code) && !hasFeature(ACME_FEATURES.matchDomains, providerVersion)) {
    yield problem(
      "unknown-dns-plugin",
      ["issuer"],
      `The DNS plugin "${code}" needs ${releasesWith(ACME_FEATURES.matchDomains)}, and the stack uses ${providerVersion}. Declare that version.`,
    );
  }
}

/**
 * Credentials in the settings of a DNS plugin.
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
