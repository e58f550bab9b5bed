/** A quota of a project: what it counts, how many there can be, and whether Google raises it on request. */
export interface Quota {
  /** What is counted, in the plural. */
  readonly what: string;
  /** The key by which `GoogleQuotas.raise` knows it. */
  readonly key: "certificates" | "mapEntries" | "maps" | "dnsAuthorizations" | "uptimeChecks" | "alertPolicies";
  /** How many there can be, unless Google has raised it. */
  readonly limit: number;
}

/*
 * Certificate Manager: https://cloud.google.com/certificate-manager/docs/quotas, the defaults of a project.
 * Monitoring: https://cloud.google.com/monitoring/quotas, per metrics scope.
 */

/** Certificates, Google-managed and self-managed each, in the global location. */
export const CERTIFICATES: Quota = { what: "global certificates", key: "certificates", limit: 1000 };

/** Certificates of a region. */
export const REGIONAL_CERTIFICATES: Quota = { what: "certificates in one region", key: "certificates", limit: 100 };

/** Certificate maps. */
export const MAPS: Quota = { what: "certificate maps", key: "maps", limit: 100 };

/** Entries of all maps together. */
export const MAP_ENTRIES: Quota = { what: "certificate map entries", key: "mapEntries", limit: 5000 };

/** DNS authorizations in the global location. */
export const DNS_AUTHORIZATIONS: Quota = { what: "global DNS authorizations", key: "dnsAuthorizations", limit: 1000 };

/** DNS authorizations of a region. */
export const REGIONAL_DNS_AUTHORIZATIONS: Quota = { what: "DNS authorizations in one region", key: "dnsAuthorizations", limit: 300 };

/** Uptime checks. */
export const UPTIME_CHECKS: Quota = { what: "uptime checks", key: "uptimeChecks", limit: 100 };

/** Alert policies. */
export const ALERT_POLICIES: Quota = { what: "alert policies", key: "alertPolicies", limit: 2000 };

/** Certificates in one map entry: a limit that nobody raises. */
export const CERTIFICATES_PER_ENTRY = 4;

/** Certificates of Certificate Manager that one proxy takes without a map. */
export const CERTIFICATES_PER_PROXY = 100;

/** Classic certificates of Compute Engine that one proxy takes (Compute Engine, "SSL certificates per target proxy"). */
export const CLASSIC_CERTIFICATES_PER_PROXY = 15;

/** Channels that one alert policy tells. */
export const CHANNELS_PER_POLICY = 16;
