import { CertfleetError } from "../../core/error";
import { LiveOptions } from "../../core/importer";
import { asBlock, asText, Block, textsOf } from "../../policy/plan/resource";
import { checkGoogleProject, checkGoogleRegion } from "../google-provider";
import { GoogleApi, ListCall } from "./google-api";
import {
  AUTHORIZATIONS,
  CERTIFICATES,
  CLASSIC,
  CONFIGS,
  ENTRIES_PERMISSION,
  HTTPS_PROXIES,
  LocationList,
  MAPS,
  RECORDS_PERMISSION,
  RULES,
  SSL_POLICIES,
  SSL_PROXIES,
  ZONES_PERMISSION,
} from "./google-lists";
import { CertificateRecord, emptyGoogleInventory, GLOBAL, GoogleInventory, idIn, ProxyRecord, recordIdOf } from "./google-inventory";

/** The variables that name the project, as Terraform's provider reads them. */
const PROJECT_VARIABLES = ["GOOGLE_PROJECT", "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"];

/** The project and the regions to read. */
export interface ProjectToRead {
  readonly project: string;
  readonly regions: readonly string[];
}

/** The project that is asked for, otherwise the environment's, and its regions. */
export function projectToRead({ project, regions, zoneRoles, zoneProjects }: LiveOptions): ProjectToRead {
  const usual = PROJECT_VARIABLES.map((variable) => process.env[variable]).find((value) => value !== undefined && value !== "");
  const wanted = project ?? usual;
  if (wanted === undefined) {
    throw new CertfleetError("import-options", "No project to read. Name it with --project, or set GOOGLE_PROJECT.");
  }
  if (zoneRoles.length > 0) {
    throw new CertfleetError(
      "import-options",
      `Google Cloud has no role that reads the zones of another project, and --zone-role is "${zoneRoles[0]}". Name the project of the zones with --zone-project.`,
    );
  }
  [wanted, ...zoneProjects].forEach((each) => checkGoogleProject(each));
  regions.forEach((region) => checkGoogleRegion(region));
  return { project: wanted, regions: [...new Set(regions)] };
}

/** Reads certificates, what serves them, and zones of a project. Every call reads only. */
export async function readProject(options: LiveOptions, { project, regions }: ProjectToRead): Promise<GoogleInventory> {
  const api = await GoogleApi.of(options.role);
  const reader = new ProjectReader(api, project, options.progress);
  for (const location of [GLOBAL, ...regions]) {
    await reader.readLocation(location);
  }
  for (const zoneProject of new Set([project, ...options.zoneProjects])) {
    await reader.readZones(zoneProject);
  }
  return reader.inventory;
}

class ProjectReader {
  readonly inventory = emptyGoogleInventory();

  constructor(
    private readonly api: GoogleApi,
    private readonly project: string,
    private readonly progress: LiveOptions["progress"],
  ) {}

  async readLocation(location: string): Promise<void> {
    const { inventory } = this;
    const reads: [what: LocationList, read: (items: Block[]) => void][] = [
      [CERTIFICATES, (items) => inventory.certificates.push(...items.flatMap((item) => this.certificate(item)))],
      [AUTHORIZATIONS, (items) => this.readAuthorizations(items)],
      [CONFIGS, (items) => this.readIssuanceConfigs(items)],
      [HTTPS_PROXIES, (items) => inventory.proxies.push(...items.map((item) => this.proxy("https", item)))],
      [RULES, (items) => this.readRules(items)],
      [SSL_POLICIES, (items) => this.readSslPolicies(items)],
      [CLASSIC, (items) => this.readClassic(items)],
      ...(location === GLOBAL
        ? ([[SSL_PROXIES, (items) => inventory.proxies.push(...items.map((item) => this.proxy("ssl", item)))]] as [
            LocationList,
            (items: Block[]) => void,
          ][])
        : []),
    ];
    let done = 0;
    for (const [what, read] of reads) {
      this.progress(location === GLOBAL ? what.what : `${what.what} in ${location}`, done++, reads.length);
      read(await this.listOf(what, location));
    }
    if (location === GLOBAL) {
      await this.readMaps();
    }
  }

