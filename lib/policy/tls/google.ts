import { GOOGLE_FEATURES, releasesWith } from "../provider-features";
import { TlsPolicy, TlsVersion } from "../tls-policy";
import {
  findPolicy,
  isAccepted,
  NativePolicyDefinition,
  NativePolicyTable,
  shortfalls,
  SUITES,
  namedSetting,
  TlsService,
  TlsSetting,
  versionListSetting,
  versionOnly,
} from "./native-policy";
import { asText, blocksOf, isAbsent, isUnknown, Resource, textsOf } from "../plan/resource";

/** The documentation page of the profiles. */
export const GOOGLE_SSL_POLICY_SOURCE = "https://cloud.google.com/load-balancing/docs/ssl-policies-concepts";

const RESTRICTED = [...SUITES.TLS_1_3, ...SUITES.ECDHE_GCM, ...SUITES.ECDHE_CHACHA20];
const MODERN = [...RESTRICTED, "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA"];
const COMPATIBLE = [...MODERN, ...SUITES.RSA_GCM, ...SUITES.RSA_CBC_SHA1, "DES-CBC3-SHA"];

/** The cipher suites of a profile, and the first provider release that accepts it. */
interface Profile {
  readonly suites: readonly string[];
  readonly fips?: boolean;
  readonly since?: string;
  /** The part that is not verified against documentation. */
  readonly unverified: string;
}

/** The releases that accept what 6.x does not. */
const RELEASE = releasesWith(GOOGLE_FEATURES.sslPolicyTls13);

const UNVERIFIED = "the cipher suites of the profile";

/** The profiles of `google_compute_ssl_policy`, without CUSTOM, which lists its own suites. */
export const GOOGLE_PROFILES: Record<string, Profile> = {
  RESTRICTED: { suites: RESTRICTED, unverified: UNVERIFIED },
  MODERN: { suites: MODERN, unverified: UNVERIFIED },
  COMPATIBLE: { suites: COMPATIBLE, unverified: UNVERIFIED },
  FIPS_202205: {
    suites: [...SUITES.TLS_1_3_FIPS, ...SUITES.ECDHE_GCM],
    fips: true,
    since: GOOGLE_FEATURES.sslPolicyFips.since,
    unverified: UNVERIFIED,
  },
};

/** The values of `min_tls_version`, and the first provider release that accepts them. */
export const GOOGLE_MINIMUM_VERSIONS: Record<string, { version: TlsVersion; since?: string }> = {
  TLS_1_0: { version: TlsVersion.TLS_1_0 },
  TLS_1_1: { version: TlsVersion.TLS_1_1 },
  TLS_1_2: { version: TlsVersion.TLS_1_2 },
  TLS_1_3: { version: TlsVersion.TLS_1_3, since: GOOGLE_FEATURES.sslPolicyTls13.since },
};

/** The profiles as a table, for the documentation of sources. */
export const GOOGLE_TABLE: NativePolicyTable = {
  service: "Google SSL policy",
  source: GOOGLE_SSL_POLICY_SOURCE,
  policies: Object.entries(GOOGLE_PROFILES).map(([name, { unverified }]) => ({ ...googleDefinition(name, "TLS_1_2")!, name, unverified })),
};

/** What an SSL policy with a profile and a minimum version allows; undefined if a name is unknown. */
export function googleDefinition(profile: string, minimum: string, customSuites?: readonly string[]): NativePolicyDefinition | undefined {
  const known = profile === "CUSTOM" ? { suites: (customSuites ?? []).map(openSslName) } : GOOGLE_PROFILES[profile];
  const version = GOOGLE_MINIMUM_VERSIONS[minimum];
  if (!known || !version) {
    return undefined;
  }
  const since = "since" in known ? (known.since ?? version.since) : version.since;
  return {
    name: `${profile} with ${minimum}`,
    minimum: version.version,
    maximum: TlsVersion.TLS_1_3,
    suites: known.suites,
    fips: "fips" in known && known.fips === true,
    // Enabled by default since October 2026, unless a policy defers it.
    postQuantum: true,
    since,
  };
}

/** The profile and minimum version that meet an intent at a provider version; undefined if none do. */
export function googleSslPolicy(policy: TlsPolicy, providerVersion: string): { profile: string; minTlsVersion: string } | undefined {
  const candidates = [
    { profile: "RESTRICTED", minTlsVersion: policy === TlsPolicy.MODERN ? "TLS_1_3" : "TLS_1_2" },
    { profile: "FIPS_202205", minTlsVersion: "TLS_1_2" },
  ];
  return candidates.find(({ profile, minTlsVersion }) => {
    const definition = googleDefinition(profile, minTlsVersion)!;
    return isAccepted(definition, providerVersion) && shortfalls(definition, policy).length === 0;
  });
}

/** The OpenSSL name of a suite: `ECDHE-RSA-AES128-GCM-SHA256` for `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`. */
function openSslName(googleName: string): string {
  const [exchange, cipher] = googleName.replace(/^TLS_/, "").split("_WITH_");
  if (cipher === undefined) {
    return googleName;
  }
  const tail = cipher
    .replace(/^3DES_EDE_CBC_SHA$/, "DES-CBC3-SHA")
    .replace(/AES_(\d+)_CBC/, "AES$1")
    .replace(/AES_(\d+)/, "AES$1")
    .replace(/_SHA256$/, (suffix) => (cipher.includes("CHACHA20") ? "" : suffix))
    .replace(/_/g, "-");
  return exchange === "RSA" ? tail : `${exchange.replace("_", "-")}-${tail}`;
}

