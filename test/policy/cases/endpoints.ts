import { Resources } from "../support/check";
import { Case, forRule, UNKNOWN } from "./case";
import {
  ENDPOINT_CERTIFICATE_CASES,
  PLAIN_HTTP_CASES,
  PLAINTEXT_CASES,
  SECRET_CASES,
  SECRET_REASONS,
  UNVALIDATED_REASONS,
  VERIFICATION_CASES,
} from "./endpoints-more";

const action = (type: unknown, more: object = {}) => ({ port: 80, protocol: "HTTP", default_action: [{ type, ...more }] });
const viewers = (policy: unknown) => ({
  default_cache_behavior: [{ viewer_protocol_policy: policy }],
  viewer_certificate: { acm_certificate_arn: "arn:x" },
});
const enforce = (value: unknown) => ({ domain_endpoint_options: { enforce_https: value } });
const origin = (policy: unknown) => ({ vpc_origin_endpoint_config: { origin_protocol_policy: policy } });

const plainHttp = forRule("plain-http", [
  {
    type: "aws_lb_listener",
    compliant: action("redirect", { redirect: { protocol: "HTTPS", port: "443", status_code: "HTTP_301" } }),
    nonCompliant: action("forward"),
    unresolved: action(UNKNOWN),
  },
  {
    type: "aws_lb_listener",
    compliant: action("fixed-response"),
    nonCompliant: action("redirect", { redirect: { host: "www.example.com", status_code: "HTTP_301" } }),
  },
  {
    type: "aws_lb_listener_rule",
    compliant: {
      listener_arn: "${aws_lb_listener.http.arn}",
      action: { type: "forward" },
      condition: { path_pattern: { values: ["/.well-known/acme-challenge/*"] } },
    },
    nonCompliant: {
      listener_arn: "${aws_lb_listener.http.arn}",
      action: { type: "forward" },
      condition: { path_pattern: { values: ["/api/*"] } },
    },
    besides: { aws_lb_listener: { http: action("redirect", { redirect: { protocol: "HTTPS", status_code: "HTTP_301" } }) } },
  },
  { type: "aws_elb", compliant: { listener: [{ lb_protocol: "ssl" }] }, nonCompliant: { listener: [{ lb_protocol: "http" }] } },
  {
    type: "aws_cloudfront_distribution",
    compliant: viewers("redirect-to-https"),
    nonCompliant: viewers("allow-all"),
    unresolved: viewers(UNKNOWN),
  },
  {
    type: "aws_cloudfront_distribution",
    nonCompliant: { ...viewers("https-only"), origin: [{ custom_origin_config: { origin_protocol_policy: "http-only" } }] },
  },
  { type: "aws_cloudfront_vpc_origin", compliant: origin("https-only"), nonCompliant: origin("http-only"), unresolved: origin(UNKNOWN) },
  ...["aws_opensearch_domain", "aws_elasticsearch_domain"].map((type) => ({
    type,
    compliant: enforce(true),
    nonCompliant: enforce(false),
    unresolved: enforce(UNKNOWN),
  })),
  {
    type: "aws_cloudsearch_domain",
    compliant: { endpoint_options: { enforce_https: true } },
    nonCompliant: { endpoint_options: { enforce_https: false } },
  },
  {
    type: "aws_vpclattice_listener",
    compliant: { protocol: "HTTPS" },
    nonCompliant: { protocol: "HTTP" },
    unresolved: { protocol: UNKNOWN },
  },
  {
    type: "aws_sns_topic_subscription",
    compliant: { protocol: "https" },
    nonCompliant: { protocol: "http" },
    unresolved: { protocol: UNKNOWN },
  },
  { type: "aws_api_gateway_integration", compliant: { uri: "https://a.example.com" }, nonCompliant: { uri: "http://a.example.com" } },
  {
    type: "aws_apigatewayv2_integration",
    compliant: { integration_uri: "https://a.example.com" },
    nonCompliant: { integration_uri: "http://a.example.com" },
  },
  {
    type: "aws_cloudwatch_event_api_destination",
    compliant: { invocation_endpoint: "https://a.example.com" },
    nonCompliant: { invocation_endpoint: "http://a.example.com" },
  },
  {
    type: "aws_lb_listener",
    compliant: action("fixed-response", { fixed_response: { content_type: "text/plain", status_code: "403" } }),
    nonCompliant: action("fixed-response", { fixed_response: { content_type: "text/plain", status_code: "200" } }),
  },
  ...["google_compute_target_http_proxy", "google_compute_region_target_http_proxy"].flatMap((type) => [
    {
      type,
      compliant: { url_map: "${google_compute_url_map.m.id}" },
      besides: { google_compute_url_map: { m: { default_url_redirect: { https_redirect: true } } } },
    },
    {
      type,
      nonCompliant: { url_map: "${google_compute_url_map.m.id}" },
      besides: { google_compute_url_map: { m: { default_service: "x" } } },
    },
    { type, unresolved: { url_map: "projects/p/global/urlMaps/m" } },
  ]),
  {
    type: "google_cloudfunctions_function",
    compliant: { trigger_http: true, https_trigger_security_level: "SECURE_ALWAYS" },
    nonCompliant: { trigger_http: true, https_trigger_security_level: "SECURE_OPTIONAL" },
    unresolved: { trigger_http: true, https_trigger_security_level: UNKNOWN },
  },
  ...["google_app_engine_standard_app_version", "google_app_engine_flexible_app_version"].map((type) => ({
    type,
    compliant: { handlers: [{ security_level: "SECURE_ALWAYS" }] },
    nonCompliant: { handlers: [{ security_level: "SECURE_OPTIONAL" }] },
  })),
  {
    type: "google_network_services_edge_cache_service",
    compliant: { require_tls: true },
    nonCompliant: {},
    unresolved: { require_tls: UNKNOWN },
  },
]);

