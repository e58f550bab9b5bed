import { TlsPolicy, TlsVersion } from "../tls-policy";
import {
  choosePolicy,
  isAead,
  isForwardSecret,
  NativePolicyDefinition,
  NativePolicyTable,
  SUITES,
  namedSetting,
  settingOf,
  TlsService,
  TlsSetting,
  versionOnly,
} from "./native-policy";
import { Estate } from "../plan/estate";
import { asBoolean, asText, Block, blocksOf, isUnknown, Resource, valueAt } from "../plan/resource";

const RESTRICTED = SUITES.ECDHE_GCM;
const PLAIN = [...RESTRICTED, ...SUITES.ECDHE_CBC_SHA2];
const EXT0 = [...PLAIN, ...SUITES.ECDHE_CBC_SHA1];
const EXT1 = [...PLAIN, ...SUITES.RSA_GCM, ...SUITES.RSA_CBC_SHA2];
const ALL = [...EXT0, ...SUITES.RSA_GCM, ...SUITES.RSA_CBC_SHA2, ...SUITES.RSA_CBC_SHA1];

const AES256 = ["TLS_AES_256_GCM_SHA384"];
const ECDHE_AES256 = ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"];

/** Finite-field Diffie-Hellman suites, which Classic Load Balancers offered until Logjam. */
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

