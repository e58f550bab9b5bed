import { KeyType } from "./certificate";

/** A resource of a Terraform state. */
export interface StateResource {
  readonly type: string;
  readonly mode: "managed" | "data";
  /** Its full address, including modules and instance key. */
  readonly address: string;
  /** Its name in the configuration. */
  readonly name: string;
  /** The attributes that are known. Other people wrote them: check the type of each one. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The file of the state. */
  readonly source: string;
}

/** Why a certificate or an endpoint is not imported. */
export interface Obstacle {
  /** A stable word for programs, such as `email-validated`. */
  readonly reason: string;
  /** What is wrong, and what to do instead. */
  readonly message: string;
  /** Whether `take: true` in the mapping overrules it. */
  readonly canBeOverruled?: boolean;
}

/** Something that serves a certificate. */
export interface FoundEndpoint {
  /** What it is called in summaries: an ARN, an id or a domain. */
  readonly id: string;
  /** The entry of `endpoints`; undefined if a fleet file has no form for it. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** The TLS policy that the entry needs so that nothing changes, if it needs one. */
  readonly tlsPolicy?: string;
  /** Why the endpoint is left out. */
  readonly obstacle?: Obstacle;
}

/** A certificate that exists. */
export interface FoundCertificate {
  /** The ARN or resource id, which the mapping is keyed by. */
  readonly id: string;
  readonly domains: readonly string[];
  /** The name that it has in the configuration, if that says more than the domains. */
  readonly suggestedName?: string;
  /** Where it was found: an address in a state, or an account. */
  readonly foundAt: string;
  readonly region?: string;
  readonly keyType?: KeyType;
  readonly tags: Readonly<Record<string, string>>;
  readonly notAfter?: string;
  /** The issuer's entry in `issuers`. Certificates with equal entries share an issuer. */
  readonly issuer: Readonly<Record<string, unknown>>;
  /** Whether something uses it; undefined if that is not known. */
  readonly used?: boolean;
  readonly endpoints: readonly FoundEndpoint[];
  readonly obstacle?: Obstacle;
}

/** A DNS zone that exists. */
export interface FoundZone {
  readonly name: string;
  /** The zone's entry in `zones`. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** What an importer found in one cloud. */
export interface FoundEstate {
  readonly cloud: string;
  /** The settings of `providers`, such as the region. */
  readonly provider: Readonly<Record<string, string>>;
  readonly certificates: readonly FoundCertificate[];
  readonly zones: readonly FoundZone[];
  /** Certificates that no fleet file can describe, and other things to know. */
  readonly leftOut: readonly { readonly id: string; readonly domains?: readonly string[]; readonly obstacle: Obstacle }[];
  /**
   * The names of the validation records to which expressions of a synthesised document refer, for records in zones of every cloud.
   *
   * @param names the found certificates by their name in the fleet file
   */
  recordNames(document: ImportTarget, names: ReadonlyMap<string, FoundCertificate>): RecordNames;
  /**
   * The ids under which Terraform imports the resources of a synthesised document, by address.
   *
   * @param names the found certificates by their name in the fleet file
   * @param recordNames the names of validation records of all estates
   */
  importIds(document: ImportTarget, names: ReadonlyMap<string, FoundCertificate>, recordNames: RecordNames): ReadonlyMap<string, string>;
}

/** The name of the validation record to which an expression refers; undefined if it refers to something else. */
export type RecordNames = (expression: string) => string | undefined;

/** A synthesised configuration: the bodies of resources by type and name. */
export interface ImportTarget {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** How an account is read. */
export interface LiveOptions {
  readonly regions: readonly string[];
  /** The role to assume for everything but the zones of `zoneRoles`. */
  readonly role?: string;
  /** Roles of other accounts whose zones are read. */
  readonly zoneRoles: readonly string[];
  /** The project to read, in a cloud that has projects. */
  readonly project?: string;
  /** Other projects whose zones are read. */
  readonly zoneProjects: readonly string[];
  /** Reports what is being read, and how much of it is done. */
  progress(what: string, done: number, total: number): void;
}

/** A certificate that exists in an account, for a comparison with inventories. */
export interface DiscoveredCertificate {
  /** Its ARN or resource id. */
  readonly id: string;
  /** Its names; empty if they could not be read. */
  readonly domains: readonly string[];
  readonly region?: string;
  readonly notAfter?: string;
  /** What serves it, as far as that could be read. */
  readonly servedBy: readonly string[];
  /** Whether something uses it; undefined if that could not be read. */
  readonly used?: boolean;
  /** Why `certfleet import` cannot take it over. */
  readonly obstacle?: Obstacle;
}

/** The certificates of an account, and what could not be read. */
export interface Discovery {
  readonly certificates: readonly DiscoveredCertificate[];
  readonly unread: readonly { readonly what: string; readonly reason: string }[];
}

/** How a cloud's certificates are taken over into a fleet. */
export interface CloudImporter {
  /** The resource types that `fromState` reads, data sources included. */
  readonly stateTypes: ReadonlySet<string>;
  /** Finds the certificates in states. */
  fromState(resources: readonly StateResource[], now: Date): FoundEstate;
  /** Finds the certificates of an account by read-only calls. */
  fromAccount?(options: LiveOptions, now: Date): Promise<FoundEstate>;
  /**
   * Finds the certificates of an account, and what serves them, as far as the permissions reach. If it is absent, `fromAccount` does, which
   * reads all or fails.
   */
  discover?(options: LiveOptions, now: Date): Promise<Discovery>;
  /** The permissions that `fromAccount` needs, as the cloud's tools take them. */
  readonly permissions?: Readonly<Record<string, unknown>>;
  /** The source address of the provider, without the host of a registry, and the versions that a fleet can use. */
  readonly provider: { readonly source: string; accepts(version: string): boolean };
  /** Types of resources that wait or check and manage nothing, which an import creates. */
  readonly waiters: readonly string[];
  /** The arguments that hold tags or labels. */
  readonly tagArguments: readonly string[];
  /**
   * Arguments in which Terraform's state only notes what the configuration set, and which the provider leaves empty in an import. If an
   * imported resource changes in these alone, the resource itself stays as it is.
   */
  readonly notedArguments?: readonly string[];
}
