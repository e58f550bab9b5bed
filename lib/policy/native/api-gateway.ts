import { TlsVersion } from "../tls-version";
import * as suites from "./cipher-suites";
import { NativePolicyDefinition, NativePolicyTable } from "./definition";

const SOURCE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html";

/** The first release whose schema has `endpoint_access_mode` (pull request 45741), without which the service refuses an enhanced policy. */
const ENHANCED_SINCE = "6.28.0";

const FORWARD_SECRET = [...suites.TLS_1_3, ...suites.ECDHE_GCM];
const TLS_1_2_SUITES = [...FORWARD_SECRET, ...suites.ECDHE_CBC_SHA2, ...suites.RSA_GCM, ...suites.RSA_CBC_SHA2];
const TLS_1_0_SUITES = [...TLS_1_2_SUITES, ...suites.ECDHE_CBC_SHA1, ...suites.RSA_CBC_SHA1];

const EDGE_FORWARD_SECRET = [...FORWARD_SECRET, ...suites.ECDHE_CHACHA20];
const EDGE_2018 = [...EDGE_FORWARD_SECRET, ...suites.ECDHE_CBC_SHA2];
const EDGE_TLS_1_2 = [...EDGE_2018, ...suites.RSA_GCM, "AES128-SHA256"];
const EDGE_TLS_1_0 = [...FORWARD_SECRET, ...suites.ECDHE_CBC_SHA2, ...suites.ECDHE_CBC_SHA1, "AES256-SHA256", "AES256-SHA"];

const TLS_1_2 = legacy("TLS_1_2", TlsVersion.TLS_1_2, TLS_1_2_SUITES);
const TLS_1_0 = legacy("TLS_1_0", TlsVersion.TLS_1_0, TLS_1_0_SUITES);

function legacy(name: string, minimum: TlsVersion, offered: readonly string[]): NativePolicyDefinition {
  return { name, minimum, maximum: TlsVersion.TLS_1_3, suites: offered, fips: false, postQuantum: false };
}

/** A policy of 2025, whose name says whether it is of the FIPS module and has post-quantum key exchange. */
function enhanced(variant: string, minimum: TlsVersion, offered: readonly string[] | undefined): NativePolicyDefinition {
  return {
    name: `SecurityPolicy_${variant}`,
    minimum,
    maximum: TlsVersion.TLS_1_3,
    suites: offered,
    fips: variant.includes("FIPS"),
    postQuantum: variant.includes("PQ"),
    since: ENHANCED_SINCE,
    ...(offered === undefined ? { unverified: "the suites: the API takes the name, and the page does not list it" } : {}),
  };
}

/** Regional and private REST APIs. */
export const API_GATEWAY_REST_REGIONAL: NativePolicyTable = {
  service: "API Gateway (REST, regional)",
  source: SOURCE,
  policies: [
    enhanced("TLS13_1_3_2025_09", TlsVersion.TLS_1_3, suites.TLS_1_3),
    enhanced("TLS13_1_3_FIPS_2025_09", TlsVersion.TLS_1_3, suites.TLS_1_3_FIPS),
    enhanced("TLS13_1_2_PFS_PQ_2025_09", TlsVersion.TLS_1_2, FORWARD_SECRET),
    enhanced("TLS13_1_2_FIPS_PFS_PQ_2025_09", TlsVersion.TLS_1_2, [...suites.TLS_1_3_FIPS, ...suites.ECDHE_GCM]),
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
  policies: [
    enhanced("TLS13_2025_EDGE", TlsVersion.TLS_1_3, suites.TLS_1_3),
    enhanced("TLS12_PFS_2025_EDGE", TlsVersion.TLS_1_2, EDGE_FORWARD_SECRET),
    enhanced("TLS12_2018_EDGE", TlsVersion.TLS_1_2, EDGE_2018),
    legacy("TLS_1_2", TlsVersion.TLS_1_2, EDGE_TLS_1_2),
    legacy("TLS_1_0", TlsVersion.TLS_1_0, EDGE_TLS_1_0),
  ],
};

/** HTTP and WebSocket APIs, which have one policy. */
export const API_GATEWAY_HTTP: NativePolicyTable = {
  service: "API Gateway (HTTP and WebSocket)",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-ciphers.html",
  policies: [{ ...TLS_1_2, unverified: "the suites, taken to be those of a regional REST API" }],
};