const parameters = (name: string, value: unknown) => ({ parameter: [{ name, value }] });
const inTransit = (more: object) => ({ encryption_info: { encryption_in_transit: more } });
const listenerTls = (mode: unknown) => ({ spec: { listener: [{ tls: { mode } }] } });
const volume = (value: unknown) => ({ volume: [{ efs_volume_configuration: { transit_encryption: value } }] });
const ssl = (more: object) => ({ settings: [{ ip_configuration: [more] }] });

const plaintextAllowed = forRule("plaintext-allowed", [
  {
    type: "aws_msk_cluster",
    compliant: inTransit({ client_broker: "TLS" }),
    nonCompliant: inTransit({ client_broker: "TLS_PLAINTEXT" }),
    unresolved: inTransit({ client_broker: UNKNOWN }),
  },
  { type: "aws_msk_cluster", compliant: {}, nonCompliant: inTransit({ in_cluster: false }) },
  {
    type: "aws_elasticache_replication_group",
    compliant: { transit_encryption_enabled: true },
    nonCompliant: {},
    unresolved: { transit_encryption_enabled: UNKNOWN },
  },
  { type: "aws_elasticache_replication_group", nonCompliant: { transit_encryption_enabled: true, transit_encryption_mode: "preferred" } },
  ...["aws_elasticache_cluster", "aws_appsync_api_cache"].map((type) => ({ type, nonCompliant: { transit_encryption_enabled: false } })),
  ...["aws_memorydb_cluster", "aws_memorydb_multi_region_cluster"].map((type) => ({
    type,
    compliant: {},
    nonCompliant: { tls_enabled: false },
  })),
  { type: "aws_db_proxy", compliant: { require_tls: true }, nonCompliant: {}, unresolved: { require_tls: UNKNOWN } },
  {
    type: "aws_db_parameter_group",
    compliant: parameters("rds.force_ssl", "1"),
    nonCompliant: parameters("rds.force_ssl", "0"),
    unresolved: parameters("rds.force_ssl", UNKNOWN),
  },
  {
    type: "aws_rds_cluster_parameter_group",
    compliant: parameters("require_secure_transport", "ON"),
    nonCompliant: parameters("require_secure_transport", "OFF"),
  },
  { type: "aws_docdb_cluster_parameter_group", compliant: parameters("tls", "enabled"), nonCompliant: parameters("tls", "disabled") },
  {
    type: "aws_neptune_cluster_parameter_group",
    compliant: parameters("neptune_enforce_ssl", "1"),
    nonCompliant: parameters("neptune_enforce_ssl", "0"),
  },
  { type: "aws_redshift_parameter_group", compliant: parameters("require_ssl", "true"), nonCompliant: parameters("require_ssl", "false") },
  {
    type: "aws_dms_endpoint",
    compliant: { engine_name: "s3", ssl_mode: "none" },
    nonCompliant: { engine_name: "mysql", ssl_mode: "none" },
  },
  ...["aws_ses_configuration_set", "aws_sesv2_configuration_set"].map((type) => ({
    type,
    compliant: { delivery_options: { tls_policy: "REQUIRE" } },
    nonCompliant: { delivery_options: { tls_policy: "OPTIONAL" } },
  })),
  {
    type: "aws_ses_receipt_rule",
    compliant: { tls_policy: "Require" },
    nonCompliant: { tls_policy: "Optional" },
    unresolved: { tls_policy: UNKNOWN },
  },
  { type: "aws_ecs_task_definition", compliant: volume("ENABLED"), nonCompliant: volume("DISABLED"), unresolved: volume(UNKNOWN) },
  { type: "aws_datasync_location_efs", compliant: { in_transit_encryption: "TLS1_2" }, nonCompliant: { in_transit_encryption: "NONE" } },
  ...["aws_appmesh_virtual_gateway", "aws_appmesh_virtual_node"].map((type) => ({
    type,
    compliant: listenerTls("STRICT"),
    nonCompliant: listenerTls("PERMISSIVE"),
    unresolved: listenerTls(UNKNOWN),
  })),
  ...["aws_opensearch_domain", "aws_elasticsearch_domain"].map((type) => ({
    type,
    compliant: { node_to_node_encryption: { enabled: true } },
    nonCompliant: { node_to_node_encryption: { enabled: false } },
  })),
  {
    type: "google_sql_database_instance",
    compliant: ssl({ ssl_mode: "ENCRYPTED_ONLY" }),
    nonCompliant: ssl({}),
    unresolved: ssl({ ssl_mode: UNKNOWN }),
  },
  {
    type: "google_sql_database_instance",
    compliant: ssl({ require_ssl: true }),
    nonCompliant: ssl({ ssl_mode: "ALLOW_UNENCRYPTED_AND_ENCRYPTED" }),
  },
  {
    type: "google_alloydb_instance",
    compliant: { client_connection_config: { ssl_config: { ssl_mode: "ENCRYPTED_ONLY" } } },
    nonCompliant: { client_connection_config: { ssl_config: { ssl_mode: "ALLOW_UNENCRYPTED_AND_ENCRYPTED" } } },
  },
  ...["google_redis_instance", "google_redis_cluster", "google_memorystore_instance"].map((type) => ({
    type,
    compliant: { transit_encryption_mode: "SERVER_AUTHENTICATION" },
    nonCompliant: { transit_encryption_mode: "TRANSIT_ENCRYPTION_MODE_DISABLED" },
    unresolved: { transit_encryption_mode: UNKNOWN },
  })),
  {
    type: "google_network_security_server_tls_policy",
    compliant: { allow_open: false },
    nonCompliant: { allow_open: true },
    unresolved: { allow_open: UNKNOWN },
  },
  {
    type: "google_apigee_target_server",
    compliant: { s_sl_info: { enabled: true } },
    nonCompliant: {},
    unresolved: { s_sl_info: { enabled: UNKNOWN } },
  },
]);

