import { googleDefinition, GOOGLE_MINIMUM_VERSIONS, GOOGLE_PROFILES } from "../native/google";
import { findPolicy, NativePolicyTable } from "../native/definition";
import { Resource } from "../resource";
import { TlsPolicy } from "../tls-policy";
import { TlsVersion } from "../tls-version";
import { asText, blocksOf, isAbsent, isUnknown, textsOf } from "../value";
import { namedSetting, TlsService, TlsSetting, versionListSetting, versionOnly } from "./setting";

const PROXY_TYPES = ["google_compute_target_https_proxy", "google_compute_region_target_https_proxy", "google_compute_target_ssl_proxy"];

const SSL_POLICY: TlsService = {
  service: "Google SSL policy",
  types: ["google_compute_ssl_policy", "google_compute_region_ssl_policy"],
  argument: "profile and min_tls_version",
  read: (resource) => [sslPolicySetting(resource)],
  recommended: (policy) => {
    if (policy.fips) {
      return 'profile = "FIPS_202205" and min_tls_version = "TLS_1_2", with a 7.x release of the provider';
    }
    return policy === TlsPolicy.MODERN
      ? 'profile = "RESTRICTED" and min_tls_version = "TLS_1_3", with a 7.x release of the provider'
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
  // A policy that is named is checked where it is defined.
  read({ attributes }) {
    const { ssl_policy: policy } = attributes;
    return isAbsent(policy) || policy === ""
      ? [{ path: "ssl_policy", state: "default", name: "COMPATIBLE with TLS_1_0", definition: googleDefinition("COMPATIBLE", "TLS_1_0") }]
      : [];
  },
  recommended: () => 'ssl_policy = a google_compute_ssl_policy with profile = "RESTRICTED" and min_tls_version = "TLS_1_2"',
};

const APP_ENGINE: NativePolicyTable = {
  service: "App Engine",
  source: "https://cloud.google.com/appengine/docs/standard/securing-custom-domains-with-ssl",
  policies: [versionOnly("MODERN", TlsVersion.TLS_1_2), versionOnly("DEFAULT", TlsVersion.TLS_1_0)],
};

const APP_ENGINE_APPLICATION: TlsService = {
  service: "App Engine",
  types: ["google_app_engine_application"],
  argument: "ssl_policy, where the provider has it",
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
