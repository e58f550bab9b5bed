import { Case, forRule, UNKNOWN } from "./case";

const ALWAYS = "every resource of the type has a value that decides";
const BY_CONFIGURATION = "what decides is in the configuration, which a plan always has, and a state never";

const https = { protocol: "HTTPS", default_action: [{ type: "forward" }] };
const setting = (value: unknown) => ({ setting: [{ namespace: "aws:elbv2:listener:80", name: "Protocol", value }] });
const otherSetting = { setting: [{ namespace: "aws:ec2:vpc", name: "VPCId", value: "vpc-1" }] };
const denies = (condition: object) =>
  JSON.stringify({ Statement: [{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition: condition }] });
const allows = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] });
const url = (write: (url: unknown) => object) => ({
  compliant: write("https://a.example.com"),
  nonCompliant: write("http://a.example.com"),
  unresolved: write(UNKNOWN),
});

/** Further cases of plain HTTP. */
export const PLAIN_HTTP_CASES: readonly Case[] = forRule("plain-http", [
  { type: "aws_lb_listener", notApplicable: { protocol: "TLS", port: 443, default_action: [{ type: "forward" }] } },
  {
    type: "aws_lb_listener",
    notApplicable: https,
    nonCompliant: { ...https, default_action: [{ type: "redirect", redirect: { protocol: "HTTP" } }] },
  },
  {
    type: "aws_lb_listener",
    nonCompliant: { load_balancer_arn: "${aws_lb.app.arn}", port: 80, default_action: [{ type: "forward" }] },
    notApplicable: { load_balancer_arn: "${aws_lb.gateway.arn}", default_action: [{ type: "forward" }] },
    besides: { aws_lb: { app: { name: "app" }, gateway: { load_balancer_type: "gateway" } } },
  },
  {
    type: "aws_lb_listener_rule",
    nonCompliant: { listener_arn: "arn:x", action: { type: "redirect", redirect: { protocol: "HTTP" } } },
    notApplicable: { listener_arn: "${aws_lb_listener.https.arn}", action: { type: "forward" } },
    besides: { aws_lb_listener: { https } },
  },
  {
    type: "aws_lb_listener_rule",
    unresolved: { listener_arn: "${aws_lb_listener.http.arn}", action: { type: UNKNOWN } },
    besides: { aws_lb_listener: { http: { protocol: "HTTP", default_action: [{ type: "fixed-response" }] } } },
  },
  { type: "aws_elb", notApplicable: { listener: [{ lb_protocol: "tcp" }] }, unresolved: { listener: [{ lb_protocol: UNKNOWN }] } },
  { type: "aws_cloudfront_distribution", notApplicable: { origin: [{ s3_origin_config: {} }] } },
  { type: "aws_cloudfront_vpc_origin", notApplicable: ALWAYS },
  {
    type: "aws_lightsail_distribution",
    compliant: { origin: { protocol_policy: "https-only" } },
    nonCompliant: { origin: { protocol_policy: "http-only" } },
    notApplicable: { origin: { name: "a" } },
    unresolved: { origin: { protocol_policy: UNKNOWN } },
  },
  ...["aws_opensearch_domain", "aws_elasticsearch_domain"].map((type) => ({ type, notApplicable: { domain_name: "a" } })),
  {
    type: "aws_cloudsearch_domain",
    nonCompliant: { endpoint_options: { tls_security_policy: "Policy-Min-TLS-1-2-2019-07" } },
    notApplicable: "without the argument the domain accepts plain HTTP",
    unresolved: { endpoint_options: { enforce_https: UNKNOWN } },
  },
  ...["aws_elastic_beanstalk_environment", "aws_elastic_beanstalk_configuration_template"].map((type) => ({
    type,
    compliant: setting("HTTPS"),
    nonCompliant: setting("HTTP"),
    notApplicable: otherSetting,
    unresolved: setting(UNKNOWN),
  })),
  {
    type: "aws_s3_bucket_policy",
    compliant: { policy: denies({ Bool: { "aws:SecureTransport": "false" } }) },
    nonCompliant: { policy: allows },
    notApplicable: "S3 accepts plain HTTP for every bucket",
    unresolved: { policy: UNKNOWN },
  },
  { type: "aws_s3_bucket_policy", compliant: { policy: denies({ NumericLessThan: { "s3:TlsVersion": "1.2" } }) } },
  {
    type: "aws_s3_bucket_website_configuration",
    compliant: { redirect_all_requests_to: { host_name: "a", protocol: "https" } },
    nonCompliant: { redirect_all_requests_to: { host_name: "a", protocol: "http" } },
    notApplicable: { index_document: { suffix: "index.html" } },
    unresolved: { redirect_all_requests_to: { host_name: "a", protocol: UNKNOWN } },
  },
  { type: "aws_vpclattice_listener", notApplicable: { protocol: "TLS_PASSTHROUGH" } },
  { type: "aws_sns_topic_subscription", notApplicable: { protocol: "sqs" } },
  { type: "aws_api_gateway_integration", unresolved: { uri: UNKNOWN }, notApplicable: { type: "MOCK" } },
  {
    type: "aws_apigatewayv2_integration",
    unresolved: { integration_uri: UNKNOWN },
    notApplicable: { integration_uri: "arn:aws:lambda:eu-west-1:123456789012:function:f" },
  },
  { type: "aws_cloudwatch_event_api_destination", unresolved: { invocation_endpoint: UNKNOWN }, notApplicable: ALWAYS },
  { type: "aws_transfer_connector", ...url((value) => ({ url: value })), notApplicable: { url: "sftp://a.example.com" } },
  ...["google_compute_target_http_proxy", "google_compute_region_target_http_proxy"].map((type) => ({ type, notApplicable: ALWAYS })),
  { type: "google_cloudfunctions_function", nonCompliant: { trigger_http: true }, notApplicable: { event_trigger: {} } },
  ...["google_app_engine_standard_app_version", "google_app_engine_flexible_app_version"].map((type) => ({
    type,
    notApplicable: { runtime: "nodejs20" },
    unresolved: { handlers: [{ security_level: UNKNOWN }] },
  })),
  { type: "google_network_services_edge_cache_service", notApplicable: "Media CDN serves plain HTTP by default" },
  {
    type: "google_network_services_edge_cache_origin",
    compliant: { protocol: "HTTP2" },
    nonCompliant: { protocol: "HTTP" },
    notApplicable: { origin_address: "gs://bucket" },
    unresolved: { protocol: UNKNOWN },
  },
  { type: "google_cloud_scheduler_job", ...url((uri) => ({ http_target: { uri } })), notApplicable: { pubsub_target: { data: "eA==" } } },
]);

