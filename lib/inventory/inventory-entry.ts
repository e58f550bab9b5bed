import { TerraformResource } from "cdktf";
import { CertificateResourceType, registeredClouds } from "../core/cloud";
import { alertsOf } from "../core/alert";
import { CertificateUsage, ICertificate, knownNames } from "../core/certificate";
import { DeployedTo, StoredIn } from "../core/secret-store";
import { IDnsZone } from "../core/dns-zone";
import { CertfleetError } from "../core/error";
import { inSameStack, isKnown, reference } from "../core/expression";
import { CertificateSafeguards, EndpointSafeguards, safeguardsOf, StoreSafeguards, ZoneSafeguards } from "../core/safeguards";
import { covers } from "../core/text";
import { ITlsEndpoint } from "../core/tls-endpoint";
import { TlsPolicy } from "../policy/tls-policy";

const TLS_PROVIDER: CertificateResourceType = {
  issuer: () => "self-signed",
  publiclyTrusted: () => false,
  domains: (at) => `\${try(tolist(${at}.dns_names), [])}`,
  notAfter: (at) => `\${${at}.validity_end_time}`,
};

/** Certificates that Terraform itself issues. */
const WITHOUT_CLOUD: Readonly<Record<string, CertificateResourceType>> = {
  tls_self_signed_cert: TLS_PROVIDER,
  tls_locally_signed_cert: { ...TLS_PROVIDER, issuer: () => "private-ca", domains: () => "${[]}" },
};

/** Whether a resource is a certificate that clients see. One with `count` or `for_each` is several, whose number only Terraform knows. */
export function isPlainCertificate(resource: TerraformResource): boolean {
  return certificateResourceType(resource) !== undefined && resource.count === undefined && resource.forEach === undefined;
}

/** The inventory entry of a certificate that another construct made as a plain resource. */
export function renderPlainCertificate(resource: TerraformResource): Record<string, unknown> {
  const type = certificateResourceType(resource)!;
  const at = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  return {
    madeBy: "stack",
    domains: type.domains(at),
    ...(type.tags === undefined ? {} : { owner: tag(at, type.tags, "owner"), service: tag(at, type.tags, "service") }),
    issuer: type.issuer(at),
    cloud: type.cloud,
    publiclyTrusted: type.publiclyTrusted?.(at),
    // Its lifecycle block decides the order, and can decide that nothing replaces it.
    replacement: [],
    keyType: type.keyType?.(at),
    arn: type.arn?.(at),
    id: type.id?.(at),
    serial: type.serial?.(at),
    notAfter: type.notAfter?.(at),
    endpoints: [],
    stores: [],
    alerts: [],
  };
}

/** How the inventory describes a resource; undefined for one that is not a certificate which clients see. */
export function certificateResourceType({ terraformResourceType: name }: TerraformResource): CertificateResourceType | undefined {
  const tables = [...registeredClouds().map(({ certificateResources = {} }) => certificateResources), WITHOUT_CLOUD];
  return tables.find((types) => Object.prototype.hasOwnProperty.call(types, name))?.[name];
}

function tag(at: string, argument: string, name: string): string {
  return `\${try(${at}.${argument}["${name}"], null)}`;
}

/** A certificate with everything that the inventory has of it. */
export interface InventoryEntry {
  readonly certificate: ICertificate;
  readonly endpoints: readonly ITlsEndpoint[];
  /**
   * The TLS policy of the endpoints.
   *
   * @default - not declared
   */
  readonly tlsPolicy?: TlsPolicy;
  /**
   * The generation.
   *
   * @default - not stated
   */
  readonly generation?: number;
  /**
   * The label whose change replaces it.
   *
   * @default - none
   */
  readonly rotate?: string;
  /**
   * For a certificate that is attached to nothing: what it can be served instead of.
   *
   * @default - it is not kept for another one
   */
  readonly standby?: { readonly of: string; readonly role: "previous" | "next" };
  readonly stores: StoredIn[];
  readonly deployed: DeployedTo[];
  /** What uses it outside of the app. */
  readonly usedBy?: readonly string[];
}

