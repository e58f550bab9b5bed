import { AWS_FEATURES, releasesWith } from "../provider-features";
import { TlsPolicy, TlsVersion } from "../tls-policy";
import {
  NativePolicyDefinition,
  NativePolicyPreference,
  NativePolicyTable,
  SUITES,
  namedSetting,
  TlsService,
  versionListSetting,
} from "./native-policy";
import { asBoolean, asText, isAbsent, blockOf, blocksOf, isUnknown, Resource, textsOf, valueAt } from "../plan/resource";

const Y2021 = [...SUITES.TLS_1_3, ...SUITES.ECDHE_GCM, ...SUITES.ECDHE_CHACHA20];
const Y2019 = [...Y2021, ...SUITES.ECDHE_CBC_SHA2];
const Y2018 = [...Y2019, ...SUITES.RSA_GCM, "AES128-SHA256"];
const Y2016 = [...Y2018, ...SUITES.ECDHE_CBC_SHA1, ...SUITES.RSA_CBC_SHA1];

/** A CloudFront policy. All of them negotiate X25519MLKEM768 and SecP256r1MLKEM768 in TLS 1.3, and none is documented as FIPS. */
function viewer(name: string, minimum: TlsVersion, offered: readonly string[], since?: string): NativePolicyDefinition {
  return { name, minimum, maximum: TlsVersion.TLS_1_3, suites: offered, fips: false, postQuantum: true, since };
}

/** The values of a distribution's `minimum_protocol_version`. */
export const CLOUDFRONT: NativePolicyTable = {
  service: "CloudFront",
  source: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  choice: {
    preferred: { modern: ["TLSv1.3_2025"], intermediate: ["TLSv1.2_2021"], fips: [], "post-quantum": ["TLSv1.2_2021"] },
    remedy: 'choose "intermediate" or "post-quantum", or terminate TLS at a load balancer',
  },
  policies: [
    viewer("TLSv1.3_2025", TlsVersion.TLS_1_3, SUITES.TLS_1_3_FIPS, AWS_FEATURES.cloudfrontTls13Policy.since),
    viewer("TLSv1.2_2025", TlsVersion.TLS_1_2, [...SUITES.TLS_1_3, ...SUITES.ECDHE_GCM], AWS_FEATURES.cloudfrontTls12Policy2025.since),
    viewer("TLSv1.2_2021", TlsVersion.TLS_1_2, Y2021),
    viewer("TLSv1.2_2019", TlsVersion.TLS_1_2, Y2019),
    viewer("TLSv1.2_2018", TlsVersion.TLS_1_2, Y2018),
    viewer("TLSv1.1_2016", TlsVersion.TLS_1_1, Y2016),
    viewer("TLSv1_2016", TlsVersion.TLS_1_0, Y2016),
    viewer("TLSv1", TlsVersion.TLS_1_0, [...Y2016, "DES-CBC3-SHA"]),
    viewer("SSLv3", TlsVersion.SSL_3_0, [...Y2016, "DES-CBC3-SHA", "RC4-MD5"]),
  ],
};

const SOURCE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html";

const FORWARD_SECRET = [...SUITES.TLS_1_3, ...SUITES.ECDHE_GCM];
const TLS_1_2_SUITES = [...FORWARD_SECRET, ...SUITES.ECDHE_CBC_SHA2, ...SUITES.RSA_GCM, ...SUITES.RSA_CBC_SHA2];
const TLS_1_0_SUITES = [...TLS_1_2_SUITES, ...SUITES.ECDHE_CBC_SHA1, ...SUITES.RSA_CBC_SHA1];

const EDGE_FORWARD_SECRET = [...FORWARD_SECRET, ...SUITES.ECDHE_CHACHA20];
const EDGE_2018 = [...EDGE_FORWARD_SECRET, ...SUITES.ECDHE_CBC_SHA2];
const EDGE_TLS_1_2 = [...EDGE_2018, ...SUITES.RSA_GCM, "AES128-SHA256"];
const EDGE_TLS_1_0 = [...FORWARD_SECRET, ...SUITES.ECDHE_CBC_SHA2, ...SUITES.ECDHE_CBC_SHA1, "AES256-SHA256", "AES256-SHA"];

const TLS_1_2 = legacy("TLS_1_2", TlsVersion.TLS_1_2, TLS_1_2_SUITES);
const TLS_1_0 = legacy("TLS_1_0", TlsVersion.TLS_1_0, TLS_1_0_SUITES);

