import * as z from "zod";
import { didYouMean } from "../core/text";
import { DomainName } from "../core/domain-name";
import { Engine } from "../core/engine";
import {
  Backend,
  certificateSchemaOf,
  defaultsSchema,
  encryptionSchemaOf,
  fleetSchemaOf,
  ownerSchema,
  providersSchemaOf,
} from "./fleet-schema";
import {
  ChannelKind,
  EndpointKind,
  Kind,
  IssuerKind,
  Part,
  ProbeKind,
  ProviderSettings,
  ScheduleKind,
  StoreKind,
  ZoneKind,
} from "../core/kind";
import { ShardSettings } from "../fleet/shard-assignment";
import { EncryptionSpec } from "../core/state-encryption";
import { FileKinds } from "./kinds";
import { readTrustBundle, ReadTrustBundle } from "./read-trust";
import { FilePath, isMapping, kindOf, nameOf, readFields, readValue, Report, unknownKey } from "./schema-reader";
import { domainName, ENTRY_NAME, ENTRY_NAME_FORM } from "../core/schema";

/** A name in a group, with the position of the group and the position in it. */
export interface GroupedName {
  readonly domain: DomainName;
  readonly place: readonly [number, number];
}

/** A certificate of a file, without the values that are wrong. */
export interface ReadCertificate extends Partial<
  Omit<z.output<ReturnType<typeof certificateSchemaOf>>, "domains" | "groups" | "retired" | "endpoints">
> {
  readonly name: string;
  /** The entry that packs it, if several certificates come from one. */
  readonly entry?: string;
  readonly domains: { readonly domain: DomainName; readonly index: number }[];
  readonly endpoints: { readonly kind: EndpointKind; readonly properties: unknown; readonly index: number }[];
  /** Groups of names that are packed into certificates, instead of `domains`. */
  readonly packed?: { readonly groups: GroupedName[][]; readonly retired: { readonly domain: DomainName; readonly index: number }[] };
}

/** The entries of a file, without the values that are wrong. */
export interface ReadFile {
  readonly kinds: FileKinds;
  readonly name?: string;
  readonly engine?: Engine;
  readonly encryption?: EncryptionSpec;
  readonly providers: ProviderSettings;
  readonly backend?: Backend;
  readonly shards?: ShardSettings;
  readonly zones: Part<ZoneKind>[];
  readonly issuers: Part<IssuerKind>[];
  readonly stores: Part<StoreKind>[];
  readonly channels: Part<ChannelKind>[];
  readonly trust: readonly ReadTrustBundle[];
  readonly probe?: { readonly kind: ProbeKind; readonly properties: unknown };
  readonly schedule?: { readonly kind: ScheduleKind; readonly properties: unknown };
  readonly defaults: Partial<z.output<typeof defaultsSchema>>;
  /** The channels of each owner; undefined if the list is wrong. */
  readonly owners: ReadonlyMap<string, string[] | undefined>;
  readonly certificates: ReadCertificate[];
  readonly dashboards?: boolean;
  readonly policy?: unknown;
}

/** Reads the data of a file by its schema. A wrong value is reported and left out, so that the rest can be checked in the same run. */
export function readFile(data: unknown, report: Report, kinds = FileKinds.builtIn, directory = ""): ReadFile | undefined {
  if (data === null || data === undefined) {
    report("empty-file", [], "The file is empty. A fleet needs `version`, `name` and `certificates`.");
    return undefined;
  }
  const readBelow = opaque(
    "encryption",
    "providers",
    "zones",
    "issuers",
    "stores",
    "channels",
    "trust",
    "probe",
    "schedule",
    "owners",
    "defaults",
    "certificates",
  );
  const top = readFields(z.strictObject({ ...fleetSchemaOf(kinds).shape, ...readBelow }), data, [], report);
  const raw = (isMapping(data) ? data : {}) as Record<string, unknown>;
  return {
    kinds,
    name: top.name,
    engine: top.engine,
    encryption: raw.encryption === undefined ? undefined : readEncryption(raw.encryption, kinds, report),
    backend: top.backend,
    shards: top.shards,
    policy: top.policy,
    dashboards: top.dashboards,
    providers: (raw.providers === undefined
      ? {}
      : readFields(providersSchemaOf(kinds), raw.providers, ["providers"], report)) as ProviderSettings,
    zones: entriesOf(raw.zones, "zones", (value, path) => kindByKey("zone", kinds.zones, value, path, report), report),
    issuers: entriesOf(raw.issuers, "issuers", (value, path) => kindByType("issuer", kinds.issuers, value, path, report), report),
    stores: entriesOf(raw.stores, "stores", (value, path) => kindByType("store", kinds.stores, value, path, report), report),
    channels: entriesOf(raw.channels, "channels", (value, path) => kindByType("channel", kinds.channels, value, path, report), report),
    trust: readTrust(raw.trust, kinds, directory, report),
    probe: raw.probe === undefined ? undefined : kindByType("probe", kinds.probes, raw.probe, ["probe"], report),
    schedule: raw.schedule === undefined ? undefined : kindByType("schedule", kinds.schedules, raw.schedule, ["schedule"], report),
    defaults: raw.defaults === undefined ? {} : readFields(defaultsSchema, raw.defaults, ["defaults"], report),
    owners: new Map(
      raw.owners === undefined
        ? []
        : mappingOf(raw.owners, "owners", report).map(([owner, names]) => [
            owner,
            readValue(ownerSchema, names, ["owners", owner], report),
          ]),
    ),
    certificates: isMapping(data) ? readCertificates(raw.certificates, kinds, report) : [],
  };
}

