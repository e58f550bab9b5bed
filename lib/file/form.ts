import { TerraformStack } from "cdktf";
import * as z from "zod";
import { IAlertChannel } from "../core/alert";
import { IDeployTarget } from "../core/deploy-target";
import { DnsZones, IDnsZone } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { IIssuer, IssuerCapabilities } from "../core/issuer";
import { KeyType } from "../core/key-type";
import { AlertThresholds, Renewal } from "../core/renewal";
import { ISecretStore } from "../core/secret-store";
import { IEndpointTarget } from "../core/tls-endpoint";
import { Duration } from "../core/duration";
import { Identifiers } from "./identifiers";
import { SensitiveVariables } from "./sensitive-variables";

/** The clouds that forms make resources in. */
export type Cloud = "aws" | "google";

/** What the file says of its providers. */
export interface ProviderSettings {
  readonly aws?: { readonly region: string; readonly version?: string };
  readonly google?: { readonly project: string; readonly region?: string; readonly version?: string };
}

/** A certificate of the file, with what follows from the defaults. What a fault of the file hides is undefined. */
export interface ResolvedCertificate {
  readonly name: string;
  readonly domains: DomainName[];
  readonly issuer?: NamedEntry<IssuerForm>;
  readonly channels: NamedEntry<ChannelForm>[];
  readonly endpoints: { readonly form: EndpointForm; readonly entry: unknown }[];
  readonly stores: NamedEntry<StoreForm>[];
  /** Where it is imported: what it says itself, and what its endpoints imply. */
  readonly deployTo: DeployForm[];
  readonly keyType?: KeyType;
  readonly region?: string;
  readonly tlsPolicy: string;
  readonly owner?: string;
  readonly service?: string;
  readonly runbook?: string;
  readonly runsEvery?: Duration;
  readonly tags?: Record<string, string>;
  readonly alerts?: false | AlertThresholds;
}

/** An entry of the file: its name, its form and what it says. `entry` is undefined where the file is wrong. */
export interface NamedEntry<F> {
  readonly name: string;
  readonly form: F;
  readonly entry: unknown;
}

/** What forms are given to check an entry with. Reports are relative to the entry. */
export interface CheckContext {
  readonly providers: ProviderSettings;
  /** The declared zone that a name is in. Fails where there is none, as building would. */
  zoneOf(domainName: string): NamedEntry<ZoneForm>;
  report(path: (string | number)[], message: string): void;
}

/** What forms are given to build with. */
export interface BuildContext {
  readonly stack: TerraformStack;
  readonly providers: ProviderSettings;
  readonly certificates: readonly ResolvedCertificate[];
  /** Turns what differs between environments into inputs, where a module is made. */
  readonly identifiers: Identifiers;
  /** What must not stand in a file: the variables that hold it. */
  readonly variables: SensitiveVariables;
  /** The zones, once they are built. */
  readonly zones: DnsZones;
  /** The channels by name, once they are built. */
  readonly channels: ReadonlyMap<string, IAlertChannel>;
}

/**
 * A way to write an entry of the file, each in a file of its own: a new issuer, zone, store, channel or endpoint is one more
 * form in the list, and nothing else.
 *
 * `check` is pure; `build` loads what it needs of a provider's module, so that a file without it does not.
 */
export interface Form<E> {
  /** What tells it from others: its `type`, or its one key. */
  readonly key: string;
  /** The cloud whose provider it needs. */
  readonly cloud?: Cloud;
  readonly schema: z.ZodObject;
  /** Type of the read entry, for the form's own functions; never set. */
  readonly entry?: E;
}

/** A way to say where a zone's records are written. */
export interface ZoneForm<E = unknown> extends Form<E> {
  /**
   * How the ACME provider reaches it, in words for people: zones for which they are equal can be in one ACME certificate. Without, no ACME
   * challenge can be answered in it.
   */
  acmeAccount?(entry: E): string;
  build(name: string, entry: E, context: BuildContext): IDnsZone;
}

