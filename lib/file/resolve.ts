import { DnsZones, IDnsZone } from "../core/dns-zone";
import { DomainName } from "../core/domain-name";
import { CertfleetError } from "../core/error";
import { issuanceProblems } from "../core/issuance-problem";
import { Backend } from "./backend-schema";
import {
  ChannelForm,
  CheckContext,
  Form,
  IssuerForm,
  NamedEntry,
  ProbeForm,
  ProviderSettings,
  ResolvedCertificate,
  StoreForm,
  ZoneForm,
} from "./form";
import type { PolicySettings } from "../policy/policy-settings";
import { Report } from "./problem";
import { undeclared } from "./read";
import { checkPlaces } from "./endpoint-places";
import { ReadCertificate, ReadFile } from "./read-file";
import { checkKeyMaterial, checkListeners, resolveDeployTo, resolveStores } from "./resolve-key-material";
import { checkOwners, notifiedFor } from "./resolve-notify";
import { unpack } from "./resolve-packs";
import { ResolvedSchedule, resolveSchedule, scheduledEvery } from "./resolve-schedule";

/** A fleet as a file describes it, with everything that follows from defaults: what is built from it cannot fail for the file's sake. */
export interface ResolvedFleet {
  readonly name: string;
  readonly providers: ProviderSettings;
  readonly backend?: Backend;
  readonly zones: NamedEntry<ZoneForm>[];
  readonly issuers: NamedEntry<IssuerForm>[];
  readonly stores: NamedEntry<StoreForm>[];
  readonly channels: NamedEntry<ChannelForm>[];
  readonly probe?: { readonly form: ProbeForm; readonly entry: unknown };
  readonly schedule?: ResolvedSchedule;
  readonly certificates: ResolvedCertificate[];
  readonly dashboards?: boolean;
  /** The settings of the file's policy, read with those it extends. */
  readonly policy?: PolicySettings;
}

/** Resolves a file: defaults, references, names, zones, limits and what certificates must agree on. Pure; everything wrong is reported. */
export function resolveFleet(packed: ReadFile, reportPacked: Report): ResolvedFleet {
  const { read, report } = unpack(packed, reportPacked);
  const zones = resolveZones(read.zones, report);
  const file = { ...read, zoneOf: zoneFinder(read, zones) };
  const certificates = file.certificates.map((certificate) => {
    const resolved = resolveCertificate(certificate, file, report);
    checkDomains(certificate, resolved, zones, report);
    checkRenewal(certificate, resolved, file, report);
    checkKeyMaterial(certificate, resolved, relativeTo(["certificates", certificate.name], file, report));
    checkChannels(certificate, resolved, file, report);
    checkEndpoints(certificate, resolved, file, report);
    return resolved;
  });
  checkOwners(file, report);
  checkListeners(file, relativeTo([], file, report));
  checkDuplicates(file, certificates, report);
  checkPlaces(file.certificates, certificates, report);
  checkProviders(file, certificates, report);
  const schedule = resolveSchedule(file, certificates, relativeTo([], file, report), report);
  return { ...file, schedule, policy: undefined, name: file.name ?? "", certificates };
}

function resolveZones(zones: NamedEntry<ZoneForm>[], report: Report): DnsZones {
  const named = new Map<string, IDnsZone>();
  for (const { name } of zones) {
    try {
      const zoneName = DomainName.parse(name).name;
      if (named.has(zoneName)) {
        report(["zones", name], `the zone "${zoneName}" is declared twice: records cannot go to both, keep one`, true);
      }
      named.set(zoneName, { zoneName } as IDnsZone);
    } catch (error) {
      report(["zones", name], problemOf(error), true);
    }
  }
  return new DnsZones([...named.values()]);
}

/** A file with what its checks look up. */
interface CheckedFile extends ReadFile {
  zoneOf(domainName: string): NamedEntry<ZoneForm>;
}

function zoneFinder(file: ReadFile, zones: DnsZones): CheckedFile["zoneOf"] {
  const byName = new Map<string, NamedEntry<ZoneForm>>();
  for (const zone of file.zones) {
    try {
      byName.set(DomainName.parse(zone.name).name, zone);
    } catch {
      // Reported already.
    }
  }
  return (domainName) => byName.get(zones.zoneOf(domainName).zoneName)!;
}

