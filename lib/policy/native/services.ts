import { API_GATEWAY_HTTP, API_GATEWAY_REST_EDGE, API_GATEWAY_REST_REGIONAL } from "./api-gateway";
import { CLOUDFRONT } from "./cloudfront";
import { NativePolicyDefinition } from "./definition";
import { ELB } from "./elb";
import { GOOGLE_MINIMUM_VERSIONS, GOOGLE_PROFILES, googleDefinition } from "./google";

const GOOGLE_SSL_POLICIES = Object.keys(GOOGLE_PROFILES).flatMap((profile) =>
  Object.keys(GOOGLE_MINIMUM_VERSIONS).map((minimum) => googleDefinition(profile, minimum)!),
);

/** The named TLS policies of each service, by the keys that cloud registrations use. Of two entries with one name, the first counts. */
export const SERVICE_POLICIES: ReadonlyMap<string, readonly NativePolicyDefinition[]> = new Map([
  ["elb", ELB.policies],
  ["cloudfront", CLOUDFRONT.policies],
  ["api-gateway-http", API_GATEWAY_HTTP.policies],
  // An inventory does not tell the type of a REST API's endpoint, and one name means about the same in both.
  ["api-gateway-rest", [...API_GATEWAY_REST_REGIONAL.policies, ...API_GATEWAY_REST_EDGE.policies]],
  ["google-ssl-policy", GOOGLE_SSL_POLICIES],
]);
