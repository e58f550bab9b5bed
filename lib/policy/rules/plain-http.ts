import { SOURCES } from "../finding";
import { fixFor, Rule } from "../rule";
import {
  appEngine,
  beanstalk,
  bucketPolicy,
  calls,
  classic,
  distribution,
  forbids,
  httpProxy,
  lightsailDistribution,
  listener,
  listenerRule,
  PlainHttpCheck,
  vpcOrigin,
} from "./plain-http-checks";
import { protocolOf } from "../tls/load-balancers";
import { asBoolean, Block, blockOf, blocksOf, isAbsent, isUnknown } from "../plan/resource";

const REDIRECT = 'default_action { type = "redirect", redirect { port = "443", protocol = "HTTPS", status_code = "HTTP_301" } }';

/** Endpoints and clients that use plain HTTP instead of redirecting to HTTPS. */
export const plainHttp: Rule = {
  id: "plain-http",
  severity: "error",
  info: "Endpoints redirect plain HTTP to HTTPS and serve no content over it; requests to origins use HTTPS.",
  why: "Anyone on the network path can read and change plain HTTP traffic, including cookies.",
  sources: [SOURCES.rfc6797, SOURCES.owasp],
  services: [
    { service: "Application Load Balancer", types: ["aws_lb_listener", "aws_lb_listener_rule"], fix: REDIRECT },
    { service: "Classic Load Balancer", types: ["aws_elb"], fix: "remove the HTTP listener; a Classic Load Balancer cannot redirect" },
    {
      service: "CloudFront",
      types: ["aws_cloudfront_distribution"],
      fix: 'viewer_protocol_policy = "redirect-to-https", origin_protocol_policy = "https-only"',
    },
    { service: "Lightsail distribution", types: ["aws_lightsail_distribution"], fix: 'protocol_policy = "https-only"' },
    { service: "CloudFront VPC origin", types: ["aws_cloudfront_vpc_origin"], fix: 'origin_protocol_policy = "https-only"' },
    {
      service: "OpenSearch, Elasticsearch and CloudSearch",
      types: ["aws_opensearch_domain", "aws_elasticsearch_domain", "aws_cloudsearch_domain"],
      fix: "enforce_https = true",
    },
    {
      service: "Elastic Beanstalk",
      types: ["aws_elastic_beanstalk_environment", "aws_elastic_beanstalk_configuration_template"],
      fix: "disable the HTTP listener with ListenerEnabled = false, and add an HTTPS listener",
    },
    {
      service: "S3 bucket policy",
      types: ["aws_s3_bucket_policy"],
      fix: 'add a statement with Effect = "Deny" and Condition = { Bool = { "aws:SecureTransport" = "false" } }',
    },
    { service: "S3 website", types: ["aws_s3_bucket_website_configuration"], fix: 'redirect_all_requests_to { protocol = "https" }' },
    { service: "VPC Lattice", types: ["aws_vpclattice_listener"], fix: 'protocol = "HTTPS"' },
    { service: "SNS", types: ["aws_sns_topic_subscription"], fix: 'protocol = "https"' },
    {
      service: "API Gateway integrations",
      types: ["aws_api_gateway_integration", "aws_apigatewayv2_integration"],
      fix: "use a backend URL that starts with https://",
    },
    {
      service: "EventBridge API destination",
      types: ["aws_cloudwatch_event_api_destination"],
      fix: "use an invocation_endpoint that starts with https://",
    },
    { service: "Transfer Family connector", types: ["aws_transfer_connector"], fix: "use a url that starts with https://" },
    {
      service: "Google HTTP proxies",
      types: ["google_compute_target_http_proxy", "google_compute_region_target_http_proxy"],
      fix: "use a URL map with default_url_redirect { https_redirect = true }",
    },
    { service: "Google Cloud Functions", types: ["google_cloudfunctions_function"], fix: 'https_trigger_security_level = "SECURE_ALWAYS"' },
    {
      service: "App Engine",
      types: ["google_app_engine_standard_app_version", "google_app_engine_flexible_app_version"],
      fix: 'handlers { security_level = "SECURE_ALWAYS" }',
    },
    { service: "Media CDN", types: ["google_network_services_edge_cache_service"], fix: "require_tls = true" },
    { service: "Media CDN origin", types: ["google_network_services_edge_cache_origin"], fix: 'protocol = "HTTPS" or "HTTP2"' },
    { service: "Cloud Scheduler", types: ["google_cloud_scheduler_job"], fix: "use an http_target.uri that starts with https://" },
  ],
  compliant: `resource "aws_lb_listener" "http" {
  port     = 80
  protocol = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}`,
  nonCompliant: `resource "aws_lb_listener" "http" {
  port     = 80
  protocol = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}`,
  *check(resource, { estate }) {
    const fix = fixFor(plainHttp, resource.type) ?? "";
    for (const problem of CHECKS[resource.type]?.(resource, estate) ?? []) {
      yield { fix, ...problem };
    }
  },
};