/** Whether a fleet manages a certificate, the stack outside of its fleets, or something elsewhere that the stack only refers to. */
export type MadeBy = "fleet" | "stack" | "elsewhere";

/** An entry of the inventory output. Values that only Terraform knows are expressions. */
export function renderEntry(entry: InventoryEntry, madeBy: MadeBy, imports: readonly ICertificate[] = []): Record<string, unknown> {
  const { certificate, stores } = entry;
  const deployedTo = renderDeployed(entry.deployed, imports);
  const names = knownNames(certificate);
  const { tagged: _tagged, ...contact } = certificate.contact;
  const { serial } = certificate as { serial?: string };
  return {
    ...(madeBy === "fleet" ? {} : { madeBy }),
    domains: names,
    ...contact,
    ...(certificate.usage === CertificateUsage.CLIENT ? { usage: certificate.usage } : {}),
    issuer: certificate.issuer,
    cloud: cloudOf(entry, deployedTo),
    publiclyTrusted: certificate.identity?.publiclyTrusted,
    replacement: certificate.identity?.replacedOn ?? [],
    keyType: ifKnown(() => certificate.keyType),
    ...cloudIdentity(certificate),
    serial,
    notAfter: certificate.notAfter,
    ...renderSafeguards(certificate),
    renewal: renderRenewal(certificate),
    endpoints: entry.endpoints.map((endpoint) => {
      const rendered = renderEndpoint(endpoint, names, entry.tlsPolicy);
      return inSameStack(certificate, endpoint) ? rendered : withoutReferences(rendered);
    }),
    stores: stores.map(renderStore),
    ...(deployedTo.length === 0 ? {} : { deployedTo }),
    ...(entry.usedBy === undefined || entry.usedBy.length === 0 ? {} : { usedBy: entry.usedBy }),
    ...(entry.generation === undefined ? {} : { generation: entry.generation }),
    ...(entry.rotate === undefined ? {} : { rotate: entry.rotate }),
    ...(entry.standby === undefined ? {} : { standby: entry.standby }),
    alerts: alertsOf(certificate).map(({ source, thresholds, channels }) => ({ source, ...thresholds, channels })),
  };
}

/** A setting is written where it is not the safe default. */
function renderSafeguards(certificate: ICertificate): Record<string, unknown> {
  const { exportable = false, transparency = true, zones = [], renewalDirectory } = safeguardsOf<CertificateSafeguards>(certificate);
  return {
    ...(renewalDirectory === undefined ? {} : { renewalDirectory }),
    ...(exportable ? { exportable } : {}),
    ...(transparency ? {} : { transparency }),
    ...(zones.length === 0 ? {} : { zones: [...new Set(zones)].map(renderZone) }),
  };
}

function renderZone(zone: IDnsZone): Record<string, unknown> {
  return { name: zone.zoneName, ...safeguardsOf<ZoneSafeguards>(zone) };
}

function renderStore({ store, stored }: StoredIn): Record<string, unknown> {
  const { readers, writeOnly = true } = safeguardsOf<StoreSafeguards>(stored);
  return { name: store.storeName, id: stored.secretId, ...(readers === undefined ? {} : { readers }), ...(writeOnly ? {} : { writeOnly }) };
}

interface Import {
  readonly target: string;
  readonly cloud?: string;
  readonly arn?: string;
  readonly id?: string;
  readonly region?: string;
}

/** Its imports: those that were requested, and those that its endpoints need. */
function renderDeployed(deployed: readonly DeployedTo[], imports: readonly ICertificate[]): Import[] {
  const asked = new Set(deployed.map(({ certificate }) => certificate));
  const needed = imports.filter((each) => !asked.has(each));
  return [
    ...deployed.map(({ target, certificate }) => renderImport(target.targetName, certificate)),
    ...needed.map((each) => renderImport(deployTargetOf(each), each)),
  ];
}

