import { StateResource } from "../../../lib/core/importer";

/** The project of the tests. */
export const PROJECT = "media-prod";

/** A resource in a state. Its address follows from type and name. */
export function resource(type: string, name: string, attributes: Readonly<Record<string, unknown>>): StateResource {
  return { type, mode: "managed", name, address: `${type}.${name}`, attributes, source: "terraform.tfstate" };
}

/** The id of a resource of Certificate Manager. */
export function managerId(collection: string, name: string, location = "global", project = PROJECT): string {
  return `projects/${project}/locations/${location}/${collection}/${name}`;
}

/** A certificate with DNS authorizations for its names, the authorizations, and their records in the zone example.com. */
export function certificateWith(
  name: string,
  domains: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  { location = "global", type = "FIXED_RECORD" } = {},
): StateResource[] {
  const bases = [...new Set(domains.map((domain) => domain.replace(/^\*\./, "")))];
  const authorizations = bases.map((domain) => managerId("dnsAuthorizations", `auth-${domain.replace(/\./g, "-")}`, location));
  return [
    resource("google_certificate_manager_certificate", name, {
      id: managerId("certificates", name, location),
      managed: [{ domains, dns_authorizations: authorizations, issuance_config: "", state: "ACTIVE" }],
      scope: "DEFAULT",
      effective_labels: {},
      ...more,
    }),
    ...bases.map((domain, index) =>
      resource("google_certificate_manager_dns_authorization", `auth_${domain}`, {
        id: authorizations[index],
        domain,
        type,
        dns_resource_record: [{ name: `_acme-challenge.${domain}.`, type: "CNAME", data: "x.authorize.certificatemanager.goog." }],
      }),
    ),
    ...bases.map((domain) =>
      resource("google_dns_record_set", domain, {
        project: PROJECT,
        managed_zone: "example-com",
        name: `_acme-challenge.${domain}.`,
        type: "CNAME",
      }),
    ),
  ];
}

/** The zone example.com. */
export const ZONE = resource("google_dns_managed_zone", "com", {
  project: PROJECT,
  name: "example-com",
  dns_name: "example.com.",
  visibility: "public",
});

/** What serves certificates of a map: an HTTPS proxy with its rule and its SSL policy, and an entry for each host. */
export function balancerWith(
  name: string,
  hosts: Readonly<Record<string, string>>,
  proxy: Readonly<Record<string, unknown>> = {},
  rule: Readonly<Record<string, unknown>> = {},
): StateResource[] {
  return [
    resource("google_compute_target_https_proxy", name, {
      id: `projects/${PROJECT}/global/targetHttpsProxies/${name}`,
      url_map: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/urlMaps/${name}`,
      certificate_map: `//certificatemanager.googleapis.com/${managerId("certificateMaps", name)}`,
      ssl_policy: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/sslPolicies/restricted`,
      quic_override: "NONE",
      tls_early_data: "DISABLED",
      ...proxy,
    }),
    resource("google_compute_global_forwarding_rule", name, {
      id: `projects/${PROJECT}/global/forwardingRules/${name}`,
      target: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/global/targetHttpsProxies/${name}`,
      ip_address: "203.0.113.10",
      port_range: "443-443",
      load_balancing_scheme: "EXTERNAL_MANAGED",
      network: "",
      ...rule,
    }),
    ...Object.entries(hosts).map(([host, certificate]) =>
      resource("google_certificate_manager_certificate_map_entry", host, {
        id: `${managerId("certificateMaps", name)}/certificateMapEntries/${host.replace(/\W/g, "-")}`,
        hostname: host === "PRIMARY" ? "" : host,
        // The API answers with the number of the project.
        certificates: certificate.split(" ").map((each) => managerId("certificates", each, "global", "123456789012")),
      }),
    ),
  ];
}

/** The SSL policy that the TLS policy `intermediate` needs. */
export const RESTRICTED = resource("google_compute_ssl_policy", "restricted", {
  id: `projects/${PROJECT}/global/sslPolicies/restricted`,
  profile: "RESTRICTED",
  min_tls_version: "TLS_1_2",
});
