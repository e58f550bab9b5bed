import { DnsZones, IDnsZone } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { Engine } from "../core/engine";
import {
  CertificateSpec,
  CloudKinds,
  ChannelKind,
  DeployKind,
  IssuerKind,
  Part,
  ProviderSettings,
  ScheduleKind,
  SpecContext,
  StoreKind,
  ZoneKind,
} from "../core/kind";
import { caught, Problem, SpecPath, within } from "../core/error";
import { SettingPosition } from "../core/quotas";
import { Renewal, RenewedBy } from "../core/renewal";
import { sameFallbackProblems, withFallback } from "../fleet/fallback";
import { EncryptionSpec, encryptionProblems } from "../core/state-encryption";
import { assignShards, ShardAssignment } from "../fleet/shard-assignment";
import { FleetChecks, misspeltOwner } from "../fleet/fleet-checks";
import { closest } from "../core/text";
import type { PolicySettings } from "../policy/policy-settings";
import { Backend } from "./fleet-schema";
import { FileKinds } from "./kinds";
import { Report, undeclared } from "./schema-reader";
import { ReadCertificate, ReadFile } from "./read-file";
import { shardBackendProblems } from "./shard-backend";
import { unpack } from "./packed-certificates";
import { placeInFile, placeOfInterval } from "./problem-places";

/** A fleet as data, with defaults applied and references resolved. Its constructs can be created without further errors. */
export interface FleetSpec {
  /** The name of the file, without its directory: what is synthesised does not depend on where the file is. */
  readonly file?: string;
  readonly name: string;
  /** The engine that the file states, or implies by `encryption`. */
  readonly engine?: Engine;
  readonly encryption?: EncryptionSpec;
  readonly clouds: readonly CloudKinds[];
  readonly providers: ProviderSettings;
  readonly backend?: Backend;
  /** Which shard each certificate is in; undefined for a fleet in one stack. */
  readonly shards?: ShardAssignment;
  readonly zones: Part<ZoneKind>[];
  readonly issuers: Part<IssuerKind>[];
  readonly stores: Part<StoreKind>[];
  readonly channels: Part<ChannelKind>[];
  readonly trust: ReadFile["trust"];
  /** The channel names of each owner. */
  readonly owners: ReadFile["owners"];
  readonly probe?: ReadFile["probe"];
  readonly schedule?: ResolvedSchedule;
  readonly certificates: CertificateSpec[];
  readonly dashboards?: boolean;
  /** The policy settings of the file, with those that it extends. */
  readonly policy?: PolicySettings;
  /** Where the file states a setting, for messages about the whole stack. */
  readonly positionOf?: SettingPosition;
}

/** The schedule of Terraform runs, and the channels that are notified if a run cannot start. */
export interface ResolvedSchedule {
  readonly kind: ScheduleKind;
  readonly properties: unknown;
  readonly channels: Part<ChannelKind>[];
}

/** Applies defaults, resolves references and checks the result. Reports all problems. */
export function resolveFleet(packed: ReadFile, reportPacked: Report): FleetSpec {
  const { read, report } = unpack(packed, reportPacked);
  return new FileResolution(read, report).resolve();
}

class FileResolution {
  private readonly context: SpecContext;

  constructor(
    private readonly file: ReadFile,
    private readonly report: Report,
  ) {
    const trust = new Map(file.trust.map((each) => [each.name, each]));
    this.context = { providers: file.providers, zoneOf: this.zoneFinder(), trustOf: (name) => trust.get(name) };
  }

  resolve(): FleetSpec {
    const checks = new FleetChecks(this.context);
    const certificates = this.file.certificates.map((read) => {
      const spec = this.certificate(read);
      this.reportAll(within(["certificates", read.name], checks.certificate(spec)), read);
      return spec;
    });
    const { issuer, fallbackIssuer } = this.file.defaults;
    this.reportPlain(within(["defaults"], sameFallbackProblems(issuer, fallbackIssuer)));
    this.checkOwners(certificates);
    this.checkListeners();
    this.checkProviders(certificates);
    const { engine, encryption } = this.file;
    this.reportPlain(within(["encryption"], encryption === undefined ? [] : encryptionProblems(encryption, engine)));
    return {
      ...this.file,
      engine: engine ?? (encryption === undefined ? undefined : Engine.OPENTOFU),
      clouds: this.file.kinds.clouds,
      name: this.file.name ?? "",
      schedule: this.schedule(certificates),
      policy: undefined,
      certificates,
      shards: this.shards(certificates),
    };
  }