function renderImport(target: string, imported: ICertificate): Import {
  return { target, cloud: imported.identity?.cloud, ...cloudIdentity(imported) };
}

/** The service that endpoints of the import's cloud take certificates from. */
function deployTargetOf({ identity, issuer }: ICertificate): string {
  return registeredClouds().find(({ key }) => key === identity?.cloud)?.deployTarget ?? identity?.cloud ?? issuer;
}

/** Where the certificate is held: in its own cloud, else in that of a service it is deployed to, else in that of a store. */
function cloudOf({ certificate, stores }: InventoryEntry, deployedTo: readonly Import[]): string | undefined {
  const ofStores = stores.map(({ store }) => store.cloud);
  return [certificate.identity?.cloud, ...deployedTo.map(({ cloud }) => cloud), ...ofStores].find((cloud) => cloud !== undefined);
}

function renderRenewal(certificate: ICertificate): Record<string, unknown> | undefined {
  const renewal = ifKnown(() => certificate.renewal);
  return (
    renewal && {
      by: renewal.by,
      lifetimeDays: round(renewal.lifetime.toDays()),
      dueDays: round(renewal.due.toDays()),
      runsEvery: renewal.every?.toString(),
    }
  );
}

function renderEndpoint(endpoint: ITlsEndpoint, names: readonly string[], tlsPolicy?: TlsPolicy): Record<string, unknown> {
  return {
    kind: endpoint.kind,
    hosts: ownHosts(endpoint, names),
    port: endpoint.port,
    resource: endpoint.resourceId,
    tlsPolicy: endpoint.tlsPolicyName,
    minimumTls: tlsPolicy?.minimumVersion.label.replace("TLS ", ""),
    ...safeguardsOf<EndpointSafeguards>(endpoint),
    ...(endpoint.probeable ? {} : { probeable: false }),
  };
}

/**
 * An endpoint of another stack, by what is known at synth: that stack depends on the certificate's, which a reference would turn into a cycle.
 */
function withoutReferences({ port, hosts, ...others }: Record<string, unknown>): Record<string, unknown> {
  const known = Object.entries(others).filter(([, value]) => isKnown(value));
  return { ...Object.fromEntries(known), hosts: (hosts as string[]).filter(isKnown), port: isKnown(port) ? port : 443 };
}

/** A listener has the hosts of all its certificates; an entry lists those of its own certificate. */
function ownHosts({ hosts, certificates }: ITlsEndpoint, names: readonly string[]): string[] {
  if (certificates.length < 2) {
    return hosts;
  }
  return hosts.filter((host) => covers(names, host));
}

/** The identifiers in its cloud: an ARN or an id, and a region. */
function cloudIdentity(certificate: ICertificate): Pick<Import, "arn" | "id" | "region"> {
  const { certificateArn, certificateId, region } = certificate as Partial<Record<"certificateArn" | "certificateId" | "region", string>>;
  return { arn: certificateArn && ownArn(certificate, certificateArn), id: certificateId, region };
}

/**
 * The ARN of the certificate's own resource, to which the inventory refers for the expiry as well. Terraform searches the whole plan for
 * each resource that an output refers to, so a reference to the validation resource would slow down a fleet of thousands.
 */
function ownArn(certificate: ICertificate, arn: string): string {
  const { resource } = certificate as { resource?: TerraformResource };
  return resource !== undefined && certificateResourceType(resource)?.arn !== undefined ? reference(resource, "arn") : arn;
}

/** A property of a certificate; undefined if it is managed elsewhere and the property was not given, which throws when it is read. */
function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertfleetError && error.code === "unknown-attribute") {
      return undefined;
    }
    throw error;
  }
}

function round(days: number): number {
  return Math.round(days * 100) / 100;
}
