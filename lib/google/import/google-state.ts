import { StateResource } from "../../core/importer";
import { asBlock, asBoolean, asList, asNumber, asText, Block, textsOf } from "../../policy/plan/resource";
import {
  CertificateRecord,
  emptyGoogleInventory,
  GoogleInventory,
  idIn,
  nameIn,
  projectIn,
  ProxyRecord,
  recordIdOf,
} from "./google-inventory";
import { labelsOf } from "./google-live";

type Reader = (inventory: GoogleInventory, resource: StateResource) => void;

const READERS: Readonly<Record<string, Reader>> = {
  google_certificate_manager_certificate: (inventory, resource) => {
    // A data source is not managed here, so that nothing hands it over.
    if (resource.mode === "managed") {
      inventory.certificates.push(...certificateOf(resource));
    }
  },
  google_compute_managed_ssl_certificate: readClassic,
  google_compute_ssl_certificate: readClassic,
  google_compute_region_ssl_certificate: readClassic,
  google_certificate_manager_dns_authorization: ({ authorizations }, { attributes }) => {
    const { id, domain, type } = attributes;
    const recordName = asText(first(attributes.dns_resource_record).name);
    if (typeof id === "string" && typeof domain === "string" && recordName !== undefined) {
      authorizations.push({ id, domain, type: asText(type) ?? "FIXED_RECORD", recordName });
    }
  },
  google_certificate_manager_certificate_issuance_config: ({ issuanceConfigs }, { attributes }) => {
    const authority = first(first(attributes.certificate_authority_config).certificate_authority_service_config);
    const id = asText(attributes.id);
    if (id !== undefined) {
      issuanceConfigs.push({
        id,
        pool: asText(authority.ca_pool) ?? "",
        lifetime: Number.parseFloat(asText(attributes.lifetime) ?? "0"),
        rotationWindowPercentage: asNumber(attributes.rotation_window_percentage) ?? 0,
        keyAlgorithm: asText(attributes.key_algorithm) ?? "",
      });
    }
  },
  google_certificate_manager_certificate_map_entry: ({ mapEntries }, { attributes }) => {
    const id = asText(attributes.id);
    if (id !== undefined) {
      const hostname = asText(attributes.hostname);
      mapEntries.push({ id, hostname: hostname === "" ? undefined : hostname, certificates: textsOf(attributes.certificates) });
    }
  },
  google_compute_target_https_proxy: (inventory, { attributes }) => readProxy(inventory, "https", attributes, attributes.url_map),
  google_compute_region_target_https_proxy: (inventory, { attributes }) => readProxy(inventory, "https", attributes, attributes.url_map),
  google_compute_target_ssl_proxy: (inventory, { attributes }) => readProxy(inventory, "ssl", attributes, attributes.backend_service),
  google_compute_global_forwarding_rule: readRule,
  google_compute_forwarding_rule: readRule,
  google_compute_ssl_policy: readSslPolicy,
  google_compute_region_ssl_policy: readSslPolicy,
  google_dns_managed_zone: ({ zones }, { attributes }) => {
    const [managedZone, dnsName] = [asText(attributes.name), asText(attributes.dns_name)];
    const project = asText(attributes.project) ?? projectIn(asText(attributes.id) ?? "");
    if (
      managedZone !== undefined &&
      dnsName !== undefined &&
      !zones.some((each) => each.project === project && each.managedZone === managedZone)
    ) {
      zones.push({ project, managedZone, name: dnsName.replace(/\.$/, "").toLowerCase(), isPrivate: attributes.visibility === "private" });
    }
  },
  google_dns_record_set: ({ records }, { attributes }) => {
    const [name, zone, project] = [asText(attributes.name), asText(attributes.managed_zone), asText(attributes.project)];
    if (name !== undefined && zone !== undefined && project !== undefined && attributes.type === "CNAME") {
      records.add(recordIdOf(project, nameIn(zone), name));
    }
  },
};

/** The resource types that are read. */
export const GOOGLE_STATE_TYPES: ReadonlySet<string> = new Set(Object.keys(READERS));

