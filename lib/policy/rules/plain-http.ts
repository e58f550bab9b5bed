import { Estate } from "../estate";
import { Resource } from "../resource";
import { Problem, Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { protocolOf } from "../tls/load-balancers";
import { asBoolean, asText, Block, blockOf, blocksOf, isUnknown, textsOf } from "../value";

type Check = (resource: Resource, estate: Estate) => Iterable<Problem>;

const REDIRECT = 'default_action { type = "redirect", redirect { port = "443", protocol = "HTTPS", status_code = "HTTP_301" } }';

/** Nothing is served over plain HTTP: it redirects to HTTPS, or is not there. */
export const plainHttp: Rule = {
  id: "plain-http",
  severity: "error",
  info: "Plain HTTP redirects to HTTPS and serves nothing, towards clients and origins.",
  why: "Whoever is on the path reads and changes what is served over plain HTTP, cookies included.",
  sources: [SOURCES.rfc6797, SOURCES.owasp],
  services: [
    { service: "Application Load Balancer", types: ["aws_lb_listener", "aws_lb_listener_rule"], fix: REDIRECT },
    { service: "Classic Load Balancer", types: ["aws_elb"], fix: "remove the HTTP listener; a Classic Load Balancer cannot redirect" },
    {
      service: "CloudFront",
      types: ["aws_cloudfront_distribution"],
      fix: 'viewer_protocol_policy = "redirect-to-https", origin_protocol_policy = "https-only"',
    },
    { service: "CloudFront VPC origin", types: ["aws_cloudfront_vpc_origin"], fix: 'origin_protocol_policy = "https-only"' },
    {
      service: "OpenSearch, Elasticsearch and CloudSearch",
      types: ["aws_opensearch_domain", "aws_elasticsearch_domain", "aws_cloudsearch_domain"],
      fix: "enforce_https = true",
    },
    { service: "VPC Lattice", types: ["aws_vpclattice_listener"], fix: 'protocol = "HTTPS"' },
    { service: "SNS", types: ["aws_sns_topic_subscription"], fix: 'protocol = "https"' },
    {
      service: "API Gateway integrations",
      types: ["aws_api_gateway_integration", "aws_apigatewayv2_integration"],
      fix: "write the backend's URL with https://",
    },
    {
      service: "EventBridge API destination",
      types: ["aws_cloudwatch_event_api_destination"],
      fix: "write invocation_endpoint with https://",
    },
    {
      service: "Google HTTP proxies",
      types: ["google_compute_target_http_proxy", "google_compute_region_target_http_proxy"],
      fix: "point it at a URL map with default_url_redirect { https_redirect = true }",
    },
    { service: "Google Cloud Functions", types: ["google_cloudfunctions_function"], fix: 'https_trigger_security_level = "SECURE_ALWAYS"' },
    {
      service: "App Engine",
      types: ["google_app_engine_standard_app_version", "google_app_engine_flexible_app_version"],
      fix: 'handlers { security_level = "SECURE_ALWAYS" }',
    },
    { service: "Media CDN", types: ["google_network_services_edge_cache_service"], fix: "require_tls = true" },
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
    const check = CHECKS[resource.type];
    if (check) {
      yield* check(resource, estate);
    }
  },
};

function problem(type: string, message: string, severity?: Problem["severity"]): Problem {
  const { fix } = plainHttp.services.find(({ types }) => types.includes(type))!;
  return severity ? { message, fix, severity } : { message, fix };
}

/** Whether an action of a listener answers without content of the application. */
function isHarmless(action: Block): boolean | undefined {
  if (isUnknown(action.type)) {
    return undefined;
  }
  switch (action.type) {
    case "redirect": {
      const protocol = blockOf(action.redirect)?.protocol;
      // Without a protocol the request's own is kept: the redirect stays on plain HTTP.
      return isUnknown(protocol) ? undefined : protocolOf(protocol) === "HTTPS";
    }
    case "fixed-response":
      return !/^2/.test(String(blockOf(action.fixed_response)?.status_code));
    default:
      return false;
  }
}

function* listener(resource: Resource): Iterable<Problem> {
  if (protocolOf(resource.attributes.protocol) !== "HTTP") {
    return;
  }
  for (const action of blocksOf(resource.attributes.default_action)) {
    const harmless = isHarmless(action);
    if (harmless === undefined) {
      yield unresolved("default_action", "plain HTTP is redirected");
    } else if (!harmless) {
      yield problem(resource.type, `the listener answers plain HTTP with "${String(action.type)}" instead of a redirect to HTTPS`);
    }
  }
}

function* listenerRule(resource: Resource, estate: Estate): Iterable<Problem> {
  const listeners = estate.targets(resource, "listener_arn").flatMap(({ instances }) => instances);
  if (!listeners.some(({ attributes }) => protocolOf(attributes.protocol) === "HTTP")) {
    return;
  }
  const paths = blocksOf(resource.attributes.condition).flatMap((condition) => textsOf(blockOf(condition.path_pattern)?.values));
  if (!isChallenge(paths) && blocksOf(resource.attributes.action).some((action) => isHarmless(action) === false)) {
    yield problem(resource.type, "the rule serves content on a plain HTTP listener");
  }
}

function* classic(resource: Resource): Iterable<Problem> {
  if (blocksOf(resource.attributes.listener).some(({ lb_protocol: protocol }) => protocolOf(protocol) === "HTTP")) {
    yield problem(resource.type, "a listener serves plain HTTP");
  }
}

function* distribution(resource: Resource): Iterable<Problem> {
  const { attributes } = resource;
  const behaviors = [...blocksOf(attributes.default_cache_behavior), ...blocksOf(attributes.ordered_cache_behavior)];
  for (const { viewer_protocol_policy: policy, path_pattern: path } of behaviors) {
    if (isUnknown(policy)) {
      yield unresolved("viewer_protocol_policy", "plain HTTP is redirected");
    } else if (policy === "allow-all") {
      yield problem(resource.type, `viewer_protocol_policy "allow-all"${path ? ` of ${String(path)}` : ""} serves plain HTTP`);
    }
  }
  for (const origin of blocksOf(attributes.origin)) {
    for (const config of blocksOf(origin.custom_origin_config)) {
      yield* originPolicy(resource, config.origin_protocol_policy);
    }
  }
}

function* vpcOrigin(resource: Resource): Iterable<Problem> {
  yield* originPolicy(resource, blockOf(resource.attributes.vpc_origin_endpoint_config)?.origin_protocol_policy);
}

function* originPolicy(resource: Resource, policy: unknown): Iterable<Problem> {
  if (isUnknown(policy)) {
    yield unresolved("origin_protocol_policy", "the origin is asked over HTTPS");
  } else if (policy === "http-only") {
    yield problem(resource.type, 'origin_protocol_policy "http-only" fetches from the origin over plain HTTP');
  }
}

/** An argument that must not have some values. */
function forbids(read: (attributes: Block) => unknown[], path: string, isPlain: (value: unknown) => boolean): Check {
  return function* (resource) {
    for (const value of read(resource.attributes)) {
      if (isUnknown(value)) {
        yield unresolved(path, "plain HTTP is refused");
      } else if (isPlain(value)) {
        yield problem(resource.type, `${path} ${JSON.stringify(value)} serves plain HTTP`);
      }
    }
  };
}

const isFalse = (value: unknown) => asBoolean(value) === false;
const endpointOptions = (name: string) => (attributes: Block) => blocksOf(attributes[name]).map(({ enforce_https: enforced }) => enforced);
const hasPlainUrl = (value: unknown) => /^http:\/\//i.test(asText(value) ?? "");

function integration(argument: string): Check {
  return function* (resource) {
    if (hasPlainUrl(resource.attributes[argument])) {
      yield problem(resource.type, `${argument} calls the backend over plain HTTP`, "warning");
    }
  };
}

/** Whether requests without a path rule of their own are redirected to HTTPS. */
function redirects({ default_url_redirect: redirect }: Block): boolean {
  return asBoolean(blockOf(redirect)?.https_redirect) === true;
}

function redirectsAll(matcher: Block): boolean {
  const rules = [...blocksOf(matcher.path_rule).filter(({ paths }) => !isChallenge(textsOf(paths))), ...blocksOf(matcher.route_rules)];
  return redirects(matcher) && rules.every(({ url_redirect: redirect }) => asBoolean(blockOf(redirect)?.https_redirect) === true);
}

/** CAs ask for HTTP-01 challenges over plain HTTP. */
function isChallenge(paths: readonly string[]): boolean {
  return paths.length > 0 && paths.every((path) => path.startsWith("/.well-known/acme-challenge"));
}

function* httpProxy(resource: Resource, estate: Estate): Iterable<Problem> {
  const maps = estate.targets(resource, "url_map").flatMap(({ instances }) => instances);
  if (maps.length === 0) {
    // A state has no references, so that a map in it cannot be found.
    const severity = resource.configuration === undefined ? "advice" : "warning";
    yield { ...unresolved("url_map", "plain HTTP is redirected"), fix: "check the URL map together with the proxy", severity };
  } else if (!maps.every(({ attributes }) => redirects(attributes) && blocksOf(attributes.path_matcher).every(redirectsAll))) {
    yield problem(resource.type, "the proxy's URL map serves plain HTTP instead of a redirect to HTTPS");
  }
}

const CHECKS: Record<string, Check> = {
  aws_lb_listener: listener,
  aws_lb_listener_rule: listenerRule,
  aws_elb: classic,
  aws_cloudfront_distribution: distribution,
  aws_cloudfront_vpc_origin: vpcOrigin,
  aws_opensearch_domain: forbids(endpointOptions("domain_endpoint_options"), "enforce_https", isFalse),
  aws_elasticsearch_domain: forbids(endpointOptions("domain_endpoint_options"), "enforce_https", isFalse),
  aws_cloudsearch_domain: forbids(endpointOptions("endpoint_options"), "enforce_https", isFalse),
  aws_vpclattice_listener: forbids(
    ({ protocol }) => [protocol],
    "protocol",
    (value) => protocolOf(value) === "HTTP",
  ),
  aws_sns_topic_subscription: forbids(
    ({ protocol }) => [protocol],
    "protocol",
    (value) => value === "http",
  ),
  aws_api_gateway_integration: integration("uri"),
  aws_apigatewayv2_integration: integration("integration_uri"),
  aws_cloudwatch_event_api_destination: integration("invocation_endpoint"),
  google_compute_target_http_proxy: httpProxy,
  google_compute_region_target_http_proxy: httpProxy,
  google_cloudfunctions_function: forbids(
    ({ https_trigger_security_level: level, trigger_http: trigger }) => (asBoolean(trigger) === true ? [level] : []),
    "https_trigger_security_level",
    (value) => value === "SECURE_OPTIONAL",
  ),
  google_app_engine_standard_app_version: appEngine,
  google_app_engine_flexible_app_version: appEngine,
  google_network_services_edge_cache_service: forbids(({ require_tls: required }) => [required ?? false], "require_tls", isFalse),
};

function* appEngine(resource: Resource): Iterable<Problem> {
  const weak = ["SECURE_OPTIONAL", "SECURE_NEVER"];
  for (const { security_level: level } of blocksOf(resource.attributes.handlers)) {
    if (weak.includes(String(level))) {
      yield problem(resource.type, `handlers.security_level "${String(level)}" serves plain HTTP`);
    }
  }
}
