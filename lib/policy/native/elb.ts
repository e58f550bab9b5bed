import { TlsVersion } from "../tls-version";
import * as suites from "./cipher-suites";
import { NativePolicyDefinition, NativePolicyTable } from "./definition";

const RESTRICTED = suites.ECDHE_GCM;
const PLAIN = [...RESTRICTED, ...suites.ECDHE_CBC_SHA2];
const EXT0 = [...PLAIN, ...suites.ECDHE_CBC_SHA1];
const EXT1 = [...PLAIN, ...suites.RSA_GCM, ...suites.RSA_CBC_SHA2];
const ALL = [...EXT0, ...suites.RSA_GCM, ...suites.RSA_CBC_SHA2, ...suites.RSA_CBC_SHA1];

const AES256 = ["TLS_AES_256_GCM_SHA384"];
const ECDHE_AES256 = ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"];

/** Finite-field Diffie-Hellman, which Classic Load Balancers offered until Logjam. */
const DHE = ["DHE-RSA-AES128-SHA", "DHE-DSS-AES128-SHA"];

const CLASSIC = "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html";
const S2N = "https://github.com/aws/s2n-tls/blob/main/tls/s2n_security_policies.c";

type Versions = "1-0" | "1-1" | "1-2" | "1-3";

const MINIMUM: Record<Versions, TlsVersion> = {
  "1-0": TlsVersion.TLS_1_0,
  "1-1": TlsVersion.TLS_1_1,
  "1-2": TlsVersion.TLS_1_2,
  "1-3": TlsVersion.TLS_1_3,
};

/** A policy up to TLS 1.3: `TLS13-<minimum>-<variant>`, where FIPS and PQ in the variant say what AWS says they mean. */
function tls13(minimum: Versions, variant: string, tls12Suites: readonly string[] | undefined): NativePolicyDefinition {
  const fips = variant.includes("FIPS");
  return {
    name: `ELBSecurityPolicy-TLS13-${minimum}-${variant}`,
    minimum: MINIMUM[minimum],
    maximum: TlsVersion.TLS_1_3,
    suites: tls12Suites && [...(fips ? suites.TLS_1_3_FIPS : suites.TLS_1_3), ...tls12Suites],
    fips,
    postQuantum: variant.includes("PQ"),
  };
}

function tls12(name: string, minimum: TlsVersion, offered: readonly string[], source?: string): NativePolicyDefinition {
  return {
    name: `ELBSecurityPolicy-${name}`,
    minimum,
    maximum: TlsVersion.TLS_1_2,
    suites: offered,
    fips: false,
    postQuantum: false,
    source,
  };
}

/** A policy that only Classic Load Balancers have, and whose table AWS no longer shows: what it is known for, and what came after it. */
function withdrawn(name: string, minimum: TlsVersion, offered: readonly string[]): NativePolicyDefinition {
  return { ...tls12(name, minimum, offered, CLASSIC), unverified: "the suites beyond RC4, DHE-DSS and 3DES" };
}

/**
 * RFC 9151 (CNSA 1.0) asks for AES-256 only; the INTEROP variants offer more, so that clients can move one after the other.
 *
 * s2n, which the load balancers use, has their suites.
 */
function cnsa(minimum: Versions, variant: string, offered: readonly string[] | undefined): NativePolicyDefinition {
  const definition = { ...tls13(minimum, variant, undefined), suites: offered };
  return offered ? { ...definition, source: S2N } : { ...definition, unverified: "the suites" };
}

/**
 * Policies of Application and Network Load Balancers, and those that Classic Load Balancers share or have alone.
 *
 * The provider takes any string, so none depends on its version.
 */
