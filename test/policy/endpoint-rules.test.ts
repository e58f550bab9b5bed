import { SECRETS } from "./cases/endpoints";
import { checkEstate } from "../../lib/policy/check";
import { readPlan } from "../../lib/policy/plan/plan-reader";
import { settingsOf } from "../../lib/policy/policy-schema";
import { findingsOn, namesOf, TODAY } from "./support/check";

test("a secret is never repeated", () => {
  for (const [type, write] of SECRETS) {
    expect(JSON.stringify(findingsOn({ [type]: { a: write("hunter2") } }))).not.toContain("hunter2");
  }
});

test("a key in a variable's default is found where the variable is used", () => {
  const rest = { variable: { key: { default: "-----BEGIN PRIVATE KEY-----\nMII" } } };
  const findings = findingsOn({ aws_iam_server_certificate: { a: { private_key: "${var.key}" } } }, {}, rest);
  expect(namesOf(findings, "plaintext-secret")).toEqual(["violation plaintext-secret aws_iam_server_certificate.a"]);
});

const TOKEN = "cf7A9kQ2mX4pL8sT1vW6yZ3b";

describe("a DNS token as the default of a sensitive variable", () => {
  const findingsFor = (value: string) =>
    findingsOn(
      { acme_certificate: { a: { dns_challenge: { provider: "cloudflare", config: { CF_DNS_API_TOKEN: "${var.token}" } } } } },
      {},
      { variable: { token: { sensitive: true, default: value } } },
    );

  test("is found at the certificate that uses it, and is not repeated", () => {
    const findings = findingsFor(TOKEN);
    expect(namesOf(findings, "plaintext-secret")).toEqual(["violation plaintext-secret acme_certificate.a"]);
    expect(JSON.stringify(findings)).not.toContain(TOKEN);
  });

  test.each(["changeme", "set-in-the-workspace", "", "short1"])("is not confused with the placeholder %j", (value) => {
    expect(namesOf(findingsFor(value), "plaintext-secret")).toEqual([]);
  });
});

describe("an unresolved finding", () => {
  test("is never more severe than a violation of its rule", () => {
    const unknown = "${aws_ssm_parameter.x.value}";
    const header = "routing_http_response_strict_transport_security_header_value";
    const resources = {
      aws_lb_listener: { hsts: { protocol: "HTTPS", default_action: [{ type: "forward" }], [header]: unknown } },
      google_monitoring_uptime_check_config: { check: { http_check: { use_ssl: true, validate_ssl: unknown } } },
      aws_cloudfront_distribution: { cdn: { default_cache_behavior: [{ response_headers_policy_id: unknown }] } },
    };
    const severities = findingsOn(resources)
      .filter(({ rule, kind }) => kind === "unresolved" && ["missing-hsts", "verification-disabled"].includes(rule))
      .map(({ rule, severity }) => `${rule} ${severity}`);
    expect(severities).toEqual(["missing-hsts advice", "verification-disabled advice", "missing-hsts advice"]);
  });
});

describe("HSTS of an Application Load Balancer", () => {
  const header = "routing_http_response_strict_transport_security_header_value";
  const findingsFor = (attributes: object, policy = {}) =>
    findingsOn({ aws_lb_listener: { a: { protocol: "HTTPS", default_action: [{ type: "forward" }], ...attributes } } }, policy)
      .filter(({ rule }) => rule === "missing-hsts")
      .map(({ severity, kind }) => `${kind} ${severity}`);

  test.each([
    ["a forwarding listener without the header is advice", {}, ["violation advice"]],
    ["an empty header counts as missing", { [header]: "" }, ["violation advice"]],
    ["a short max-age is a warning", { [header]: "max-age=15767999" }, ["violation warning"]],
    ["the shortest max-age allowed complies", { [header]: "max-age=15768000" }, []],
    ["a quoted max-age is read", { [header]: 'max-age="31536000"; includeSubDomains' }, []],
    ["a quoted max-age that is too short is found", { [header]: 'max-age="60"' }, ["violation warning"]],
    ["a header without max-age is a warning", { [header]: "includeSubDomains" }, ["violation warning"]],
    ["a listener that only redirects needs none", { default_action: [{ type: "redirect" }] }, []],
    ["a listener with a fixed response needs none", { default_action: [{ type: "fixed-response" }] }, []],
    [
      "one forwarding action among several is enough",
      { default_action: [{ type: "authenticate-oidc" }, { type: "forward" }] },
      ["violation advice"],
    ],
    ["an action that is not known may forward", { default_action: [{ type: "${var.type}" }] }, ["violation advice"]],
    [
      "a short header of a redirecting listener is found",
      { default_action: [{ type: "redirect" }], [header]: "max-age=1" },
      ["violation warning"],
    ],
    ["a listener of another protocol sends no headers", { protocol: "TLS", [header]: "max-age=1" }, []],
    ["the protocol is not case-sensitive", { protocol: "https", [header]: "max-age=1" }, ["violation warning"]],
  ])("%s", (_, attributes, expected) => {
    expect(findingsFor(attributes)).toEqual(expected);
  });

  test("the policy can require a longer duration", () => {
    expect(findingsFor({ [header]: "max-age=15768000" }, { minimumHstsDays: 365 })).toEqual(["violation warning"]);
  });
});