const PROXY_TYPES = ["google_compute_target_https_proxy", "google_compute_region_target_https_proxy", "google_compute_target_ssl_proxy"];

const SSL_POLICY: TlsService = {
  service: "Google SSL policy",
  types: ["google_compute_ssl_policy", "google_compute_region_ssl_policy"],
  argument: "profile and min_tls_version",
  read: (resource) => [sslPolicySetting(resource)],
  recommended: (policy) => {
    if (policy.fips) {
      return 'profile = "FIPS_202205" and min_tls_version = "TLS_1_2", with ' + RELEASE;
    }
    return policy === TlsPolicy.MODERN
      ? 'profile = "RESTRICTED" and min_tls_version = "TLS_1_3", with ' + RELEASE
      : 'profile = "RESTRICTED" and min_tls_version = "TLS_1_2"';
  },
};

function sslPolicySetting({ attributes }: Resource): TlsSetting {
  const path = "profile and min_tls_version";
  const { profile, min_tls_version: minimum, custom_features: custom } = attributes;
  if (isUnknown(profile) || isUnknown(minimum) || (profile === "CUSTOM" && isUnknown(custom))) {
    return { path, state: "unknown", name: "" };
  }
  const profileName = asText(profile) ?? "COMPATIBLE";
  const minimumName = asText(minimum) ?? "TLS_1_0";
  const definition = googleDefinition(profileName, minimumName, textsOf(custom));
  const name = `${profileName} with ${minimumName}`;
  if (!definition) {
    return {
      path,
      state: "unrecognised",
      name,
      known: [...Object.keys(GOOGLE_PROFILES), "CUSTOM", ...Object.keys(GOOGLE_MINIMUM_VERSIONS)],
    };
  }
  const deferred = attributes.post_quantum_key_exchange === "DEFERRED";
  return { path, state: "set", name, definition: deferred ? { ...definition, postQuantum: false } : definition };
}

const PROXY: TlsService = {
  service: "Google HTTPS and SSL proxies",
  types: PROXY_TYPES,
  argument: "ssl_policy",
  // A policy that is set is checked at its own resource.
  read({ attributes }) {
    const { ssl_policy: policy } = attributes;
    return isAbsent(policy) || policy === ""
      ? [{ path: "ssl_policy", state: "default", name: "COMPATIBLE with TLS_1_0", definition: googleDefinition("COMPATIBLE", "TLS_1_0") }]
      : [];
  },
  recommended: () => 'ssl_policy to a google_compute_ssl_policy with profile = "RESTRICTED" and min_tls_version = "TLS_1_2"',
};

const APP_ENGINE: NativePolicyTable = {
  service: "App Engine",
  source: "https://cloud.google.com/appengine/docs/standard/securing-custom-domains-with-ssl",
  policies: [versionOnly("MODERN", TlsVersion.TLS_1_2), versionOnly("DEFAULT", TlsVersion.TLS_1_0)],
};

const APP_ENGINE_APPLICATION: TlsService = {
  service: "App Engine",
  types: ["google_app_engine_application"],
  argument: "ssl_policy, if the provider supports it",
  read: (resource) =>
    isUnknown(resource.attributes.ssl_policy) || findPolicy(APP_ENGINE, String(resource.attributes.ssl_policy))
      ? [namedSetting(resource, "ssl_policy", APP_ENGINE, "DEFAULT")]
      : [],
  recommended: () => 'ssl_policy = "MODERN"',
  tolerates: (setting, policy) => !policy.fips && setting.name === "MODERN",
};

const APIGEE: TlsService = {
  service: "Apigee target servers",
  types: ["google_apigee_target_server"],
  argument: "s_sl_info.protocols",
  read: ({ attributes }) => blocksOf(attributes.s_sl_info).flatMap((info) => versionListSetting(info.protocols, "s_sl_info.protocols")),
  recommended: () => 'protocols = ["TLSv1.2", "TLSv1.3"]',
  tolerates: (setting, policy) =>
    !policy.fips && setting.definition !== undefined && setting.definition.minimum.isAtLeast(TlsVersion.TLS_1_2),
};

const INSPECTION: NativePolicyTable = {
  service: "Google TLS inspection",
  source: "https://cloud.google.com/firewall/docs/about-tls-inspection",
  policies: [
    versionOnly("TLS_1_3", TlsVersion.TLS_1_3),
    versionOnly("TLS_1_2", TlsVersion.TLS_1_2),
    versionOnly("TLS_1_1", TlsVersion.TLS_1_1),
    versionOnly("TLS_1_0", TlsVersion.TLS_1_0),
    versionOnly("TLS_VERSION_UNSPECIFIED", TlsVersion.TLS_1_0),
  ],
};

const TLS_INSPECTION: TlsService = {
  service: "Google TLS inspection",
  types: ["google_network_security_tls_inspection_policy"],
  argument: "min_tls_version",
  read: (resource) => [namedSetting(resource, "min_tls_version", INSPECTION, "TLS_1_0")],
  recommended: () => 'min_tls_version = "TLS_1_2"',
  tolerates: (setting, policy) => !policy.fips && ["TLS_1_2", "TLS_1_3"].includes(setting.name),
};

export const GOOGLE: readonly TlsService[] = [SSL_POLICY, PROXY, APP_ENGINE_APPLICATION, APIGEE, TLS_INSPECTION];