const isFalse = (value: unknown) => asBoolean(value) === false;
const isFalseOrAbsent = (value: unknown) => isAbsent(value) || isFalse(value);
const isHttp = (value: unknown) => protocolOf(value) === "HTTP";
const endpointOptions = (name: string) => (attributes: Block) => blocksOf(attributes[name]).map(({ enforce_https: enforced }) => enforced);

const CHECKS: Record<string, PlainHttpCheck> = {
  aws_lb_listener: listener,
  aws_lb_listener_rule: listenerRule,
  aws_elb: classic,
  aws_elastic_beanstalk_environment: beanstalk,
  aws_elastic_beanstalk_configuration_template: beanstalk,
  aws_cloudfront_distribution: distribution,
  aws_cloudfront_vpc_origin: vpcOrigin,
  aws_lightsail_distribution: lightsailDistribution,
  aws_s3_bucket_policy: bucketPolicy,
  aws_s3_bucket_website_configuration: forbids(
    ({ redirect_all_requests_to: redirect }) => blocksOf(redirect).map(({ protocol }) => protocol),
    "redirect_all_requests_to.protocol",
    isHttp,
  ),
  aws_opensearch_domain: forbids(endpointOptions("domain_endpoint_options"), "enforce_https", isFalse),
  aws_elasticsearch_domain: forbids(endpointOptions("domain_endpoint_options"), "enforce_https", isFalse),
  aws_cloudsearch_domain: forbids(
    ({ endpoint_options: options }) => [isUnknown(options) ? options : blockOf(options)?.enforce_https],
    "endpoint_options.enforce_https",
    isFalseOrAbsent,
  ),
  aws_vpclattice_listener: forbids(({ protocol }) => [protocol], "protocol", isHttp),
  aws_sns_topic_subscription: forbids(({ protocol }) => [protocol], "protocol", isHttp),
  aws_api_gateway_integration: calls(({ uri }) => uri, "uri"),
  aws_apigatewayv2_integration: calls(({ integration_uri: uri }) => uri, "integration_uri"),
  aws_cloudwatch_event_api_destination: calls(({ invocation_endpoint: url }) => url, "invocation_endpoint"),
  aws_transfer_connector: calls(({ url }) => url, "url"),
  google_compute_target_http_proxy: httpProxy,
  google_compute_region_target_http_proxy: httpProxy,
  google_cloudfunctions_function: forbids(
    ({ https_trigger_security_level: level, trigger_http: trigger }) => (asBoolean(trigger) === true ? [level] : []),
    "https_trigger_security_level",
    (value) => isAbsent(value) || value === "" || value === "SECURE_OPTIONAL",
  ),
  google_app_engine_standard_app_version: appEngine,
  google_app_engine_flexible_app_version: appEngine,
  google_network_services_edge_cache_service: forbids(({ require_tls: required }) => [required], "require_tls", isFalseOrAbsent),
  google_network_services_edge_cache_origin: forbids(({ protocol }) => [protocol], "protocol", isHttp),
  google_cloud_scheduler_job: calls(({ http_target: target }) => blockOf(target)?.uri, "http_target.uri"),
};
