import { Problem, problem, SpecPath } from "../../core/error";
import { didYouMean } from "../../core/text";
import { Estate } from "../plan/estate";
import { ofLatest } from "../plan/cached-results";
import { Resource } from "../plan/resource";
import { RuleService } from "../rule";
import { TlsPolicy } from "../tls-policy";
import { AWS_DATA } from "./aws-data";
import {
  API_GATEWAY_HTTP,
  API_GATEWAY_REST_EDGE,
  API_GATEWAY_REST_MUTUAL_TLS,
  API_GATEWAY_REST_REGIONAL,
  AWS_EDGE,
  CLOUDFRONT,
} from "./aws-edge";
import { GOOGLE, GOOGLE_MINIMUM_VERSIONS, GOOGLE_PROFILES, googleDefinition } from "./google";
import { ELB, LOAD_BALANCERS } from "./load-balancers";
import {
  choosePolicy,
  findPolicy,
  shortfalls,
  NativePolicyChoice,
  NativePolicyDefinition,
  NativePolicyTable,
  TlsService,
  TlsSetting,
} from "./native-policy";

/** The services whose named policies are chosen for an intent. */
export type NativePolicyService =
  "elb" | "cloudfront" | "api-gateway-rest-regional" | "api-gateway-rest-edge" | "api-gateway-rest-mutual-tls" | "api-gateway-http";

const TABLES: Record<NativePolicyService, NativePolicyTable> = {
  elb: ELB,
  cloudfront: CLOUDFRONT,
  "api-gateway-rest-regional": API_GATEWAY_REST_REGIONAL,
  "api-gateway-rest-edge": API_GATEWAY_REST_EDGE,
  "api-gateway-rest-mutual-tls": API_GATEWAY_REST_MUTUAL_TLS,
  "api-gateway-http": API_GATEWAY_HTTP,
};

/** The keys of all services whose policies are chosen for an intent. */
export const NATIVE_POLICY_SERVICES = Object.keys(TABLES) as NativePolicyService[];

/** Chooses a service's policy for an intent at a provider version. Fails if the service has none. */
export function nativePolicy(service: NativePolicyService, policy: TlsPolicy, providerVersion: string): NativePolicyChoice {
  return choosePolicy(TABLES[service], policy, providerVersion);
}

/** The names of a service's policies that meet an intent. */
export function policiesMeeting(service: NativePolicyService, policy: TlsPolicy): string[] {
  return TABLES[service].policies.filter((each) => shortfalls(each, policy).length === 0).map(({ name }) => name);
}

/** What is wrong with a service's policy that is stated by name instead of chosen for an intent. */
export function* statedPolicyProblems(path: SpecPath, service: NativePolicyService, name: string, policy: TlsPolicy): Iterable<Problem> {
  const table = TABLES[service];
  const definition = findPolicy(table, name);
  const meeting = policiesMeeting(service, policy).join(", ") || "none";
  if (definition === undefined) {
    const names = table.policies.map((each) => each.name);
    yield problem(
      "unknown-service-policy",
      path,
      `"${name}" is not a TLS policy of ${table.service}${didYouMean(name, names) || "."} Those that meet "${policy.name}" are ${meeting}.`,
    );
    return;
  }
  const found = shortfalls(definition, policy);
  if (found.length > 0) {
    yield problem(
      "weak-service-policy",
      path,
      `The TLS policy ${name} ${found.join(" and ")}, so it does not meet "${policy.name}". Those that meet it are ${meeting}: ` +
        "change the endpoint to one of them, or set the `tlsPolicy` that it is to meet.",
    );
  }
}

const GOOGLE_SSL_POLICIES = Object.keys(GOOGLE_PROFILES).flatMap((profile) =>
  Object.keys(GOOGLE_MINIMUM_VERSIONS).map((minimum) => googleDefinition(profile, minimum)!),
);

/** The named TLS policies of each service, by the keys that cloud registrations use. If a name occurs twice, the first entry counts. */
export const SERVICE_POLICIES: ReadonlyMap<string, readonly NativePolicyDefinition[]> = new Map([
  ["elb", ELB.policies],
  ["cloudfront", CLOUDFRONT.policies],
  ["api-gateway-http", API_GATEWAY_HTTP.policies],
  // An inventory does not contain the endpoint type of a REST API. A name means nearly the same for both types.
  ["api-gateway-rest", [...API_GATEWAY_REST_REGIONAL.policies, ...API_GATEWAY_REST_EDGE.policies]],
  ["google-ssl-policy", GOOGLE_SSL_POLICIES],
]);

/** Every service whose Terraform arguments set the TLS version or policy. */
export const TLS_SERVICES: readonly TlsService[] = [...LOAD_BALANCERS, ...AWS_EDGE, ...AWS_DATA, ...GOOGLE];

const BY_TYPE = new Map<string, TlsService[]>();
for (const service of TLS_SERVICES) {
  for (const type of service.types) {
    BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), service]);
  }
}

/** A TLS setting with its service. */
export interface ServiceSetting {
  readonly service: TlsService;
  readonly setting: TlsSetting;
}

/** The TLS settings of a resource, for which several rules ask one after the other. */
export const tlsSettings = ofLatest((resource: Resource, estate: Estate): readonly ServiceSetting[] =>
  (BY_TYPE.get(resource.type) ?? []).flatMap((service) => service.read(resource, estate).map((setting) => ({ service, setting }))),
);

/** The services of a rule on TLS settings, each with its fix for the intermediate policy. */
export const TLS_RULE_SERVICES: readonly RuleService[] = TLS_SERVICES.map((service) => ({
  service: service.service,
  types: service.types,
  fix: tlsFix(service, TlsPolicy.INTERMEDIATE),
}));

/** The change that makes a resource, or any of a service, meet the profile. */
export function tlsFix(service: TlsService, policy: TlsPolicy, resource?: Resource): string {
  const recommended = service.recommended(policy, resource);
  return /^(an? |CloudFront)/.test(recommended)
    ? `use ${recommended}`
    : recommended.startsWith("attach")
      ? recommended
      : `set ${recommended}`;
}
