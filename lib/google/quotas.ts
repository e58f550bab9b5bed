import { TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";
import { CertfleetError } from "../core/error";
import { IssuanceLimit } from "../core/issuer";
import { oncePerStack } from "../core/once-per-stack";
import { GooglePlace, placeKey } from "./google-provider";

/**
 * A quota of a project.
 *
 * @internal
 */
export interface Quota {
  /** What is counted, in the plural. */
  readonly what: string;
  /** The key by which `GoogleQuotas.raise` knows it. */
  readonly key: "certificates" | "mapEntries" | "maps" | "dnsAuthorizations" | "uptimeChecks" | "alertPolicies";
  /** The default limit. */
  readonly limit: number;
}

/*
 * Certificate Manager: https://cloud.google.com/certificate-manager/docs/quotas, the defaults of a project.
 * Monitoring: https://cloud.google.com/monitoring/quotas, per metrics scope.
 */

/**
 * Certificates, Google-managed and self-managed each, in the global location.
 *
 * @internal
 */
export const CERTIFICATES: Quota = { what: "global certificates", key: "certificates", limit: 1000 };

/**
 * Certificates of a region.
 *
 * @internal
 */
export const REGIONAL_CERTIFICATES: Quota = { what: "certificates in one region", key: "certificates", limit: 100 };

/**
 * The quota that one more certificate counts against, where no raised one is known.
 *
 * @internal
 */
export function certificateQuota({ project }: GooglePlace, region?: string): IssuanceLimit {
  const { limit, what } = region === undefined ? CERTIFICATES : REGIONAL_CERTIFICATES;
  return { key: `${what} ${project ?? ""} ${region ?? ""}`, what: region === undefined ? what : `certificates in ${region}`, count: limit };
}

/**
 * Certificate maps.
 *
 * @internal
 */
export const MAPS: Quota = { what: "certificate maps", key: "maps", limit: 100 };

/**
 * Entries of all maps together.
 *
 * @internal
 */
export const MAP_ENTRIES: Quota = { what: "certificate map entries", key: "mapEntries", limit: 5000 };

/**
 * DNS authorizations in the global location.
 *
 * @internal
 */
export const DNS_AUTHORIZATIONS: Quota = { what: "global DNS authorizations", key: "dnsAuthorizations", limit: 1000 };

/**
 * DNS authorizations of a region.
 *
 * @internal
 */
export const REGIONAL_DNS_AUTHORIZATIONS: Quota = { what: "DNS authorizations in one region", key: "dnsAuthorizations", limit: 300 };

/**
 * Uptime checks.
 *
 * @internal
 */
export const UPTIME_CHECKS: Quota = { what: "uptime checks", key: "uptimeChecks", limit: 100 };

/**
 * Alert policies.
 *
 * @internal
 */
export const ALERT_POLICIES: Quota = { what: "alert policies", key: "alertPolicies", limit: 2000 };

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
   * Certificates in one location.
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

const raised = new WeakMap<TerraformStack, GoogleQuotaProps>();

/** The quotas of Google Cloud projects. Synth counts the resources of a stack against them; resources of other stacks are not counted. */
export class GoogleQuotas {
  /** Sets quotas that Google has raised. Call it before resources are created. */
  static raise(scope: Construct, quotas: GoogleQuotaProps): void {
    const stack = TerraformStack.of(scope);
    for (const [name, quota] of Object.entries(quotas) as [string, number | undefined][]) {
      if (quota !== undefined && (!Number.isInteger(quota) || quota < 1)) {
        throw new CertfleetError("google-quota", `The quota ${name} cannot be ${quota}. Use a whole number, 1 or more.`, scope);
      }
    }
    raised.set(stack, { ...raised.get(stack), ...quotas });
  }
}

/** Counts a resource against a quota of a project. Throws if the quota is exceeded. */
export function countAgainst(scope: IConstruct, quota: Quota, place: GooglePlace, location = "global"): void {
  const where = placeKey(scope, place);
  const counter = oncePerStack(scope, `google-quota/${quota.what}/${where}/${location}`, () => ({ used: 0 }));
  const limit = raised.get(TerraformStack.of(scope))?.[quota.key] ?? quota.limit;
  if (++counter.used > limit) {
    throw new CertfleetError(
      "google-quota",
      `The stack has more than ${limit} ${quota.what}${where === "" ? "" : ` in project ${where}`}, which is the quota. Distribute them over several projects, ` +
        `or request a higher quota and set it with GoogleQuotas.raise(stack, { ${quota.key}: … }).`,
      scope,
    );
  }
}
