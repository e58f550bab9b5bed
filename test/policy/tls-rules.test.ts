import { TLS_SERVICES } from "../../lib/policy/tls/services";
import { findingsOn, Resources } from "./support/check";

/** What a service's resource looks like with a TLS setting of some kind. */
interface Case {
  readonly type: string;
  readonly compliant: object;
  /** A version below TLS 1.2, where the service can be told to have one. */
  readonly oldVersion?: object;
  /** Suites without forward secrecy or authenticated encryption, at TLS 1.2. */
  readonly weakSuites?: object;
  /** A name that the service does not have. */
  readonly misspelt?: object;
  /** Nothing chosen, so that the service's default holds. */
  readonly unset?: object;
  /** A value that only an apply knows. */
  readonly unknown?: object;
  /** A resource that speaks no TLS, or whose TLS is not set by it. */
  readonly notApplicable?: object;
  readonly besides?: Resources;
}

const UNKNOWN = "${aws_ssm_parameter.policy.value}";

const listener = (policy: unknown, more: object = {}) => ({
  protocol: "HTTPS",
  certificate_arn: "${aws_acm_certificate_validation.a.certificate_arn}",
  ssl_policy: policy,
  ...more,
});
const viewer = (minimum: unknown) => ({ viewer_certificate: { acm_certificate_arn: "arn:x", minimum_protocol_version: minimum } });
const origin = (protocols: unknown) => ({
  vpc_origin_endpoint_config: { origin_protocol_policy: "https-only", origin_ssl_protocols: { items: protocols, quantity: 1 } },
});
const setting = (value: unknown) => ({ setting: [{ namespace: "aws:elbv2:listener:443", name: "SSLPolicy", value }] });
const parameters = (name: string, value: unknown) => ({ parameter: [{ name, value }] });
const endpoint = (policy: unknown) => ({ domain_endpoint_options: { tls_security_policy: policy } });
const tlsConfig = (policy: unknown) => ({ tls_config: { security_policy: policy } });
const classicPolicy = (...attributes: [string, unknown][]) => attributes.map(([name, value]) => ({ name, value }));
const httpDomain = (policy: unknown) => ({ domain_name_configuration: { certificate_arn: "arn:x", security_policy: policy } });