describe("HSTS", () => {
  const found = (resources: Record<string, Record<string, object>>, policy = {}) =>
    findingsOn(resources, policy)
      .filter(({ rule }) => rule === "missing-hsts")
      .map(({ kind, severity, address, message }) => ({ finding: `${kind} ${severity} ${address}`, message }));
  const names = (resources: Record<string, Record<string, object>>, policy = {}) => found(resources, policy).map(({ finding }) => finding);
  const MANAGED = "67f7725c-6f97-4210-82d7-5512b31e9d03";
  const cdn = (policyId: unknown, more: object = {}) => ({
    aws_cloudfront_distribution: { cdn: { default_cache_behavior: [{ response_headers_policy_id: policyId, ...more }] } },
  });
  const CDN = "aws_cloudfront_distribution.cdn";
  const headers = (seconds: unknown) => ({
    security_headers_config: [{ strict_transport_security: [{ access_control_max_age_sec: seconds, override: true }] }],
  });

  test.each([
    ["a distribution without a policy has none", cdn(undefined), [`violation advice ${CDN}`]],
    ["a managed policy that sets the header complies", cdn(MANAGED), []],
    ["another policy by its id is unresolved", cdn("60669652-455b-4ae9-85a4-c4c02393f86c"), [`unresolved advice ${CDN}`]],
    ["a policy that is not known yet is unresolved", cdn("${var.policy}"), [`unresolved advice ${CDN}`]],
    ["a distribution without a cache behavior has none", { aws_cloudfront_distribution: { cdn: {} } }, [`violation advice ${CDN}`]],
    [
      "one of several policies that an expression may refer to is enough",
      {
        ...cdn("${var.eu ? aws_cloudfront_response_headers_policy.eu.id : aws_cloudfront_response_headers_policy.us.id}"),
        aws_cloudfront_response_headers_policy: { eu: headers(31536000), us: { cors_config: [{}] } },
      },
      [],
    ],
    [
      "a CloudFront function can set it",
      {
        ...cdn(undefined, { function_association: [{ function_arn: "${aws_cloudfront_function.headers.arn}" }] }),
        aws_cloudfront_function: { headers: { code: "response.headers['strict-transport-security'] = { value: 'max-age=31536000' }" } },
      },
      [],
    ],
    [
      "a CloudFront function that does something else does not count",
      {
        ...cdn(undefined, { function_association: [{ function_arn: "${aws_cloudfront_function.rewrite.arn}" }] }),
        aws_cloudfront_function: { rewrite: { code: "request.uri += 'index.html'" } },
      },
      [`violation advice ${CDN}`],
    ],
  ])("of CloudFront: %s", (_, resources, expected) => {
    expect(names(resources)).toEqual(expected);
  });

  test.each([
    [15767999, ["violation warning aws_cloudfront_response_headers_policy.a"]],
    [15768000, []],
    ["15767999", ["violation warning aws_cloudfront_response_headers_policy.a"]],
    ["a year", ["violation warning aws_cloudfront_response_headers_policy.a"]],
    ["${var.seconds}", ["unresolved warning aws_cloudfront_response_headers_policy.a"]],
    [undefined, []],
  ])("of a response headers policy: a max-age of %j", (seconds, expected) => {
    expect(names({ aws_cloudfront_response_headers_policy: { a: headers(seconds) } })).toEqual(expected);
  });

  const proxy = (backend: object, map: object = {}) => ({
    google_compute_target_https_proxy: { a: { url_map: "${google_compute_url_map.m.id}" } },
    google_compute_url_map: { m: { default_service: "${google_compute_backend_service.b.id}", ...map } },
    google_compute_backend_service: { b: backend },
  });
  const sends = (...custom_response_headers: string[]) => ({ custom_response_headers });
  const PROXY = "google_compute_target_https_proxy.a";
  const action = (header_value: string) => ({
    header_action: [{ response_headers_to_add: [{ header_name: "Strict-Transport-Security", header_value, replace: true }] }],
  });

  test.each([
    ["a backend that sends no header", proxy({}), [`violation advice ${PROXY}`]],
    ["a backend that sends it", proxy(sends("X-Frame-Options: DENY", "strict-transport-security: max-age=31536000")), []],
    ["a max-age with spaces", proxy(sends("Strict-Transport-Security: max-age = 31536000")), []],
    ["a max-age with spaces that is too short", proxy(sends("Strict-Transport-Security: max-age =  60")), [`violation warning ${PROXY}`]],
    ["a header without max-age", proxy(sends("Strict-Transport-Security: preload")), [`violation warning ${PROXY}`]],
    [
      "the max-age of another header",
      proxy(sends("Strict-Transport-Security: preload", "Cache-Control: max-age=31536000")),
      [`violation warning ${PROXY}`],
    ],
  ])("of a Google proxy: %s", (_, resources, expected) => {
    expect(names(resources)).toEqual(expected);
  });

  test("of a Google proxy: the URL map can send the header instead of the backend", () => {
    expect(names(proxy({}, action("max-age=31536000")))).toEqual([]);
    expect(names(proxy({}, action('max-age="31536000"')))).toEqual([]);
    expect(names(proxy({}, action("max-age=60")))).toEqual([`violation warning ${PROXY}`]);
  });

  test("of a Google proxy: a backend bucket can send the header, and a resource that does not serve content cannot", () => {
    const bucket = {
      google_compute_target_https_proxy: { a: { url_map: "${google_compute_url_map.m.id}" } },
      google_compute_url_map: { m: { default_service: "${google_compute_backend_bucket.b.id}" } },
      google_compute_backend_bucket: { b: sends("Strict-Transport-Security: max-age=31536000") },
    };
    expect(names(bucket)).toEqual([]);
    const other = {
      google_compute_target_https_proxy: { a: { url_map: "${google_compute_url_map.m.id}" } },
      google_compute_url_map: { m: { project: "${google_project.p.project_id}" } },
      google_project: { p: { name: "Strict-Transport-Security: max-age=31536000" } },
    };
    expect(names(other)).toEqual([`violation advice ${PROXY}`]);
  });

  test("states how long the header lasts and how long it must last", () => {
    const [{ message }] = found({ aws_cloudfront_response_headers_policy: { a: headers(300) } }, { minimumHstsDays: 1 });
    expect(message).toMatch(/access_control_max_age_sec lasts 300 seconds, and the policy requires at least 86400/);
    const [{ message: withoutMaxAge }] = found(proxy(sends("Strict-Transport-Security: preload")));
    expect(withoutMaxAge).toMatch(/Strict-Transport-Security has no max-age/);
  });
});

