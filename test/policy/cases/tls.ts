import { Resources } from "../support/check";
import { Case, UNKNOWN } from "./case";

/** The start of a reason that applies to all resources of a type. */
const ELSEWHERE = "set elsewhere";

/** The resource of a service with each kind of TLS setting. */
export interface TlsCase {
  readonly type: string;
  readonly compliant: object;
  /** A version below TLS 1.2, if the service supports one. */
  readonly oldVersion?: object | string;
  /** Suites without forward secrecy or authenticated encryption, at TLS 1.2. */
  readonly weakSuites?: object | string;
  /** A name that the service does not have. */
  readonly misspelt?: object | string;
  /** No setting, so that the default of the service applies. */
  readonly unset?: object | string;
  /** A value that is not known before the apply. */
  readonly unknown?: object | string;
  /** A resource without TLS, or whose TLS is configured elsewhere. */
  readonly notApplicable?: object | string;
  /** A setting with a FIPS 140 validated module, or the reason why the service has none. */
  readonly fips?: object | string;
  /** A setting with post-quantum key exchange, or the reason why the service has none. */
  readonly postQuantum?: object | string;
  /** A setting without post-quantum key exchange, if the compliant one has it. */
  readonly notPostQuantum?: object | string;
  readonly besides?: Resources;
}

export const listener = (policy: unknown, more: object = {}) => ({
  protocol: "HTTPS",
  certificate_arn: "${aws_acm_certificate_validation.a.certificate_arn}",
  ssl_policy: policy,
  ...more,
});
export const viewer = (minimum: unknown) => ({ viewer_certificate: { acm_certificate_arn: "arn:x", minimum_protocol_version: minimum } });
const origin = (protocols: unknown) => ({
  vpc_origin_endpoint_config: { origin_protocol_policy: "https-only", origin_ssl_protocols: { items: protocols, quantity: 1 } },
});
const setting = (value: unknown) => ({ setting: [{ namespace: "aws:elbv2:listener:443", name: "SSLPolicy", value }] });
const parameters = (name: string, value: unknown) => ({ parameter: [{ name, value }] });
const endpoint = (policy: unknown) => ({ domain_endpoint_options: { tls_security_policy: policy } });
const tlsConfig = (policy: unknown) => ({ tls_config: { security_policy: policy } });
const classicPolicy = (...attributes: [string, unknown][]) => attributes.map(([name, value]) => ({ name, value }));
const httpDomain = (policy: unknown) => ({ domain_name_configuration: { certificate_arn: "arn:x", security_policy: policy } });

export const TLS_CASES: readonly TlsCase[] = [
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
    compliant: { security_policy: "TLS_1_2" },
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
    weakSuites: tlsConfig("IoTSecurityPolicy_TLS12_1_0_2016_01"),
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
  {
    type: "google_network_security_tls_inspection_policy",
    compliant: { min_tls_version: "TLS_1_2" },
    oldVersion: { min_tls_version: "TLS_1_0" },
    misspelt: { min_tls_version: "TLS12" },
    unset: {},
    unknown: { min_tls_version: UNKNOWN },
  },
];

const ONLY_TLS = "the resource only sets TLS";
const ALWAYS_TLS = "the service always uses TLS, and the resource configures it";
const POLICY_ELSEWHERE = `${ELSEWHERE}: the policy is a separate resource, which is checked`;
const VERSIONS_ONLY = "the argument contains TLS versions and no cipher suites";
const DEFAULT_UNTOLD = "the default depends on a service version that the resource does not contain";
const BEST_OF_REST = "TLS_1_2 is the best policy of old releases, and TLS_1_0 is found by its version";
const NONE_OLDER = "every policy of the service requires at least TLS 1.2";
const NO_FIPS = { fips: "the service documents no policy with a FIPS 140 validated module" };
const NO_POST_QUANTUM = { postQuantum: "Terraform cannot select a policy with post-quantum key exchange" };
const TOLERATED = { notPostQuantum: "the compliant value is the best of the service and is tolerated" };
const NEITHER = { ...NO_FIPS, ...NO_POST_QUANTUM, ...TOLERATED };

function ofPolicy(value: object | string): Partial<TlsCase> {
  return { oldVersion: value, weakSuites: value, misspelt: value, unknown: value, fips: value, postQuantum: value, notPostQuantum: value };
}

