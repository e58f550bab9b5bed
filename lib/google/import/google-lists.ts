/** A list of a location: the part of the path after it, the items' field, and the permission for global resources and for those of a region. */
export interface LocationList {
  readonly collection: string;
  readonly permission: string;
  /** The permission in a region, where it is another one. */
  readonly regional?: string;
  readonly what: string;
}

export const CERTIFICATES: LocationList = { collection: "certificates", permission: "certificatemanager.certs.list", what: "certificates" };
export const AUTHORIZATIONS: LocationList = {
  collection: "dnsAuthorizations",
  permission: "certificatemanager.dnsauthorizations.list",
  what: "DNS authorizations",
};
export const CONFIGS: LocationList = {
  collection: "certificateIssuanceConfigs",
  permission: "certificatemanager.certissuanceconfigs.list",
  what: "issuance configs",
};
export const MAPS: LocationList = {
  collection: "certificateMaps",
  permission: "certificatemanager.certmaps.list",
  what: "certificate maps",
};
export const ENTRIES_PERMISSION = "certificatemanager.certmapentries.list";
export const HTTPS_PROXIES: LocationList = {
  collection: "targetHttpsProxies",
  permission: "compute.targetHttpsProxies.list",
  regional: "compute.regionTargetHttpsProxies.list",
  what: "HTTPS proxies",
};
export const SSL_PROXIES: LocationList = {
  collection: "targetSslProxies",
  permission: "compute.targetSslProxies.list",
  what: "SSL proxies",
};
export const RULES: LocationList = {
  collection: "forwardingRules",
  permission: "compute.globalForwardingRules.list",
  regional: "compute.forwardingRules.list",
  what: "forwarding rules",
};
export const SSL_POLICIES: LocationList = {
  collection: "sslPolicies",
  permission: "compute.sslPolicies.list",
  regional: "compute.regionSslPolicies.list",
  what: "SSL policies",
};
export const CLASSIC: LocationList = {
  collection: "sslCertificates",
  permission: "compute.sslCertificates.list",
  regional: "compute.regionSslCertificates.list",
  what: "classic certificates",
};
export const ZONES_PERMISSION = "dns.managedZones.list";
export const RECORDS_PERMISSION = "dns.resourceRecordSets.list";

const LISTS = [CERTIFICATES, AUTHORIZATIONS, CONFIGS, MAPS, HTTPS_PROXIES, SSL_PROXIES, RULES, SSL_POLICIES, CLASSIC];

/** The read-only permissions that an import needs, as a custom role. */
export const GOOGLE_PERMISSIONS = {
  title: "certfleet import",
  description: "Reads certificates, load balancers and DNS records",
  stage: "GA",
  includedPermissions: [
    ...LISTS.flatMap(({ permission, regional }) => [permission, ...(regional === undefined ? [] : [regional])]),
    ENTRIES_PERMISSION,
    ZONES_PERMISSION,
    RECORDS_PERMISSION,
  ].sort(),
} as const;
