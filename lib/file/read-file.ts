import * as z from "zod";
import { DomainName } from "../core/domain-name";
import { Backend } from "./backend-schema";
import { certificateSchema, defaultsSchema, fleetSchema, ownerSchema, providersSchema } from "./fleet-schema";
import {
  ChannelForm,
  EndpointForm,
  Form,
  IssuerForm,
  NamedEntry,
  ProbeForm,
  ProviderSettings,
  ScheduleForm,
  StoreForm,
  ZoneForm,
} from "./form";
import { CHANNEL_FORMS, ENDPOINT_FORMS, ISSUER_FORMS, PROBE_FORMS, SCHEDULE_FORMS, STORE_FORMS, ZONE_FORMS } from "./forms";
import { FilePath, Report } from "./problem";
import { isMapping, nameOf, readFields, readValue, undeclared, unknownKey } from "./read";
import { domainName, ENTRY_NAME, ENTRY_NAME_FORM } from "./values";

/** A name of a group, and where it stands: the position of the group, and in it. */
export interface GroupedName {
  readonly domain: DomainName;
  readonly place: readonly [number, number];
}

/** A certificate as the file has it: what is wrong is left out. */
export interface ReadCertificate extends Partial<Omit<z.output<typeof certificateSchema>, "domains" | "groups" | "retired" | "endpoints">> {
  readonly name: string;
  readonly domains: { readonly domain: DomainName; readonly index: number }[];
  readonly endpoints: { readonly form: EndpointForm; readonly entry: unknown; readonly index: number }[];
  /** What is to be packed, in place of `domains`. */
  readonly packed?: { readonly groups: GroupedName[][]; readonly retired: { readonly domain: DomainName; readonly index: number }[] };
}

/** The file's entries, each read as far as it is right. */
export interface ReadFile {
  readonly name?: string;
  readonly providers: ProviderSettings;
  readonly backend?: Backend;
  readonly zones: NamedEntry<ZoneForm>[];
  readonly issuers: NamedEntry<IssuerForm>[];
  readonly stores: NamedEntry<StoreForm>[];
  readonly channels: NamedEntry<ChannelForm>[];
  readonly probe?: { readonly form: ProbeForm; readonly entry: unknown };
  readonly schedule?: { readonly form: ScheduleForm; readonly entry: unknown };
  readonly defaults: Partial<z.output<typeof defaultsSchema>>;
  /** The channels of owners; undefined for an owner whose list is wrong. */
  readonly owners: ReadonlyMap<string, string[] | undefined>;
  readonly certificates: ReadCertificate[];
  readonly dashboards?: boolean;
  readonly policy?: unknown;
}

/** Reads a file's data by its schema. A fault is reported and left out, so that the rest can be checked in the same run. */
export function readFile(data: unknown, report: Report): ReadFile | undefined {
  if (data === null || data === undefined) {
    report([], "the file is empty: a fleet needs version, name and certificates");
    return undefined;
  }
  const readBelow = opaque(
    "providers",
    "zones",
    "issuers",
    "stores",
    "channels",
    "probe",
    "schedule",
    "owners",
    "defaults",
    "certificates",
  );
  const top = readFields(z.strictObject({ ...fleetSchema.shape, ...readBelow }), data, [], report);
  const raw = (isMapping(data) ? data : {}) as Record<string, unknown>;
  return {
    name: top.name,
    backend: top.backend,
    policy: top.policy,
    dashboards: top.dashboards,
    providers: (raw.providers === undefined ? {} : readFields(providersSchema, raw.providers, ["providers"], report)) as ProviderSettings,
    zones: entriesOf(raw.zones, "zones", (value, path) => formByKey("zone", ZONE_FORMS, value, path, report), report),
    issuers: entriesOf(raw.issuers, "issuers", (value, path) => formByType("issuer", ISSUER_FORMS, value, path, report), report),
    stores: entriesOf(raw.stores, "stores", (value, path) => formByType("store", STORE_FORMS, value, path, report), report),
    channels: entriesOf(raw.channels, "channels", (value, path) => formByType("channel", CHANNEL_FORMS, value, path, report), report),
    probe: raw.probe === undefined ? undefined : formByType("probe", PROBE_FORMS, raw.probe, ["probe"], report),
    schedule: raw.schedule === undefined ? undefined : formByType("schedule", SCHEDULE_FORMS, raw.schedule, ["schedule"], report),
    defaults: raw.defaults === undefined ? {} : readFields(defaultsSchema, raw.defaults, ["defaults"], report),
    owners: new Map(
      raw.owners === undefined
        ? []
        : mappingOf(raw.owners, "owners", report).map(([owner, names]) => [
            owner,
            readValue(ownerSchema, names, ["owners", owner], report),
          ]),
    ),
    certificates: isMapping(data) ? readCertificates(raw.certificates, report) : [],
  };
}