  private shards(certificates: readonly CertificateSpec[]): ShardAssignment | undefined {
    const { shards, backend, providers } = this.file;
    if (shards === undefined) {
      return undefined;
    }
    const assignment = assignShards(certificates, shards, {
      zoneOf: (name) => {
        try {
          return this.context.zoneOf(name).name;
        } catch {
          // A name outside of all zones is reported with its certificate.
          return undefined;
        }
      },
      regionOf: ({ issuer }) => providers[issuer?.kind?.cloud ?? ""]?.region,
    });
    this.reportPlain(within(["shards"], assignment.problems));
    this.reportPlain(within(["backend"], shardBackendProblems(backend)));
    if (this.file.schedule !== undefined) {
      const message =
        "`schedule` starts the runs of one workspace, and each shard has its own. Remove it, set `runsEvery`, and start the runs of all shards in CI.";
      this.report("shard-schedule", ["schedule"], message, true);
    }
    return assignment;
  }

  private certificate(read: ReadCertificate): CertificateSpec {
    const { fallbackIssuer: _, ...defaults } = this.file.defaults;
    const { fallbackIssuer: __, ...own } = read;
    const issuer = this.issuerOf(read);
    const spec: CertificateSpec = {
      ...defaults,
      ...definedOf(own),
      name: read.name,
      domains: read.domains.map(({ domain }) => domain),
      issuer,
      channels: this.channelsOf(read),
      endpoints: read.endpoints.map(({ kind, properties }) => ({ name: kind.key, kind, properties })),
      stores: this.references("store", read.stores ?? [], this.file.stores, ["certificates", read.name, "stores"]),
      deployTo: deployTargetsOf(read, issuer, this.file.kinds),
      runsEvery: read.runsEvery ?? defaults.runsEvery ?? scheduledEvery(this.file),
      tlsPolicy: read.tlsPolicy ?? defaults.tlsPolicy ?? "intermediate",
      tags: { ...defaults.tags, ...read.tags },
    };
    const fallback = this.fallbackIssuerOf(read);
    return fallback === undefined ? spec : withFallback(spec, fallback, deployTargetsOf(read, fallback, this.file.kinds));
  }

  private fallbackIssuerOf(read: ReadCertificate): Part<IssuerKind> | undefined {
    const { defaults, issuers } = this.file;
    const name = read.fallbackIssuer ?? defaults.fallbackIssuer;
    const path = read.fallbackIssuer === undefined ? ["defaults", "fallbackIssuer"] : ["certificates", read.name, "fallbackIssuer"];
    return name === undefined ? undefined : this.references("issuer", [name], issuers, path, false)[0];
  }

  private issuerOf(read: ReadCertificate): Part<IssuerKind> | undefined {
    const { defaults, issuers } = this.file;
    const name = read.issuer ?? defaults.issuer;
    if (name === undefined) {
      if (!("issuer" in read || "issuer" in defaults)) {
        const message = `"${read.name}" has no issuer. Set \`issuer\` here, or in \`defaults\`.`;
        this.report("no-issuer", ["certificates", read.name], message, true);
      }
      return undefined;
    }
    const path = read.issuer === undefined ? ["defaults", "issuer"] : ["certificates", read.name, "issuer"];
    const [issuer] = this.references("issuer", [name], issuers, path, false);
    return issuer ?? standIn(name, issuers);
  }