function resolveCertificate(read: ReadCertificate, file: ReadFile, report: Report): ResolvedCertificate {
  const { defaults } = file;
  const path = ["certificates", read.name];
  const issuerName = read.issuer ?? defaults.issuer;
  const issuer = file.issuers.find(({ name }) => name === issuerName);
  if (issuerName === undefined && !("issuer" in read || "issuer" in defaults)) {
    report(path, "nobody issues this certificate: give it an `issuer`, or the file's `defaults` one", true);
  } else if (issuerName !== undefined && !issuer) {
    report(
      read.issuer === undefined ? ["defaults", "issuer"] : [...path, "issuer"],
      undeclared(
        "issuer",
        issuerName,
        file.issuers.map(({ name }) => name),
      ),
    );
  }
  const notified = notifiedFor(read, file);
  const channels = (notified.names ?? []).flatMap((channelName, index) => {
    const channel = file.channels.find(({ name }) => name === channelName);
    if (!channel) {
      report(
        [...notified.path, index],
        undeclared(
          "channel",
          channelName,
          file.channels.map(({ name }) => name),
        ),
      );
    }
    return channel ? [channel] : [];
  });
  return {
    ...defaults,
    ...definedOf(read),
    name: read.name,
    domains: read.domains.map(({ domain }) => domain),
    issuer,
    channels,
    endpoints: read.endpoints,
    stores: resolveStores(read, file, report),
    deployTo: resolveDeployTo(read, issuer),
    runsEvery: read.runsEvery ?? defaults.runsEvery ?? scheduledEvery(file),
    tlsPolicy: read.tlsPolicy ?? defaults.tlsPolicy ?? "intermediate",
    tags: { ...defaults.tags, ...read.tags },
  };
}

function checkDomains(read: ReadCertificate, certificate: ResolvedCertificate, zones: DnsZones, report: Report): void {
  const { name, domains, issuer, keyType } = certificate;
  const path = ["certificates", name, "domains"];
  const seen = new Set<string>();
  for (const { domain, index } of read.domains) {
    if (seen.has(domain.name)) {
      report([...path, index], `"${domain.name}" stands twice in one certificate: remove one`);
    }
    seen.add(domain.name);
    if (issuer?.form?.validatesInZones) {
      try {
        zones.zoneOf(domain.base);
      } catch (error) {
        report([...path, index], problemOf(error));
      }
    }
  }
  if (issuer?.entry === undefined) {
    return;
  }
  const can = issuer.form.capabilities(issuer.entry);
  for (const problem of issuanceProblems(issuer.form.issuerName, can, domains, keyType ?? can.keyTypes[0])) {
    const at = problem.nameIndex === undefined ? path : [...path, read.domains[problem.nameIndex].index];
    report(problem.code === "key-type" ? ["certificates", name, "keyType"] : at, problem.message);
  }
}

function checkRenewal(read: ReadCertificate, certificate: ResolvedCertificate, file: ReadFile, report: Report): void {
  const { name, issuer, alerts } = certificate;
  // How often Terraform runs may be said wrongly, which was reported.
  const isKnown =
    "runsEvery" in read ? read.runsEvery !== undefined : !("runsEvery" in file.defaults) || file.defaults.runsEvery !== undefined;
  if (issuer?.entry === undefined || !isKnown) {
    return;
  }
  const path = ["certificates", name];
  try {
    const renewal = issuer.form.renewal(issuer.entry, certificate);
    if (alerts === undefined) {
      renewal.thresholds();
    } else if (alerts !== false) {
      renewal.checkThresholds(alerts);
    }
  } catch (error) {
    const problem = problemOf(error);
    const { code } = error as CertfleetError;
    if (code === "runs-every-missing") {
      report(path, problem, true);
    } else if (code === "schedule-too-slow") {
      const inDefaults = file.defaults.runsEvery === undefined ? ["schedule", "every"] : ["defaults", "runsEvery"];
      report(read.runsEvery === undefined ? inDefaults : [...path, "runsEvery"], problem);
    } else {
      report([...path, "alerts"], problem);
    }
  }
}

