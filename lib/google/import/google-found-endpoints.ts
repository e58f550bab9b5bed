import { isIPv6 } from "node:net";
import { FoundEndpoint, Obstacle } from "../../core/importer";
import { compareText, mostFrequent } from "../../core/text";
import { googleSslPolicy } from "../../policy/tls/google";
import { TlsPolicy } from "../../policy/tls-policy";
import {
  CertificateRecord,
  ForwardingRuleRecord,
  GLOBAL,
  GoogleInventory,
  keyOf,
  locationIn,
  nameIn,
  projectIn,
  ProxyRecord,
} from "./google-inventory";

const QUIC: Readonly<Record<string, string>> = { ENABLE: "enabled", DISABLE: "disabled" };
const REGIONAL_SCHEMES: Readonly<Record<string, string>> = { EXTERNAL_MANAGED: "external", INTERNAL_MANAGED: "internal" };
const GLOBAL_SCHEMES: Readonly<Record<string, string>> = { EXTERNAL_MANAGED: "external-managed", EXTERNAL: "external" };

/** The form that a proxy has in a fleet file, or why it has none. */
type ProxyForm = Pick<FoundEndpoint, "entry" | "tlsPolicy" | "obstacle">;

/** A primary entry belongs to its map, whose entries for host names are those that a fleet adds. */
const PRIMARY_ENTRY: Obstacle = {
  reason: "default-certificate",
  message:
    "it serves the certificate to clients whose server name matches no entry, which is a setting of the map. Refer to the certificate in the map's own configuration",
};

/** What serves the certificates of a project. */
export class GoogleFoundEndpoints {
  /** The form of each proxy, by id. */
  private readonly forms = new Map<string, ProxyForm>();
  /** The TLS policy that each proxy's SSL policy implements. */
  private readonly policies = new Map<string, string>();
  /** The SSL policy that the fleet takes over for a TLS policy and a location. */
  private readonly chosenSslPolicies = new Map<string, string>();
  private readonly entries = new Map<string, GoogleInventory["mapEntries"]>();

  constructor(
    private readonly inventory: GoogleInventory,
    private readonly project: string,
    private readonly providerVersion: string,
  ) {
    for (const entry of inventory.mapEntries) {
      const map = keyOf(entry.id).replace(/\/certificateMapEntries\/.*$/, "");
      this.entries.set(map, [...(this.entries.get(map) ?? []), entry]);
    }
    this.choosePolicies();
    const taken = new Set<string>();
    for (const proxy of [...inventory.proxies].sort((one, other) => compareText(one.id, other.id))) {
      this.forms.set(proxy.id, this.form(proxy, taken));
    }
  }

  /** The endpoints of a certificate. */
  of(certificate: CertificateRecord): FoundEndpoint[] {
    const key = keyOf(certificate.id);
    return this.inventory.proxies.flatMap((proxy) => [
      ...(proxy.certificates.some((each) => keyOf(each) === key) ? [this.listed(proxy)] : []),
      ...(proxy.certificateMap === undefined ? [] : this.mapped(proxy, keyOf(proxy.certificateMap), certificate)),
    ]);
  }

  /** Whether a map entry or a proxy refers to a certificate. */
  isUsed({ id }: CertificateRecord): boolean {
    const uses = ({ certificates }: { readonly certificates: readonly string[] }) => certificates.some((each) => keyOf(each) === keyOf(id));
    return this.inventory.mapEntries.some(uses) || this.inventory.proxies.some(uses);
  }

  private listed(proxy: ProxyRecord): FoundEndpoint {
    const form = this.forms.get(proxy.id)!;
    const count = proxy.certificates.length;
    const why = locationIn(proxy.id) === GLOBAL ? "it is a cross-region internal proxy, for which fleet files have no endpoint" : undefined;
    const several = `it lists ${count} certificates, and a fleet lists those of a proxy in an order of its own`;
    const reason = why ?? (count > 1 ? several : undefined);
    return { id: proxy.id, ...(reason === undefined || form.obstacle !== undefined ? form : { obstacle: left(reason) }) };
  }