  /** The channels of a certificate: its own, otherwise those of its owner, otherwise the default ones. */
  private channelsOf(read: ReadCertificate): Part<ChannelKind>[] {
    const { defaults, owners } = this.file;
    const owner = "owner" in read ? read.owner : defaults.owner;
    const byOwner = owner !== undefined && owners.has(owner);
    const [names, path] =
      "notify" in read
        ? [read.notify, ["certificates", read.name, "notify"]]
        : byOwner
          ? [owners.get(owner!), ["owners", owner!]]
          : ["notify" in defaults ? defaults.notify : [], ["defaults", "notify"]];
    if (names?.length === 0 && read.alerts !== false) {
      const message = `Nobody is alerted about "${read.name}". Set \`notify\` here or in \`defaults\`, or set \`alerts: false\`.`;
      this.report("nothing-watches", ["certificates", read.name], message, true);
    }
    return this.references("channel", names ?? [], this.file.channels, path as SpecPath);
  }

  /** The declared entries with these names. Names that are not declared are reported. */
  private references<K>(what: string, names: readonly string[], declared: readonly Part<K>[], path: SpecPath, isList = true): Part<K>[] {
    return names.flatMap((name, index) => {
      const found = declared.find((each) => each.name === name);
      if (found === undefined) {
        const known = declared.map((each) => each.name);
        this.report(`undeclared-${what}`, isList ? [...path, index] : path, undeclared(what, name, known));
      }
      return found === undefined ? [] : [found];
    });
  }

  private zoneFinder(): SpecContext["zoneOf"] {
    const byName = new Map<string, Part<ZoneKind>>();
    for (const zone of this.file.zones) {
      for (const { code, message } of caught([], () => {
        const { name } = DomainName.parse(zone.name);
        if (byName.has(name)) {
          this.report("duplicate-zone", ["zones", zone.name], `The zone "${name}" is declared twice. Remove one of the two.`, true);
        }
        byName.set(name, zone);
      })) {
        this.report(code, ["zones", zone.name], message, true);
      }
    }
    // A zone with wrong properties takes part, so that its names are not reported as well.
    const inUse = [...byName].filter(([, { kind, properties }]) => properties === undefined || !kind.isRetired?.(properties));
    const zones = new DnsZones(inUse.map(([zoneName]) => ({ zoneName }) as IDnsZone));
    return (domainName) => byName.get(zones.zoneOf(domainName).zoneName)!;
  }

  /** Reports problems of a certificate where the file has the value. */
  private reportAll(problems: Iterable<Problem>, read: ReadCertificate): void {
    for (const problem of problems) {
      this.report(problem.code, placeInFile(problem.path, read, this.file), problem.message, problem.atKey);
    }
  }

  /** Checks owners that no certificate has: their channels must be declared, and their names not misspelt. */
  private checkOwners(certificates: readonly CertificateSpec[]): void {
    const inUse = [...new Set(certificates.flatMap(({ owner }) => (owner === undefined ? [] : [owner])))];
    for (const [owner, names] of this.file.owners) {
      if (!inUse.includes(owner)) {
        this.references("channel", names ?? [], this.file.channels, ["owners", owner]);
        this.reportPlain(within(["owners", owner], misspeltOwner(owner, inUse)));
      }
    }
  }

  /** Channels that stores notify of changes. */
  private checkListeners(): void {
    for (const { name, kind, properties } of this.file.stores) {
      for (const { channel, path } of (properties === undefined ? undefined : kind.listeners?.(properties)) ?? []) {
        this.notified(channel, ["stores", name, ...path], (found) => kind.listenerProblems?.(found, this.context) ?? []);
      }
    }
  }

  private checkProviders(certificates: readonly CertificateSpec[]): void {
    const { zones, issuers, stores, channels, probe, schedule } = this.file;
    const used: { readonly key: string; readonly cloud?: string }[] = [
      ...[...zones, ...issuers, ...stores, ...channels].flatMap(({ kind }) => (kind ? [kind] : [])),
      ...this.file.trust.flatMap(({ privateCas }) => privateCas.map(({ kind }) => kind)),
      ...certificates.flatMap(({ endpoints }) => endpoints.map(({ kind }) => kind)),
      ...certificates.flatMap(({ deployTo, fallback }) => [...deployTo, ...(fallback?.deployTo ?? [])]),
      ...(probe ? [probe.kind] : []),
      ...(schedule ? [schedule.kind] : []),
    ];
    for (const { cloud, label, provider } of this.file.kinds.clouds) {
      const user = used.find((kind) => kind.cloud === cloud);
      // Settings that are wrong were reported.
      if (provider?.required !== undefined && user && !(cloud in this.file.providers)) {
        const message = `\`${user.key}\` needs the ${label} provider. Add \`providers: { ${cloud}: { ${provider.required}: … } }\`.`;
        this.report("provider-missing", [], message);
      }
    }
  }