function legacy(name: string, minimum: TlsVersion, offered: readonly string[]): NativePolicyDefinition {
  return { name, minimum, maximum: TlsVersion.TLS_1_3, suites: offered, fips: false, postQuantum: false };
}

/** A policy of 2025. Its name says whether it uses the FIPS module and has post-quantum key exchange. */
function enhanced(
  variant: string,
  minimum: TlsVersion,
  offered: readonly string[] | undefined,
  { since } = AWS_FEATURES.endpointAccessMode,
): NativePolicyDefinition {
  return {
    name: `SecurityPolicy_${variant}`,
    minimum,
    maximum: TlsVersion.TLS_1_3,
    suites: offered,
    fips: variant.includes("FIPS"),
    postQuantum: variant.includes("PQ"),
    since,
    ...(offered === undefined ? { unverified: "the cipher suites: the API accepts the name, but the page does not list it" } : {}),
  };
}

/** The policies of 2025. API Gateway accepts them with an endpoint access mode only, and not together with mutual TLS. */
export function isEnhancedPolicy(name: string): boolean {
  return name.startsWith("SecurityPolicy_");
}

/** TLS_1_2 meets no intent fully. It is used where there is nothing better: with older provider releases, with mutual TLS and for HTTP APIs. */
function apiGatewayChoice(enhancedNames: Partial<NativePolicyPreference["preferred"]>, remedy: string): NativePolicyPreference {
  return {
    preferred: { modern: [], intermediate: [], fips: [], "post-quantum": [], ...enhancedNames },
    tolerated: { intermediate: "TLS_1_2" },
    remedy: `choose "intermediate", or ${remedy}`,
  };
}

const IN_FRONT = "put a CloudFront distribution or a load balancer in front";
const FORWARD_SECRET_POLICY = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09";

/** Regional and private REST APIs. */
export const API_GATEWAY_REST_REGIONAL: NativePolicyTable = {
  service: "API Gateway (REST, regional)",
  source: SOURCE,
  choice: apiGatewayChoice(
    {
      modern: ["SecurityPolicy_TLS13_1_3_2025_09"],
      intermediate: [FORWARD_SECRET_POLICY],
      fips: ["SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"],
      "post-quantum": [FORWARD_SECRET_POLICY],
    },
    IN_FRONT,
  ),
  policies: [
    enhanced("TLS13_1_3_2025_09", TlsVersion.TLS_1_3, SUITES.TLS_1_3),
    enhanced("TLS13_1_3_FIPS_2025_09", TlsVersion.TLS_1_3, SUITES.TLS_1_3_FIPS),
    enhanced("TLS13_1_2_PFS_PQ_2025_09", TlsVersion.TLS_1_2, FORWARD_SECRET),
    enhanced(
      "TLS13_1_2_FIPS_PFS_PQ_2025_09",
      TlsVersion.TLS_1_2,
      [...SUITES.TLS_1_3_FIPS, ...SUITES.ECDHE_GCM],
      AWS_FEATURES.enhancedFipsPolicy,
    ),
    enhanced("TLS13_1_2_PQ_2025_09", TlsVersion.TLS_1_2, TLS_1_2_SUITES),
    enhanced("TLS13_1_2_FIPS_PQ_2025_09", TlsVersion.TLS_1_2, undefined),
    enhanced("TLS13_1_2_Ext2_PQ_2025_09", TlsVersion.TLS_1_2, undefined),
    enhanced("TLS13_1_2_Ext2_FIPS_PQ_2025_09", TlsVersion.TLS_1_2, undefined),
    enhanced("TLS13_1_2_2021_06", TlsVersion.TLS_1_2, TLS_1_2_SUITES),
    TLS_1_2,
    TLS_1_0,
  ],
};

/** Edge-optimised REST APIs. */
export const API_GATEWAY_REST_EDGE: NativePolicyTable = {
  service: "API Gateway (REST, edge-optimised)",
  source: SOURCE,
  choice: apiGatewayChoice(
    { modern: ["SecurityPolicy_TLS13_2025_EDGE"], intermediate: ["SecurityPolicy_TLS12_PFS_2025_EDGE"] },
    `use a regional domain, or ${IN_FRONT}`,
  ),
  policies: [
    enhanced("TLS13_2025_EDGE", TlsVersion.TLS_1_3, SUITES.TLS_1_3),
    enhanced("TLS12_PFS_2025_EDGE", TlsVersion.TLS_1_2, EDGE_FORWARD_SECRET),
    enhanced("TLS12_2018_EDGE", TlsVersion.TLS_1_2, EDGE_2018),
    legacy("TLS_1_2", TlsVersion.TLS_1_2, EDGE_TLS_1_2),
    legacy("TLS_1_0", TlsVersion.TLS_1_0, EDGE_TLS_1_0),
  ],
};