  private mapped(proxy: ProxyRecord, map: string, certificate: CertificateRecord): FoundEndpoint[] {
    const key = keyOf(certificate.id);
    const entries = this.entries.get(map) ?? [];
    const own = entries.filter(({ certificates }) => certificates.some((each) => keyOf(each) === key));
    const primary = own.filter(({ hostname }) => hostname === undefined).map(({ id }) => ({ id, obstacle: PRIMARY_ENTRY }));
    const hosts = own.filter(({ hostname }) => hostname !== undefined);
    if (hosts.length === 0) {
      return primary;
    }
    const missing = certificate.names.find(
      (name) => !hosts.some(({ hostname, certificates }) => hostname === name && certificates.length === 1),
    );
    const form =
      missing === undefined
        ? this.forms.get(proxy.id)!
        : {
            obstacle: left(
              `its certificate map has no entry with this certificate alone for the name ${missing}, and a fleet adds one for each name`,
            ),
          };
    return [...primary, { id: proxy.id, ...form }];
  }

  /** One SSL policy implements a TLS policy in a fleet: that of most proxies. */
  private choosePolicies(): void {
    const candidates = new Map<string, string[]>();
    for (const proxy of this.inventory.proxies) {
      const name = this.tlsPolicyOf(proxy);
      if (name !== undefined) {
        const key = `${name} ${locationIn(proxy.id)}`;
        this.policies.set(proxy.id, name);
        candidates.set(key, [...(candidates.get(key) ?? []), keyOf(proxy.sslPolicy!)]);
      }
    }
    for (const [key, policies] of candidates) {
      this.chosenSslPolicies.set(key, mostFrequent(policies)!);
    }
  }

  private tlsPolicyOf({ sslPolicy }: ProxyRecord): string | undefined {
    const found = sslPolicy === undefined ? undefined : this.inventory.sslPolicies.find(({ id }) => keyOf(id) === keyOf(sslPolicy));
    return [TlsPolicy.INTERMEDIATE.name, ...TlsPolicy.names()].find((name) => {
      const native = googleSslPolicy(TlsPolicy.of(name), this.providerVersion);
      return found !== undefined && native?.profile === found.profile && native.minTlsVersion === found.minimumVersion;
    });
  }

  private form(proxy: ProxyRecord, taken: Set<string>): ProxyForm {
    const location = locationIn(proxy.id);
    const rule = this.ruleOf(proxy);
    const tlsPolicy = this.policies.get(proxy.id);
    const why =
      proxy.furtherSettings.length > 0
        ? `it has ${proxy.furtherSettings.join(" and ")}, which an endpoint of a fleet does not configure`
        : (this.policyObstacle(proxy, tlsPolicy, location) ?? (rule === undefined ? "no forwarding rule of it was found" : undefined));
    if (why !== undefined || rule === undefined) {
      return { obstacle: left(why!) };
    }
    const place = [proxy.kind, location, proxy.target, rule.port].join(" ");
    const obstacle = taken.has(place)
      ? left("another proxy has the same target and port, and a fleet has one of them")
      : schemeObstacle(rule, location);
    if (obstacle !== undefined) {
      return { obstacle };
    }
    taken.add(place);
    return { tlsPolicy, entry: location === GLOBAL ? this.globalEntry(proxy, rule) : this.regionalEntry(proxy, rule, location) };
  }