  private schedule(certificates: readonly CertificateSpec[]): ResolvedSchedule | undefined {
    const { schedule } = this.file;
    if (schedule?.properties === undefined) {
      return undefined;
    }
    const { kind, properties } = schedule;
    const every = kind.every(properties);
    for (const spec of certificates) {
      const { runsEvery, fallback } = spec;
      const isRenewedByRuns = [spec, ...(fallback === undefined ? [] : [fallback])].some(
        (each) => renewalOf(each)?.by === RenewedBy.TERRAFORM,
      );
      if (runsEvery !== undefined && runsEvery.toMinutes() < every.toMinutes() && isRenewedByRuns) {
        const read = this.file.certificates.find(({ name }) => name === spec.name)!;
        this.report(
          "runs-every-mismatch",
          placeOfInterval(read, this.file),
          `\`runsEvery\` is ${runsEvery.toString()}, but \`schedule\` starts Terraform every ${every.toString()}. Use the same interval, or remove \`runsEvery\`.`,
        );
      }
    }
    const channels = kind.notify(properties).flatMap((channelName, index) => {
      return this.notified(channelName, ["schedule", "notify", index], (found) => kind.channelProblems(found, this.context));
    });
    return { kind, properties, channels };
  }

  /** A channel that something other than a certificate notifies. */
  private notified(name: string, path: SpecPath, problemsOf: (channel: Part<ChannelKind>) => Iterable<Problem>): Part<ChannelKind>[] {
    const found = this.references("channel", [name], this.file.channels, path, false);
    found.filter(({ properties }) => properties !== undefined).forEach((each) => this.reportPlain(within(path, problemsOf(each))));
    return found;
  }

  private reportPlain(problems: Iterable<Problem>): void {
    for (const { code, path, message, atKey } of problems) {
      this.report(code, path, message, atKey);
    }
  }
}

/** The services that a certificate is imported into: those in `deployTo`, and those that its endpoints require. */
function deployTargetsOf(read: ReadCertificate, issuer: Part<IssuerKind> | undefined, kinds: FileKinds): DeployKind[] {
  const implied = issuer?.kind?.handsOutKeys ? read.endpoints.map(({ kind }) => kind.importsInto) : [];
  return kinds.deployTargets.filter(({ key }) => (read.deployTo ?? []).includes(key) || implied.includes(key));
}

/**
 * What an undeclared issuer is checked as, so that other problems of the certificate are reported in the same run: the issuer with a similar
 * name, or an issuer that validates in zones if all declared ones do.
 */
function standIn(name: string, issuers: readonly Part<IssuerKind>[]): Part<IssuerKind> | undefined {
  const known = issuers.filter(({ kind }) => kind !== undefined);
  const similar = closest(
    name,
    known.map((issuer) => issuer.name),
  );
  if (similar !== undefined) {
    return known.find((issuer) => issuer.name === similar);
  }
  return known.length > 0 && known.every(({ kind }) => kind.validatesInZones)
    ? { name, kind: { ...known[0].kind, handsOutKeys: true }, properties: undefined }
    : undefined;
}

function scheduledEvery({ schedule }: ReadFile) {
  return schedule?.properties === undefined ? undefined : schedule.kind.every(schedule.properties);
}

/** The renewal of a certificate; undefined if it has a problem, which was reported. */
function renewalOf(spec: CertificateSpec): Renewal | undefined {
  const { issuer } = spec;
  let renewal: Renewal | undefined;
  for (const _ of caught([], () => {
    renewal = issuer?.properties === undefined ? undefined : issuer.kind.renewal(issuer.properties, spec);
  })) {
    return undefined;
  }
  return renewal;
}

function definedOf<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