const CASES: Case[] = [
  {
    type: "aws_lb_listener",
    compliant: listener("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
    oldVersion: listener("ELBSecurityPolicy-2016-08"),
    weakSuites: listener("ELBSecurityPolicy-TLS-1-2-2017-01"),
    misspelt: listener("ELBSecurityPolicy-TLS13-1-2-Res"),
    unset: listener(undefined),
    unknown: listener(UNKNOWN),
    notApplicable: { protocol: "TCP" },
  },
  {
    type: "aws_alb_listener",
    compliant: listener("ELBSecurityPolicy-TLS13-1-3-2021-06", { protocol: "https" }),
    oldVersion: listener("ELBSecurityPolicy-TLS-1-1-2017-01", { protocol: "https" }),
    unset: listener("", { protocol: "tls" }),
    unknown: { ...listener("ELBSecurityPolicy-TLS13-1-3-2021-06"), protocol: UNKNOWN },
  },
  {
    type: "aws_elb",
    compliant: { name: "a", listener: [{ lb_protocol: "https", ssl_certificate_id: "arn:x" }] },
    unset: { name: "b", listener: [{ lb_protocol: "ssl", ssl_certificate_id: "arn:x" }] },
    notApplicable: { name: "c", listener: [{ lb_protocol: "tcp" }] },
    besides: { aws_load_balancer_listener_policy: { a: { load_balancer_name: "a", load_balancer_port: 443 } } },
  },
  {
    type: "aws_load_balancer_policy",
    compliant: {
      policy_type_name: "SSLNegotiationPolicyType",
      policy_attribute: classicPolicy(["Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-2017-01"]),
    },
    oldVersion: {
      policy_type_name: "SSLNegotiationPolicyType",
      policy_attribute: classicPolicy(["Reference-Security-Policy", "ELBSecurityPolicy-2015-05"]),
    },
    misspelt: {
      policy_type_name: "SSLNegotiationPolicyType",
      policy_attribute: classicPolicy(["Reference-Security-Policy", "ELBSecurityPolicy-2015"]),
    },
    unset: { policy_type_name: "SSLNegotiationPolicyType", policy_attribute: [] },
    unknown: { policy_type_name: "SSLNegotiationPolicyType", policy_attribute: classicPolicy(["Reference-Security-Policy", UNKNOWN]) },
    notApplicable: { policy_type_name: "ProxyProtocolPolicyType", policy_attribute: classicPolicy(["ProxyProtocol", "true"]) },
  },
  {
    type: "aws_lb_ssl_negotiation_policy",
    compliant: {
      attribute: classicPolicy(["Protocol-TLSv1.2", "true"], ["ECDHE-RSA-AES128-GCM-SHA256", "true"], ["Protocol-TLSv1", "false"]),
    },
    oldVersion: { attribute: classicPolicy(["Protocol-TLSv1", "true"], ["ECDHE-RSA-AES128-GCM-SHA256", "true"]) },
    weakSuites: { attribute: classicPolicy(["Protocol-TLSv1.2", "true"], ["AES128-SHA", "true"]) },
    unset: { attribute: [] },
    unknown: { attribute: classicPolicy(["Protocol-TLSv1.2", UNKNOWN]) },
  },
  {
    type: "aws_elastic_beanstalk_environment",
    compliant: setting("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
    oldVersion: setting("ELBSecurityPolicy-2016-08"),
    misspelt: setting("ELBSecurityPolicy-2017-08"),
    unset: { setting: [{ namespace: "aws:elbv2:listener:443", name: "Protocol", value: "HTTPS" }] },
    unknown: setting(UNKNOWN),
    notApplicable: { setting: [{ namespace: "aws:ec2:vpc", name: "VPCId", value: "vpc-1" }] },
  },
  {
    type: "aws_elastic_beanstalk_configuration_template",
    compliant: setting("ELBSecurityPolicy-TLS13-1-3-2021-06"),
    oldVersion: setting("ELBSecurityPolicy-2016-08"),
  },
  {
    type: "aws_cloudfront_distribution",
    compliant: viewer("TLSv1.2_2021"),
    oldVersion: viewer("TLSv1.1_2016"),
    weakSuites: viewer("TLSv1.2_2019"),
    misspelt: viewer("TLSv1.2"),
    unset: viewer(undefined),
    unknown: viewer(UNKNOWN),
  },
  {
    type: "aws_cloudfront_vpc_origin",
    compliant: origin(["TLSv1.2"]),
    oldVersion: origin(["SSLv3", "TLSv1.2"]),
    misspelt: origin(["TLSv9"]),
    unknown: origin(UNKNOWN),
  },
  {
    type: "aws_api_gateway_domain_name",
    compliant: { regional_certificate_arn: "arn:x", security_policy: "TLS_1_2", endpoint_configuration: { types: ["REGIONAL"] } },
    oldVersion: { security_policy: "TLS_1_0" },
    misspelt: { security_policy: "TLS_1_3" },
    unset: { certificate_arn: "arn:x" },
    unknown: { security_policy: UNKNOWN },
  },
  {
    type: "aws_api_gateway_rest_api",
    compliant: { name: "a" },
    oldVersion: { security_policy: "TLS_1_0" },
    unknown: { security_policy: UNKNOWN },
  },
  {
    type: "aws_apigatewayv2_domain_name",
    compliant: httpDomain("TLS_1_2"),
    misspelt: httpDomain("TLS_1_0"),
    unset: httpDomain(undefined),
    unknown: httpDomain(UNKNOWN),
  },
  ...["aws_opensearch_domain", "aws_elasticsearch_domain"].map((type) => ({
    type,
    compliant: endpoint("Policy-Min-TLS-1-2-PFS-2023-10"),
    oldVersion: endpoint("Policy-Min-TLS-1-0-2019-07"),
    weakSuites: endpoint("Policy-Min-TLS-1-2-2019-07"),
    misspelt: endpoint("Policy-Min-TLS-1-1-2019-07"),
    unset: {},
    unknown: endpoint(UNKNOWN),
  })),
  {
    type: "aws_cloudsearch_domain",
    compliant: { endpoint_options: { tls_security_policy: "Policy-Min-TLS-1-2-2019-07" } },
    oldVersion: { endpoint_options: { tls_security_policy: "Policy-Min-TLS-1-0-2019-07" } },
    unset: {},
    unknown: { endpoint_options: { tls_security_policy: UNKNOWN } },
  },
  {
    type: "aws_iot_domain_configuration",
    compliant: tlsConfig("IoTSecurityPolicy_TLS13_1_2_2022_10"),
    oldVersion: tlsConfig("IoTSecurityPolicy_TLS12_1_0_2016_01"),
    misspelt: tlsConfig("IoTSecurityPolicy_TLS11"),
    unset: {},
    unknown: tlsConfig(UNKNOWN),
  },
  {
    type: "aws_transfer_server",
    compliant: { security_policy_name: "TransferSecurityPolicy-2024-01" },
    weakSuites: { security_policy_name: "TransferSecurityPolicy-2018-11" },
    misspelt: { security_policy_name: "TransferSecurityPolicy-2017-11" },
    unset: {},
    unknown: { security_policy_name: UNKNOWN },
  },
  {
    type: "aws_transfer_connector",
    compliant: { sftp_config: {}, security_policy_name: "TransferSFTPConnectorSecurityPolicy-2024-03" },
    unset: { sftp_config: {} },
    notApplicable: { as2_config: {} },
  },
  {
    type: "aws_db_parameter_group",
    compliant: parameters("ssl_min_protocol_version", "TLSv1.2"),
    oldVersion: parameters("ssl_min_protocol_version", "TLSv1.1"),
    misspelt: parameters("ssl_min_protocol_version", "TLS"),
    unknown: parameters("ssl_min_protocol_version", UNKNOWN),
    notApplicable: parameters("max_connections", "100"),
  },
  {
    type: "aws_rds_cluster_parameter_group",
    compliant: parameters("tls_version", "TLSv1.2,TLSv1.3"),
    oldVersion: parameters("tls_version", "TLSv1,TLSv1.2"),
  },
  {
    type: "aws_docdb_cluster_parameter_group",
    compliant: parameters("tls", "tls1.2+"),
    unknown: parameters("tls", UNKNOWN),
    notApplicable: parameters("ttl_monitor", "enabled"),
  },
  ...["google_compute_ssl_policy", "google_compute_region_ssl_policy"].map((type) => ({
    type,
    compliant: { profile: "RESTRICTED", min_tls_version: "TLS_1_2" },
    oldVersion: { profile: "RESTRICTED", min_tls_version: "TLS_1_0" },
    weakSuites: { profile: "MODERN", min_tls_version: "TLS_1_2" },
    misspelt: { profile: "STRICT", min_tls_version: "TLS_1_2" },
    unknown: { profile: UNKNOWN, min_tls_version: "TLS_1_2" },
  })),
  ...["google_compute_target_https_proxy", "google_compute_region_target_https_proxy", "google_compute_target_ssl_proxy"].map((type) => ({
    type,
    compliant: { ssl_policy: "${google_compute_ssl_policy.edge.id}", ssl_certificates: ["x"] },
    unset: { ssl_certificates: ["x"] },
    notApplicable: { ssl_policy: UNKNOWN, ssl_certificates: ["x"] },
  })),
  {
    type: "google_app_engine_application",
    compliant: { ssl_policy: "MODERN" },
    oldVersion: { ssl_policy: "DEFAULT" },
    notApplicable: { location_id: "europe-west" },
  },
  {
    type: "google_apigee_target_server",
    compliant: { s_sl_info: { enabled: true, protocols: ["TLSv1.2"] } },
    oldVersion: { s_sl_info: { enabled: true, protocols: ["TLSv1", "TLSv1.2"] } },
    misspelt: { s_sl_info: { enabled: true, protocols: ["SSL"] } },
    unknown: { s_sl_info: { enabled: true, protocols: [UNKNOWN] } },
  },
];

const TLS_RULES = ["no-tls-policy", "weak-tls-version", "weak-cipher", "unknown-tls-policy", "fips-required", "post-quantum-required"];

/** The TLS rules' findings on one resource. */
function rulesOn({ type, besides = {} }: Case, attributes: object, profile?: string): string[] {
  return findingsOn({ ...besides, [type]: { a: attributes } }, { profile })
    .filter(({ rule, address }) => TLS_RULES.includes(rule) && address === `${type}.a`)
    .map(({ rule, kind }) => (kind === "unresolved" ? `${rule} unresolved` : rule));
}

function withKey<K extends keyof Case>(key: K): [string, Case, NonNullable<Case[K]>][] {
  return CASES.filter((each) => each[key] !== undefined).map((each) => [each.type, each, each[key]!]);
}

test("every service that decides TLS has a case", () => {
  const types = new Set(CASES.map(({ type }) => type));
  expect(TLS_SERVICES.flatMap((service) => service.types).filter((type) => !types.has(type))).toEqual([]);
});

test.each(withKey("compliant"))("%s complies with what is recommended", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual([]);
});

test.each(withKey("oldVersion"))("%s with a version below TLS 1.2 is found, once", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["weak-tls-version"]);
});