const HSTS = "routing_http_response_strict_transport_security_header_value";
const https = (header: unknown, type = "forward") => ({ protocol: "HTTPS", default_action: [{ type }], [HSTS]: header });
const headers = (policy: unknown) => ({ default_cache_behavior: [{ response_headers_policy_id: policy }] });
const strict = (seconds: unknown) => ({ security_headers_config: { strict_transport_security: { access_control_max_age_sec: seconds } } });
const urlMap = (header?: string): Resources => ({
  google_compute_url_map: { m: { default_service: "${google_compute_backend_service.b.id}" } },
  google_compute_backend_service: { b: header === undefined ? {} : { custom_response_headers: [header] } },
});

const missingHsts = forRule("missing-hsts", [
  { type: "aws_lb_listener", compliant: https("max-age=31536000"), nonCompliant: https("max-age=60"), unresolved: https(UNKNOWN) },
  { type: "aws_lb_listener", compliant: https(undefined, "redirect"), nonCompliant: https(undefined) },
  {
    type: "aws_lb_listener",
    compliant: { protocol: "TLS", default_action: [{ type: "forward" }] },
    nonCompliant: https("includeSubDomains"),
  },
  {
    type: "aws_cloudfront_distribution",
    compliant: headers("67f7725c-6f97-4210-82d7-5512b31e9d03"),
    nonCompliant: headers(undefined),
    unresolved: headers(UNKNOWN),
  },
  {
    type: "aws_cloudfront_distribution",
    compliant: headers("${aws_cloudfront_response_headers_policy.yes.id}"),
    nonCompliant: headers("${aws_cloudfront_response_headers_policy.no.id}"),
    besides: { aws_cloudfront_response_headers_policy: { yes: strict(31536000), no: { cors_config: {} } } },
  },
  { type: "aws_cloudfront_response_headers_policy", compliant: strict(31536000), nonCompliant: strict("300"), unresolved: strict(UNKNOWN) },
  ...["google_compute_target_https_proxy", "google_compute_region_target_https_proxy"].flatMap((type) => [
    { type, compliant: { url_map: "${google_compute_url_map.m.id}" }, besides: urlMap("Strict-Transport-Security: max-age=31536000") },
    { type, nonCompliant: { url_map: "${google_compute_url_map.m.id}" }, besides: urlMap() },
    { type, nonCompliant: { url_map: "${google_compute_url_map.m.id}" }, besides: urlMap("Strict-Transport-Security: max-age=60") },
    { type, compliant: { url_map: "projects/p/global/urlMaps/elsewhere" } },
  ]),
]);