function readCertificates(value: unknown, report: Report): ReadCertificate[] {
  const { groups: _, retired: __, ...shape } = certificateSchema.shape;
  const schema = z.strictObject({ ...shape, ...opaque("endpoints"), domains: z.array(z.unknown()).min(1) });
  return mappingOf(value, "certificates", report).flatMap(([name, certificate]) => {
    const path = ["certificates", name];
    checkName(name, path, report);
    if (isMapping(certificate) && "groups" in certificate) {
      return [readPacked(name, certificate, report)];
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
        endpoints: readEndpoints(certificate.endpoints, [...path, "endpoints"], report),
      },
    ];
  });
}

function readPacked(name: string, certificate: Record<string, unknown>, report: Report): ReadCertificate {
  const path = ["certificates", name];
  const lists = { groups: z.array(z.unknown()).min(1), retired: z.array(z.unknown()).optional() };
  const schema = z.strictObject({ ...certificateSchema.shape, ...opaque("endpoints", "domains"), ...lists });
  if ("domains" in certificate) {
    report([...path, "domains"], "a certificate has `domains`, or `groups` that are packed into several: remove one of the two", true);
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
    endpoints: readEndpoints(certificate.endpoints, [...path, "endpoints"], report),
  };
}

function readGroup(value: unknown, index: number, path: FilePath, report: Report): GroupedName[] {
  if (!Array.isArray(value) || value.length === 0) {
    report([...path, index], "a group is a list of the names that stay together, such as [example.com, www.example.com]");
    return [];
  }
  return readDomains(value, [...path, index], report).map((name) => ({ domain: name.domain, place: [index, name.index] }));
}

function readDomains(values: unknown[], path: FilePath, report: Report): ReadCertificate["domains"] {
  return values.flatMap((value, index) => {
    const domain = readValue(domainName, value, [...path, index], report);
    return domain === undefined ? [] : [{ domain, index }];
  });
}

function readEndpoints(value: unknown, path: FilePath, report: Report): ReadCertificate["endpoints"] {
  if (value !== undefined && !Array.isArray(value)) {
    report(path, `${nameOf(path)} must be a list of endpoints`);
  }
  return (Array.isArray(value) ? value : []).flatMap((endpoint, index) => {
    const form = formByKey("endpoint", ENDPOINT_FORMS, endpoint, [...path, index], report);
    return form === undefined ? [] : [{ ...form, index }];
  });
}

function entriesOf<F>(
  value: unknown,
  key: string,
  read: (value: unknown, path: FilePath) => { form: F; entry: unknown } | undefined,
  report: Report,
): NamedEntry<F>[] {
  if (value === undefined) {
    return [];
  }
  return mappingOf(value, key, report).flatMap(([name, entry]) => {
    const path = [key, name];
    if (key !== "zones") {
      checkName(name, path, report);
    }
    const found = read(entry, path);
    // A form that is not known is kept, so that references to the entry are not reported as well.
    return [{ name, form: found?.form as F, entry: found?.entry }];
  });
}

function formByType<F extends Form<unknown>>(what: string, forms: readonly F[], value: unknown, path: FilePath, report: Report) {
  const types = forms.map(({ key }) => key);
  if (!isMapping(value) || typeof value.type !== "string") {
    report(path, `${nameOf(path)} needs \`type\`, one of ${types.join(", ")}`);
    return undefined;
  }
  const form = forms.find(({ key }) => key === value.type);
  if (!form) {
    report([...path, "type"], undeclared(`${what} type`, value.type, types).replace("declared are", "known are"));
    return undefined;
  }
  return { form, entry: readValue(form.schema, value, path, report) };
}

function formByKey<F extends Form<unknown>>(what: string, forms: readonly F[], value: unknown, path: FilePath, report: Report) {
  const keys = forms.map(({ key }) => key);
  if (!isMapping(value)) {
    report(path, `${nameOf(path)} must be a mapping with one of ${keys.join(", ")}`);
    return undefined;
  }
  const form = forms.find(({ key }) => key in value);
  if (!form) {
    const [first] = Object.keys(value);
    report(
      first === undefined ? path : [...path, first],
      first === undefined ? `this ${what} is empty: it needs one of ${keys.join(", ")}` : unknownKey(first, keys),
      true,
    );
    return undefined;
  }
  return { form, entry: readValue(form.schema, value, path, report) };
}

function mappingOf(value: unknown, key: string, report: Report): [string, unknown][] {
  if (!isMapping(value) || (key === "certificates" && Object.keys(value).length === 0)) {
    report([key], `\`${key}\` must be a mapping from names to entries${key === "certificates" ? ", with one at least" : ""}`);
    return [];
  }
  return Object.entries(value);
}

function checkName(name: string, path: FilePath, report: Report): void {
  if (!ENTRY_NAME.test(name)) {
    report(path, `"${name}" cannot be a name here: ${ENTRY_NAME_FORM}`, true);
  }
}

/** The same keys with any value, for what is read one by one. */
function opaque<K extends string>(...keys: K[]): Record<K, z.ZodUnknown> {
  return Object.fromEntries(keys.map((key) => [key, z.unknown()])) as Record<K, z.ZodUnknown>;
}