test.each(withKey("weakSuites"))("%s with weak suites is found", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["weak-cipher"]);
});

test.each(withKey("misspelt"))("%s with an unknown name is found", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["unknown-tls-policy"]);
});

test.each(withKey("unset"))("%s without a choice is found", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["no-tls-policy"]);
});

test.each(withKey("unknown"))("%s with a value that is not known yet is unresolved", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual(["weak-tls-version unresolved"]);
});

test.each(withKey("notApplicable"))("%s that speaks no TLS of its own is left alone", (_, each, attributes) => {
  expect(rulesOn(each, attributes)).toEqual([]);
});

describe("profiles", () => {
  const each = CASES[0];

  test.each([
    ["modern", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", ["weak-tls-version"]],
    ["modern", "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09", []],
    ["fips", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", ["fips-required"]],
    ["fips", "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04", []],
    ["post-quantum", "ELBSecurityPolicy-TLS13-1-2-Res-2021-06", ["post-quantum-required"]],
    ["post-quantum", "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", []],
  ])("%s finds what %s lacks", (profile, policy, rules) => {
    expect(rulesOn(each, listener(policy), profile)).toEqual(rules);
  });

  test("the fix is what the profile asks for", () => {
    const [finding] = findingsOn({ aws_lb_listener: { a: listener("ELBSecurityPolicy-2016-08") } }, { profile: "fips" });
    expect(finding.fix).toBe('set ssl_policy = "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"');
  });
});

test("CloudFront's protocols towards each origin are looked at", () => {
  const origins = [["TLSv1.2"], ["TLSv1", "TLSv1.1"]].map((origin_ssl_protocols) => ({
    custom_origin_config: { origin_protocol_policy: "https-only", origin_ssl_protocols },
  }));
  expect(
    rulesOn(
      CASES.find(({ type }) => type === "aws_cloudfront_distribution")!,
      { ...viewer("TLSv1.2_2021"), origin: origins },
    ),
  ).toEqual(["weak-tls-version"]);
});
