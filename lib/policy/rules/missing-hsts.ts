import { Estate } from "../plan/estate";
import { asNumber, asText, Block, blockOf, blocksOf, isAbsent, isUnknown, Resource, Value } from "../plan/resource";
import { SOURCES } from "../finding";
import { fixFor, Problem, Rule, unresolved } from "../rule";
import { protocolOf } from "../tls/load-balancers";

const HSTS_IS_SENT = "browsers use HTTPS only";

const ALB_HEADER = "routing_http_response_strict_transport_security_header_value";

/** The ids of CloudFront's managed response headers policies that set HSTS for a year. */
const MANAGED_WITH_HSTS = [
  "67f7725c-6f97-4210-82d7-5512b31e9d03",
  "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
  "e61eb60c-9c35-4d20-a928-2b84e02af89c",
];

/** HTTPS endpoints whose HSTS header is missing or too short. */
export const missingHsts: Rule = {
  id: "missing-hsts",
  severity: "warning",
  info: "HTTPS endpoints send Strict-Transport-Security with a max-age of at least half a year, or the policy's minimumHstsDays.",
  why: "Without the header, a browser's first request goes over plain HTTP and can be intercepted before the redirect. With a short max-age, the browser soon forgets it.",
  sources: [SOURCES.rfc6797, SOURCES.mozilla],
  services: [
    { service: "Application Load Balancer", types: ["aws_lb_listener"], fix: `${ALB_HEADER} = "max-age=31536000; includeSubDomains"` },
    {
      service: "CloudFront",
      types: ["aws_cloudfront_distribution", "aws_cloudfront_response_headers_policy"],
      fix: "response_headers_policy_id to a policy with strict_transport_security { access_control_max_age_sec = 31536000, override = true }",
    },
    {
      service: "Google HTTPS proxies",
      types: ["google_compute_target_https_proxy", "google_compute_region_target_https_proxy"],
      fix: 'custom_response_headers = ["Strict-Transport-Security: max-age=31536000"] on the backend service',
    },
  ],
  compliant: `resource "aws_lb_listener" "https" {
  protocol = "HTTPS"

  routing_http_response_strict_transport_security_header_value = "max-age=31536000; includeSubDomains"
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol = "HTTPS"

  routing_http_response_strict_transport_security_header_value = "max-age=300"
}`,
  *check(resource, { estate, settings: { minimumHstsSeconds: minimum } }): Iterable<Problem> {
    switch (resource.type) {
      case "aws_lb_listener":
        yield* listener(resource, minimum);
        break;
      case "aws_cloudfront_distribution":
        yield* distribution(resource, estate);
        break;
      case "aws_cloudfront_response_headers_policy":
        yield* headersPolicy(resource, minimum);
        break;
      default:
        yield* googleProxy(resource, estate, minimum);
    }
  },
};

function fixOf(resource: Resource): string {
  return `set ${fixFor(missingHsts, resource.type) ?? ""}`;
}

function missing(resource: Resource): Problem {
  return {
    message: "Browsers make their first request over plain HTTP: HTTPS responses have no Strict-Transport-Security header",
    fix: fixOf(resource),
    severity: "advice",
  };
}

function* maxAge(resource: Resource, path: string, seconds: number | undefined, minimum: number): Iterable<Problem> {
  if (seconds === undefined) {
    yield { message: `Browsers ignore the HSTS header: ${path} has no max-age`, fix: fixOf(resource) };
  } else if (seconds < minimum) {
    yield {
      message: `Browsers forget HSTS too soon: ${path} lasts ${seconds} seconds, and the policy requires at least ${minimum}`,
      fix: fixOf(resource),
    };
  }
}

function* listener(resource: Resource, minimum: number): Iterable<Problem> {
  const { attributes } = resource;
  const serves = blocksOf(attributes.default_action).some(({ type }) => isUnknown(type) || type === "forward");
  if (protocolOf(attributes.protocol) !== "HTTPS") {
    return;
  }
  const header = attributes[ALB_HEADER];
  if (isUnknown(header)) {
    yield unresolved(ALB_HEADER, HSTS_IS_SENT, "advice");
  } else if (asText(header) === undefined) {
    yield* serves ? [missing(resource)] : [];
  } else {
    yield* maxAge(resource, ALB_HEADER, secondsIn(header), minimum);
  }
}

function* distribution(resource: Resource, estate: Estate): Iterable<Problem> {
  const policyId = blockOf(resource.attributes.default_cache_behavior)?.response_headers_policy_id;
  const targets = estate.targets(resource, "default_cache_behavior.response_headers_policy_id");
  const policies = targets.flatMap(({ instances }) => instances);
  if (setsHeaderInCode(resource, estate)) {
    return;
  }
  if (policies.length > 0) {
    if (!policies.some(({ attributes }) => transportSecurity(attributes) !== undefined)) {
      yield missing(resource);
    }
  } else if (isUnknown(policyId)) {
    yield unresolved("response_headers_policy_id", HSTS_IS_SENT, "advice");
  } else if (asText(policyId) === undefined) {
    yield missing(resource);
  } else if (!MANAGED_WITH_HSTS.includes(String(policyId)) && targets.length === 0) {
    yield unresolved("response_headers_policy_id", HSTS_IS_SENT, "advice");
  }
}

/** Whether a CloudFront function of the same configuration sets the header. */
function setsHeaderInCode(resource: Resource, estate: Estate): boolean {
  return estate
    .targets(resource, "default_cache_behavior.function_association")
    .flatMap(({ instances }) => instances)
    .some(({ attributes }) => hstsText(attributes) !== undefined);
}

function transportSecurity(attributes: Block): Block | undefined {
  return blockOf(blockOf(attributes.security_headers_config)?.strict_transport_security);
}

function* headersPolicy(resource: Resource, minimum: number): Iterable<Problem> {
  const seconds = transportSecurity(resource.attributes)?.access_control_max_age_sec;
  if (isUnknown(seconds)) {
    yield unresolved("access_control_max_age_sec", "HSTS lasts long enough");
  } else if (!isAbsent(seconds)) {
    yield* maxAge(resource, "strict_transport_security.access_control_max_age_sec", asNumber(seconds), minimum);
  }
}

/** The URL map or a backend service can set the header. The configuration does not tell which backend serves a request, so any counts. */
function* googleProxy(resource: Resource, estate: Estate, minimum: number): Iterable<Problem> {
  const maps = estate.targets(resource, "url_map").flatMap(({ instances }) => instances);
  if (maps.length === 0) {
    return;
  }
  const backends = maps
    .flatMap((map) => estate.targets(map, ""))
    .filter(({ type }) => /backend_(service|bucket)$/.test(type))
    .flatMap(({ instances }) => instances);
  const header = [...maps, ...backends].map(({ attributes }) => hstsText(attributes)).find((text) => text !== undefined);
  if (header === undefined) {
    yield missing(resource);
  } else {
    yield* maxAge(resource, "Strict-Transport-Security", secondsIn(header), minimum);
  }
}

/** The header with its value, to the end of its text: the next text in a list is another header. A URL map has name and value apart. */
function hstsText(value: Value): string | undefined {
  return /strict-transport-security(?:\\.|","header_value":"|[^"\\])*/i.exec(JSON.stringify(value))?.[0];
}

function secondsIn(header: Value): number | undefined {
  const match = /max-age\s*=\s*\\?"?(\d+)/i.exec(String(header));
  return match ? Number(match[1]) : undefined;
}