  private policyObstacle({ sslPolicy }: ProxyRecord, tlsPolicy: string | undefined, location: string): string | undefined {
    if (sslPolicy === undefined) {
      return "it has no SSL policy, so it accepts TLS 1.0";
    }
    if (tlsPolicy === undefined) {
      return `its SSL policy ${nameIn(sslPolicy)} is not that of a TLS policy, or was not found`;
    }
    const chosen = this.chosenSslPolicies.get(`${tlsPolicy} ${location}`)!;
    return chosen === keyOf(sslPolicy)
      ? undefined
      : `it has the SSL policy ${nameIn(sslPolicy)} with the settings of ${nameIn(chosen)}, and a fleet has one of them. Set ${nameIn(chosen)} on the proxy, and import again`;
  }

  /** The rule for port 443 and IPv4 if there are several. */
  private ruleOf(proxy: ProxyRecord): ForwardingRuleRecord | undefined {
    const rank = ({ port, ipAddress, id }: ForwardingRuleRecord) => `${port === 443 ? 0 : 1}${isIPv6(ipAddress) ? 1 : 0}${id}`;
    const rules = this.inventory.forwardingRules.filter((rule) => keyOf(rule.proxy) === keyOf(proxy.id));
    return rules.sort((one, other) => compareText(rank(one), rank(other)))[0];
  }

  private globalEntry(proxy: ProxyRecord, rule: ForwardingRuleRecord): FoundEndpoint["entry"] {
    const scheme = GLOBAL_SCHEMES[rule.scheme];
    const common = {
      ...portOf(rule),
      ipAddress: rule.ipAddress,
      ...(scheme === "external-managed" ? {} : { scheme }),
      ...(proxy.certificateMap === undefined ? {} : { certificateMap: proxy.certificateMap }),
    };
    if (proxy.kind === "ssl") {
      const proxyProtocol = proxy.proxyHeader === "PROXY_V1" ? { proxyProtocol: true } : {};
      return { googleSslProxy: { backendService: this.nameOf(proxy.target), ...common, ...proxyProtocol } };
    }
    const quic = QUIC[proxy.quic ?? ""];
    const earlyData = (proxy.earlyData ?? "DISABLED").toLowerCase();
    return {
      googleHttpsProxy: {
        urlMap: this.nameOf(proxy.target),
        ...common,
        ...(quic === undefined ? {} : { quic }),
        ...(earlyData === "disabled" ? {} : { earlyData }),
      },
    };
  }

  private regionalEntry(proxy: ProxyRecord, rule: ForwardingRuleRecord, region: string): FoundEndpoint["entry"] {
    const scheme = REGIONAL_SCHEMES[rule.scheme];
    return {
      googleRegionalHttpsProxy: {
        region,
        urlMap: this.nameOf(proxy.target),
        network: this.nameOf(rule.network!),
        ...(rule.subnetwork === undefined ? {} : { subnetwork: this.nameOf(rule.subnetwork) }),
        ...(scheme === "external" ? {} : { scheme }),
        ...portOf(rule),
        ipAddress: rule.ipAddress,
      },
    };
  }

  /** The name of a resource of the project, or the id of another project's. */
  private nameOf(id: string): string {
    return projectIn(id) === this.project ? nameIn(id) : id;
  }
}

function portOf({ port }: ForwardingRuleRecord): { readonly port?: number } {
  return port === 443 ? {} : { port };
}

function schemeObstacle({ scheme, network, subnetwork }: ForwardingRuleRecord, location: string): Obstacle | undefined {
  const schemes = location === GLOBAL ? GLOBAL_SCHEMES : REGIONAL_SCHEMES;
  if (schemes[scheme] === undefined) {
    return left(`its forwarding rule has the load-balancing scheme ${scheme}, for which fleet files have no endpoint`);
  }
  const lacks = network === undefined ? "network" : scheme === "INTERNAL_MANAGED" && subnetwork === undefined ? "subnet" : undefined;
  return location === GLOBAL || lacks === undefined ? undefined : left(`its forwarding rule names no ${lacks}`);
}

function left(reason: string): Obstacle {
  return { reason: "endpoint-left", message: `${reason}. It keeps the certificate, and is not listed` };
}