describe("the ARN of an unvalidated certificate", () => {
  const certificate = { domain_name: "www.example.com" };
  const found = (certificates: Record<string, object>, listener: object, more: Record<string, Record<string, object>> = {}) =>
    namesOf(
      findingsOn({ aws_acm_certificate: certificates, aws_lb_listener: { a: { protocol: "HTTPS", ...listener } }, ...more }),
      "unvalidated-certificate",
    );
  const arn = { certificate_arn: "${aws_acm_certificate.www.arn}" };
  const VIOLATION = ["violation unvalidated-certificate aws_lb_listener.a"];

  test.each([
    ["imported by its body", { certificate_body: "${var.body}" }],
    ["imported by its key", { private_key: "${var.key}" }],
    [
      "from a private CA that is named",
      { ...certificate, certificate_authority_arn: "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/x" },
    ],
    [
      "from a private CA of the same configuration",
      { ...certificate, certificate_authority_arn: "${aws_acmpca_certificate_authority.a.arn}" },
    ],
    ["from a private CA that is not known yet", { ...certificate, certificate_authority_arn: "${var.authority}" }],
  ])("is accepted for a certificate %s, which is issued at once", (_, www) => {
    expect(found({ www }, arn)).toEqual([]);
  });

  test("is found for a public certificate", () => {
    expect(found({ www: certificate }, arn)).toEqual(VIOLATION);
  });

  test("is accepted if the listener waits for one of several validations", () => {
    const validations = {
      aws_acm_certificate_validation: {
        one: { certificate_arn: "${aws_acm_certificate.www.arn}" },
        two: { certificate_arn: "${aws_acm_certificate.www.arn}" },
      },
    };
    expect(found({ www: certificate }, { ...arn, depends_on: ["aws_acm_certificate_validation.two"] }, validations)).toEqual([]);
    expect(found({ www: certificate }, arn, validations)).toEqual(VIOLATION);
  });

  test("is found if the listener waits for the validation of another certificate only", () => {
    const validations = { aws_acm_certificate_validation: { other: { certificate_arn: "${aws_acm_certificate.other.arn}" } } };
    const listener = { ...arn, depends_on: ["aws_acm_certificate_validation.other"] };
    expect(found({ www: certificate, other: certificate }, listener, validations)).toEqual(VIOLATION);
  });

  test("is unresolved if one of the alternatives in an expression is another certificate", () => {
    const either = { certificate_arn: "${var.blue ? aws_acm_certificate.www.arn : aws_acm_certificate.other.arn}" };
    expect(found({ www: certificate, other: certificate }, either)).toEqual(["unresolved unvalidated-certificate aws_lb_listener.a"]);
    expect(found({ www: certificate, other: { certificate_body: "PEM" } }, either)).toEqual(VIOLATION);
  });

  test("is accepted if another argument refers to the validation", () => {
    const validations = { aws_acm_certificate_validation: { www: { certificate_arn: "${aws_acm_certificate.www.arn}" } } };
    const tagged = { ...arn, tags: { issued: "${aws_acm_certificate_validation.www.id}" } };
    expect(found({ www: certificate }, tagged, validations)).toEqual([]);
  });

  test("is found for a certificate without instances, whose settings are not known", () => {
    expect(found({}, arn)).toEqual(VIOLATION);
  });

  test("is ignored at a plain HTTP instance, which does not use it", () => {
    expect(found({ www: certificate }, { ...arn, protocol: "HTTP" })).toEqual([]);
  });
});

