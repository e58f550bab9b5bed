/*
 * Google's APIs write one resource as an id, as a link or as a full resource name, and with the id or the number of its project. Records have
 * ids with the project's id, `projects/PROJECT/…`. Compare references by `keyOf`.
 */

/** A certificate of Certificate Manager. */
export interface CertificateRecord {
  readonly id: string;
  /** In the order of the certificate. */
  readonly names: readonly string[];
  /** Whether Google issues it. */
  readonly isManaged: boolean;
  /** The ids of the DNS authorizations, in the order of the certificate. */
  readonly authorizations: readonly string[];
  /** The issuance config, which names a CA pool. */
  readonly issuanceConfig?: string;
  readonly scope: string;
  /** `PROVISIONING`, `ACTIVE` or `FAILED`. */
  readonly state?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly notAfter?: string;
  readonly foundAt: string;
  readonly suggestedName?: string;
}

/** A certificate of Compute Engine. */
export interface ClassicRecord {
  readonly id: string;
  readonly names: readonly string[];
  readonly isManaged: boolean;
}

/** A DNS authorization. */
export interface AuthorizationRecord {
  readonly id: string;
  readonly domain: string;
  /** `FIXED_RECORD` or `PER_PROJECT_RECORD`. */
  readonly type: string;
  /** The name of the record that proves it, with its final dot. */
  readonly recordName: string;
}

/** An issuance config. */
export interface IssuanceConfigRecord {
  readonly id: string;
  readonly pool: string;
  /** In seconds. */
  readonly lifetime: number;
  readonly rotationWindowPercentage: number;
  readonly keyAlgorithm: string;
}

/** An entry of a certificate map. */
export interface MapEntryRecord {
  readonly id: string;
  /** Undefined for the primary entry. */
  readonly hostname?: string;
  readonly certificates: readonly string[];
}

/** A proxy that terminates TLS. */
export interface ProxyRecord {
  readonly id: string;
  readonly kind: "https" | "ssl";
  /** The URL map or the backend service. */
  readonly target: string;
  readonly sslPolicy?: string;
  readonly certificateMap?: string;
  /** Certificates of Certificate Manager that the proxy lists itself. */
  readonly certificates: readonly string[];
  /** `NONE`, `ENABLE` or `DISABLE`. */
  readonly quic?: string;
  readonly earlyData?: string;
  readonly proxyHeader?: string;
  /** Settings that an endpoint of a fleet cannot have, such as mutual TLS. */
  readonly furtherSettings: readonly string[];
}

/** A forwarding rule of a proxy. */
export interface ForwardingRuleRecord {
  readonly id: string;
  readonly proxy: string;
  readonly ipAddress: string;
  readonly port: number;
  readonly scheme: string;
  readonly network?: string;
  readonly subnetwork?: string;
}

/** An SSL policy. */
export interface SslPolicyRecord {
  readonly id: string;
  readonly profile: string;
  readonly minimumVersion: string;
}

/** A zone of Cloud DNS. */
export interface ManagedZoneRecord {
  readonly project: string;
  readonly managedZone: string;
  /** Without final dot. */
  readonly name: string;
  readonly isPrivate: boolean;
}

/** Everything that an import from Google Cloud reads, from a state or from a project. */
export interface GoogleInventory {
  readonly certificates: CertificateRecord[];
  readonly classicCertificates: ClassicRecord[];
  readonly authorizations: AuthorizationRecord[];
  readonly issuanceConfigs: IssuanceConfigRecord[];
  readonly mapEntries: MapEntryRecord[];
  readonly proxies: ProxyRecord[];
  readonly forwardingRules: ForwardingRuleRecord[];
  readonly sslPolicies: SslPolicyRecord[];
  readonly zones: ManagedZoneRecord[];
  /** The CNAME records, as the ids under which Terraform imports them. */
  readonly records: Set<string>;
}

/** An inventory with nothing in it. */
export function emptyGoogleInventory(): GoogleInventory {
  return {
    certificates: [],
    classicCertificates: [],
    authorizations: [],
    issuanceConfigs: [],
    mapEntries: [],
    proxies: [],
    forwardingRules: [],
    sslPolicies: [],
    zones: [],
    records: new Set(),
  };
}

/** The id under which Terraform imports a CNAME record. The name has a final dot. */
export function recordIdOf(project: string, managedZone: string, name: string): string {
  return `projects/${project}/managedZones/${managedZone}/rrsets/${name.toLowerCase().replace(/\.?$/, ".")}/CNAME`;
}

/** The id in an id, a link or a full resource name. */
export function idIn(reference: string): string {
  return /(?:^|\/)(projects\/.+)$/.exec(reference)?.[1] ?? reference;
}

/** An id without its project, which some answers write as a number. */
export function keyOf(reference: string): string {
  return idIn(reference).replace(/^projects\/[^/]+\//, "");
}

/** The location of resources without a region. */
export const GLOBAL = "global";

/** The location of a resource: `global` or its region. */
export function locationIn(id: string): string {
  return /\/(?:locations|regions)\/([^/]+)\//.exec(id)?.[1] ?? GLOBAL;
}

/** The project of an id. */
export function projectIn(id: string): string {
  return /^projects\/([^/]+)\//.exec(id)?.[1] ?? "";
}

/** The last part of an id: the name of the resource. */
export function nameIn(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