function readEncryption(value: unknown, kinds: FileKinds, report: Report): EncryptionSpec {
  const schema = z.strictObject({ ...encryptionSchemaOf(kinds).shape, key: z.unknown(), previousKey: z.unknown().optional() });
  const { acceptPlaintext } = readFields(schema, value, ["encryption"], report);
  const { key, previousKey } = (isMapping(value) ? value : {}) as Record<string, unknown>;
  if (isMapping(value) && key === undefined) {
    report("missing-key", ["encryption"], "`encryption` needs `key`.");
  }
  const keyOf = (of: unknown, name: string) =>
    of === undefined ? undefined : kindByKey("key", kinds.stateKeys, of, ["encryption", name], report);
  return { key: keyOf(key, "key"), previousKey: keyOf(previousKey, "previousKey"), acceptPlaintext };
}

function readTrust(value: unknown, kinds: FileKinds, directory: string, report: Report): ReadTrustBundle[] {
  const readPrivateCa = (each: unknown, at: FilePath) => kindByKey("private CA", kinds.privateCas, each, at, report);
  const entries = value === undefined ? [] : mappingOf(value, "trust", report);
  return entries.map(([name, bundle]) => readTrustBundle(name, bundle, { kinds, directory, report, readPrivateCa }));
}

function readCertificates(value: unknown, kinds: FileKinds, report: Report): ReadCertificate[] {
  const { groups: _, retired: __, ...shape } = certificateSchemaOf(kinds).shape;
  const schema = z.strictObject({ ...shape, ...opaque("endpoints"), domains: z.array(z.unknown()).min(1) });
  return mappingOf(value, "certificates", report).flatMap(([name, certificate]) => {
    const path = ["certificates", name];
    checkName(name, path, report);
    if (isMapping(certificate) && "groups" in certificate) {
      return [readPacked(name, certificate, kinds, report)];
    }
    const read = readFields(schema, certificate, path, report);
    if (!isMapping(certificate)) {
      return [];
    }
    return [
      {
        ...read,
        name,
        domains: readDomains(read.domains ?? [], [...path, "domains"], report),
        endpoints: readEndpoints(certificate.endpoints, [...path, "endpoints"], kinds, report),
      },
    ];
  });
}

function readPacked(name: string, certificate: Record<string, unknown>, kinds: FileKinds, report: Report): ReadCertificate {
  const path = ["certificates", name];
  const lists = { groups: z.array(z.unknown()).min(1), retired: z.array(z.unknown()).optional() };
  const schema = z.strictObject({ ...certificateSchemaOf(kinds).shape, ...opaque("endpoints", "domains"), ...lists });
  if ("domains" in certificate) {
    report("domains-and-groups", [...path, "domains"], "A certificate has either `domains` or `groups`. Remove one of the two.", true);
  }
  const { groups = [], retired = [], domains: _, ...read } = readFields(schema, certificate, path, report);
  return {
    ...read,
    name,
    domains: [],
    packed: {
      groups: groups.map((group, index) => readGroup(group, index, [...path, "groups"], report)),
      retired: readDomains(retired, [...path, "retired"], report),
    },
    endpoints: readEndpoints(certificate.endpoints, [...path, "endpoints"], kinds, report),
  };
}