function checkChannels(read: ReadCertificate, certificate: ResolvedCertificate, file: CheckedFile, report: Report): void {
  const { name, alerts, channels, issuer } = certificate;
  const path = ["certificates", name];
  if (alerts === false) {
    return;
  }
  const { names: notified } = notifiedFor(read, file);
  if (notified?.length === 0) {
    report(path, "nobody hears when this certificate is in trouble: `notify` a channel, here or in `defaults`, or turn `alerts` off", true);
  }
  if (issuer?.entry === undefined) {
    return;
  }
  const known = channels.filter(({ entry }) => entry !== undefined);
  const refusals = known.map(({ form, entry }) => form.cannotCarry(entry, certificate));
  if (known.length > 0 && known.length === notified?.length && refusals.every((refusal) => refusal !== undefined)) {
    report(path, `none of its channels can carry an alert of this certificate: ${[...new Set(refusals)].join("; ")}`, true);
    return;
  }
  for (const { form, entry } of known) {
    form.checkCertificate?.(entry, certificate, relativeTo(path, file, report));
  }
}

function checkEndpoints(read: ReadCertificate, certificate: ResolvedCertificate, file: CheckedFile, report: Report): void {
  const path = ["certificates", read.name];
  const { issuer } = certificate;
  if (issuer?.entry !== undefined) {
    issuer.form.checkCertificate?.(issuer.entry, certificate, relativeTo(path, file, report));
  }
  for (const { form, entry, index } of read.endpoints) {
    if (entry === undefined) {
      continue;
    }
    if (form.cloud === "aws" && issuer?.form?.cloud === "google") {
      report(
        [...path, "endpoints", index, form.key],
        `AWS cannot serve a certificate of ${issuer.form.issuerName}, whose key does not leave it: use an issuer of the type acm, or one that hands out keys`,
      );
    }
    form.checkCertificate?.(entry, certificate, relativeTo([...path, "endpoints", index], file, report));
  }
}

/** One name may stand in several certificates that differ in issuer, region or key; of the same three it is a mistake. */
function checkDuplicates(file: ReadFile, certificates: ResolvedCertificate[], report: Report): void {
  const holders = new Map<string, string>();
  for (const [at, { name, issuer, region, keyType }] of certificates.entries()) {
    const issued = issuer?.entry === undefined ? undefined : issuer.form.capabilities(issuer.entry).keyTypes[0];
    const terms = [issuer?.name, region ?? file.providers.aws?.region, keyType ?? issued].join("|");
    for (const { domain, index } of file.certificates[at].domains) {
      const key = `${domain.name}|${terms}`;
      const holder = holders.get(key);
      if (holder !== undefined && holder !== name) {
        report(
          ["certificates", name, "domains", index],
          `"${domain.name}" is in "${holder}" as well, with the same issuer, region and key type: remove it from one, or let them differ in one of the three`,
        );
      }
      holders.set(key, holder ?? name);
    }
  }
}

function checkProviders(file: ReadFile, certificates: ResolvedCertificate[], report: Report): void {
  const used: Pick<Form<unknown>, "key" | "cloud">[] = [
    ...[...file.zones, ...file.issuers, ...file.stores, ...file.channels].flatMap(({ form }) => (form ? [form] : [])),
    ...certificates.flatMap(({ endpoints }) => endpoints.map(({ form }) => form)),
    ...certificates.flatMap(({ deployTo }) => deployTo),
    ...(file.probe ? [file.probe.form] : []),
    ...(file.schedule ? [file.schedule.form] : []),
  ];
  const clouds = { aws: ["AWS", "region"], google: ["Google", "project"] } as const;
  for (const [cloud, [name, setting]] of Object.entries(clouds)) {
    const user = used.find((form) => form.cloud === cloud);
    // Settings that are wrong were reported.
    if (user && !(cloud in file.providers)) {
      report([], `\`${user.key}\` needs the ${name} provider: add \`providers: { ${cloud}: { ${setting}: … } }\``);
    }
  }
}

function relativeTo(path: (string | number)[], file: CheckedFile, report: Report): CheckContext {
  return { providers: file.providers, zoneOf: file.zoneOf, report: (inner, message) => report([...path, ...inner], message) };
}

function definedOf<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function problemOf(error: unknown): string {
  if (error instanceof CertfleetError) {
    return error.problem;
  }
  throw error;
}