/** Regional REST APIs with mutual TLS, with which API Gateway refuses the policies of 2025. */
export const API_GATEWAY_REST_MUTUAL_TLS: NativePolicyTable = {
  service: "API Gateway (REST, with mutual TLS)",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html",
  choice: apiGatewayChoice({}, "verify clients at a load balancer, because API Gateway refuses mutual TLS together with stronger policies"),
  policies: [TLS_1_2, TLS_1_0],
};

/** HTTP and WebSocket APIs, which have only one policy. */
export const API_GATEWAY_HTTP: NativePolicyTable = {
  service: "API Gateway (HTTP and WebSocket)",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html",
  choice: apiGatewayChoice({}, `use a REST API, or ${IN_FRONT}`),
  policies: [{ ...TLS_1_2, unverified: "the cipher suites, assumed to be those of a regional REST API" }],
};

const CLOUDFRONT_VIEWER: TlsService = {
  service: "CloudFront, viewers",
  types: ["aws_cloudfront_distribution"],
  argument: "viewer_certificate.minimum_protocol_version",
  read(resource) {
    const certificate = blockOf(resource.attributes.viewer_certificate);
    // The default certificate always allows TLSv1, which the rule default-certificate reports.
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
  // CloudFront supports at most TLS 1.2 to origins.
  tolerates: (setting, policy) => !policy.fips && setting.name === "TLSv1.2",
};

function apiGatewayTable(resource: Resource): NativePolicyTable {
  const types = textsOf(valueAt(resource.attributes, "endpoint_configuration.types"));
  return types.includes("EDGE") || (types.length === 0 && resource.attributes.regional_certificate_arn === undefined)
    ? API_GATEWAY_REST_EDGE
    : API_GATEWAY_REST_REGIONAL;
}

/** The policies to choose from: fewer with mutual TLS. */
function chosenTable(resource: Resource): NativePolicyTable {
  const isMutual = !isAbsent(valueAt(resource.attributes, "mutual_tls_authentication.truststore_uri"));
  return isMutual ? API_GATEWAY_REST_MUTUAL_TLS : apiGatewayTable(resource);
}

/** Whether a policy is the best of the releases without `endpoint_access_mode`. */
function isLegacyBest(name: string, policy: TlsPolicy): boolean {
  return name === "TLS_1_2" && policy === TlsPolicy.INTERMEDIATE;
}

/** The setting for an intent: by name, if the type of endpoint is known. */
function restSetting(policy: TlsPolicy, resource?: Resource): string {
  const table = resource === undefined ? API_GATEWAY_REST_REGIONAL : chosenTable(resource);
  const [name] = table.choice!.preferred[policy.name];
  const release = releasesWith(AWS_FEATURES.endpointAccessMode);
  if (name === undefined) {
    return policy === TlsPolicy.INTERMEDIATE
      ? 'security_policy = "TLS_1_2"'
      : "CloudFront or a load balancer in front; no policy of this domain is enough";
  }
  return policy === TlsPolicy.INTERMEDIATE
    ? `security_policy = "TLS_1_2", or with ${release} "${name}" and endpoint_access_mode`
    : `security_policy = "${name}" with endpoint_access_mode (${release}), or put CloudFront or a load balancer in front`;
}

const API_GATEWAY_REST: TlsService = {
  service: "API Gateway, REST",
  types: ["aws_api_gateway_domain_name"],
  argument: "security_policy",
  read: (resource) => [namedSetting(resource, "security_policy", apiGatewayTable(resource), "TLS_1_2")],
  recommended: restSetting,
  tolerates: (setting, policy) => isLegacyBest(setting.name, policy),
};

const API_GATEWAY_REST_API: TlsService = {
  service: "API Gateway, REST API's own endpoint",
  types: ["aws_api_gateway_rest_api"],
  argument: "security_policy, if the provider supports it",
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
      : "CloudFront or a load balancer in front; HTTP APIs have no stronger policy",
  tolerates: (setting, policy) => isLegacyBest(setting.name, policy),
};

export const AWS_EDGE: readonly TlsService[] = [
  CLOUDFRONT_VIEWER,
  CLOUDFRONT_ORIGIN,
  API_GATEWAY_REST,
  API_GATEWAY_REST_API,
  API_GATEWAY_V2,
];