const noCertificate = forRule("no-certificate", [
  { type: "aws_lb_listener", compliant: { protocol: "HTTPS", certificate_arn: UNKNOWN }, nonCompliant: { protocol: "https" } },
  {
    type: "aws_elb",
    compliant: { listener: [{ lb_protocol: "https", ssl_certificate_id: "arn:x" }] },
    nonCompliant: { listener: [{ lb_protocol: "HTTPS" }] },
  },
  ...["google_compute_target_https_proxy", "google_compute_region_target_https_proxy", "google_compute_target_ssl_proxy"].map((type) => ({
    type,
    compliant: { ssl_certificates: [UNKNOWN] },
    nonCompliant: { ssl_certificates: [] },
  })),
]);

const certificate = (more: object) => ({ viewer_certificate: more });
const defaultCertificate = forRule("default-certificate", [
  {
    type: "aws_cloudfront_distribution",
    compliant: certificate({ acm_certificate_arn: UNKNOWN, cloudfront_default_certificate: false }),
    nonCompliant: certificate({ cloudfront_default_certificate: true }),
    unresolved: certificate({ cloudfront_default_certificate: UNKNOWN }),
  },
  { type: "aws_cloudfront_distribution", compliant: certificate({ iam_certificate_id: "ASCA" }), nonCompliant: certificate({}) },
]);

