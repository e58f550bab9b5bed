import { KeyType } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { FoundCertificate, FoundEstate, FoundZone, Obstacle } from "../../core/importer";
import { compareText, mostFrequent } from "../../core/text";
import { GOOGLE_KEY_ALGORITHMS, poolRenewal } from "../certificates/google-limits";
import { googleCloud } from "../cloud";
import { GoogleFoundEndpoints } from "./google-found-endpoints";
import { googleImportIds, googleRecordNames } from "./google-import-ids";
import {
  AuthorizationRecord,
  CertificateRecord,
  ClassicRecord,
  GLOBAL,
  GoogleInventory,
  IssuanceConfigRecord,
  keyOf,
  locationIn,
  nameIn,
  projectIn,
} from "./google-inventory";

/** How an inventory becomes part of a fleet. */
export interface GoogleEstateOptions {
  readonly now: Date;
  /** The project of the fleet. Default: the project of most certificates. */
  readonly project?: string;
  /** Whether the inventory is of the project itself, and not of a state, which is as old as its last refresh. */
  readonly isLive: boolean;
}

/** The version of the provider whose SSL policies count. */
const PROVIDER_VERSION = "6.50.0";

/** The scopes of certificates whose uses an import reads. */
const READ_SCOPES = ["DEFAULT", "ALL_REGIONS"];

const SCOPES: Readonly<Record<string, string>> = { EDGE_CACHE: "edge-cache", ALL_REGIONS: "all-regions" };

const FOREIGN: Obstacle = {
  reason: "foreign-ca",
  message:
    "another CA issued it, and Google neither renews it nor exports its key (not exportable). Issue another one with Certificate Manager or ACME, or provide certificate and key with an issuer of type `provided`",
};

const CLASSIC: Obstacle = {
  reason: "classic-certificate",
  message:
    "it is a certificate of Compute Engine, and a fleet issues those of Certificate Manager. Add its names to the fleet, and delete this one when nothing serves it",
};

const BY_LOAD_BALANCER: Obstacle = {
  reason: "load-balancer-validated",
  message: "a load balancer validates its names, and that cannot be changed. Issue another one with DNS authorization",
};

/** Describes what was read in Google Cloud as certificates and zones of a fleet. */
export function googleEstate(inventory: GoogleInventory, options: GoogleEstateOptions): FoundEstate {
  const projects = [inventory.certificates.map(({ id }) => projectIn(id)), inventory.zones.map((zone) => zone.project)];
  const project = options.project ?? mostFrequent(projects[0]) ?? mostFrequent(projects[1]) ?? "";
  const estate = new Estate(inventory, { ...options, project });
  return {
    cloud: googleCloud.key,
    provider: { project },
    certificates: inventory.certificates.map((record) => estate.found(record)),
    zones: zonesOf(inventory, project),
    leftOut: inventory.classicCertificates.map(classic),
    recordNames: (document, names) => googleRecordNames(document, names, inventory),
    importIds: (document, names, recordNames) => googleImportIds(document, names, inventory, { project, recordNames }),
  };
}

function classic({ id, names, isManaged }: ClassicRecord): FoundEstate["leftOut"][number] {
  return { id, domains: names, obstacle: isManaged ? CLASSIC : FOREIGN };
}

/** The issuer of a certificate, or why a fleet has none for it. */
interface FoundIssuer {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly keyType?: KeyType;
  readonly obstacle?: Obstacle;
}

class Estate {
  private readonly endpoints: GoogleFoundEndpoints;
  /** The authorization that the fleet takes over for a name, a location and a type of record. */
  private readonly authorizations = new Map<string, string>();

  constructor(
    private readonly inventory: GoogleInventory,
    private readonly options: GoogleEstateOptions & { readonly project: string },
  ) {
    this.endpoints = new GoogleFoundEndpoints(inventory, options.project, PROVIDER_VERSION);
  }

