import { TerraformResource } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { expressionText } from "../core/expression";
import { IssuanceLimit } from "../core/issuer";
import { QuotaCounter, QuotaUse, SettingPosition } from "../core/quotas";
import type { GooglePlace } from "./google-provider";

/**
 * Certificates in one map entry. This limit cannot be raised.
 *
 * @internal
 */
export const CERTIFICATES_PER_ENTRY = 4;

/**
 * Certificates that a proxy accepts without a certificate map.
 *
 * @internal
 */
export const CERTIFICATES_PER_PROXY = 100;

/**
 * Classic certificates that a proxy accepts (Compute Engine, "SSL certificates per target proxy").
 *
 * @internal
 */
export const CLASSIC_CERTIFICATES_PER_PROXY = 15;

/**
 * Channels that one alert policy notifies.
 *
 * @internal
 */
export const CHANNELS_PER_POLICY = 16;

/** Quotas that Google has raised for the projects of a stack. */
export interface GoogleQuotaProps {
  /**
   * Certificates in one location, Google-managed and self-managed each.
   *
   * @default 1000 - 100 in a region
   */
  readonly certificates?: number;
  /**
   * Certificate maps.
   *
   * @default 100
   */
  readonly maps?: number;
  /**
   * Entries of all certificate maps.
   *
   * @default 5000
   */
  readonly mapEntries?: number;
  /**
   * DNS authorizations in one location.
   *
   * @default 1000 - 300 in a region
   */
  readonly dnsAuthorizations?: number;
  /**
   * Issuance configs in one location.
   *
   * @default 100 - 5 in a region
   */
  readonly issuanceConfigs?: number;
  /**
   * Trust configs in one location.
   *
   * @default 5
   */
  readonly trustConfigs?: number;
  /**
   * Record sets of a managed zone of Cloud DNS.
   *
   * @default 10000
   */
  readonly recordSets?: number;
  /**
   * Uptime checks.
   *
   * @default 100
   */
  readonly uptimeChecks?: number;
  /**
   * Alert policies.
   *
   * @default 2000
   */
  readonly alertPolicies?: number;
}

/** A quota of a project: the default limits, and what is counted, in the plural. */
interface ProjectQuota {
  readonly what: string;
  readonly limit: number;
  /** The limit of a region. Without it, locations count together. */
  readonly regional?: number;
}

/**
 * The defaults of a project:
 *
 * - Certificate Manager: https://cloud.google.com/certificate-manager/docs/quotas
 * - Monitoring, per metrics scope: https://cloud.google.com/monitoring/quotas
 * - Cloud DNS: https://cloud.google.com/dns/quotas
 *
 * Secret Manager has no quota of secrets.
 */
const QUOTAS: Readonly<Record<keyof GoogleQuotaProps, ProjectQuota>> = {
  certificates: { what: "certificates", limit: 1000, regional: 100 },
  maps: { what: "certificate maps", limit: 100 },
  mapEntries: { what: "certificate map entries", limit: 5000 },
  dnsAuthorizations: { what: "DNS authorizations", limit: 1000, regional: 300 },
  issuanceConfigs: { what: "certificate issuance configs", limit: 100, regional: 5 },
  trustConfigs: { what: "trust configs", limit: 5, regional: 5 },
  recordSets: { what: "record sets of one zone", limit: 10_000 },
  uptimeChecks: { what: "uptime checks", limit: 100 },
  alertPolicies: { what: "alert policies", limit: 2000 },
};

/**
 * The quota that one more certificate counts against.
 *
 * @internal
 */
export function certificateQuota({ project }: GooglePlace, region?: string, quotas: GoogleQuotaProps = {}): IssuanceLimit {
  const { limit, regional } = QUOTAS.certificates;
  const what = region === undefined ? "global certificates" : `certificates in ${region}`;
  return { key: `${what} ${project ?? ""}`, what, count: quotas.certificates ?? (region === undefined ? limit : regional!) };
}

/** What counts against a quota, by the type of the resource. */
const BY_TYPE: Readonly<Record<string, keyof GoogleQuotaProps>> = {
  google_certificate_manager_certificate: "certificates",
  google_certificate_manager_certificate_map: "maps",
  google_certificate_manager_certificate_map_entry: "mapEntries",
  google_certificate_manager_dns_authorization: "dnsAuthorizations",
  google_certificate_manager_certificate_issuance_config: "issuanceConfigs",
  google_certificate_manager_trust_config: "trustConfigs",
  google_dns_record_set: "recordSets",
  google_monitoring_uptime_check_config: "uptimeChecks",
  google_monitoring_alert_policy: "alertPolicies",
};

/** A resource as the bindings of hashicorp/google have it. */
interface GoogleResource extends TerraformResource {
  readonly projectInput?: string;
  readonly locationInput?: string;
  readonly managedZoneInput?: string;
  readonly selfManagedInput?: unknown;
}

/** The quotas of Google Cloud projects. Synth counts the resources of a stack against them; resources of other stacks are not counted. */
export class GoogleQuotas {
  /** States quotas that Google has raised. */
  static declare(scope: Construct, quotas: GoogleQuotaProps): void {
    COUNTER.declare(scope, quotas);
  }
}

/**
 * Sets the quotas of a file, with the position of each in messages.
 *
 * @internal
 */
export function raiseQuotas(scope: IConstruct, quotas: GoogleQuotaProps, position?: SettingPosition): void {
  COUNTER.declare(scope, quotas, position);
}

/**
 * Refuses a number that cannot be a quota.
 *
 * @internal
 */
export function checkQuota(quota: number | undefined): void {
  COUNTER.check(quota);
}

/**
 * Counts the resources of a stack against the quotas of its projects at synth, when the stack is complete.
 *
 * @internal
 */
export function countQuotas(scope: IConstruct): void {
  COUNTER.count(scope);
}

const COUNTER = new QuotaCounter<keyof GoogleQuotaProps>({
  cloud: "google",
  method: "GoogleQuotas",
  prefix: "google_",
  *uses(resources: readonly GoogleResource[]) {
    for (const resource of resources) {
      const key = BY_TYPE[resource.terraformResourceType];
      if (key !== undefined) {
        yield useOf(resource, key);
      }
    }
  },
});

function useOf(resource: GoogleResource, key: keyof GoogleQuotaProps): QuotaUse<keyof GoogleQuotaProps> {
  const { what, limit, regional } = QUOTAS[key];
  const { provider, projectInput, locationInput = "global", managedZoneInput = "", selfManagedInput } = resource;
  const isRegional = regional !== undefined && locationInput !== "global";
  const kind = key !== "certificates" ? "" : selfManagedInput === undefined ? "Google-managed " : "self-managed ";
  return {
    key,
    what: `${kind}${what}`,
    limit: isRegional ? regional : limit,
    place: [provider?.fqn, projectInput, regional !== undefined && locationInput, expressionText(managedZoneInput)].join(" "),
    placeText: `in one project${regional === undefined ? "" : isRegional ? ` and region (${locationInput})` : ", which are global"}`,
  };
}
