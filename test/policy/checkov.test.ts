import { findingsOn } from "./support/check";

/** Resources that fail and pass the TLS checks of checkov, and the rule with the same finding. */
interface Peer {
  readonly id: string;
  readonly rule: string;
  readonly type: string;
  readonly failing: object[];
  readonly passing: object[];
}

const parameters = (family: string, name?: string, value?: string) => ({ family, parameter: name === undefined ? [] : [{ name, value }] });
const emr = (encryption: object) => ({ configuration: JSON.stringify({ EncryptionConfiguration: encryption }) });
const listener = (more: object) => ({ load_balancer_arn: "${aws_lb.app.arn}", certificate_arn: "arn:x", ...more });
const redirect = (protocol: string) => ({ type: "redirect", redirect: { protocol, port: "443", status_code: "HTTP_301" } });
const distribution = (behavior: object, certificate: object = {}) => ({
  default_cache_behavior: { viewer_protocol_policy: "https-only", ...behavior },
  viewer_certificate: { acm_certificate_arn: "arn:x", minimum_protocol_version: "TLSv1.2_2021", ...certificate },
});
const efs = (transit_encryption?: string) => ({ volume: [{ name: "v", efs_volume_configuration: { transit_encryption } }] });
const sql = (ssl_mode?: string) => ({ settings: { tier: "db-f1-micro", ip_configuration: { ssl_mode } } });
const search = (domain_endpoint_options: object) => ({ domain_endpoint_options });

