import { TlsPolicy } from "../tls-policy";
import { TlsVersion } from "../tls-version";
import { ECDHE_CHACHA20, ECDHE_GCM, RSA_CBC_SHA1, RSA_GCM, TLS_1_3, TLS_1_3_FIPS } from "./cipher-suites";
import { isAccepted, NativePolicyDefinition, NativePolicyTable, shortfalls } from "./definition";

/** The page that the data are from. */
export const GOOGLE_SSL_POLICY_SOURCE = "https://cloud.google.com/load-balancing/docs/ssl-policies-concepts";

const RESTRICTED = [...TLS_1_3, ...ECDHE_GCM, ...ECDHE_CHACHA20];
const MODERN = [...RESTRICTED, "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA"];
const COMPATIBLE = [...MODERN, ...RSA_GCM, ...RSA_CBC_SHA1, "DES-CBC3-SHA"];

/** A profile's suites and the first provider release that takes it. */
interface Profile {
  readonly suites: readonly string[];
  readonly fips?: boolean;
  readonly since?: string;
  /** What of it no page could be read for. */
  readonly unverified: string;
}

const SUITES = "the suites of the profile";

/** The profiles of `google_compute_ssl_policy`; CUSTOM lists its suites itself. */
export const GOOGLE_PROFILES: Record<string, Profile> = {
  RESTRICTED: { suites: RESTRICTED, unverified: SUITES },
  MODERN: { suites: MODERN, unverified: SUITES },
  COMPATIBLE: { suites: COMPATIBLE, unverified: SUITES },
  // Not in google 6.50; the first 7.x release that takes it is not certain.
  FIPS_202205: {
    suites: [...TLS_1_3_FIPS, ...ECDHE_GCM],
    fips: true,
    since: "unknown",
    unverified: `${SUITES}, and the first release of the google provider that takes it`,
  },
};

/** The values of `min_tls_version`, and the first provider release that takes them. */
export const GOOGLE_MINIMUM_VERSIONS: Record<string, { version: TlsVersion; since?: string }> = {
  TLS_1_0: { version: TlsVersion.TLS_1_0 },
  TLS_1_1: { version: TlsVersion.TLS_1_1 },
  TLS_1_2: { version: TlsVersion.TLS_1_2 },
  TLS_1_3: { version: TlsVersion.TLS_1_3, since: "unknown" },
};

/** The profiles as a table, for what is said of their source. */
export const GOOGLE_TABLE: NativePolicyTable = {
  service: "Google SSL policy",
  source: GOOGLE_SSL_POLICY_SOURCE,
  policies: Object.entries(GOOGLE_PROFILES).map(([name, { unverified }]) => ({ ...googleDefinition(name, "TLS_1_2")!, name, unverified })),
};

/** What an SSL policy of a profile and a minimum version allows; undefined where a name is unknown. */
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
    // On by default since October 2026, unless a policy defers it.
    postQuantum: true,
    since,
  };
}

/** The profile and minimum version that serve an intent at a provider version; undefined where none does. */
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

/** Google writes `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256` for what OpenSSL calls `ECDHE-RSA-AES128-GCM-SHA256`. */
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