export const ELB: NativePolicyTable = {
  service: "Elastic Load Balancing",
  source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  policies: [
    tls13("1-3", "PQ-2025-09", []),
    tls13("1-3", "2021-06", []),
    tls13("1-3", "FIPS-PQ-2025-09", []),
    tls13("1-3", "FIPS-2023-04", []),
    tls13("1-2", "Res-PQ-2025-09", RESTRICTED),
    tls13("1-2", "Res-2021-06", RESTRICTED),
    tls13("1-2", "Res-FIPS-PQ-2025-09", RESTRICTED),
    tls13("1-2", "Res-FIPS-2023-04", RESTRICTED),
    tls13("1-2", "PQ-2025-09", PLAIN),
    tls13("1-2", "2021-06", PLAIN),
    tls13("1-2", "FIPS-PQ-2025-09", PLAIN),
    tls13("1-2", "FIPS-2023-04", PLAIN),
    tls13("1-2", "Ext0-FIPS-PQ-2025-09", EXT0),
    tls13("1-2", "Ext0-FIPS-2023-04", EXT0),
    tls13("1-2", "Ext1-PQ-2025-09", EXT1),
    tls13("1-2", "Ext1-2021-06", EXT1),
    tls13("1-2", "Ext1-FIPS-PQ-2025-09", EXT1),
    tls13("1-2", "Ext1-FIPS-2023-04", EXT1),
    tls13("1-2", "Ext2-PQ-2025-09", ALL),
    tls13("1-2", "Ext2-2021-06", ALL),
    tls13("1-2", "Ext2-FIPS-PQ-2025-09", ALL),
    tls13("1-2", "Ext2-FIPS-2023-04", ALL),
    tls13("1-1", "2021-06", ALL),
    tls13("1-1", "FIPS-2023-04", ALL),
    tls13("1-0", "PQ-2025-09", ALL),
    tls13("1-0", "2021-06", ALL),
    tls13("1-0", "FIPS-PQ-2025-09", ALL),
    tls13("1-0", "FIPS-2023-04", ALL),
    cnsa("1-3", "RFC9151-FIPS-2023-07", AES256),
    cnsa("1-2", "RFC9151-FIPS-2023-07", [...AES256, ...ECDHE_AES256]),
    cnsa("1-2", "Ext0-RFC9151-FIPS-2023-07", undefined),
    cnsa("1-2", "RFC9151-INTEROP1-FIPS-2023-07", [...suites.TLS_1_3_FIPS, ...RESTRICTED]),
    cnsa("1-2", "RFC9151-INTEROP2-FIPS-2023-07", [...suites.TLS_1_3_FIPS, ...PLAIN]),
    cnsa("1-2", "RFC9151-INTEROP3-FIPS-2023-07", [...suites.TLS_1_3_FIPS, ...EXT0]),
    cnsa("1-2", "RFC9151-INTEROP4-FIPS-2023-07", [...suites.TLS_1_3_FIPS, ...ALL]),
    cnsa("1-3", "CNSA2-INTEROP1-FIPS-PQ-2026-07", AES256),
    cnsa("1-2", "CNSA2-INTEROP2-FIPS-PQ-2026-07", [...AES256, ...ECDHE_AES256]),
    cnsa("1-2", "CNSA2-INTEROP3-FIPS-PQ-2026-07", [...suites.TLS_1_3_FIPS, ...ALL]),
    tls12("FS-1-2-Res-2020-10", TlsVersion.TLS_1_2, RESTRICTED),
    tls12("FS-1-2-Res-2019-08", TlsVersion.TLS_1_2, PLAIN),
    tls12("FS-1-2-2019-08", TlsVersion.TLS_1_2, EXT0),
    tls12("FS-1-1-2019-08", TlsVersion.TLS_1_1, EXT0),
    tls12("FS-2018-06", TlsVersion.TLS_1_0, EXT0),
    tls12("TLS-1-2-2017-01", TlsVersion.TLS_1_2, EXT1),
    tls12("TLS-1-2-Ext-2018-06", TlsVersion.TLS_1_2, ALL),
    tls12("TLS-1-1-2017-01", TlsVersion.TLS_1_1, ALL),
    tls12("2016-08", TlsVersion.TLS_1_0, ALL),
    tls12("TLS-1-0-2015-04", TlsVersion.TLS_1_0, [...ALL, "DES-CBC3-SHA"]),
    tls12("2015-05", TlsVersion.TLS_1_0, [...ALL, "DES-CBC3-SHA"], CLASSIC),
    tls12("2015-03", TlsVersion.TLS_1_0, [...ALL, ...DHE, "DES-CBC3-SHA"], CLASSIC),
    tls12("2015-02", TlsVersion.TLS_1_0, [...ALL, ...DHE], CLASSIC),
    withdrawn("2014-10", TlsVersion.TLS_1_0, [...ALL, ...DHE, "DES-CBC3-SHA", "ECDHE-RSA-RC4-SHA", "RC4-SHA"]),
    withdrawn("2014-01", TlsVersion.SSL_3_0, [...ALL, ...DHE, "DES-CBC3-SHA", "ECDHE-RSA-RC4-SHA", "RC4-SHA"]),
    withdrawn("2011-08", TlsVersion.SSL_3_0, [...suites.RSA_CBC_SHA1, "DES-CBC3-SHA", "RC4-SHA", "RC4-MD5"]),
  ],
};