/** A policy up to TLS 1.3, `TLS13-<minimum>-<variant>`. FIPS and PQ in the variant have the meaning that AWS documents. */
function tls13(minimum: Versions, variant: string, tls12Suites: readonly string[] | undefined): NativePolicyDefinition {
  const fips = variant.includes("FIPS");
  return {
    name: `ELBSecurityPolicy-TLS13-${minimum}-${variant}`,
    minimum: MINIMUM[minimum],
    maximum: TlsVersion.TLS_1_3,
    suites: tls12Suites && [...(fips ? SUITES.TLS_1_3_FIPS : SUITES.TLS_1_3), ...tls12Suites],
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

/** A policy of Classic Load Balancers whose table AWS no longer publishes, reconstructed from its known suites and its successors. */
function withdrawn(name: string, minimum: TlsVersion, offered: readonly string[]): NativePolicyDefinition {
  return { ...tls12(name, minimum, offered, CLASSIC), unverified: "the cipher suites other than RC4, DHE-DSS and 3DES" };
}

/**
 * A CNSA policy. RFC 9151 (CNSA 1.0) requires AES-256; the INTEROP variants offer more so that clients can migrate gradually.
 *
 * The suites are from s2n, the TLS library of the load balancers.
 */
function cnsa(minimum: Versions, variant: string, offered: readonly string[] | undefined): NativePolicyDefinition {
  const definition = { ...tls13(minimum, variant, undefined), suites: offered };
  return offered ? { ...definition, source: S2N } : { ...definition, unverified: "the cipher suites" };
}

/**
 * The policies of Application, Network and Classic Load Balancers.
 *
 * The provider accepts any string, so no policy depends on its version.
 */
export const ELB: NativePolicyTable = {
  service: "Elastic Load Balancing",
  source: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  choice: {
    preferred: {
      modern: ["ELBSecurityPolicy-TLS13-1-3-PQ-2025-09"],
      intermediate: ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
      fips: ["ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"],
      "post-quantum": ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"],
    },
    remedy: "choose another TLS policy",
  },
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
    cnsa("1-2", "RFC9151-INTEROP1-FIPS-2023-07", [...SUITES.TLS_1_3_FIPS, ...RESTRICTED]),
    cnsa("1-2", "RFC9151-INTEROP2-FIPS-2023-07", [...SUITES.TLS_1_3_FIPS, ...PLAIN]),
    cnsa("1-2", "RFC9151-INTEROP3-FIPS-2023-07", [...SUITES.TLS_1_3_FIPS, ...EXT0]),
    cnsa("1-2", "RFC9151-INTEROP4-FIPS-2023-07", [...SUITES.TLS_1_3_FIPS, ...ALL]),
    cnsa("1-3", "CNSA2-INTEROP1-FIPS-PQ-2026-07", AES256),
    cnsa("1-2", "CNSA2-INTEROP2-FIPS-PQ-2026-07", [...AES256, ...ECDHE_AES256]),
    cnsa("1-2", "CNSA2-INTEROP3-FIPS-PQ-2026-07", [...SUITES.TLS_1_3_FIPS, ...ALL]),
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
    withdrawn("2011-08", TlsVersion.SSL_3_0, [...SUITES.RSA_CBC_SHA1, "DES-CBC3-SHA", "RC4-SHA", "RC4-MD5"]),
  ],
};

/** The policy of listeners that are created through the API without one. */
const DEFAULT_POLICY = "ELBSecurityPolicy-2016-08";

/** The best policy of Classic Load Balancers, which do not support TLS 1.3. */
const CLASSIC_BEST = "ELBSecurityPolicy-TLS-1-2-2017-01";

function elbName(policy: TlsPolicy): string {
  return choosePolicy(ELB, policy, "0.0.0").name;
}

/** The protocol of a listener in upper case. Classic Load Balancers keep the case of the configuration. */
export function protocolOf(value: unknown): string | undefined {
  return asText(value)?.toUpperCase();
}

const ELBV2_LISTENER: TlsService = {
  service: "Application and Network Load Balancer",
  types: ["aws_lb_listener"],
  argument: "ssl_policy",
  read(resource) {
    const { protocol } = resource.attributes;
    if (isUnknown(protocol)) {
      return [{ path: "protocol", state: "unknown", name: "" }];
    }
    const usesTls = ["HTTPS", "TLS"].includes(protocolOf(protocol) ?? "");
    return usesTls ? [namedSetting(resource, "ssl_policy", ELB, DEFAULT_POLICY)] : [];
  },
  recommended: (policy) => `ssl_policy = "${elbName(policy)}"`,
};

const CLASSIC_LISTENER: TlsService = {
  service: "Classic Load Balancer",
  types: ["aws_elb"],
  argument: "a policy attached with aws_load_balancer_listener_policy",
  read(resource, estate) {
    const secure = blocksOf(resource.attributes.listener).some(
      ({ lb_protocol: protocol }) => isUnknown(protocol) || ["HTTPS", "SSL"].includes(protocolOf(protocol) ?? ""),
    );
    if (!secure || hasClassicPolicy(resource, estate)) {
      return [];
    }
    return [settingOf(undefined, false, "a policy of the secure listener", ELB, DEFAULT_POLICY)];
  },
  recommended: () => `attach an SSLNegotiationPolicyType policy that refers to ${CLASSIC_BEST}, or move to an Application Load Balancer`,
};

function hasClassicPolicy(elb: Resource, estate: Estate): boolean {
  const attaching = ["aws_load_balancer_listener_policy", "aws_lb_ssl_negotiation_policy"];
  const name = asText(elb.attributes.name);
  return (
    estate.referrersOf(elb, attaching).length > 0 ||
    estate
      .ofType(...attaching)
      .some(({ attributes }) => name !== undefined && (attributes.load_balancer_name === name || attributes.load_balancer === name))
  );
}

const CLASSIC_POLICY: TlsService = {
  service: "Classic Load Balancer policies",
  types: ["aws_load_balancer_policy", "aws_lb_ssl_negotiation_policy"],
  argument: "Reference-Security-Policy, or the enabled protocols and ciphers",
  read(resource) {
    const isSslPolicy =
      resource.type === "aws_lb_ssl_negotiation_policy" || resource.attributes.policy_type_name === "SSLNegotiationPolicyType";
    if (!isSslPolicy) {
      return [];
    }
    const path = resource.type === "aws_load_balancer_policy" ? "policy_attribute" : "attribute";
    return [classicSetting(valueAt(resource.attributes, path) === undefined ? [] : blocksOf(resource.attributes[path]), path)];
  },
  recommended: () => `Reference-Security-Policy = "${CLASSIC_BEST}" (the best that Classic Load Balancers have)`,
  tolerates: (setting, policy) => !policy.fips && setting.name === CLASSIC_BEST,
};

function classicSetting(attributes: Block[], path: string): TlsSetting {
  if (attributes.some(({ name, value }) => isUnknown(name) || isUnknown(value))) {
    return { path, state: "unknown", name: "" };
  }
  const reference = attributes.find(({ name }) => name === "Reference-Security-Policy");
  if (reference) {
    return settingOf(reference.value, true, path, ELB, DEFAULT_POLICY);
  }
  const on = attributes.filter(({ value }) => asBoolean(value) === true).map(({ name }) => String(name));
  if (on.length === 0) {
    return settingOf(undefined, false, path, ELB, DEFAULT_POLICY);
  }
  const minimum = on.includes("Protocol-SSLv3")
    ? TlsVersion.SSL_3_0
    : on.includes("Protocol-TLSv1")
      ? TlsVersion.TLS_1_0
      : on.includes("Protocol-TLSv1.1")
        ? TlsVersion.TLS_1_1
        : TlsVersion.TLS_1_2;
  const suites = on.filter((name) => !name.startsWith("Protocol-") && name !== "Server-Defined-Cipher-Order");
  const weak = suites.filter((suite) => !isForwardSecret(suite) || !isAead(suite));
  const name = `a custom policy${weak.length > 0 ? ` with ${weak.join(", ")}` : ""}`;
  return { path, state: "set", name, definition: versionOnly(name, minimum, { maximum: TlsVersion.TLS_1_2, suites }) };
}

const BEANSTALK: TlsService = {
  service: "Elastic Beanstalk",
  types: ["aws_elastic_beanstalk_environment", "aws_elastic_beanstalk_configuration_template"],
  argument: "setting SSLPolicy in aws:elbv2:listener:PORT",
  read(resource) {
    const settings = blocksOf(resource.attributes.setting);
    const secure = settings.filter(
      ({ namespace, name, value }) =>
        String(namespace).startsWith("aws:elbv2:listener:") && name === "Protocol" && protocolOf(value) === "HTTPS",
    );
    const named = settings.filter(({ namespace, name }) => String(namespace).startsWith("aws:elbv2:listener:") && name === "SSLPolicy");
    const without = secure.filter(({ namespace }) => !named.some((setting) => setting.namespace === namespace));
    return [
      ...named.map(({ value }) => settingOf(value, true, "setting", ELB, DEFAULT_POLICY)),
      ...without.map(() => settingOf(undefined, false, "setting", ELB, DEFAULT_POLICY)),
    ];
  },
  recommended: (policy) => `a setting with name = "SSLPolicy" and value = "${elbName(policy)}"`,
};

export const LOAD_BALANCERS: readonly TlsService[] = [ELBV2_LISTENER, CLASSIC_LISTENER, CLASSIC_POLICY, BEANSTALK];