describe("an endpoint without a certificate", () => {
  const found = (resources: Record<string, Record<string, object>>) => namesOf(findingsOn(resources), "no-certificate");

  test("is found if one of several listeners of a Classic Load Balancer has none", () => {
    const balancer = (...listener: object[]) => found({ aws_elb: { a: { listener } } });
    const secure = { lb_protocol: "https", ssl_certificate_id: "arn:x" };
    expect(balancer(secure, { lb_protocol: "ssl" })).toEqual(["violation no-certificate aws_elb.a"]);
    expect(balancer(secure, { lb_protocol: "tcp" })).toEqual([]);
    expect(balancer({ lb_protocol: "https", ssl_certificate_id: "${var.certificate}" })).toEqual([]);
  });

  test.each([
    { ssl_certificates: ["projects/p/global/sslCertificates/www"] },
    { certificate_map: "//certificatemanager.googleapis.com/x" },
  ])("is not a Google proxy with %j", (attributes) => {
    expect(found({ google_compute_target_https_proxy: { a: attributes } })).toEqual([]);
  });

  test("is unresolved at CloudFront if the whole block is not known", () => {
    const findings = findingsOn({ aws_cloudfront_distribution: { a: { viewer_certificate: "${var.certificate}" } } });
    expect(namesOf(findings, "default-certificate")).toEqual(["unresolved default-certificate aws_cloudfront_distribution.a"]);
  });
});

