import { FoundCertificate, ImportTarget, RecordNames } from "../../core/importer";
import { Block } from "../../policy/plan/resource";
import { AuthorizationRecord, GLOBAL, GoogleInventory, keyOf, locationIn, nameIn, recordIdOf } from "./google-inventory";

/** The validation record of an authorization, as `lib/google/certificates/google-authorization.ts` refers to it. */
const VALIDATION_RECORD = /google_certificate_manager_dns_authorization\.([\w-]+)\.dns_resource_record\[0\]\.name/;

/** A reference to the id of a resource. */
const REFERENCE = /\$\{[a-z_]+\.([\w-]+)\.id\}/;

const PROXIES: Readonly<Record<string, string>> = {
  targetHttpsProxies: "target_https_proxy",
  targetSslProxies: "target_ssl_proxy",
};

/** The names of the validation records of a fleet's authorizations, by the expressions that refer to them. */
export function googleRecordNames(
  document: ImportTarget,
  names: ReadonlyMap<string, FoundCertificate>,
  inventory: GoogleInventory,
): RecordNames {
  const authorizations = authorizationsOf(document, names, inventory);
  return (expression) => authorizations.get(VALIDATION_RECORD.exec(expression)?.[1] ?? "")?.recordName;
}

/** What decides on ids besides what was found. */
interface IdOptions {
  /** The project of resources that name none. */
  readonly project: string;
  readonly recordNames: RecordNames;
}

/** The ids under which Terraform imports the resources of a synthesised document, by address. Only what exists has one. */
export function googleImportIds(
  document: ImportTarget,
  names: ReadonlyMap<string, FoundCertificate>,
  inventory: GoogleInventory,
  options: IdOptions,
): ReadonlyMap<string, string> {
  return new GoogleImportIds(document, names, inventory, options).find();
}

/** The authorizations by their names in the document: those of the certificates that refer to them. */
function authorizationsOf(
  document: ImportTarget,
  names: ReadonlyMap<string, FoundCertificate>,
  { certificates, authorizations }: GoogleInventory,
): ReadonlyMap<string, AuthorizationRecord> {
  const taken = new Set([...names.values()].map(({ id }) => id));
  const own = new Set(certificates.filter(({ id }) => taken.has(id)).flatMap((each) => each.authorizations.map(keyOf)));
  const found = new Map<string, AuthorizationRecord>();
  const bodies = document.resource?.google_certificate_manager_dns_authorization ?? {};
  for (const [name, { domain, type, location = GLOBAL }] of Object.entries(bodies)) {
    const alike = authorizations.filter(
      (each) => each.domain === domain && each.type === type && locationIn(each.id) === location && own.has(keyOf(each.id)),
    );
    if (alike.length > 0) {
      found.set(name, alike[0]);
    }
  }
  return found;
}

class GoogleImportIds {
  private readonly ids = new Map<string, string>();

  constructor(
    private readonly document: ImportTarget,
    private readonly names: ReadonlyMap<string, FoundCertificate>,
    private readonly inventory: GoogleInventory,
    private readonly options: IdOptions,
  ) {}

  find(): ReadonlyMap<string, string> {
    this.each("google_certificate_manager_certificate", (_body, name) => this.names.get(name)?.id);
    const authorizations = authorizationsOf(this.document, this.names, this.inventory);
    this.each("google_certificate_manager_dns_authorization", (_body, name) => authorizations.get(name)?.id);
    this.each("google_dns_record_set", ({ managed_zone: zone, project = this.options.project, name }) => {
      const record = this.options.recordNames(String(name));
      const id = record === undefined ? undefined : recordIdOf(String(project), String(zone), record);
      return id !== undefined && this.inventory.records.has(id) ? id : undefined;
    });
    this.each("google_certificate_manager_certificate_issuance_config", (body) => this.issuanceConfig(body));
    this.each("google_certificate_manager_certificate_map_entry", ({ map, hostname }) => {
      const entries = this.inventory.mapEntries.filter((entry) => hostname !== undefined && entry.hostname === hostname);
      return entries.find(({ id }) => keyOf(id).split("/certificateMaps/")[1].split("/")[0] === map)?.id;
    });
    this.each("google_compute_global_forwarding_rule", (body) => this.forwardingRule(body));
    this.each("google_compute_forwarding_rule", (body) => this.forwardingRule(body));
    return this.ids;
  }

  private each(type: string, idOf: (body: Block, name: string) => string | undefined): void {
    for (const [name, body] of Object.entries(this.document.resource?.[type] ?? {})) {
      const id = idOf(body, name);
      if (id !== undefined) {
        this.ids.set(`${type}.${name}`, id);
      }
    }
  }

  private issuanceConfig(body: Block): string | undefined {
    const { location = GLOBAL, lifetime, rotation_window_percentage: percentage, key_algorithm: algorithm } = body;
    const text = JSON.stringify(body.certificate_authority_config);
    return this.inventory.issuanceConfigs.find(
      (config) =>
        locationIn(config.id) === location &&
        `${config.lifetime}s` === lifetime &&
        config.rotationWindowPercentage === percentage &&
        config.keyAlgorithm === algorithm &&
        text.includes(JSON.stringify(config.pool)),
    )?.id;
  }

  /** The rule with an address and a port. Its proxy and the SSL policy of that follow from it. */
  private forwardingRule({ ip_address: address, port_range: port, region = GLOBAL, target }: Block): string | undefined {
    const rule = this.inventory.forwardingRules.find(
      (each) => each.ipAddress === address && String(each.port) === port && locationIn(each.id) === region,
    );
    const proxy = this.inventory.proxies.find(({ id }) => rule !== undefined && keyOf(id) === keyOf(rule.proxy));
    if (rule === undefined || proxy === undefined) {
      return undefined;
    }
    const place = region === GLOBAL ? "" : "region_";
    const collection = proxy.id.split("/").at(-2)!;
    const type = `google_compute_${place}${PROXIES[collection] ?? collection}`;
    const name = REFERENCE.exec(String(target))?.[1] ?? nameIn(String(target));
    const body = this.document.resource?.[type]?.[name];
    if (body === undefined) {
      return undefined;
    }
    this.ids.set(`${type}.${name}`, proxy.id);
    const policy = REFERENCE.exec(String(body.ssl_policy))?.[1];
    if (policy !== undefined && proxy.sslPolicy !== undefined) {
      this.ids.set(`google_compute_${place}ssl_policy.${policy}`, proxy.sslPolicy);
    }
    return rule.id;
  }
}
