import type { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import type * as z from "zod";
import { IAlertChannel } from "./alert";
import { IDeployTarget, ISecretStore } from "./secret-store";
import { DnsZones, IAcmeDnsZone, IDnsZone } from "./dns-zone";
import { DomainName } from "./domain-name";
import { Duration } from "./duration";
import { IIssuer, IssuanceLimit, IssuerCapabilities } from "./issuer";
import { CertificateUsage, KeyType } from "./certificate";
import { Identifiers, SensitiveVariables } from "./terraform-variables";
import { Problem, SpecPath } from "./error";
import type { SettingPosition } from "./quotas";
import { AlertThresholds, Renewal, RenewedBy } from "./renewal";
import { IEndpointTarget } from "./tls-endpoint";
import type { IPrivateCa, TrustBundle } from "./trust-bundle";

/**
 * One issuer, zone, store, channel, endpoint, probe or schedule that a fleet can consist of.
 *
 * A kind is data and pure functions: the schema of its properties, what it can do, what is wrong with a use of it, and how the construct
 * is made. It loads provider bindings in `construct` only. The file reads entries by `schema`; objects made in code describe themselves
 * with the same properties (`describe`). Both are checked by the same `problems`.
 */
export interface Kind<P> {
  /** Its `type`, or the one key by which it is told from others. */
  readonly key: string;
  /** The registration whose provider it needs. */
  readonly cloud?: string;
  /** Its properties as a file writes them. */
  readonly schema: z.ZodType;
  /** The type of the properties; never set. */
  readonly properties?: P;
}

/** A use of a kind: its name, and its properties as data. `properties` is undefined where a file states them wrongly. */
export interface Part<K> {
  readonly name: string;
  readonly kind: K;
  readonly properties: unknown;
}

/** A certificate as data, with what follows from the defaults. What a fault hides is left out. */
export interface CertificateSpec {
  readonly name: string;
  readonly domains: DomainName[];
  /** What it proves; undefined for a server's certificate. */
  readonly usage?: CertificateUsage;
  /** The entry that packs it, if several certificates come from one. */
  readonly entry?: string;
  readonly issuer?: Part<IssuerKind>;
  /** The same certificate from its fallback issuer; undefined if it has no other issuer to move to. */
  readonly fallback?: CertificateSpec;
  readonly channels: Part<ChannelKind>[];
  readonly endpoints: Part<EndpointKind>[];
  readonly stores: Part<StoreKind>[];
  /** Where it is imported: what it says itself, and what its endpoints imply. */
  readonly deployTo: DeployKind[];
  readonly keyType?: KeyType;
  readonly region?: string;
  readonly tlsPolicy: string;
  readonly owner?: string;
  readonly service?: string;
  readonly runbook?: string;
  readonly runsEvery?: Duration;
  readonly tags?: Record<string, string>;
  /** Whether owner and service are also written to tags or labels; undefined if they are. */
  readonly contactTags?: boolean;
  /** What uses it outside of the fleet. */
  readonly usedBy?: readonly string[];
  readonly alerts?: false | AlertThresholds;
  /** Raised to issue it again; 1 if it is not stated. */
  readonly generation?: number;
  /** Changed to issue it again, without a generation that is kept. */
  readonly rotate?: string;
  /** The last day on which the previous generation is kept, or false; undefined if it is kept until the next one. */
  readonly keepPrevious?: false | string;
  readonly serve?: "current" | "previous";
}

/** The default provider of a cloud, as far as a file or the stack's provider states it. */
export interface ProviderSetting {
  readonly region?: string;
  readonly project?: string;
  readonly version?: string;
  readonly regions?: readonly string[];
  readonly directories?: readonly string[];
}

/** The default providers, by the registration's key. */
export type ProviderSettings = Readonly<Record<string, ProviderSetting | undefined>>;

/** What a kind can look up when it checks a use of itself. */
export interface SpecContext {
  readonly providers: ProviderSettings;
  /** The declared zone that a name is in. Throws where there is none. */
  zoneOf(domainName: string): Part<ZoneKind>;
  /** The trust bundle that a file declares under a name, which is absent where it is wrong; undefined if the file declares none. */
  trustOf?(name: string): { readonly bundle?: TrustBundle } | undefined;
}

/** What a kind is given to make its construct. */
export interface ConstructContext {
  readonly stack: TerraformStack;
  readonly providers: ProviderSettings;
  readonly certificates: readonly CertificateSpec[];
  /** Turns what differs between environments into inputs, where a module is made. */
  readonly identifiers: Identifiers;
  /** The sensitive variables that hold what must not be in a file. */
  readonly variables: SensitiveVariables;
  /** The zones, once they are made. */
  readonly zones: DnsZones;
  /** The channels by name, once they are made. */
  readonly channels: ReadonlyMap<string, IAlertChannel>;
  /** The trust bundles of the file, by name. */
  readonly trust?: ReadonlyMap<string, TrustBundle>;
  /** Where the file states a setting, for messages about the whole stack. */
  readonly positionOf?: SettingPosition;
  /** The stack that holds accounts at CAs for all shards of a fleet; undefined if the stack holds its own. */
  readonly accounts?: ConstructContext;
}

/** Where the records of a zone are written. */
export interface ZoneKind<P = unknown> extends Kind<P> {
  /**
   * How the ACME provider reaches the zone, as text for messages. Zones with equal texts can be in one ACME certificate. Without it, the
   * ACME provider cannot write to the zone.
   */
  acmeAccount?(properties: P): string;
  /** Whether the zone gets no more records, and only its provider configuration stays. */
  isRetired?(properties: P): boolean;
  construct(name: string, properties: P, context: ConstructContext): IDnsZone;
}

/** Who issues certificates. */
export interface IssuerKind<P = unknown> extends Kind<P> {
  /** Its name in messages. */
  readonly issuerName: string;
  /** Whether names must be in declared zones. */
  readonly validatesInZones: boolean;
  /** Whether certificates come with their keys, so that they can be stored and imported. */
  readonly handsOutKeys?: boolean;
  /** What its certificates prove; undefined if they are servers' certificates. */
  readonly usage?: CertificateUsage;
  capabilities(properties: P): IssuerCapabilities;
  /** How its certificates are renewed; undefined if that is known of an issued certificate only. Throws where a schedule cannot work. */
  renewal(properties: P, certificate: CertificateSpec): Renewal | undefined;
  /** The issuer's name in inventories, if that is not the kind's key. */
  inventoryName?(properties: P): string;
  /** The profile of the CA that it issues by, if it has profiles. */
  profile?(properties: P): string | undefined;
  /**
   * The limits and quotas that a new certificate counts against.
   *
   * @param isRenewal whether the CA sees a renewal: it has issued a certificate with exactly these names before
   */
  limits?(properties: P, certificate: CertificateSpec, isRenewal: boolean, providers: ProviderSettings): IssuanceLimit[];
  /** What is wrong with a certificate from this issuer, with paths in the certificate. */
  problems?(properties: P, certificate: CertificateSpec, context: SpecContext): Iterable<Problem>;
  /**
   * Creates the provider configurations of its certificates, also where no certificate uses the issuer any more: Terraform needs them to
   * destroy what the state still holds.
   */
  keepProviders?(properties: P, context: ConstructContext): void;
  /** Makes the issuer of certificates for which Terraform runs at this interval. */
  construct(properties: P, context: ConstructContext, runsEvery?: Duration): IIssuer;
}

/** How alerts reach people. */
export interface ChannelKind<P = unknown> extends Kind<P> {
  /** Why the channel cannot receive alerts for a certificate; undefined if it can. */
  cannotCarry(properties: P, certificate: CertificateSpec): string | undefined;
  /** What is wrong with notifying the channel about a certificate, with paths in the certificate. */
  problems?(properties: P, certificate: CertificateSpec, context: SpecContext): Iterable<Problem>;
  construct(name: string, properties: P, context: ConstructContext): IAlertChannel;
}

/** A channel that a store notifies of changes, and where its properties say so. */
export interface StoreListener {
  readonly channel: string;
  readonly path: SpecPath;
}

/** A private CA that a cloud service runs, whose clients trust bundles accept. */
export interface PrivateCaKind<P = unknown> extends Kind<P> {
  /** Its name in inventories and messages. */
  caName(properties: P): string;
  construct(properties: P, context: ConstructContext): IPrivateCa;
}

/** Where certificates and keys are stored. */
export interface StoreKind<P = unknown> extends Kind<P> {
  /** The channels that are notified when what is stored changes. */
  listeners?(properties: P): StoreListener[];
  /** What is wrong with such a channel. */
  listenerProblems?(channel: Part<ChannelKind>, context: SpecContext): Iterable<Problem>;
  /** What is wrong with storing a certificate, with paths in the certificate. */
  problems?(properties: P, certificate: CertificateSpec, context: SpecContext): Iterable<Problem>;
  construct(name: string, properties: P, context: ConstructContext): ISecretStore;
}

/** A service that certificates of other issuers are imported into, by its word in `deployTo`. */
export interface DeployKind {
  readonly key: string;
  readonly cloud: string;
  /** Whether it also takes certificates of clients. */
  readonly takesClientCertificates?: boolean;
  /** What is wrong with importing a certificate, with paths in the certificate. */
  problems?(certificate: CertificateSpec): Iterable<Problem>;
  construct(context: ConstructContext): IDeployTarget;
}

/** What probes the hosts that serve certificates. */
export interface ProbeKind<P = unknown> extends Kind<P> {
  /** Configures the stack's probe before certificates use it. */
  construct(properties: P, context: ConstructContext): void;
}

/** What starts Terraform runs on a schedule. */
export interface ScheduleKind<P = unknown> extends Kind<P> {
  every(properties: P): Duration;
  /** The names of the channels that are notified when a run cannot be started. */
  notify(properties: P): readonly string[];
  /** What is wrong with such a channel. */
  channelProblems(channel: Part<ChannelKind>, context: SpecContext): Iterable<Problem>;
  construct(properties: P, context: ConstructContext, channels: IAlertChannel[]): void;
}

/** Something that an endpoint occupies: a port, a host, a domain. */
export interface EndpointPlace {
  /** What it is, as text for messages. Places are the same if their `identity`, else this text, is equal. */
  readonly place: string;
  /** A key that is equal for equal places, where the text does not tell: `identityOf` a token. */
  readonly identity?: string;
  /** What certificates that share the place must agree on. Without it, any number of certificates can share it. */
  readonly terms?: Record<string, string>;
  /** Its name in addresses, which must be one place's only. */
  readonly called?: string;
  /** Whether it takes one certificate only. */
  readonly isExclusive?: boolean;
  /** Whether something else owns it and certificates are only attached to it, so that they can be in different stacks. */
  readonly isForeign?: boolean;
}

/** Where a certificate is served. */
export interface EndpointKind<P = unknown> extends Kind<P> {
  /** The service, by its word in `deployTo`, that a certificate of another issuer is imported into for it. */
  readonly importsInto?: string;
  /** What is wrong with serving a certificate, with paths in the endpoint. */
  problems?(properties: P, certificate: CertificateSpec, context: SpecContext): Iterable<Problem>;
  /** The host that it is for, where it is for one: of packed certificates, only the one that covers it is served there. */
  hostOf?(properties: P): string | undefined;
  /** Whether a probe on the internet can reach the endpoint. A probe is the only source of alerts for a `host`. */
  isProbed?(properties: P): boolean;
  /** What it occupies: first the endpoint itself, then what it needs beside. */
  places(properties: P): [EndpointPlace, ...EndpointPlace[]];
  construct(properties: P, context: ConstructContext): IEndpointTarget;
}

/** An ACME external account binding as Terraform expressions. */
export interface AccountKey {
  readonly keyId: string;
  readonly hmac: string;
}

/**
 * A key that binds an ACME account to an account at the CA, and that Terraform requests from a cloud. The file names it under `eab`, by
 * its key.
 */
export interface AccountKeyKind<P = unknown> extends Kind<P> {
  /** The CA that takes it, as messages name it, and its ACME directory. */
  readonly authority: string;
  readonly directory: string;
  /** Whether the ACME directory with this URL takes it. */
  isFor(serverUrl: string): boolean;
  /** What is wrong with requesting it, with paths in the certificate. */
  problems(properties: P, context: SpecContext): Iterable<Problem>;
  construct(properties: P, context: ConstructContext): AccountKey;
}

/** Where OpenTofu gets a key from: a `key_provider` of its `encryption` block. */
export interface KeyProvider {
  readonly type: string;
  /** Follows from the key alone: OpenTofu stores it with what it encrypts. */
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

/** A key that encrypts state and plans. */
export interface StateKeyKind<P = unknown> extends Kind<P> {
  /** The sensitive variables that it reads, by their names in Terraform. */
  variables?(properties: P): string[];
  /** What is wrong with it, with paths in its properties. */
  problems?(properties: P): Iterable<Problem>;
  /** Where OpenTofu gets it from. `scope` is in the stack; without it, only type and name count. */
  keyProvider(properties: P, scope?: IConstruct): KeyProvider;
}

const accountKeys = new Map<string, AccountKeyKind>();

/** Makes a kind of account key known to the ACME issuer, before its schema is read. */
export function registerAccountKey<P>(kind: AccountKeyKind<P>): void {
  accountKeys.set(kind.key, kind as AccountKeyKind);
}

/** The registered kinds of account keys. */
export function accountKeyKinds(): readonly AccountKeyKind[] {
  return [...accountKeys.values()];
}

/** The settings of a cloud's provider in a file. */
export interface ProviderKind {
  readonly schema: z.ZodObject;
  /** The setting that kinds of the cloud cannot do without. */
  readonly required?: string;
  /** Creates the provider configurations that the settings ask to keep, although nothing uses them. */
  keepProviders?(settings: ProviderSetting, context: ConstructContext): void;
}

/** The kinds of a cloud, by what they are. */
export interface CloudKinds {
  /** The registration's key. */
  readonly cloud: string;
  /** The cloud's display name. */
  readonly label: string;
  /** The provider's settings in a file, and the setting that it cannot do without. */
  readonly provider?: ProviderKind;
  readonly zones?: readonly ZoneKind[];
  readonly issuers?: readonly IssuerKind[];
  readonly stores?: readonly StoreKind[];
  readonly channels?: readonly ChannelKind[];
  readonly endpoints?: readonly EndpointKind[];
  readonly privateCas?: readonly PrivateCaKind[];
  readonly deployTargets?: readonly DeployKind[];
  readonly probes?: readonly ProbeKind[];
  readonly schedules?: readonly ScheduleKind[];
  readonly stateKeys?: readonly StateKeyKind[];
  /** The keys that bind ACME accounts, which its module registers. */
  readonly accountKeys?: readonly AccountKeyKind[];
}

/** A kind and properties, as an object made in code describes itself. */
export interface Description<K = unknown> {
  readonly kind: K;
  readonly properties: unknown;
}

/** How an issuer, zone, store, channel or endpoint made in code describes itself as data; undefined for one from outside of the library. */
export function describe<K>(object: object): Description<K> | undefined {
  return (object as { _describe?(): Description<K> })._describe?.();
}

/** Whether the certificate is issued outside Terraform, so that Terraform cannot issue another one. */
export function isProvided(spec: CertificateSpec): boolean {
  const { issuer } = spec;
  try {
    return issuer?.properties !== undefined && issuer.kind.renewal(issuer.properties, spec)?.by === RenewedBy.NOBODY;
  } catch {
    // What is wrong with the renewal is reported with the schedule.
    return false;
  }
}

/** The kind of a zone from outside of the library: the ACME provider reaches it by the plugin and settings that it states. */
export function undescribedZone(zone: IDnsZone): Omit<ZoneKind, "schema" | "construct"> {
  const plugin = (zone as Partial<IAcmeDnsZone>).acmeDnsPlugin?.();
  const account = plugin && [plugin.code, ...Object.values(plugin.config)].join(", ");
  return { key: "zone", ...(account === undefined ? {} : { acmeAccount: () => account }) };
}