describe("plain HTTP", () => {
  const found = (resources: Record<string, Record<string, object>>) =>
    findingsOn(resources)
      .filter(({ rule }) => rule === "plain-http")
      .map(({ kind, severity, address }) => `${kind} ${severity} ${address}`);
  const redirect = (protocol?: unknown) => ({ type: "redirect", redirect: [{ protocol, status_code: "HTTP_301" }] });
  const listener = (...actions: object[]) => ({ aws_lb_listener: { a: { protocol: "HTTP", default_action: actions } } });
  const LISTENER = "error aws_lb_listener.a";

  test.each([
    ["a redirect to HTTPS complies", listener(redirect("HTTPS")), []],
    ["a redirect that keeps the protocol stays on plain HTTP", listener(redirect()), [`violation ${LISTENER}`]],
    ["a redirect to #{protocol} stays on plain HTTP", listener(redirect("#{protocol}")), [`violation ${LISTENER}`]],
    ["a redirect with an unknown protocol is unresolved", listener(redirect("${var.protocol}")), ["unresolved warning aws_lb_listener.a"]],
    ["an answer with status 404 serves no content", listener({ type: "fixed-response", fixed_response: [{ status_code: "404" }] }), []],
    [
      "an answer with status 204 counts as content",
      listener({ type: "fixed-response", fixed_response: [{ status_code: "204" }] }),
      [`violation ${LISTENER}`],
    ],
    ["each action is checked", listener(redirect("HTTPS"), { type: "forward" }), [`violation ${LISTENER}`]],
    [
      "an HTTPS listener may forward",
      { aws_lb_listener: { a: { protocol: "HTTPS", certificate_arn: "arn:x", default_action: [{ type: "forward" }] } } },
      [],
    ],
    [
      "an HTTPS listener may redirect to HTTPS",
      { aws_lb_listener: { a: { protocol: "HTTPS", certificate_arn: "arn:x", default_action: [redirect("HTTPS")] } } },
      [],
    ],
  ])("at a listener: %s", (_, resources, expected) => {
    expect(found(resources)).toEqual(expected);
  });

  test("a listener without protocol is plain HTTP only if its balancer is an application load balancer", () => {
    const by = (arn: string) => found({ aws_lb_listener: { a: { load_balancer_arn: arn, default_action: [{ type: "forward" }] } } });
    expect(by("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/0123456789abcdef")).toEqual([
      `violation ${LISTENER}`,
    ]);
    expect(by("arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/0123456789abcdef")).toEqual([]);
  });

  const rule = (condition: object, action: object, protocol = "HTTP") => ({
    aws_lb_listener: { http: { protocol, certificate_arn: "arn:x", default_action: [redirect("HTTPS")] } },
    aws_lb_listener_rule: { a: { listener_arn: "${aws_lb_listener.http.arn}", action: [action], condition } },
  });
  const paths = (...values: string[]) => ({ path_pattern: { values } });

  test.each([
    ["a rule that forwards serves content", rule({}, { type: "forward" }), ["violation error aws_lb_listener_rule.a"]],
    ["a rule that redirects to HTTPS complies", rule(paths("/api/*"), redirect("HTTPS")), []],
    ["a rule of an HTTPS listener may forward", rule({}, { type: "forward" }, "HTTPS"), []],
    ["challenges of a CA may be forwarded", rule(paths("/.well-known/acme-challenge/*"), { type: "forward" }), []],
    [
      "challenges together with other paths may not",
      rule(paths("/.well-known/acme-challenge/*", "/api/*"), { type: "forward" }),
      ["violation error aws_lb_listener_rule.a"],
    ],
    [
      "a rule on any listener may not redirect to plain HTTP",
      rule({}, redirect("HTTP"), "HTTPS"),
      ["violation error aws_lb_listener_rule.a"],
    ],
  ])("at a rule: %s", (_, resources, expected) => {
    expect(found(resources)).toEqual(expected);
  });

  const urlMap = (map: object) => ({
    google_compute_target_http_proxy: { a: { url_map: "${google_compute_url_map.m.id}" } },
    google_compute_url_map: { m: map },
  });
  const secure = { https_redirect: true };
  const PROXY = ["violation error google_compute_target_http_proxy.a"];

  test.each([
    ["a default redirect complies", urlMap({ default_url_redirect: secure }), []],
    ["a default redirect that is not to HTTPS is found", urlMap({ default_url_redirect: { https_redirect: false } }), PROXY],
    [
      "a path matcher must redirect too",
      urlMap({ default_url_redirect: secure, path_matcher: [{ name: "a", default_service: "x" }] }),
      PROXY,
    ],
    [
      "a path rule must redirect too",
      urlMap({
        default_url_redirect: secure,
        path_matcher: [{ default_url_redirect: secure, path_rule: [{ paths: ["/api/*"], service: "x" }] }],
      }),
      PROXY,
    ],
    [
      "a route rule must redirect too",
      urlMap({
        default_url_redirect: secure,
        path_matcher: [{ default_url_redirect: secure, route_rules: [{ priority: 1, service: "x" }] }],
      }),
      PROXY,
    ],
    [
      "challenges of a CA may be served",
      urlMap({
        default_url_redirect: secure,
        path_matcher: [{ default_url_redirect: secure, path_rule: [{ paths: ["/.well-known/acme-challenge/*"], service: "x" }] }],
      }),
      [],
    ],
    [
      "rules that redirect comply",
      urlMap({
        default_url_redirect: secure,
        path_matcher: [
          { default_url_redirect: secure, path_rule: [{ paths: ["/a"], url_redirect: secure }], route_rules: [{ url_redirect: secure }] },
        ],
      }),
      [],
    ],
  ])("at a Google proxy: %s", (_, resources, expected) => {
    expect(found(resources)).toEqual(expected);
  });

  test("at a rule: each action and each of its listeners counts", () => {
    const violation = ["violation error aws_lb_listener_rule.a"];
    const withActions = (...actions: object[]) => {
      const resources = rule({}, {});
      return { ...resources, aws_lb_listener_rule: { a: { ...resources.aws_lb_listener_rule.a, action: actions } } };
    };
    expect(found(withActions(redirect("HTTPS"), { type: "forward" }))).toEqual(violation);
    expect(found(withActions(redirect("HTTPS"), redirect("HTTP")))).toEqual(violation);
    expect(found(withActions(redirect("HTTPS"), { type: "${var.type}" }))).toEqual(["unresolved warning aws_lb_listener_rule.a"]);
    const either = rule({}, { type: "forward" });
    const listeners = {
      http: either.aws_lb_listener.http,
      https: { protocol: "HTTPS", certificate_arn: "arn:x", default_action: [{ type: "forward" }] },
    };
    const arn = "${var.tls ? aws_lb_listener.https.arn : aws_lb_listener.http.arn}";
    expect(
      found({ aws_lb_listener: listeners, aws_lb_listener_rule: { a: { ...either.aws_lb_listener_rule.a, listener_arn: arn } } }),
    ).toEqual(violation);
  });

  test("at a rule: only a redirect can send clients to plain HTTP", () => {
    const forward = { type: "forward", redirect: [{ protocol: "HTTP" }] };
    expect(found(rule({}, forward, "HTTPS"))).toEqual([]);
    expect(found(rule({}, { type: "redirect" }, "HTTPS"))).toEqual([]);
    expect(found(rule({}, { type: "redirect" }))).toEqual(["violation error aws_lb_listener_rule.a"]);
  });

  test("at a listener: an answer with status 302 or 429 serves no content", () => {
    const answer = (status_code: string) => listener({ type: "fixed-response", fixed_response: [{ status_code }] });
    expect(found(answer("302"))).toEqual([]);
    expect(found(answer("429"))).toEqual([]);
  });

  test("at a listener without protocol: the type of the balancer decides", () => {
    const by = (load_balancer_type: unknown) =>
      found({
        aws_lb: { web: { load_balancer_type } },
        aws_lb_listener: { a: { load_balancer_arn: "${aws_lb.web.arn}", default_action: [{ type: "forward" }] } },
      });
    expect(by("application")).toEqual([`violation ${LISTENER}`]);
    expect(by(undefined)).toEqual([`violation ${LISTENER}`]);
    expect(by("network")).toEqual([]);
  });

  test("at a Classic Load Balancer: each listener counts", () => {
    const classic = (...protocols: string[]) =>
      found({ aws_elb: { a: { listener: protocols.map((lb_protocol) => ({ lb_protocol, ssl_certificate_id: "arn:x" })) } } });
    expect(classic("https", "http")).toEqual(["violation error aws_elb.a"]);
    expect(classic("https", "${var.protocol}")).toEqual(["unresolved warning aws_elb.a"]);
    expect(classic("https", "ssl")).toEqual([]);
  });

  test("at a Google proxy: every URL map that an expression may refer to must redirect", () => {
    expect(
      found({
        google_compute_target_http_proxy: { a: { url_map: "${var.x ? google_compute_url_map.m.id : google_compute_url_map.other.id}" } },
        google_compute_url_map: { m: { default_url_redirect: secure }, other: { default_service: "x" } },
      }),
    ).toEqual(PROXY);
  });

  test("at a Google proxy: a URL map outside of the configuration is a warning, and advice in a state, which has no references", () => {
    const proxy = { google_compute_target_http_proxy: { a: { url_map: "projects/p/global/urlMaps/elsewhere" } } };
    expect(found(proxy)).toEqual(["unresolved warning google_compute_target_http_proxy.a"]);
    const resource = {
      address: "google_compute_target_http_proxy.a",
      mode: "managed",
      type: "google_compute_target_http_proxy",
      name: "a",
      values: { url_map: "https://www.googleapis.com/compute/v1/projects/p/global/urlMaps/m" },
    };
    const state = readPlan({ format_version: "1.0", values: { root_module: { resources: [resource] } } }, "state.json");
    const findings = checkEstate(state, settingsOf({}), TODAY);
    expect(findings.filter(({ rule: id }) => id === "plain-http").map(({ severity }) => severity)).toEqual(["advice"]);
  });

  test("at a Google function: only an HTTP trigger counts", () => {
    const level = { https_trigger_security_level: "SECURE_OPTIONAL" };
    expect(found({ google_cloudfunctions_function: { a: { ...level, trigger_http: true } } })).toHaveLength(1);
    expect(found({ google_cloudfunctions_function: { a: level } })).toEqual([]);
    expect(found({ google_cloudfunctions_function: { a: { ...level, trigger_http: false } } })).toEqual([]);
  });

  test("at a backend: http:// within the URL does not count", () => {
    const uri = "https://a.example.com/?next=http://b.example.com";
    expect(found({ aws_api_gateway_integration: { a: { uri } } })).toEqual([]);
  });

  test("at Elastic Beanstalk: a setting of another namespace or name does not count", () => {
    const environment = (...settings: object[]) => found({ aws_elastic_beanstalk_environment: { a: { setting: settings } } });
    const http = { namespace: "aws:elbv2:listener:80", name: "Protocol", value: "HTTP" };
    expect(environment({ ...http, namespace: "aws:elasticbeanstalk:environment:process:default" })).toEqual([]);
    expect(environment({ ...http, namespace: "custom:aws:elbv2:listener:80" })).toEqual([]);
    expect(environment({ ...http, name: "DefaultProcess" })).toEqual([]);
    expect(environment(http, { ...http, name: "Rules", value: "false" })).toEqual(["violation error aws_elastic_beanstalk_environment.a"]);
  });

  test("at Elastic Beanstalk: a disabled listener does not serve content", () => {
    const setting = (namespace: string, name: string, value: string) => ({ namespace, name, value });
    const environment = (...settings: object[]) => found({ aws_elastic_beanstalk_environment: { a: { setting: settings } } });
    const http = setting("aws:elbv2:listener:80", "Protocol", "HTTP");
    expect(environment(http, setting("aws:elbv2:listener:80", "ListenerEnabled", "false"))).toEqual([]);
    expect(environment(http, setting("aws:elbv2:listener:443", "ListenerEnabled", "false"))).toHaveLength(1);
    expect(environment(http, setting("aws:elbv2:listener:80", "ListenerEnabled", "true"))).toHaveLength(1);
  });

  test("at a bucket policy: only a denial of insecure transport counts", () => {
    const policy = (effect: string, condition: object) =>
      found({ aws_s3_bucket_policy: { a: { policy: JSON.stringify({ Statement: [{ Effect: effect, Condition: condition }] }) } } });
    expect(policy("Deny", { Bool: { "aws:SecureTransport": ["false"] } })).toEqual([]);
    expect(policy("Deny", { Bool: { "aws:SecureTransport": [false] } })).toEqual([]);
    expect(policy("Deny", { Bool: { "aws:SecureTransport": false } })).toEqual([]);
    expect(policy("Allow", { Bool: { "aws:SecureTransport": "false" } })).toEqual(["violation advice aws_s3_bucket_policy.a"]);
    expect(policy("Deny", { Bool: { "aws:SecureTransport": "true" } })).toEqual(["violation advice aws_s3_bucket_policy.a"]);
    expect(found({ aws_s3_bucket_policy: { a: { policy: "not JSON" } } })).toEqual(["violation advice aws_s3_bucket_policy.a"]);
  });

  test("at a backend: the URL, which may contain a token, is not shown", () => {
    const findings = findingsOn({
      aws_cloudwatch_event_api_destination: { a: { invocation_endpoint: "http://a.example.com/?key=hunter2" } },
    });
    expect(findings.find(({ rule }) => rule === "plain-http")?.message).not.toContain("hunter2");
  });
});