const parameters = (name: string, value: unknown) => ({ parameter: [{ name, value }] });
const other = parameters("other", "1");
const emr = (encryption: object) => JSON.stringify({ EncryptionConfiguration: encryption });
const clientTls = (enforce: unknown) => ({ spec: { backend_defaults: { client_policy: { tls: { enforce } } } } });

/** Further cases of services that accept unencrypted connections. */
export const PLAINTEXT_CASES: readonly Case[] = forRule("plaintext-allowed", [
  { type: "aws_msk_cluster", notApplicable: { cluster_name: "a" } },
  { type: "aws_elasticache_replication_group", notApplicable: "without the argument the service accepts unencrypted connections" },
  {
    type: "aws_elasticache_cluster",
    compliant: { transit_encryption_enabled: true },
    nonCompliant: {},
    notApplicable: { replication_group_id: "a" },
    unresolved: { transit_encryption_enabled: UNKNOWN },
  },
  {
    type: "aws_appsync_api_cache",
    compliant: { transit_encryption_enabled: true },
    notApplicable: "without the argument the service accepts unencrypted connections",
    unresolved: { transit_encryption_enabled: UNKNOWN },
  },
  ...["aws_memorydb_cluster", "aws_memorydb_multi_region_cluster"].map((type) => ({
    type,
    notApplicable: { name: "a" },
    unresolved: { tls_enabled: UNKNOWN },
  })),
  { type: "aws_db_proxy", notApplicable: "without the argument the service accepts unencrypted connections" },
  { type: "aws_db_parameter_group", nonCompliant: { family: "mysql8.0" }, notApplicable: { family: "postgres17" } },
  { type: "aws_db_parameter_group", nonCompliant: { family: "sqlserver-se-16.0", ...other }, unresolved: { family: UNKNOWN } },
  {
    type: "aws_rds_cluster_parameter_group",
    nonCompliant: { family: "aurora-postgresql16", ...other },
    notApplicable: { family: "aurora-postgresql17", ...other },
    unresolved: parameters("require_secure_transport", UNKNOWN),
  },
  { type: "aws_docdb_cluster_parameter_group", notApplicable: other, unresolved: parameters("tls", UNKNOWN) },
  { type: "aws_neptune_cluster_parameter_group", notApplicable: other, unresolved: parameters("neptune_enforce_ssl", UNKNOWN) },
  {
    type: "aws_redshift_parameter_group",
    nonCompliant: { family: "redshift-1.0", ...other },
    notApplicable: { family: "redshift-2.0", ...other },
    unresolved: { family: "redshift-1.0", ...parameters("require_ssl", UNKNOWN) },
  },
  { type: "aws_dms_endpoint", notApplicable: { engine_name: "dynamodb" }, unresolved: { engine_name: "mysql", ssl_mode: UNKNOWN } },
  ...["aws_ses_configuration_set", "aws_sesv2_configuration_set"].map((type) => ({
    type,
    nonCompliant: { name: "a" },
    notApplicable: "without the argument SES delivers mail in plain text to servers without TLS",
    unresolved: { delivery_options: { tls_policy: UNKNOWN } },
  })),
  {
    type: "aws_emr_security_configuration",
    compliant: { configuration: emr({ EnableInTransitEncryption: true, EnableAtRestEncryption: false }) },
    nonCompliant: { configuration: emr({ EnableInTransitEncryption: false, EnableAtRestEncryption: true }) },
    notApplicable: { configuration: '{"InstanceMetadataServiceConfiguration":{"MinimumInstanceMetadataServiceVersion":2}}' },
    unresolved: { configuration: UNKNOWN },
  },
  {
    type: "aws_sesv2_configuration_set",
    nonCompliant: { delivery_options: { tls_policy: "REQUIRE" }, tracking_options: { https_policy: "OPTIONAL" } },
  },
  {
    type: "aws_ses_receipt_rule",
    nonCompliant: { name: "a" },
    notApplicable: "without the argument SES accepts mail without TLS",
  },
  { type: "aws_ecs_task_definition", notApplicable: { volume: [{ name: "scratch" }] } },
  { type: "aws_datasync_location_efs", notApplicable: { subdirectory: "/" }, unresolved: { in_transit_encryption: UNKNOWN } },
  ...["aws_appmesh_virtual_gateway", "aws_appmesh_virtual_node"].flatMap((type) => [
    { type, notApplicable: { spec: {} } },
    { type, compliant: clientTls(true), nonCompliant: clientTls(false), unresolved: clientTls(UNKNOWN) },
  ]),
  ...["aws_opensearch_domain", "aws_elasticsearch_domain"].map((type) => ({
    type,
    notApplicable: { domain_name: "a" },
    unresolved: { node_to_node_encryption: { enabled: UNKNOWN } },
  })),
  {
    type: "aws_dax_cluster",
    compliant: { cluster_endpoint_encryption_type: "TLS" },
    nonCompliant: {},
    notApplicable: "without the argument the service accepts unencrypted connections",
    unresolved: { cluster_endpoint_encryption_type: UNKNOWN },
  },
  {
    type: "aws_transfer_server",
    compliant: { protocols: ["FTPS", "SFTP"] },
    nonCompliant: { protocols: ["SFTP", "FTP"] },
    notApplicable: { domain: "S3" },
    unresolved: { protocols: UNKNOWN },
  },
  {
    type: "aws_mskconnect_connector",
    compliant: { kafka_cluster_encryption_in_transit: { encryption_type: "TLS" } },
    nonCompliant: { kafka_cluster_encryption_in_transit: { encryption_type: "PLAINTEXT" } },
    notApplicable: "the provider requires the block",
    unresolved: { kafka_cluster_encryption_in_transit: { encryption_type: UNKNOWN } },
  },
  {
    type: "aws_glue_connection",
    compliant: { connection_properties: { JDBC_ENFORCE_SSL: "true" } },
    nonCompliant: { connection_properties: { JDBC_ENFORCE_SSL: "false" } },
    notApplicable: { connection_type: "NETWORK" },
    unresolved: { connection_properties: UNKNOWN },
  },
  {
    type: "aws_quicksight_data_source",
    compliant: { ssl_properties: { disable_ssl: false } },
    nonCompliant: { ssl_properties: { disable_ssl: true } },
    notApplicable: { type: "S3" },
    unresolved: { ssl_properties: { disable_ssl: UNKNOWN } },
  },
  { type: "google_sql_database_instance", notApplicable: "without the argument the service accepts unencrypted connections" },
  {
    type: "google_alloydb_instance",
    notApplicable: { instance_type: "PRIMARY" },
    unresolved: { client_connection_config: { ssl_config: { ssl_mode: UNKNOWN } } },
  },
  ...["google_redis_instance", "google_redis_cluster", "google_memorystore_instance"].map((type) => ({
    type,
    notApplicable: "without the argument the service accepts unencrypted connections",
  })),
  { type: "google_network_security_server_tls_policy", notApplicable: { mtls_policy: {} } },
  { type: "google_apigee_target_server", notApplicable: "without the block Apigee calls the target unencrypted" },
]);

