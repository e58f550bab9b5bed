import { createHash } from "node:crypto";
import { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { AcmeDnsPlugin, isAcmeDnsZone } from "../core/acme-dns";
import { DnsZones, IDnsZone } from "../core/dns-zone";
import { DomainName, MAXIMUM_NAME_LENGTH, validationBases } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { oncePerStack } from "../core/once-per-stack";

/** A DNS plugin as the provider's `dns_challenge` block has it. */
export interface DnsChallengeBlock {
  readonly provider: string;
  readonly config?: Record<string, string>;
}

/** The label at which a CA looks for the answer to a DNS challenge, RFC 8555 section 8.4. */
export const CHALLENGE_LABEL = "_acme-challenge";

/** The plugin that reaches every zone of the names: one code in one account, or an error that says which names differ. */
export function pluginOfZones(zones: DnsZones, names: readonly DomainName[]): DnsChallengeBlock {
  const bases = validationBases(names);
  const zoneOfBase = bases.map((base) => zones.zoneOf(base));
  const plugins = zoneOfBase.map(pluginOf);
  const other = plugins.findIndex((plugin) => accountOf(plugin) !== accountOf(plugins[0]));
  if (other > 0) {
    const where = (index: number) => `"${bases[index]}" is in ${zoneOfBase[index].zoneName} (${describe(plugins[index])})`;
    throw new CertfleetError(
      "names-in-several-accounts",
      `one certificate's names are validated by one DNS plugin in one account: ${where(0)}, ${where(other)}; ` +
        "make a certificate for each, or delegate all to one validation zone",
    );
  }
  const inOneZone = zoneOfBase.every((zone) => zone === zoneOfBase[0]);
  return block(plugins[0], inOneZone);
}

/** The plugin that reaches one zone. */
export function pluginOfZone(zone: IDnsZone): DnsChallengeBlock {
  return block(pluginOf(zone), true);
}

/** Makes the CNAMEs that lead the challenges of names to a validation zone, each once in a stack, and tells what to wait for. */
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

/** Where the challenge of a name is led in a validation zone: readable, unless that gets too long. */
export function delegationOf(base: string, validationZone: string): { readonly name: string; readonly target: string } {
  const readable = `${base}.${validationZone}`;
  const target =
    readable.length <= MAXIMUM_NAME_LENGTH ? readable : `${createHash("sha256").update(base).digest("hex").slice(0, 32)}.${validationZone}`;
  return { name: `${CHALLENGE_LABEL}.${base}`, target };
}

function pluginOf(zone: IDnsZone): AcmeDnsPlugin {
  if (!isAcmeDnsZone(zone)) {
    throw new CertfleetError(
      "zone-without-acme",
      `the zone "${zone.zoneName}" does not say how the ACME provider reaches it, so no DNS challenge can be answered in it: ` +
        "use AcmeChallenge.dnsPlugin, or delegate to a zone in Route 53 or Cloud DNS",
    );
  }
  return zone.acmeDnsPlugin();
}

function accountOf(plugin: AcmeDnsPlugin): string {
  return JSON.stringify([plugin.code, ...Object.entries(plugin.config).sort(([one], [other]) => (one < other ? -1 : 1))]);
}

function describe(plugin: AcmeDnsPlugin): string {
  return [plugin.code, ...Object.values(plugin.config)].join(", ");
}

function block(plugin: AcmeDnsPlugin, oneZone: boolean): DnsChallengeBlock {
  const config = { ...plugin.config, ...(oneZone ? plugin.zoneConfig : {}) };
  return { provider: plugin.code, config: Object.keys(config).length > 0 ? config : undefined };
}