/** A way to say who issues. */
export interface IssuerForm<E = unknown> extends Form<E> {
  /** How messages call it. */
  readonly issuerName: string;
  /** Whether names must be in declared zones. */
  readonly validatesInZones: boolean;
  /** Whether certificates come with their keys, so that stores and other services can have them. */
  readonly handsOutKeys?: boolean;
  capabilities(entry: E): IssuerCapabilities;
  /** How its certificates are renewed. */
  renewal(entry: E, certificate: ResolvedCertificate): Renewal;
  checkCertificate?(entry: E, certificate: ResolvedCertificate, context: CheckContext): void;
  /** Builds the issuer of certificates for which Terraform runs so often. */
  build(entry: E, context: BuildContext, runsEvery?: Duration): IIssuer;
}

/** A way to reach people. */
export interface ChannelForm<E = unknown> extends Form<E> {
  /** Why it cannot carry a certificate's alerts; undefined if it can. */
  cannotCarry(entry: E, certificate: ResolvedCertificate): string | undefined;
  checkCertificate?(entry: E, certificate: ResolvedCertificate, context: CheckContext): void;
  build(name: string, entry: E, context: BuildContext): IAlertChannel;
}

/** A channel that a store tells of changes, and where its entry says so. */
export interface StoreListener {
  readonly channel: string;
  readonly path: (string | number)[];
}

/** A way to say where certificates and keys are kept. */
export interface StoreForm<E = unknown> extends Form<E> {
  /** The channels that hear when what is stored has changed. */
  listeners?(entry: E): StoreListener[];
  /** Reports a channel that cannot carry that. */
  checkListener?(channel: NamedEntry<ChannelForm>, context: CheckContext): void;
  checkCertificate?(entry: E, certificate: ResolvedCertificate, context: CheckContext): void;
  build(name: string, entry: E, context: BuildContext): ISecretStore;
}

/** A service that certificates of other issuers are imported into, by the one word that names it. */
export interface DeployForm {
  readonly key: string;
  readonly cloud: Cloud;
  build(context: BuildContext): IDeployTarget;
}

/** A way to look at what hosts serve. */
export interface ProbeForm<E = unknown> extends Form<E> {
  /** Says what the probe is like, before certificates have it look at anything. */
  build(entry: E, context: BuildContext): void;
}

/** A way to have Terraform run on a schedule. */
export interface ScheduleForm<E = unknown> extends Form<E> {
  every(entry: E): Duration;
  /** The names of the channels that hear when a run cannot be started. */
  notify(entry: E): readonly string[];
  /** Reports a channel that cannot carry that. */
  checkChannel(channel: NamedEntry<ChannelForm>, context: CheckContext): void;
  build(entry: E, context: BuildContext, channels: IAlertChannel[]): void;
}

/** Something that an endpoint takes up: a port, a host, a domain. */
export interface EndpointPlace {
  /** What it is, in words for people. */
  readonly place: string;
  /** What certificates that meet there must agree on; without, any number of certificates can. */
  readonly terms?: Record<string, string>;
  /** What it is called in addresses, which is one place's only. */
  readonly called?: string;
  /** Whether it has room for one certificate only. */
  readonly isExclusive?: boolean;
}

/** A way to say where a certificate is served. */
export interface EndpointForm<E = unknown> extends Form<E> {
  /** The service, by its word in `deployTo`, that a certificate of another issuer is imported into for it. */
  readonly importsInto?: string;
  checkCertificate?(entry: E, certificate: ResolvedCertificate, context: CheckContext): void;
  /** The host that it is for, where it is for one: of packed certificates, only the one that holds it is served there. */
  hostOf?(entry: E): string;
  /** What it takes up: first what it is, then what it needs beside. */
  places(entry: E): [EndpointPlace, ...EndpointPlace[]];
  build(entry: E, context: BuildContext): IEndpointTarget;
}