/** Reads what Terraform's states know about a Google project. */
export function googleInventoryOf(resources: readonly StateResource[]): GoogleInventory {
  const inventory = emptyGoogleInventory();
  resources.forEach((resource) => READERS[resource.type]?.(inventory, resource));
  // A proxy that is in two states is one proxy.
  const [proxies, forwardingRules, mapEntries] = [inventory.proxies, inventory.forwardingRules, inventory.mapEntries];
  return { ...inventory, proxies: distinct(proxies), forwardingRules: distinct(forwardingRules), mapEntries: distinct(mapEntries) };
}

function distinct<T extends { readonly id: string }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}

/** The first block of an argument that has one block. */
function first(value: unknown): Block {
  return asBlock(asList(value)[0]);
}

function certificateOf({ address, name, attributes }: StateResource): CertificateRecord[] {
  const id = asText(attributes.id);
  if (id === undefined) {
    return [];
  }
  const isManaged = asList(attributes.managed).length > 0;
  const managed = first(attributes.managed);
  const scope = asText(attributes.scope);
  return [
    {
      id,
      names: isManaged ? textsOf(managed.domains) : textsOf(attributes.san_dnsnames),
      isManaged,
      authorizations: textsOf(managed.dns_authorizations).map(idIn),
      issuanceConfig: textOf(managed.issuance_config),
      scope: scope === undefined || scope === "" ? "DEFAULT" : scope,
      state: asText(managed.state),
      labels: labelsOf(attributes.effective_labels ?? attributes.labels),
      foundAt: address,
      // A name such as `this["www"]` does not tell the instances apart.
      suggestedName: /[[\]]/.test(address) ? undefined : name,
    },
  ];
}

function readClassic({ classicCertificates }: GoogleInventory, { type, mode, address, attributes }: StateResource): void {
  if (mode === "managed") {
    const names = textsOf(first(attributes.managed).domains);
    classicCertificates.push({
      id: asText(attributes.id) ?? address,
      names: names.length > 0 ? names : textsOf(attributes.subject_alternative_names),
      isManaged: type === "google_compute_managed_ssl_certificate",
    });
  }
}

function readProxy(inventory: GoogleInventory, kind: ProxyRecord["kind"], attributes: Block, target: unknown): void {
  const [id, serves] = [asText(attributes.id), asText(target)];
  if (id === undefined || serves === undefined) {
    return;
  }
  inventory.proxies.push({
    id,
    kind,
    target: idIn(serves),
    sslPolicy: textOf(attributes.ssl_policy),
    certificateMap: textOf(attributes.certificate_map),
    certificates: textsOf(attributes.certificate_manager_certificates).map(idIn),
    quic: asText(attributes.quic_override),
    earlyData: asText(attributes.tls_early_data),
    proxyHeader: asText(attributes.proxy_header),
    furtherSettings: [
      ...(textOf(attributes.server_tls_policy) === undefined ? [] : ["a server TLS policy"]),
      ...(asList(attributes.ssl_certificates).length === 0 ? [] : ["classic certificates"]),
      ...((asNumber(attributes.http_keep_alive_timeout_sec) ?? 0) === 0 ? [] : ["a keep-alive timeout"]),
      ...(asBoolean(attributes.proxy_bind) === true ? ["a proxy bind"] : []),
    ],
  });
}

function readRule({ forwardingRules }: GoogleInventory, { attributes }: StateResource): void {
  const [id, target, ipAddress] = [asText(attributes.id), asText(attributes.target), asText(attributes.ip_address)];
  if (id !== undefined && target !== undefined && ipAddress !== undefined) {
    forwardingRules.push({
      id,
      proxy: idIn(target),
      ipAddress,
      port: Number.parseInt(asText(attributes.port_range) ?? "0", 10),
      scheme: asText(attributes.load_balancing_scheme) ?? "EXTERNAL",
      network: textOf(attributes.network),
      subnetwork: textOf(attributes.subnetwork),
    });
  }
}

function readSslPolicy({ sslPolicies }: GoogleInventory, { attributes }: StateResource): void {
  const id = asText(attributes.id);
  if (id !== undefined) {
    const [profile, minimumVersion] = [asText(attributes.profile) ?? "COMPATIBLE", asText(attributes.min_tls_version) ?? "TLS_1_0"];
    sslPolicies.push({ id, profile, minimumVersion });
  }
}

/** The id in a reference; undefined for one that is not set, which providers write as an empty text. */
function textOf(value: unknown): string | undefined {
  const text = asText(value);
  return text === undefined || text === "" ? undefined : idIn(text);
}