const restApi = (security_policy: string) => ({
  regional_certificate_arn: "arn:x",
  security_policy,
  endpoint_configuration: { types: ["REGIONAL"] },
});

const BEANSTALK = {
  weakSuites: setting("ELBSecurityPolicy-TLS-1-2-2017-01"),
  fips: setting("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04"),
  postQuantum: setting("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
};

const SEARCH = { notApplicable: ALWAYS_TLS, fips: endpoint("Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08"), ...NO_POST_QUANTUM, ...TOLERATED };

const SSL_POLICY = {
  unset: "the provider fills in COMPATIBLE and TLS_1_0 as if they were set",
  notApplicable: ONLY_TLS,
  fips: { profile: "FIPS_202205", min_tls_version: "TLS_1_2" },
  postQuantum: { profile: "RESTRICTED", min_tls_version: "TLS_1_2" },
  notPostQuantum: { profile: "RESTRICTED", min_tls_version: "TLS_1_2", post_quantum_key_exchange: "DEFERRED" },
};

/** Further examples of services, and the reasons why some have no example of a kind. */
const MORE: Record<string, Partial<TlsCase>> = {
  aws_lb_listener: {
    fips: listener("ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09"),
    postQuantum: listener("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
    notPostQuantum: listener("ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
  },
  aws_elb: ofPolicy(POLICY_ELSEWHERE),
  aws_load_balancer_policy: {
    weakSuites: {
      policy_type_name: "SSLNegotiationPolicyType",
      policy_attribute: classicPolicy(["Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-Ext-2018-06"]),
    },
    ...NEITHER,
  },
  aws_lb_ssl_negotiation_policy: {
    misspelt: { attribute: classicPolicy(["Reference-Security-Policy", "ELBSecurityPolicy-2015"]) },
    notApplicable: ONLY_TLS,
    ...NO_FIPS,
    ...NO_POST_QUANTUM,
  },
  aws_elastic_beanstalk_environment: BEANSTALK,
  aws_elastic_beanstalk_configuration_template: {
    ...BEANSTALK,
    misspelt: setting("ELBSecurityPolicy-2017-08"),
    unset: { setting: [{ namespace: "aws:elbv2:listener:443", name: "Protocol", value: "HTTPS" }] },
    unknown: setting(UNKNOWN),
    notApplicable: { setting: [{ namespace: "aws:ec2:vpc", name: "VPCId", value: "vpc-1" }] },
  },
  aws_cloudfront_distribution: {
    notApplicable: { viewer_certificate: { cloudfront_default_certificate: true } },
    ...NO_FIPS,
    postQuantum: viewer("TLSv1.2_2021"),
    notPostQuantum: "every CloudFront policy has post-quantum key exchange",
  },
  aws_cloudfront_vpc_origin: {
    unset: "the provider requires origin_ssl_protocols",
    weakSuites: VERSIONS_ONLY,
    notApplicable: { vpc_origin_endpoint_config: { origin_protocol_policy: "http-only", origin_ssl_protocols: { items: ["TLSv1"] } } },
    ...NEITHER,
  },
  aws_api_gateway_domain_name: {
    weakSuites: BEST_OF_REST,
    notApplicable: ALWAYS_TLS,
    fips: restApi("SecurityPolicy_TLS13_1_3_FIPS_2025_09"),
    postQuantum: restApi("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"),
  },
  aws_api_gateway_rest_api: {
    unset: "provider releases before 6.31 do not have the argument",
    weakSuites: BEST_OF_REST,
    misspelt: { security_policy: "TLS_1_4" },
    notApplicable: { name: "a" },
    fips: restApi("SecurityPolicy_TLS13_1_3_FIPS_2025_09"),
    postQuantum: restApi("SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"),
  },
  aws_apigatewayv2_domain_name: {
    oldVersion: "HTTP APIs have only the policy TLS_1_2",
    weakSuites: "HTTP APIs have only the policy TLS_1_2, which is tolerated",
    notApplicable: ALWAYS_TLS,
    ...NO_FIPS,
    ...NO_POST_QUANTUM,
  },
  aws_opensearch_domain: SEARCH,
  aws_elasticsearch_domain: SEARCH,
  aws_cloudsearch_domain: {
    weakSuites: VERSIONS_ONLY,
    misspelt: { endpoint_options: { tls_security_policy: "Policy-Min-TLS-1-1-2019-07" } },
    notApplicable: ALWAYS_TLS,
    ...NEITHER,
  },
  aws_iot_domain_configuration: { oldVersion: NONE_OLDER, notApplicable: ALWAYS_TLS, ...NEITHER },
  aws_transfer_server: {
    oldVersion: NONE_OLDER,
    notApplicable: ALWAYS_TLS,
    fips: { security_policy_name: "TransferSecurityPolicy-FIPS-2024-05" },
    postQuantum: { security_policy_name: "TransferSecurityPolicy-PQ-SSH-Experimental-2023-04" },
    notPostQuantum: { security_policy_name: "TransferSecurityPolicy-2022-03" },
  },
  aws_transfer_connector: {
    oldVersion: NONE_OLDER,
    weakSuites: VERSIONS_ONLY,
    misspelt: { sftp_config: {}, security_policy_name: "TransferSFTPConnectorSecurityPolicy-2022-03" },
    unknown: { sftp_config: {}, security_policy_name: UNKNOWN },
    fips: { sftp_config: {}, security_policy_name: "TransferSFTPConnectorSecurityPolicy-FIPS-2024-10" },
    ...NO_POST_QUANTUM,
    ...TOLERATED,
  },
  aws_db_parameter_group: { unset: DEFAULT_UNTOLD, weakSuites: VERSIONS_ONLY, ...NEITHER },
  aws_rds_cluster_parameter_group: {
    unset: DEFAULT_UNTOLD,
    weakSuites: VERSIONS_ONLY,
    misspelt: parameters("tls_version", "TLS"),
    unknown: parameters("tls_version", UNKNOWN),
    notApplicable: parameters("max_connections", "100"),
    ...NEITHER,
  },
  aws_docdb_cluster_parameter_group: {
    oldVersion: "DocumentDB accepts no version below TLS 1.2 in this parameter",
    unset: DEFAULT_UNTOLD,
    weakSuites: VERSIONS_ONLY,
    misspelt: "values such as enabled do not contain a version",
    ...NEITHER,
  },
  google_compute_ssl_policy: SSL_POLICY,
  google_compute_region_ssl_policy: SSL_POLICY,
  google_compute_target_https_proxy: ofPolicy(POLICY_ELSEWHERE),
  google_compute_region_target_https_proxy: ofPolicy(POLICY_ELSEWHERE),
  google_compute_target_ssl_proxy: ofPolicy(POLICY_ELSEWHERE),
  google_app_engine_application: {
    unset: "the supported provider releases do not have the argument",
    weakSuites: VERSIONS_ONLY,
    misspelt: "the provider itself refuses all but two values",
    unknown: { ssl_policy: UNKNOWN },
    ...NEITHER,
  },
  google_apigee_target_server: {
    unset: "without versions Apigee's runtime decides, which Terraform does not know",
    weakSuites: VERSIONS_ONLY,
    notApplicable: { host: "backend.example.com" },
    ...NEITHER,
  },
  google_network_security_tls_inspection_policy: { weakSuites: VERSIONS_ONLY, notApplicable: ONLY_TLS, ...NEITHER },
};

const ONCE = "weak-tls-version reports a value that is not known";

/** The cases of the rules on TLS settings: one resource is an example for each of them. */
export const TLS_RULE_CASES: readonly Case[] = TLS_CASES.flatMap((own): Case[] => {
  const each: TlsCase = { ...MORE[own.type], ...own };
  const common = { type: each.type, besides: each.besides, compliant: each.compliant, notApplicable: each.notApplicable };
  return [
    { ...common, rule: "no-tls-policy", nonCompliant: each.unset, unresolved: ONCE },
    { ...common, rule: "weak-tls-version", nonCompliant: each.oldVersion, unresolved: each.unknown },
    { ...common, rule: "weak-cipher", nonCompliant: each.weakSuites, unresolved: ONCE },
    { ...common, rule: "unknown-tls-policy", nonCompliant: each.misspelt, unresolved: ONCE },
    {
      ...common,
      rule: "fips-required",
      policy: { profile: "fips" },
      compliant: each.fips,
      nonCompliant: typeof each.fips === "string" && each.fips.startsWith(ELSEWHERE) ? each.fips : each.compliant,
      unresolved: ONCE,
    },
    {
      ...common,
      rule: "post-quantum-required",
      policy: { profile: "post-quantum" },
      compliant: each.postQuantum,
      nonCompliant: each.notPostQuantum ?? each.compliant,
      unresolved: ONCE,
    },
  ];
});