  found(record: CertificateRecord): FoundCertificate {
    const location = locationIn(record.id);
    const region = location === GLOBAL ? {} : { region: location };
    const endpoints = this.endpoints.of(record);
    const isUsed = this.endpoints.isUsed(record);
    const isRead = this.options.isLive && READ_SCOPES.includes(record.scope);
    const used = isUsed ? true : isRead ? false : undefined;
    const issuer = record.issuanceConfig === undefined ? this.publicIssuer(record, region) : this.privateIssuer(record, region);
    return {
      id: record.id,
      domains: record.names,
      suggestedName: record.suggestedName ?? nameIn(record.id),
      foundAt: record.foundAt,
      keyType: issuer.keyType ?? KeyType.RSA_2048,
      tags: record.labels,
      notAfter: record.notAfter,
      issuer: issuer.entry,
      used,
      endpoints,
      obstacle: this.obstacle(record) ?? issuer.obstacle ?? this.stateObstacle(record, used),
    };
  }

  private obstacle({ id, isManaged, authorizations, issuanceConfig }: CertificateRecord): Obstacle | undefined {
    const { project } = this.options;
    if (!isManaged) {
      return FOREIGN;
    }
    if (projectIn(id) !== project) {
      const message = `it is in the project ${projectIn(id)}, and most certificates are in ${project}. A fleet has the certificates of one project: import this one into another fleet`;
      return { reason: "other-account", message };
    }
    return authorizations.length === 0 && issuanceConfig === undefined ? BY_LOAD_BALANCER : undefined;
  }

  private stateObstacle({ state, notAfter }: CertificateRecord, used: boolean | undefined): Obstacle | undefined {
    const { isLive, now } = this.options;
    const old = isLive ? "" : " as of the last refresh of the state";
    // Terraform reads the state while Google still issues, and again with the next refresh.
    if (state === "FAILED" || (state === "PROVISIONING" && isLive)) {
      return state === "FAILED"
        ? { reason: "failed", message: `Google could not issue or renew it${old}. Check its DNS records, or replace it` }
        : { reason: "pending-validation", message: "Google has not issued it yet. Complete its DNS records, and import again" };
    }
    if (notAfter !== undefined && Date.parse(notAfter) < now.getTime()) {
      return { reason: "expired", message: `it has expired${old}. Delete it, or replace it`, canBeOverruled: true };
    }
    return used === false
      ? { reason: "unused", message: "no certificate map and no proxy serves it. Delete it, or serve it", canBeOverruled: true }
      : undefined;
  }

  private publicIssuer({ names, authorizations, scope, id }: CertificateRecord, region: { readonly region?: string }): FoundIssuer {
    const records = authorizations.map((each) => this.inventory.authorizations.find((known) => keyOf(known.id) === keyOf(each)));
    const types = new Set(records.map((record) => record?.type));
    const entry = {
      type: "google-managed",
      ...region,
      ...(scope in SCOPES ? { scope: SCOPES[scope] } : {}),
      ...(types.has("FIXED_RECORD") ? { record: "fixed" } : {}),
    };
    if (scope !== "DEFAULT" && !(scope in SCOPES)) {
      return {
        entry,
        obstacle: { reason: "scope", message: `a fleet has no public certificates with the scope ${scope}. Leave it where it is` },
      };
    }
    const why = authorizationProblem(names, records) ?? (types.size > 1 ? "has authorizations of both record types" : undefined);
    const message = why === undefined ? this.takeAuthorizations(records as AuthorizationRecord[], locationIn(id)) : `it ${why}`;
    return {
      entry,
      obstacle: message === undefined ? undefined : { reason: "dns-authorization", message: `${message}. Issue another one in the fleet` },
    };
  }

  /** Takes over the authorizations of a certificate; returns why that is not possible. A fleet has one for a name. */
  private takeAuthorizations(records: readonly AuthorizationRecord[], location: string): string | undefined {
    const keys = records.map(({ id, domain, type }) => [JSON.stringify([domain, type, location]), id, domain] as const);
    const other = keys.find(([key, id]) => (this.authorizations.get(key) ?? id) !== id);
    if (other !== undefined) {
      return `it has another authorization for ${other[2]} than ${nameIn(this.authorizations.get(other[0])!)}, and a fleet has one for each name`;
    }
    keys.forEach(([key, id]) => this.authorizations.set(key, id));
    return undefined;
  }