const ARGUMENTS: [string, (arn: string) => object][] = [
  ["aws_lb_listener", (arn) => ({ certificate_arn: arn })],
  ["aws_lb_listener_certificate", (arn) => ({ certificate_arn: arn })],
  ["aws_elb", (arn) => ({ listener: [{ ssl_certificate_id: arn }] })],
  ["aws_cloudfront_distribution", (arn) => certificate({ acm_certificate_arn: arn })],
  ["aws_api_gateway_domain_name", (arn) => ({ regional_certificate_arn: arn })],
  ["aws_apigatewayv2_domain_name", (arn) => ({ domain_name_configuration: { certificate_arn: arn } })],
  ["aws_cognito_user_pool_domain", (arn) => ({ certificate_arn: arn })],
  ["aws_appsync_domain_name", (arn) => ({ certificate_arn: arn })],
  ["aws_opensearch_domain", (arn) => ({ domain_endpoint_options: { custom_endpoint_certificate_arn: arn } })],
  ["aws_elasticsearch_domain", (arn) => ({ domain_endpoint_options: { custom_endpoint_certificate_arn: arn } })],
  ["aws_iot_domain_configuration", (arn) => ({ server_certificate_arns: [arn] })],
  ["aws_transfer_server", (arn) => ({ certificate: arn })],
  ["aws_vpclattice_service", (arn) => ({ certificate_arn: arn })],
  ["aws_verifiedaccess_endpoint", (arn) => ({ domain_certificate_arn: arn })],
];
const CERTIFICATES: Resources = {
  aws_acm_certificate: { www: { domain_name: "www.example.com" }, imported: { certificate_body: "${acme_certificate.a.certificate_pem}" } },
  aws_acm_certificate_validation: { www: { certificate_arn: "${aws_acm_certificate.www.arn}" } },
};
const unvalidated = forRule(
  "unvalidated-certificate",
  ARGUMENTS.flatMap(([type, write]) => [
    {
      type,
      compliant: write("${aws_acm_certificate_validation.www.certificate_arn}"),
      nonCompliant: write("${aws_acm_certificate.www.arn}"),
      besides: CERTIFICATES,
    },
    { type, compliant: write("${aws_acm_certificate.imported.arn}"), besides: CERTIFICATES },
  ]),
);

export const SECRETS: [string, (value: unknown) => object][] = [
  ["aws_acm_certificate", (private_key) => ({ private_key })],
  ["aws_iam_server_certificate", (private_key) => ({ private_key })],
  [
    "acme_certificate",
    (value) => ({ dns_challenge: [{ provider: "route53", config: { AWS_SECRET_ACCESS_KEY: value, AWS_REGION: "eu-west-1" } }] }),
  ],
  ["acme_registration", (hmac_base64) => ({ external_account_binding: { key_id: "id", hmac_base64 } })],
  ["aws_secretsmanager_secret_version", (secret_string) => ({ secret_string })],
  ["aws_cloudwatch_event_connection", (value) => ({ auth_parameters: { api_key: { key: "Authorization", value } } })],
  ["aws_dms_endpoint", (password) => ({ password })],
  ["aws_lb_listener", (client_secret) => ({ default_action: [{ authenticate_oidc: { client_secret } }] })],
  ["google_certificate_manager_certificate", (pem_private_key) => ({ self_managed: { pem_private_key } })],
  ["google_compute_ssl_certificate", (private_key) => ({ private_key })],
  ["google_compute_region_ssl_certificate", (private_key) => ({ private_key })],
  ["google_secret_manager_secret_version", (secret_data) => ({ secret_data })],
  ["google_secret_manager_regional_secret_version", (secret_data) => ({ secret_data })],
  ["google_monitoring_notification_channel", (auth_token) => ({ sensitive_labels: { auth_token } })],
  ["tls_self_signed_cert", (private_key_pem) => ({ private_key_pem })],
  ["tls_cert_request", (private_key_pem) => ({ private_key_pem })],
  ["tls_locally_signed_cert", (ca_private_key_pem) => ({ ca_private_key_pem })],
];
const secrets = forRule("plaintext-secret", [
  ...SECRETS.map(([type, write]) => ({ type, compliant: write("${var.secret}"), nonCompliant: write("hunter2") })),
  { type: "aws_instance", compliant: { user_data: "echo" }, nonCompliant: { user_data: "-----BEGIN RSA PRIVATE KEY-----\nMII" } },
]);

export const ENDPOINT_CASES: readonly Case[] = [
  ...plainHttp,
  ...PLAIN_HTTP_CASES,
  ...plaintextAllowed,
  ...PLAINTEXT_CASES,
  ...VERIFICATION_CASES,
  ...missingHsts,
  ...noCertificate,
  ...defaultCertificate,
  ...ENDPOINT_CERTIFICATE_CASES,
  ...unvalidated.map((each) => ({ ...UNVALIDATED_REASONS, ...each })),
  ...[...secrets, ...SECRET_CASES].map((each) => ({ ...SECRET_REASONS, ...each })),
];