  private listOf(list: LocationList, location: string): Promise<Block[]> {
    const { collection, permission, regional, what } = list;
    const isCompute = permission.startsWith("compute.");
    const where = isCompute ? (location === GLOBAL ? GLOBAL : `regions/${location}`) : `locations/${location}`;
    return this.list({
      api: isCompute ? "compute" : "certificateManager",
      path: `projects/${this.project}/${where}/${collection}`,
      items: isCompute ? "items" : collection,
      permission: location === GLOBAL ? permission : (regional ?? permission),
      what: `${what}${location === GLOBAL ? "" : ` in ${location}`} of the project ${this.project}`,
    });
  }

  private list(call: ListCall): Promise<Block[]> {
    return this.api.list(call);
  }

  /** The id with the project's id, which answers can write as a number. */
  private id(reference: unknown): string {
    return idIn(asText(reference) ?? "").replace(/^projects\/\d+\//, `projects/${this.project}/`);
  }

  private certificate(item: Block): CertificateRecord[] {
    const managed = asBlock(item.managed);
    const isManaged = Object.keys(managed).length > 0;
    const id = this.id(item.name);
    return [
      {
        id,
        names: isManaged ? textsOf(managed.domains) : textsOf(item.sanDnsnames),
        isManaged,
        authorizations: textsOf(managed.dnsAuthorizations).map((each) => this.id(each)),
        issuanceConfig: asText(managed.issuanceConfig) === undefined ? undefined : this.id(managed.issuanceConfig),
        scope: asText(item.scope) ?? "DEFAULT",
        state: asText(managed.state),
        labels: labelsOf(item.labels),
        notAfter: asText(item.expireTime),
        foundAt: id,
      },
    ];
  }

  private readAuthorizations(items: readonly Block[]): void {
    for (const item of items) {
      const recordName = asText(asBlock(item.dnsResourceRecord).name);
      const domain = asText(item.domain);
      if (domain !== undefined && recordName !== undefined) {
        this.inventory.authorizations.push({ id: this.id(item.name), domain, type: asText(item.type) ?? "FIXED_RECORD", recordName });
      }
    }
  }

  private readIssuanceConfigs(items: readonly Block[]): void {
    for (const item of items) {
      const authority = asBlock(asBlock(item.certificateAuthorityConfig).certificateAuthorityServiceConfig);
      this.inventory.issuanceConfigs.push({
        id: this.id(item.name),
        pool: asText(authority.caPool) ?? "",
        lifetime: Number.parseFloat(asText(item.lifetime) ?? "0"),
        rotationWindowPercentage: Number(item.rotationWindowPercentage),
        keyAlgorithm: asText(item.keyAlgorithm) ?? "",
      });
    }
  }

  private async readMaps(): Promise<void> {
    for (const map of (await this.listOf(MAPS, GLOBAL)).map(({ name }) => this.id(name))) {
      const entries = await this.list({
        api: "certificateManager",
        path: `${map}/certificateMapEntries`,
        items: "certificateMapEntries",
        permission: ENTRIES_PERMISSION,
        what: `the entries of the certificate map ${map}`,
      });
      for (const { name, hostname, certificates } of entries) {
        this.inventory.mapEntries.push({ id: this.id(name), hostname: asText(hostname), certificates: textsOf(certificates) });
      }
    }
  }

  private proxy(kind: "https" | "ssl", item: Block): ProxyRecord {
    const optional = (value: unknown) => (asText(value) === undefined ? undefined : this.id(value));
    return {
      id: this.id(item.selfLink),
      kind,
      target: this.id(item.urlMap ?? item.service),
      sslPolicy: optional(item.sslPolicy),
      certificateMap: optional(item.certificateMap),
      certificates: textsOf(item.sslCertificates).filter((each) => each.includes("certificatemanager")),
      quic: asText(item.quicOverride),
      earlyData: asText(item.tlsEarlyData),
      proxyHeader: asText(item.proxyHeader),
      furtherSettings: [
        ...(asText(item.serverTlsPolicy) === undefined ? [] : ["a server TLS policy"]),
        ...(textsOf(item.sslCertificates).some((each) => !each.includes("certificatemanager")) ? ["classic certificates"] : []),
        ...(item.httpKeepAliveTimeoutSec === undefined ? [] : ["a keep-alive timeout"]),
        ...(item.proxyBind === true ? ["a proxy bind"] : []),
      ],
    };
  }

  private readRules(items: readonly Block[]): void {
    for (const item of items) {
      const [target, ipAddress] = [asText(item.target), asText(item.IPAddress)];
      if (target !== undefined && ipAddress !== undefined) {
        this.inventory.forwardingRules.push({
          id: this.id(item.selfLink),
          proxy: this.id(target),
          ipAddress,
          port: Number.parseInt(asText(item.portRange) ?? "0", 10),
          scheme: asText(item.loadBalancingScheme) ?? "EXTERNAL",
          network: asText(item.network) === undefined ? undefined : this.id(item.network),
          subnetwork: asText(item.subnetwork) === undefined ? undefined : this.id(item.subnetwork),
        });
      }
    }
  }

  private readSslPolicies(items: readonly Block[]): void {
    for (const { selfLink, profile, minTlsVersion } of items) {
      this.inventory.sslPolicies.push({
        id: this.id(selfLink),
        profile: asText(profile) ?? "COMPATIBLE",
        minimumVersion: asText(minTlsVersion) ?? "TLS_1_0",
      });
    }
  }

  private readClassic(items: readonly Block[]): void {
    for (const { selfLink, subjectAlternativeNames, managed, type } of items) {
      const names = textsOf(asBlock(managed).domains);
      this.inventory.classicCertificates.push({
        id: this.id(selfLink),
        names: names.length > 0 ? names : textsOf(subjectAlternativeNames),
        isManaged: type === "MANAGED",
      });
    }
  }

  /** Reads the zones of a project, and the CNAME records of those that contain the record of an authorization. */
  async readZones(project: string): Promise<void> {
    const zones = await this.list({
      api: "dns",
      path: `projects/${project}/managedZones`,
      items: "managedZones",
      permission: ZONES_PERMISSION,
      what: `zones of the project ${project}`,
    });
    const found = zones.map(({ name, dnsName, visibility }) => ({
      project,
      managedZone: asText(name) ?? "",
      name: (asText(dnsName) ?? "").replace(/\.$/, "").toLowerCase(),
      isPrivate: visibility === "private",
    }));
    this.inventory.zones.push(...found);
    const wanted = this.inventory.authorizations.map(({ recordName }) => recordName.replace(/\.$/, "").toLowerCase());
    const concerned = found.filter(({ name, isPrivate }) => !isPrivate && wanted.some((record) => record.endsWith(`.${name}`)));
    let done = 0;
    for (const { managedZone } of concerned) {
      this.progress(`DNS records of ${managedZone}`, done++, concerned.length);
      const records = await this.list({
        api: "dns",
        path: `projects/${project}/managedZones/${managedZone}/rrsets`,
        items: "rrsets",
        permission: RECORDS_PERMISSION,
        what: `records of the zone ${managedZone} of the project ${project}`,
      });
      for (const { name } of records.filter(({ type }) => type === "CNAME")) {
        this.inventory.records.add(recordIdOf(project, managedZone, asText(name) ?? ""));
      }
    }
  }
}

/** Labels that Google and Terraform set themselves start with `goog-`. */
export function labelsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(asBlock(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries.filter(([key]) => !key.startsWith("goog-")));
}