const PEERS: readonly Peer[] = [
  {
    id: "CKV_AWS_2",
    rule: "plain-http",
    type: "aws_lb_listener",
    failing: [listener({ protocol: "HTTP", default_action: { type: "forward" } })],
    passing: [
      listener({ protocol: "HTTPS", default_action: { type: "forward" } }),
      listener({ protocol: "HTTP", default_action: redirect("HTTPS") }),
    ],
  },
  {
    id: "CKV2_AWS_20",
    rule: "plain-http",
    type: "aws_lb_listener",
    failing: [listener({ protocol: "HTTP", default_action: redirect("HTTP") })],
    passing: [listener({ protocol: "HTTP", default_action: redirect("HTTPS") })],
  },
  {
    id: "CKV_AWS_103",
    rule: "weak-tls-version",
    type: "aws_lb_listener",
    failing: ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS-1-1-2017-01"].map((ssl_policy) =>
      listener({ protocol: "HTTPS", ssl_policy }),
    ),
    passing: [listener({ protocol: "HTTPS", ssl_policy: "ELBSecurityPolicy-TLS13-1-2-2021-06" })],
  },
  {
    id: "CKV_AWS_376",
    rule: "plain-http",
    type: "aws_elb",
    failing: [{ listener: [{ lb_protocol: "http", lb_port: 80 }] }],
    passing: [{ listener: [{ lb_protocol: "https", lb_port: 443, ssl_certificate_id: "arn:x" }] }],
  },
  {
    id: "CKV_AWS_34",
    rule: "plain-http",
    type: "aws_cloudfront_distribution",
    failing: [distribution({ viewer_protocol_policy: "allow-all" })],
    passing: [distribution({}), distribution({ viewer_protocol_policy: "redirect-to-https" })],
  },
  {
    id: "CKV_AWS_174",
    rule: "weak-tls-version",
    type: "aws_cloudfront_distribution",
    failing: [distribution({}, { minimum_protocol_version: "TLSv1.1_2016" })],
    passing: [distribution({})],
  },
  {
    id: "CKV2_AWS_42",
    rule: "default-certificate",
    type: "aws_cloudfront_distribution",
    failing: [{ viewer_certificate: { cloudfront_default_certificate: true } }],
    passing: [distribution({})],
  },
  {
    id: "CKV_AWS_206",
    rule: "weak-tls-version",
    type: "aws_api_gateway_domain_name",
    failing: [{ domain_name: "api.example.com", security_policy: "TLS_1_0" }],
    passing: [{ domain_name: "api.example.com", security_policy: "TLS_1_2" }],
  },
  ...["aws_elasticsearch_domain", "aws_opensearch_domain"].flatMap((type): Peer[] => [
    {
      id: "CKV_AWS_83",
      rule: "plain-http",
      type,
      failing: [search({ enforce_https: false })],
      passing: [search({ enforce_https: true })],
    },
    {
      id: "CKV_AWS_228",
      rule: "weak-tls-version",
      type,
      failing: [search({ tls_security_policy: "Policy-Min-TLS-1-0-2019-07" })],
      passing: [search({ tls_security_policy: "Policy-Min-TLS-1-2-2019-07" })],
    },
    {
      id: "CKV_AWS_6",
      rule: "plaintext-allowed",
      type,
      failing: [{ node_to_node_encryption: { enabled: false } }],
      passing: [{ node_to_node_encryption: { enabled: true } }],
    },
  ]),
  {
    id: "CKV_AWS_220",
    rule: "plain-http",
    type: "aws_cloudsearch_domain",
    failing: [
      {},
      { endpoint_options: { tls_security_policy: "Policy-Min-TLS-1-2-2019-07" } },
      { endpoint_options: { enforce_https: false } },
    ],
    passing: [{ endpoint_options: { enforce_https: true } }],
  },
  {
    id: "CKV_AWS_218",
    rule: "no-tls-policy",
    type: "aws_cloudsearch_domain",
    failing: [{}, { endpoint_options: { enforce_https: true } }],
    passing: [{ endpoint_options: { tls_security_policy: "Policy-Min-TLS-1-2-2019-07" } }],
  },
  {
    id: "CKV_AWS_30",
    rule: "plaintext-allowed",
    type: "aws_elasticache_replication_group",
    failing: [{}, { transit_encryption_enabled: false }],
    passing: [{ transit_encryption_enabled: true }],
  },
  {
    id: "CKV_AWS_215",
    rule: "plaintext-allowed",
    type: "aws_appsync_api_cache",
    failing: [{}, { transit_encryption_enabled: false }],
    passing: [{ transit_encryption_enabled: true }],
  },
  {
    id: "CKV_AWS_81",
    rule: "plaintext-allowed",
    type: "aws_msk_cluster",
    failing: ["PLAINTEXT", "TLS_PLAINTEXT"].map((client_broker) => ({ encryption_info: { encryption_in_transit: { client_broker } } })),
    passing: [{ encryption_info: { encryption_in_transit: { client_broker: "TLS", in_cluster: true } } }],
  },
  {
    id: "CKV_AWS_90",
    rule: "plaintext-allowed",
    type: "aws_docdb_cluster_parameter_group",
    failing: [parameters("docdb5.0", "tls", "disabled")],
    passing: [parameters("docdb5.0", "tls", "enabled"), parameters("docdb5.0")],
  },
  {
    id: "CKV_AWS_97",
    rule: "plaintext-allowed",
    type: "aws_ecs_task_definition",
    failing: [efs(), efs("DISABLED")],
    passing: [efs("ENABLED"), { volume: [{ name: "scratch" }] }],
  },
  {
    id: "CKV_AWS_202",
    rule: "plaintext-allowed",
    type: "aws_memorydb_cluster",
    failing: [{ tls_enabled: false }],
    passing: [{}, { tls_enabled: true }],
  },
  {
    id: "CKV_AWS_239",
    rule: "plaintext-allowed",
    type: "aws_dax_cluster",
    failing: [{}, { cluster_endpoint_encryption_type: "NONE" }],
    passing: [{ cluster_endpoint_encryption_type: "TLS" }],
  },
  {
    id: "CKV_AWS_357",
    rule: "plaintext-allowed",
    type: "aws_transfer_server",
    failing: [{ protocols: ["FTP"] }],
    passing: [{}, { protocols: ["SFTP"] }],
  },
  {
    id: "CKV_AWS_105",
    rule: "plaintext-allowed",
    type: "aws_redshift_parameter_group",
    failing: [parameters("redshift-1.0"), parameters("redshift-1.0", "require_ssl", "false")],
    passing: [parameters("redshift-1.0", "require_ssl", "true"), parameters("redshift-2.0")],
  },
  {
    id: "CKV2_AWS_69",
    rule: "plaintext-allowed",
    type: "aws_db_parameter_group",
    failing: [
      parameters("postgres14"),
      parameters("postgres16", "rds.force_ssl", "0"),
      parameters("mysql5.7", "max_connections", "100"),
      parameters("mysql8.0", "require_secure_transport", "0"),
      parameters("mariadb10.6"),
      parameters("sqlserver-ex-15.0"),
    ],
    passing: [
      parameters("postgres14", "rds.force_ssl", "1"),
      parameters("postgres15"),
      parameters("mysql8.0", "require_secure_transport", "1"),
      parameters("mysql9.7"),
      parameters("mariadb10.6", "require_secure_transport", "ON"),
      parameters("mariadb11.8"),
      // The engine has no such parameter.
      parameters("mysql5.6"),
      parameters("mariadb10.4"),
      parameters("oracle-ee-19"),
    ],
  },
  {
    id: "CKV_AWS_365",
    rule: "plaintext-allowed",
    type: "aws_ses_configuration_set",
    failing: [{}, { delivery_options: {} }, { delivery_options: { tls_policy: "Optional" } }],
    passing: [{ delivery_options: { tls_policy: "Require" } }],
  },
  {
    id: "CKV_AWS_351",
    rule: "plaintext-allowed",
    type: "aws_emr_security_configuration",
    failing: [emr({ EnableInTransitEncryption: false, EnableAtRestEncryption: true })],
    passing: [emr({ EnableInTransitEncryption: true })],
  },
  {
    id: "CKV_GCP_4",
    rule: "weak-cipher",
    type: "google_compute_ssl_policy",
    failing: [{ profile: "COMPATIBLE", min_tls_version: "TLS_1_2" }],
    passing: [{ profile: "RESTRICTED", min_tls_version: "TLS_1_2" }],
  },
  {
    id: "CKV_GCP_6",
    rule: "plaintext-allowed",
    type: "google_sql_database_instance",
    failing: [sql(), sql("ALLOW_UNENCRYPTED_AND_ENCRYPTED")],
    passing: [sql("ENCRYPTED_ONLY"), sql("TRUSTED_CLIENT_CERTIFICATE_REQUIRED")],
  },
  {
    id: "CKV_GCP_97",
    rule: "plaintext-allowed",
    type: "google_redis_instance",
    failing: [{}, { transit_encryption_mode: "DISABLED" }],
    passing: [{ transit_encryption_mode: "SERVER_AUTHENTICATION" }],
  },
  {
    id: "CKV2_GCP_10",
    rule: "plain-http",
    type: "google_cloudfunctions_function",
    failing: [{ trigger_http: true }, { trigger_http: true, https_trigger_security_level: "SECURE_OPTIONAL" }],
    passing: [{ trigger_http: true, https_trigger_security_level: "SECURE_ALWAYS" }, { event_trigger: { event_type: "x" } }],
  },
];