  private privateIssuer({ issuanceConfig, scope }: CertificateRecord, region: { readonly region?: string }): FoundIssuer {
    const config = this.inventory.issuanceConfigs.find(({ id }) => keyOf(id) === keyOf(issuanceConfig!));
    const entry = { type: "google-private-ca", pool: config?.pool };
    const refused = (message: string): FoundIssuer => ({ entry, obstacle: { reason: "issuance-config", message } });
    if (config === undefined) {
      return refused(`its issuance config ${nameIn(issuanceConfig!)} was not found. Read the state that has it`);
    }
    if (scope !== "DEFAULT") {
      return refused(
        `it has the scope ${scope}, and a fleet has certificates of a CA pool with the scope DEFAULT only. Leave it where it is`,
      );
    }
    const keyType = (Object.keys(GOOGLE_KEY_ALGORITHMS) as KeyType[]).find((each) => GOOGLE_KEY_ALGORITHMS[each] === config.keyAlgorithm);
    const twin = this.inventory.issuanceConfigs.find((each) => termsOf(each) === termsOf(config))!;
    const renewal = renewalOf(config);
    if (twin.id !== config.id) {
      return refused(
        `its issuance config ${nameIn(config.id)} has the settings of ${nameIn(twin.id)}, and a fleet has one of them. Leave it where it is`,
      );
    }
    if (keyType === undefined || renewal === undefined) {
      return refused(
        `its issuance config ${nameIn(config.id)} has the key algorithm ${config.keyAlgorithm}, a lifetime of ${config.lifetime}s and renewal after ` +
          `${config.rotationWindowPercentage} % of it, which a fleet does not request. Issue another one in the fleet`,
      );
    }
    return { entry: { ...entry, ...renewal, ...region }, keyType };
  }
}

/** A fleet authorizes each name once, in the order of the certificate's names. */
function authorizationProblem(names: readonly string[], records: readonly (AuthorizationRecord | undefined)[]): string | undefined {
  if (records.includes(undefined)) {
    return "has an authorization that was not found. Read the state that has it, or";
  }
  const bases = [...new Set(names.map((name) => name.replace(/^\*\./, "")))];
  const domains = records.map((record) => record!.domain);
  return bases.join() === domains.join()
    ? undefined
    : `has authorizations for ${domains.join(", ")}, and a fleet has them in the order ${bases.join(", ")}`;
}

function termsOf({ id, pool, lifetime, rotationWindowPercentage, keyAlgorithm }: IssuanceConfigRecord): string {
  return JSON.stringify([locationIn(id), pool, lifetime, rotationWindowPercentage, keyAlgorithm]);
}

/** The lifetime and the renewal that give an issuance config its settings; undefined if none do. */
function renewalOf({ lifetime: seconds, rotationWindowPercentage }: IssuanceConfigRecord): Readonly<Record<string, string>> | undefined {
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes <= 0) {
    return undefined;
  }
  const lifetime = Duration.minutes(minutes);
  const gives = (before?: Duration): boolean => {
    try {
      return poolRenewal(lifetime, before).percentage === rotationWindowPercentage;
    } catch {
      return false;
    }
  };
  if (gives()) {
    return { lifetime: lifetime.toString() };
  }
  // In the largest unit that gives the percentage. A minute less makes up for rounding.
  const exact = (minutes * (100 - rotationWindowPercentage)) / 100;
  const candidates = [24 * 60, 60, 1].flatMap((unit) => [0, 1].map((less) => (Math.floor(exact / unit) - less) * unit));
  const before = candidates
    .filter((each) => each > 0)
    .map((each) => Duration.minutes(each))
    .find(gives);
  return before === undefined ? undefined : { lifetime: lifetime.toString(), renewBefore: before.toString() };
}

/** The public zones. Of two with one name, the one with more records of those that were read counts. */
function zonesOf({ zones, records }: GoogleInventory, own: string): FoundZone[] {
  const count = (project: string, managedZone: string) => {
    const start = `projects/${project}/managedZones/${managedZone}/`;
    return [...records].filter((record) => record.startsWith(start)).length;
  };
  const ranked = zones
    .filter(({ isPrivate }) => !isPrivate)
    .map((zone) => ({ zone, records: count(zone.project, zone.managedZone) }))
    .sort((one, other) => other.records - one.records);
  const byName = new Map<string, FoundZone>();
  for (const { zone } of ranked) {
    const { name, managedZone, project } = zone;
    if (!byName.has(name)) {
      byName.set(name, { name, entry: { cloudDns: managedZone, ...(project === own ? {} : { project }) } });
    }
  }
  return [...byName.values()].sort((one, other) => compareText(one.name, other.name));
}
