import { CertfleetError } from "../core/error";
import { API_GATEWAY_HTTP, API_GATEWAY_REST_EDGE, API_GATEWAY_REST_REGIONAL } from "./native/api-gateway";
import { CLOUDFRONT } from "./native/cloudfront";
import { findPolicy, isAccepted, NativePolicyDefinition, NativePolicyTable, shortfalls } from "./native/definition";
import { ELB } from "./native/elb";
import { TlsPolicy } from "./tls-policy";

/** The services that have named policies. */
export type NativePolicyService = "elb" | "cloudfront" | "api-gateway-rest-regional" | "api-gateway-rest-edge" | "api-gateway-http";

/** A service's policy that was chosen for an intent. */
export interface NativePolicyChoice {
  /** The service's own name of it. */
  readonly name: string;
  /** Whether it does all that the intent asks for. */
  readonly meets: boolean;
  /** In what it falls short, where it does. */
  readonly shortfall?: string;
}

interface Service {
  readonly table: NativePolicyTable;
  /** Per intent the names to try, the best first. */
  readonly preferred: Record<string, readonly string[]>;
  /** A name that may be used for an intent which it does not quite meet, since the service has nothing better. */
  readonly tolerated?: Record<string, string>;
  /** What to change where nothing meets the intent. */
  readonly remedy: string;
}

const LEGACY_API_GATEWAY = { intermediate: "TLS_1_2" };

const API_GATEWAY_REMEDY =
  'choose "intermediate", which gives TLS_1_2, or put a CloudFront distribution or a load balancer in front: ' +
  "the stronger policies need the argument endpoint_access_mode of a newer provider";

const SERVICES: Record<NativePolicyService, Service> = {
  elb: {
    table: ELB,
    preferred: {
      modern: ["ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"],
      intermediate: ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
      fips: ["ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"],
      "post-quantum": ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    },
    remedy: "choose another TLS policy",
  },
  cloudfront: {
    table: CLOUDFRONT,
    preferred: {
      modern: ["TLSv1.3_2025"],
      intermediate: ["TLSv1.2_2021"],
      fips: [],
      "post-quantum": ["TLSv1.2_2021"],
    },
    remedy: 'choose "intermediate" or "post-quantum", or terminate TLS at a load balancer',
  },
  "api-gateway-rest-regional": {
    table: API_GATEWAY_REST_REGIONAL,
    preferred: { modern: [], intermediate: [], fips: [], "post-quantum": [] },
    tolerated: LEGACY_API_GATEWAY,
    remedy: API_GATEWAY_REMEDY,
  },
  "api-gateway-rest-edge": {
    table: API_GATEWAY_REST_EDGE,
    preferred: { modern: [], intermediate: [], fips: [], "post-quantum": [] },
    tolerated: LEGACY_API_GATEWAY,
    remedy: API_GATEWAY_REMEDY,
  },
  "api-gateway-http": {
    table: API_GATEWAY_HTTP,
    preferred: { modern: [], intermediate: [], fips: [], "post-quantum": [] },
    tolerated: LEGACY_API_GATEWAY,
    remedy: 'choose "intermediate", which gives TLS_1_2, or use a REST API behind CloudFront or a load balancer',
  },
};

/** The services that have named policies. */
export const NATIVE_POLICY_SERVICES = Object.keys(SERVICES) as NativePolicyService[];

/** The service's own policy that serves an intent at a provider version. Fails where there is none. */
export function nativePolicy(service: NativePolicyService, policy: TlsPolicy, providerVersion: string): NativePolicyChoice {
  const { table, preferred, tolerated, remedy } = SERVICES[service];
  const definition = preferred[policy.name]
    .map((name) => findPolicy(table, name)!)
    .find((candidate) => isAccepted(candidate, providerVersion) && shortfalls(candidate, policy).length === 0);
  if (definition) {
    return { name: definition.name, meets: true };
  }
  const fallback = tolerated?.[policy.name];
  if (fallback !== undefined) {
    const shortfall = `${fallback} ${shortfalls(findPolicy(table, fallback)!, policy).join(" and ")}`;
    return { name: fallback, meets: false, shortfall };
  }
  throw new CertfleetError(
    "policy-not-available",
    `${table.service} cannot do the TLS policy "${policy.name}" with version ${providerVersion} of the provider: ${strongest(table, providerVersion)}; ${remedy}`,
  );
}

function strongest(table: NativePolicyTable, providerVersion: string): string {
  const accepted = table.policies.filter((definition: NativePolicyDefinition) => isAccepted(definition, providerVersion));
  return `the strongest that it takes there is ${accepted[0].name}, whose minimum is ${accepted[0].minimum.label}`;
}