const uptime = (use_ssl: boolean, validate_ssl?: unknown) => ({ http_check: { use_ssl, validate_ssl } });
const skips = (value: unknown) => ({ tls_config: { insecure_skip_verification: value } });
const source = (insecure_ssl: unknown) => ({ source: { type: "GITHUB_ENTERPRISE", insecure_ssl } });
const target = (ignore_validation_errors: unknown) => ({ s_sl_info: { enabled: true, ignore_validation_errors } });

/** Cases of clients that do not verify certificates. */
export const VERIFICATION_CASES: readonly Case[] = forRule("verification-disabled", [
  {
    type: "aws_api_gateway_integration",
    compliant: skips(false),
    nonCompliant: skips(true),
    notApplicable: { type: "MOCK" },
    unresolved: skips(UNKNOWN),
  },
  {
    type: "aws_codebuild_project",
    compliant: source(false),
    nonCompliant: source(true),
    notApplicable: { source: { type: "CODEPIPELINE" } },
    unresolved: source(UNKNOWN),
  },
  {
    type: "google_apigee_target_server",
    compliant: target(false),
    nonCompliant: target(true),
    notApplicable: { host: "a" },
    unresolved: target(UNKNOWN),
  },
  {
    type: "google_monitoring_uptime_check_config",
    compliant: uptime(true, true),
    nonCompliant: uptime(true),
    notApplicable: uptime(false),
    unresolved: uptime(true, UNKNOWN),
  },
]);

