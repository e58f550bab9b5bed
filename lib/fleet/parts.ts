import { TerraformProvider, TerraformStack } from "cdktf";
import { DnsZones, IDnsZone } from "../core/dns-zone";
import { IAlertChannel } from "../core/alert";
import { IDeployTarget, ISecretStore } from "../core/secret-store";
import { IIssuer } from "../core/issuer";
import {
  ChannelKind,
  DeployKind,
  describe,
  EndpointKind,
  IssuerKind,
  Kind,
  Part,
  undescribedZone,
  ProviderSetting,
  SpecContext,
  StoreKind,
  ZoneKind,
} from "../core/kind";
import { declaredProviderVersions } from "../core/provider-version";
import { raisedQuotas } from "../core/quotas";
import { IEndpointTarget } from "../core/tls-endpoint";

/** A kind for an object from outside of the library, which implements an interface and does not describe itself. */
type ForeignKind<K extends Kind<unknown>> = Omit<K, "schema" | "construct">;

/** An issuer as data. `name` tells issuers apart that have the same name in inventories. */
export function issuerPart(issuer: IIssuer, name: string): Part<IssuerKind> {
  return part(name, issuer, {
    key: issuer.issuerName,
    issuerName: issuer.issuerName,
    validatesInZones: false,
    // What it issues tells, and whoever stores or imports it checks.
    handsOutKeys: true,
    capabilities: () => issuer.capabilities,
    renewal: () => undefined,
  });
}

/** A channel as data. Whether it can receive a certificate's alerts is known once it watches. */
export function channelPart(channel: IAlertChannel): Part<ChannelKind> {
  return part<ChannelKind>(channel.channelName, channel, { key: channel.kind, cannotCarry: () => undefined });
}

/** An endpoint as data: it occupies what its id names. */
export function endpointPart(target: IEndpointTarget): Part<EndpointKind> {
  const { endpointId } = target;
  const { host } = target as { host?: string };
  return part<EndpointKind>(endpointId, target, {
    key: "endpoint",
    ...(host === undefined ? {} : { hostOf: () => host }),
    places: () => [{ place: `The endpoint ${endpointId}` }],
  });
}

/** A store as data. */
export function storePart(store: ISecretStore): Part<StoreKind> {
  return part<StoreKind>(store.storeName, store, { key: "store" });
}

/** The services that a certificate is imported into, as data: those that are asked for, and those that its endpoints imply. */
export function deployKinds(
  targets: readonly IDeployTarget[],
  issuer: Part<IssuerKind>,
  endpoints: readonly Part<EndpointKind>[],
): DeployKind[] {
  const kinds = targets.map((target) => describe<DeployKind>(target)?.kind ?? ({ key: target.targetName, cloud: "" } as DeployKind));
  const implied = issuer.kind.handsOutKeys ? endpoints.map(({ kind }) => ({ key: kind.importsInto, cloud: kind.cloud }) as DeployKind) : [];
  const byKey = new Map([...implied, ...kinds].filter(({ key }) => key !== undefined).map((kind) => [kind.key, kind]));
  return [...byKey.values()];
}

/** What checks look up in code: the stack's default providers, and the fleet's zones. */
export function contextOf(stack: TerraformStack, zones: DnsZones): SpecContext {
  const byZone = new Map<IDnsZone, Part<ZoneKind>>();
  return {
    get providers() {
      return withStatements(stack, defaultProviders(stack));
    },
    zoneOf: (domainName) => {
      const zone = zones.zoneOf(domainName);
      const known = byZone.get(zone) ?? zonePart(zone);
      byZone.set(zone, known);
      return known;
    },
  };
}

function zonePart(zone: IDnsZone): Part<ZoneKind> {
  return part<ZoneKind>(zone.zoneName, zone, undescribedZone(zone));
}

function part<K extends Kind<unknown>>(name: string, object: object, foreign: ForeignKind<K>): Part<K> {
  const description = describe<K>(object);
  return description === undefined ? { name, kind: foreign as K, properties: object } : { name, ...description };
}

/** The providers with the quotas and versions that code states, as a file states them. */
function withStatements(stack: TerraformStack, providers: Record<string, ProviderSetting>): Record<string, ProviderSetting> {
  const stated = { ...providers };
  for (const cloud of Object.keys(providers).filter((each) => raisedQuotas(stack, each) !== undefined)) {
    stated[cloud] = { ...stated[cloud], ...{ quotas: raisedQuotas(stack, cloud) } };
  }
  for (const [cloud, version] of Object.entries(declaredProviderVersions(stack))) {
    stated[cloud] = { ...stated[cloud], version };
  }
  return stated;
}

const known = new WeakMap<TerraformStack, Record<string, ProviderSetting>>();

/** The stack's providers without alias. One that was found stays the default. */
function defaultProviders(stack: TerraformStack): Record<string, ProviderSetting> {
  const found = known.get(stack) ?? {};
  if (Object.keys(found).length === 0) {
    for (const child of stack.node.children) {
      if (TerraformProvider.isTerraformProvider(child) && child.alias === undefined) {
        const { regionInput, projectInput } = child as { regionInput?: string; projectInput?: string };
        found[child.terraformResourceType] = { region: regionInput, project: projectInput };
      }
    }
    known.set(stack, found);
  }
  return found;
}