/** Whether the rule finds a violation; an unresolved value is not one. */
function isFound({ rule, type }: Peer, attributes: object): boolean {
  return findingsOn({ [type]: { a: attributes } }).some((finding) => finding.rule === rule && finding.kind === "violation");
}

const each = (side: "failing" | "passing") =>
  PEERS.flatMap((peer) => peer[side].map((attributes) => [peer.id, peer.type, attributes, peer] as const));

describe("TLS findings of checkov", () => {
  test.each(each("failing"))("%s: %s %j is found", (_, __, attributes, peer) => {
    expect(isFound(peer, attributes)).toBe(true);
  });

  test.each(each("passing"))("%s: %s %j complies", (_, __, attributes, peer) => {
    expect(isFound(peer, attributes)).toBe(false);
  });
});

describe("findings of checkov that check does not have, for the reasons in the decision record on insecure defaults", () => {
  test.each([
    ["CKV_AWS_378", "aws_lb_target_group", { protocol: "HTTP", port: 80 }],
    ["CKV_AWS_233", "aws_acm_certificate", { domain_name: "www.example.com", validation_method: "DNS", lifecycle: {} }],
  ])("%s: %s %j", (_, type, attributes) => {
    const about = findingsOn({ [type]: { a: attributes } }).filter(({ message }) => /HTTP|create_before_destroy/.test(message));
    expect(about).toEqual([]);
  });
});