const proxies = ["google_compute_target_https_proxy", "google_compute_region_target_https_proxy"];

/** Further cases of headers and certificates at endpoints. */
export const ENDPOINT_CERTIFICATE_CASES: readonly Case[] = [
  ...forRule("missing-hsts", [
    { type: "aws_lb_listener", notApplicable: { protocol: "TCP", default_action: [{ type: "forward" }] } },
    { type: "aws_cloudfront_distribution", notApplicable: "every distribution serves HTTPS" },
    { type: "aws_cloudfront_response_headers_policy", notApplicable: { cors_config: {} } },
    ...proxies.map((type) => ({
      type,
      notApplicable: { ssl_certificates: ["x"] },
      unresolved: "a URL map elsewhere is not checked: the backend may send the header itself, which Terraform does not know",
    })),
  ]),
  ...forRule("no-certificate", [
    {
      type: "aws_lb_listener",
      notApplicable: { protocol: "TCP" },
      unresolved: "a certificate that is not known yet counts as a certificate",
    },
    {
      type: "aws_elb",
      notApplicable: { listener: [{ lb_protocol: "tcp" }] },
      unresolved: "a certificate that is not known yet counts as a certificate",
    },
    ...[...proxies, "google_compute_target_ssl_proxy"].map((type) => ({
      type,
      notApplicable: "every proxy of the type terminates TLS",
      unresolved: "a certificate that is not known yet counts as a certificate",
    })),
  ]),
  ...forRule("default-certificate", [
    { type: "aws_cloudfront_distribution", notApplicable: "every distribution has a certificate, or the default one" },
  ]),
];

/** Why rules that follow references have no such findings. */
export const UNVALIDATED_REASONS = { notApplicable: { name: "a" }, unresolved: BY_CONFIGURATION };

const secret = (type: string, write: (value: unknown) => object) => ({
  type,
  compliant: write("${var.secret}"),
  nonCompliant: write("hunter2"),
});

/** Further cases of secrets. */
export const SECRET_CASES: readonly Case[] = forRule("plaintext-secret", [
  secret("aws_api_gateway_api_key", (value) => ({ value })),
  secret("aws_amplify_app", (basic_auth_credentials) => ({ basic_auth_credentials })),
  secret("aws_amplify_branch", (basic_auth_credentials) => ({ basic_auth_credentials })),
  secret("aws_codebuild_source_credential", (token) => ({ token })),
  secret("aws_kinesis_firehose_delivery_stream", (access_key) => ({ http_endpoint_configuration: { access_key } })),
  secret("aws_sns_platform_application", (platform_credential) => ({ platform_credential })),
  secret("aws_ssm_parameter", (value) => ({ name: "/prod/a", type: "SecureString", value })),
  secret("aws_ssm_parameter", (value) => ({ name: "/prod/db/password", type: "SecureString", value })),
  secret("google_apigee_keystores_aliases_key_cert_file", (key) => ({ key })),
  secret("google_compute_backend_bucket_signed_url_key", (key_value) => ({ key_value })),
  secret("google_compute_backend_service_signed_url_key", (key_value) => ({ key_value })),
  secret("google_compute_router_peer", (key) => ({ md5_authentication_key: { key } })),
  secret("google_parameter_manager_parameter_version", (parameter_data) => ({ parameter_data })),
  secret("google_storage_transfer_job", (sas_token) => ({
    transfer_spec: { azure_blob_storage_data_source: { azure_credentials: { sas_token } } },
  })),
]);

/** Why secrets have no unresolved findings: only readable values are in plain text. */
export const SECRET_REASONS = { notApplicable: { tags: { team: "edge" } }, unresolved: "a value that is not known is not in plain text" };
