import { API_GATEWAY_HTTP, API_GATEWAY_REST_EDGE, API_GATEWAY_REST_REGIONAL } from "../native/api-gateway";
import { CLOUDFRONT } from "../native/cloudfront";
import { NativePolicyTable } from "../native/definition";
import { TlsPolicy } from "../tls-policy";
import { Resource, valueAt } from "../resource";
import { asBoolean, asText, blockOf, blocksOf, isUnknown, textsOf } from "../value";
import { namedSetting, TlsService, versionListSetting } from "./setting";

const CLOUDFRONT_VIEWER: TlsService = {
  service: "CloudFront, viewers",
  types: ["aws_cloudfront_distribution"],
  argument: "viewer_certificate.minimum_protocol_version",
  read(resource) {
    const certificate = blockOf(resource.attributes.viewer_certificate);
    // The default certificate fixes TLSv1 whatever is written: a rule of its own speaks of it.
    if (!certificate || asBoolean(certificate.cloudfront_default_certificate) === true) {
      return [];
    }
    return [namedSetting(resource, "viewer_certificate.minimum_protocol_version", CLOUDFRONT, "TLSv1")];
  },
  recommended: (policy) => `minimum_protocol_version = "${policy === TlsPolicy.MODERN ? "TLSv1.3_2025" : "TLSv1.2_2021"}"`,
};

const CLOUDFRONT_ORIGIN: TlsService = {
  service: "CloudFront, origins",
  types: ["aws_cloudfront_distribution", "aws_cloudfront_vpc_origin"],
  argument: "custom_origin_config.origin_ssl_protocols",
  read(resource) {
    const configs =
      resource.type === "aws_cloudfront_vpc_origin"
        ? blocksOf(resource.attributes.vpc_origin_endpoint_config)
        : blocksOf(resource.attributes.origin).flatMap((origin) => blocksOf(origin.custom_origin_config));
    return configs
      .filter((config) => config.origin_protocol_policy !== "http-only")
      .flatMap((config) => {
        const protocols = blockOf(config.origin_ssl_protocols)?.items ?? config.origin_ssl_protocols;
        return versionListSetting(protocols, "origin_ssl_protocols");
      });
  },
  recommended: () => 'origin_ssl_protocols = ["TLSv1.2"]',
  // CloudFront names nothing above TLS 1.2 towards origins.
  tolerates: (setting, policy) => !policy.fips && setting.name === "TLSv1.2",
};

function apiGatewayTable(resource: Resource): NativePolicyTable {
  const types = textsOf(valueAt(resource.attributes, "endpoint_configuration.types"));
  return types.includes("EDGE") || (types.length === 0 && resource.attributes.regional_certificate_arn === undefined)
    ? API_GATEWAY_REST_EDGE
    : API_GATEWAY_REST_REGIONAL;
}

/** TLS_1_2 falls short of every intent, but the releases without `endpoint_access_mode` have nothing better. */
function isLegacyBest(name: string, policy: TlsPolicy): boolean {
  return name === "TLS_1_2" && policy === TlsPolicy.INTERMEDIATE;
}

const API_GATEWAY_REST: TlsService = {
  service: "API Gateway, REST",
  types: ["aws_api_gateway_domain_name"],
  argument: "security_policy",
  read: (resource) => [namedSetting(resource, "security_policy", apiGatewayTable(resource), "TLS_1_2")],
  recommended: (policy) =>
    policy === TlsPolicy.INTERMEDIATE
      ? 'security_policy = "TLS_1_2"'
      : "an enhanced security_policy with endpoint_access_mode, which needs aws 6.31 or later, or CloudFront or a load balancer in front",
  tolerates: (setting, policy) => isLegacyBest(setting.name, policy),
};

const API_GATEWAY_REST_API: TlsService = {
  service: "API Gateway, REST API's own endpoint",
  types: ["aws_api_gateway_rest_api"],
  argument: "security_policy, where the provider has it",
  read: (resource) =>
    asText(resource.attributes.security_policy) !== undefined || isUnknown(resource.attributes.security_policy)
      ? [namedSetting(resource, "security_policy", apiGatewayTable(resource), "TLS_1_0")]
      : [],
  recommended: API_GATEWAY_REST.recommended,
  tolerates: API_GATEWAY_REST.tolerates,
};

const API_GATEWAY_V2: TlsService = {
  service: "API Gateway, HTTP and WebSocket",
  types: ["aws_apigatewayv2_domain_name"],
  argument: "domain_name_configuration.security_policy",
  read: (resource) => [namedSetting(resource, "domain_name_configuration.security_policy", API_GATEWAY_HTTP, "TLS_1_2")],
  recommended: (policy) =>
    policy === TlsPolicy.INTERMEDIATE
      ? 'security_policy = "TLS_1_2"'
      : "CloudFront or a load balancer in front, since HTTP APIs have no stronger policy",
  tolerates: (setting, policy) => isLegacyBest(setting.name, policy),
};

export const AWS_EDGE: readonly TlsService[] = [
  CLOUDFRONT_VIEWER,
  CLOUDFRONT_ORIGIN,
  API_GATEWAY_REST,
  API_GATEWAY_REST_API,
  API_GATEWAY_V2,
];