function readGroup(value: unknown, index: number, path: FilePath, report: Report): GroupedName[] {
  if (!Array.isArray(value) || value.length === 0) {
    report(
      "empty-group",
      [...path, index],
      "A group is a list of names that stay together. Write one such as [example.com, www.example.com].",
    );
    return [];
  }
  return readDomains(value, [...path, index], report).map((name) => ({ domain: name.domain, place: [index, name.index] }));
}

function readDomains(values: unknown[], path: FilePath, report: Report): ReadCertificate["domains"] {
  return values.flatMap((value, index) => {
    const domain = readValue(domainName(), value, [...path, index], report);
    return domain === undefined ? [] : [{ domain, index }];
  });
}

function readEndpoints(value: unknown, path: FilePath, kinds: FileKinds, report: Report): ReadCertificate["endpoints"] {
  if (value !== undefined && !Array.isArray(value)) {
    report("wrong-type", path, `${nameOf(path)} must be a list of endpoints. Write [{ host: … }].`);
  }
  return (Array.isArray(value) ? value : []).flatMap((endpoint, index) => {
    const kind = kindByKey("endpoint", kinds.endpoints, endpoint, [...path, index], report);
    return kind === undefined ? [] : [{ ...kind, index }];
  });
}

function entriesOf<F>(
  value: unknown,
  key: string,
  read: (value: unknown, path: FilePath) => { kind: F; properties: unknown } | undefined,
  report: Report,
): Part<F>[] {
  if (value === undefined) {
    return [];
  }
  return mappingOf(value, key, report).flatMap(([name, properties]) => {
    const path = [key, name];
    if (key !== "zones") {
      checkName(name, path, report);
    }
    const found = read(properties, path);
    // An entry of unknown kind is kept, so that references to it are not reported too.
    return [{ name, kind: found?.kind as F, properties: found?.properties }];
  });
}

function kindByType<F extends Kind<unknown>>(what: string, forms: readonly F[], value: unknown, path: FilePath, report: Report) {
  const types = forms.map(({ key }) => key);
  if (!isMapping(value) || typeof value.type !== "string") {
    report("missing-key", path, `${nameOf(path)} needs \`type\`. Types are ${types.join(", ")}.`);
    return undefined;
  }
  const kind = forms.find(({ key }) => key === value.type);
  if (!kind) {
    report(
      "unknown-type",
      [...path, "type"],
      `"${value.type}" is not a type of ${what}. Types are ${types.join(", ")}${didYouMean(value.type, types) || "."}`,
    );
    return undefined;
  }
  return { kind, properties: readValue(kind.schema, value, path, report) };
}

function kindByKey<F extends Kind<unknown>>(what: string, forms: readonly F[], value: unknown, path: FilePath, report: Report) {
  const keys = forms.map(({ key }) => key);
  if (!isMapping(value)) {
    report("wrong-type", path, `${nameOf(path)} must be a mapping with one of ${keys.join(", ")}, not ${kindOf(value)}.`);
    return undefined;
  }
  const kind = forms.find(({ key }) => key in value);
  if (!kind) {
    const [first] = Object.keys(value);
    report(
      "unknown-key",
      first === undefined ? path : [...path, first],
      first === undefined ? `This ${what} is empty. Add one of ${keys.join(", ")}.` : unknownKey(first, keys),
      true,
    );
    return undefined;
  }
  return { kind, properties: readValue(kind.schema, value, path, report) };
}

function mappingOf(value: unknown, key: string, report: Report): [string, unknown][] {
  if (!isMapping(value) || (key === "certificates" && Object.keys(value).length === 0)) {
    report(
      "wrong-type",
      [key],
      `\`${key}\` must be a mapping from names to entries${key === "certificates" ? ", with at least one entry" : ""}.`,
    );
    return [];
  }
  return Object.entries(value);
}

function checkName(name: string, path: FilePath, report: Report): void {
  if (!ENTRY_NAME.test(name)) {
    report("entry-name", path, `"${name}" is not a valid name. ${ENTRY_NAME_FORM}`, true);
  }
}

/** The same keys with any value. Their values are read later. */
function opaque<K extends string>(...keys: K[]): Record<K, z.ZodUnknown> {
  return Object.fromEntries(keys.map((key) => [key, z.unknown()])) as Record<K, z.ZodUnknown>;
}
