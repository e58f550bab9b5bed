import { PolicyInput } from "../../lib/policy/policy-schema";
import { RULES } from "../../lib/policy/rules";
import { Finding } from "../../lib/policy/finding";
import { findingsOn, namesOf, Resources } from "./support/check";

const acm = (domain: unknown, more: object = {}) => ({ domain_name: domain, validation_method: "DNS", ...more });

test.each(RULES.map(({ id }) => id))("%s has no findings at resources of other types", (rule) => {
  expect(namesOf(findingsOn({ aws_instance: { a: { ami: "ami-1" } }, random_id: { a: {} } }), rule)).toEqual([]);
});

test("an elliptic curve ranks by the RSA size of equal strength", () => {
  const policy: PolicyInput = { certificates: { minimumKey: "rsa-3072" } };
  expect(
    namesOf(findingsOn({ tls_private_key: { a: { algorithm: "ECDSA", ecdsa_curve: "P256", rsa_bits: 2048 } } }, policy), "weak-key"),
  ).toEqual([]);
  expect(namesOf(findingsOn({ tls_private_key: { a: { algorithm: "RSA", rsa_bits: 2048 } } }, policy), "weak-key")).toHaveLength(1);
});

test("a certificate without a use, which is a renewal clock, is not a certificate of a server", () => {
  const policy: PolicyInput = { certificates: { maximumLifetimeDays: 200 } };
  const longLived = (uses: string[]) =>
    namesOf(findingsOn({ tls_self_signed_cert: { a: { validity_period_hours: 9600, allowed_uses: uses } } }, policy), "long-lifetime");

  expect(longLived([])).toEqual([]);
  expect(longLived(["server_auth"])).toHaveLength(1);
});

test("a client certificate has the lifetime of its renewal clock", () => {
  const authority = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11";
  const client = (days: number) =>
    findingsOn(
      {
        tls_self_signed_cert: { clock: { validity_period_hours: days * 24, allowed_uses: [] } },
        aws_acmpca_certificate: {
          a: {
            certificate_authority_arn: authority,
            validity: { type: "END_DATE", value: "${tls_self_signed_cert.clock.validity_end_time}" },
          },
        },
      },
      { certificates: { maximumLifetimeDays: 90 } },
    );

  expect(namesOf(client(90), "long-lifetime")).toEqual([]);
  expect(namesOf(client(91), "long-lifetime")).toEqual(["violation long-lifetime aws_acmpca_certificate.a"]);
});

test("default tags of the provider count", () => {
  const provider = { aws: [{ default_tags: [{ tags: { owner: "platform" } }] }] };
  const policy: PolicyInput = { certificates: { requireOwner: true } };
  expect(namesOf(findingsOn({ aws_acm_certificate: { a: acm("a.example.com") } }, policy, { provider }), "missing-owner")).toEqual([]);
});

const LETS_ENCRYPT = { provider: { acme: { server_url: "https://acme-v02.api.letsencrypt.org/directory" } } };
const UNKNOWN = "${var.unknown}";
type Found = Pick<Finding, "kind" | "severity" | "message" | "fix">;

/** The findings of one rule at a resource named `a`. */
function found(rule: string, type: string, attributes: object, { policy = {}, besides = {}, rest = {} }: Surroundings = {}): Found[] {
  const findings = findingsOn({ ...besides, [type]: { ...besides[type], a: attributes } }, policy, rest);
  return findings.filter((finding) => finding.rule === rule && finding.address === `${type}.a`);
}

interface Surroundings {
  readonly policy?: PolicyInput;
  readonly besides?: Resources;
  readonly rest?: object;
}

const kinds = (findings: Found[]) => findings.map(({ kind }) => kind);

describe("allowed domains", () => {
  const policy: PolicyInput = { certificates: { allowedDomains: ["example.com", "example.org"] } };
  const domains = (...names: unknown[]) =>
    found("name-not-allowed", "aws_acm_certificate", acm(names[0], { subject_alternative_names: names.slice(1) }), { policy });

  test("are alternatives, of which a name needs one", () => {
    expect(domains("a.example.com", "b.example.org", "*.Example.com", "example.org")).toEqual([]);
    expect(domains("a.example.net").map(({ message }) => message)).toEqual([
      'The name is not allowed: "a.example.net" is not within the allowedDomains example.com, example.org',
    ]);
    expect(domains("a.*.example.com.example.net")).toHaveLength(1);
  });

  test("give an unresolved finding for a name that is not known", () => {
    expect(kinds(domains("a.example.com", UNKNOWN))).toEqual(["unresolved"]);
  });

  test("have no effect if the policy does not list any", () => {
    expect(found("name-not-allowed", "aws_acm_certificate", acm("a.example.net"))).toEqual([]);
  });
});

describe("allowed wildcards", () => {
  const wildcard = (allowedWildcards: string[] | undefined, name: unknown) =>
    found("wildcard-not-allowed", "aws_acm_certificate", acm(name), { policy: { certificates: { allowedWildcards } } });

  test("are listed in the message, which states if there are none", () => {
    expect(wildcard(["*.a.example.com", "*.b.example.com"], "*.example.com")[0].message).toContain("(*.a.example.com, *.b.example.com)");
    expect(wildcard([], "*.example.com")[0].message).toContain("(none)");
  });

  test("ignore case, and do not apply to other names", () => {
    expect(wildcard(["*.example.com"], "*.Example.com")).toEqual([]);
    expect(wildcard([], "www.example.com")).toEqual([]);
    expect(wildcard(undefined, "*.example.com")).toEqual([]);
    expect(kinds(wildcard([], UNKNOWN))).toEqual(["unresolved"]);
  });
});

describe("allowed issuers", () => {
  const policy: PolicyInput = { certificates: { allowedIssuers: ["lets-encrypt"] } };
  const imported = (source: string) => ({ certificate_body: source, private_key: "${var.key}" });
  const issuer = (type: string, attributes: object, besides: Resources = {}) =>
    kinds(found("issuer-not-allowed", type, attributes, { policy, besides, rest: LETS_ENCRYPT }));

  test.each([
    ["acme_certificate", "certificate_pem"],
    ["tls_locally_signed_cert", "cert_pem"],
    ["tls_self_signed_cert", "cert_pem"],
    ["aws_acmpca_certificate", "certificate"],
  ])("do not apply to the import of an %s, which is checked separately", (type, attribute) => {
    expect(issuer("aws_acm_certificate", imported(`\${${type}.b.${attribute}}`), { [type]: { b: {} } })).toEqual([]);
  });

  test("apply to other imports", () => {
    expect(issuer("aws_acm_certificate", imported("${var.certificate}"))).toEqual(["violation"]);
    expect(issuer("aws_acm_certificate", imported("${aws_acmpca_certificate_authority.b.certificate}"))).toEqual(["violation"]);
    expect(issuer("aws_acm_certificate", imported("${tls_private_key.b.private_key_pem}"), { tls_private_key: { b: {} } })).toEqual([
      "violation",
    ]);
  });

  test("apply to a certificate that ACM issues, regardless of its references", () => {
    const tagged = acm("a.example.com", { tags: { from: "${acme_certificate.b.certificate_pem}" } });
    expect(issuer("aws_acm_certificate", tagged, { acme_certificate: { b: {} } })).toEqual(["violation"]);
  });
});

describe("required tags", () => {
  const tags = (own: unknown, certificates: PolicyInput["certificates"] = { requireOwner: true }) =>
    found("missing-owner", "aws_acm_certificate", acm("a.example.com", { tags: own }), { policy: { certificates } });

  test.each([
    { owner: "edge" },
    { Owner: "edge" },
    { Team: "edge" },
    { "certfleet:owner": "edge" },
    { owner: "", team: "edge" },
    { owner: UNKNOWN },
  ])("name an owner: %j", (own) => {
    expect(tags(own)).toEqual([]);
  });

  test.each([{}, { owner: "" }, { owner: " " }, { name: "edge" }, { owner: 5 }])("do not name an owner: %j", (own) => {
    expect(tags(own)).toMatchObject([
      { message: "The certificate has no owner: tags does not contain owner or team", fix: "add the tag owner" },
    ]);
  });

  test("can name a service and further tags", () => {
    expect(tags({ owner: "edge" }, { requireService: true })).toMatchObject([
      { message: expect.stringContaining("service or application") },
    ]);
    expect(tags({ App: "shop" }, { requireService: true })).toEqual([]);
    expect(tags({ owner: "edge" }, { requiredTags: ["cost-centre", "owner"] })).toMatchObject([{ fix: "add the tag cost-centre" }]);
    expect(tags({}, {})).toEqual([]);
  });

  test("are labels on Google", () => {
    const policy: PolicyInput = { certificates: { requireOwner: true } };
    const managed = { managed: { domains: ["a.example.com"] } };
    expect(found("missing-owner", "google_certificate_manager_certificate", managed, { policy })).toMatchObject([
      { message: expect.stringContaining("labels does not contain"), fix: "add the label owner" },
    ]);
    expect(found("missing-owner", "acme_certificate", { common_name: "a.example.com" }, { policy })).toEqual([]);
  });
});

describe("what an issuer refuses", () => {
  const refused = (type: string, attributes: object, surroundings: Surroundings = { rest: LETS_ENCRYPT }) =>
    found("refused-at-apply", type, attributes, surroundings).map(({ message }) => message);

  test("ACM refuses a first name of more than 64 octets", () => {
    const name = (length: number) => `${"a".repeat(length - ".example.com".length)}.example.com`;
    expect(refused("aws_acm_certificate", acm(name(64)))).toEqual([]);
    expect(refused("aws_acm_certificate", acm(name(65)))).toEqual([expect.stringContaining("has 65 octets, and the limit is 64")]);
  });

  test("browsers refuse a certificate that is not in a Certificate Transparency log", () => {
    const logged = (certificate_transparency_logging_preference: string) =>
      refused("aws_acm_certificate", acm("a.example.com", { options: [{ certificate_transparency_logging_preference }] }));
    expect(logged("ENABLED")).toEqual([]);
    expect(logged("DISABLED")).toEqual([expect.stringContaining("Browsers refuse the certificate")]);
  });

  test("Let's Encrypt refuses a name that one of several wildcards covers", () => {
    const names = (...subject_alternative_names: string[]) =>
      refused("acme_certificate", { common_name: "example.com", subject_alternative_names });
    expect(names("*.example.com", "*.example.org")).toEqual([]);
    expect(names("*.example.com", "*.example.org", "www.example.com")).toEqual([expect.stringContaining('covers "www.example.com"')]);
    expect(names("*.example.com", "a.b.example.com")).toEqual([]);
  });

  test("an unknown profile is refused, and the fix lists those of the CA", () => {
    const [{ fix, message }] = found("refused-at-apply", "acme_certificate", { profile: "tls-server" }, { rest: LETS_ENCRYPT });
    expect(message).toContain('did you mean "tlsserver"');
    expect(fix).toMatch(/^set profile to "classic" or "[a-z]+"( or "[a-z]+")*$/);
    expect(refused("acme_certificate", { profile: UNKNOWN })).toEqual([]);
    expect(refused("acme_certificate", { profile: "shortlived" })).toEqual([]);
  });

  test("API Gateway refuses an enhanced security policy without an access mode, and together with mutual TLS", () => {
    const domain = (attributes: object) =>
      refused("aws_api_gateway_domain_name", { security_policy: "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09", ...attributes });
    const mutual = { mutual_tls_authentication: [{ truststore_uri: "s3://trust/cas.pem", truststore_version: "1" }] };
    expect(domain({})).toEqual([expect.stringContaining("endpoint_access_mode is not set")]);
    expect(domain({ endpoint_access_mode: "STRICT" })).toEqual([]);
    expect(domain({ endpoint_access_mode: "BASIC", ...mutual })).toEqual([expect.stringContaining("it has mutual TLS")]);
    expect(domain({ security_policy: "TLS_1_2", ...mutual })).toEqual([]);
    expect(domain({ endpoint_access_mode: UNKNOWN })).toEqual([]);
  });

  test("renewal information fails with a CA that is not known to serve it", () => {
    const at = (server_url: string, use_renewal_info = true) =>
      refused("acme_certificate", { use_renewal_info }, { rest: { provider: { acme: { server_url } } } });
    expect(at("https://acme.example.com/directory")).toEqual([expect.stringContaining("Every plan after the first fails")]);
    expect(at("https://acme.example.com/directory", false)).toEqual([]);
    expect(at(UNKNOWN)).toEqual([]);
  });

  test("version 3 of the ACME provider refuses DNS plugins that it removed", () => {
    const plugin = (provider: string, version: string) =>
      refused(
        "acme_certificate",
        { dns_challenge: [{ provider }] },
        { rest: { terraform: { required_providers: { acme: { version } } } } },
      );
    expect(plugin("azure", "~> 3.2")).toEqual([expect.stringContaining('no longer has the DNS plugin "azure"')]);
    expect([...plugin("azuredns", "~> 3.2"), ...plugin("azure", "~> 2.48")]).toEqual([]);
  });

  test("a classic Google certificate has at most 100 names and no wildcard", () => {
    const classic = (domains: string[]) => refused("google_compute_managed_ssl_certificate", { managed: { domains } });
    const many = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.example.com`);
    expect(classic(many(100))).toEqual([]);
    expect(classic(many(101))).toEqual([expect.stringContaining("it has 101 names, and the limit is 100")]);
    expect(classic(["*.example.com"])).toEqual([expect.stringContaining('cannot contain the wildcard "*.example.com"')]);
  });

  test("a wildcard of Certificate Manager needs a DNS authorization", () => {
    const managed = (more: object, besides: Resources = {}) =>
      refused("google_certificate_manager_certificate", { managed: { domains: ["*.example.com"], ...more } }, { besides });
    expect(managed({})).toEqual([expect.stringContaining("has no DNS authorization")]);
    expect(managed({ dns_authorizations: ["projects/p/locations/global/dnsAuthorizations/a"] })).toEqual([]);
    expect(managed({ dns_authorizations: ["${google_certificate_manager_dns_authorization.b.id}"] })).toEqual([]);
    expect(managed({ issuance_config: "projects/p/locations/global/certificateIssuanceConfigs/c" })).toEqual([]);
  });
});

describe("ACME settings that break endpoints", () => {
  const safe = { revoke_certificate_on_destroy: false, lifecycle: { create_before_destroy: true } };

  test("must-staple matters at Let's Encrypt only, and only if it is set", () => {
    const staple = (must_staple: unknown, server_url: string) =>
      found("destructive-acme", "acme_certificate", { ...safe, must_staple }, { rest: { provider: { acme: { server_url } } } });
    const letsEncrypt = LETS_ENCRYPT.provider.acme.server_url;
    expect(staple(true, letsEncrypt)).toHaveLength(1);
    expect(staple(false, letsEncrypt)).toEqual([]);
    expect(staple(undefined, letsEncrypt)).toEqual([]);
    expect(staple(true, "https://acme.example.com/directory")).toEqual([]);
  });

  test("an account key that is set or not known is accepted", () => {
    const account = (attributes: object) => found("destructive-acme", "acme_registration", attributes);
    expect(account({})).toMatchObject([{ severity: "advice" }]);
    expect(account({ account_key_pem: "${tls_private_key.account.private_key_pem}" })).toEqual([]);
  });
});

describe("keys", () => {
  const key = (attributes: object, certificates: PolicyInput["certificates"], type = "acme_certificate") =>
    found("weak-key", type, attributes, { policy: { certificates }, rest: LETS_ENCRYPT });

  test("can be limited to a list, for certificates that clients see", () => {
    const allowedKeys = ["ecdsa-p256", "ecdsa-p384"];
    expect(key({ key_type: "P256" }, { allowedKeys })).toEqual([]);
    expect(key({ key_type: "EC256" }, { allowedKeys })).toEqual([]);
    expect(key({ key_type: "RSA4096" }, { allowedKeys })).toHaveLength(1);
    expect(key({ key_type: "4096" }, { allowedKeys })).toMatchObject([
      { message: expect.stringContaining("rsa-4096"), fix: "choose ecdsa-p256 or ecdsa-p384" },
    ]);
    expect(key({ algorithm: "RSA", rsa_bits: 4096 }, { allowedKeys }, "tls_private_key")).toEqual([]);
  });

  test("on the curve P-224 are refused by CAs and browsers, regardless of the policy", () => {
    expect(key({ algorithm: "ECDSA" }, { minimumKey: "rsa-2048" }, "tls_private_key")).toMatchObject([
      { message: expect.stringMatching(/^CAs and browsers refuse/) },
    ]);
  });

  test("have the fix of their service", () => {
    expect(key({ algorithm: "RSA", rsa_bits: 1024 }, {}, "tls_private_key")[0].fix).toMatch(/algorithm|rsa_bits|ecdsa_curve/);
  });
});

describe("lifetimes", () => {
  const lifetime = (hours: unknown, certificates: PolicyInput["certificates"] = {}) =>
    found("long-lifetime", "tls_self_signed_cert", { validity_period_hours: hours }, { policy: { certificates } });

  test("end at the policy's limit, to the hour", () => {
    expect(lifetime(398 * 24)).toEqual([]);
    expect(lifetime(398 * 24 + 12)).toMatchObject([
      { message: expect.stringContaining("valid for 398.5 days"), fix: "validity_period_hours = 2160" },
    ]);
    expect(lifetime(91 * 24, { maximumLifetimeDays: 90 })).toHaveLength(1);
    expect(lifetime(90 * 24, { maximumLifetimeDays: 90 })).toEqual([]);
  });
});

describe("the renewal window", () => {
  const window = (attributes: object, certificates: PolicyInput["certificates"] = {}) =>
    found("renewal-window", "acme_certificate", attributes, { policy: { certificates }, rest: LETS_ENCRYPT }).map(({ message }) => message);
  const own = (early: number | undefined, days = 90) =>
    found("renewal-window", "tls_self_signed_cert", { validity_period_hours: days * 24, early_renewal_hours: early }).map(
      ({ message }) => message,
    );

  test("is empty for a negative number of days", () => {
    expect(window({ min_days_remaining: -1 })).toEqual([expect.stringContaining("expires without renewal")]);
    expect(window({ min_days_remaining: 0 })).toEqual([expect.stringContaining("too little time")]);
  });

  test("has at least 14 days, or a sixth of a shorter lifetime", () => {
    expect(own(14 * 24)).toEqual([]);
    expect(own(14 * 24 - 1)).toEqual([expect.stringContaining("at least 14 are needed")]);
    expect(own(24, 6)).toEqual([]);
    expect(own(23, 6)).toEqual([expect.stringContaining("at least 1 are needed")]);
  });

  test("has at least the number of days of the policy", () => {
    expect(window({ min_days_remaining: 30 }, { minimumRenewalDays: 30 })).toEqual([]);
    expect(window({ min_days_remaining: 29 }, { minimumRenewalDays: 30 })).toHaveLength(1);
  });

  test("is not as long as the lifetime", () => {
    expect(own(89 * 24)).toEqual([]);
    expect(own(90 * 24)).toEqual([expect.stringContaining("Every run renews the certificate")]);
  });

  test("of a certificate that does not renew automatically is covered by another rule", () => {
    expect(own(undefined)).toEqual([]);
    expect(own(0)).toEqual([]);
  });
});

describe("monitoring", () => {
  const watched = (besides: Resources, attributes: object = acm("a.example.com")) =>
    found("unwatched-certificate", "aws_acm_certificate", attributes, { besides }).length === 0;
  const alarm = (more: object) => ({
    aws_cloudwatch_metric_alarm: { w: { dimensions: { CertificateArn: "${aws_acm_certificate.a.arn}" }, ...more } },
  });
  const events = (more: object) => ({ aws_cloudwatch_event_rule: { w: { event_pattern: '{"source":["aws.acm"]}', ...more } } });

  test.each([
    ["an alarm on the certificate", alarm({}), true],
    ["an alarm whose actions are disabled", alarm({ actions_enabled: false }), false],
    ["an alarm whose actions are enabled", alarm({ actions_enabled: true }), true],
    ["an event rule", events({}), true],
    ["a disabled event rule", events({ state: "DISABLED" }), false],
    ["an event rule that is disabled with `is_enabled`", events({ is_enabled: false }), false],
    ["an event rule on another source", events({ event_pattern: '{"source":["aws.ec2"]}' }), false],
    [
      "a Config rule on expiry",
      { aws_config_config_rule: { w: { source: [{ source_identifier: "ACM_CERTIFICATE_EXPIRATION_CHECK" }] } } },
      true,
    ],
    ["another Config rule", { aws_config_config_rule: { w: { source: [{ source_identifier: "ENCRYPTED_VOLUMES" }] } } }, false],
    ["a validation alone", { aws_acm_certificate_validation: { w: { certificate_arn: "${aws_acm_certificate.a.arn}" } } }, false],
    [
      "an alarm on the validation",
      {
        aws_acm_certificate_validation: { v: { certificate_arn: "${aws_acm_certificate.a.arn}" } },
        aws_cloudwatch_metric_alarm: { w: { dimensions: { CertificateArn: "${aws_acm_certificate_validation.v.certificate_arn}" } } },
      },
      true,
    ],
  ])("on AWS: %s", (_, besides, isWatched) => {
    expect(watched(besides)).toBe(isWatched);
  });

  test("on AWS: an alarm on the ARN of a certificate that exists", () => {
    const arn = "arn:aws:acm:eu-west-1:123456789012:certificate/x";
    const named = (CertificateArn: string, more: object = {}) => ({
      aws_cloudwatch_metric_alarm: { w: { dimensions: { CertificateArn }, ...more } },
    });
    expect(watched(named(arn), acm("a.example.com", { arn }))).toBe(true);
    expect(watched(named(`${arn}y`), acm("a.example.com", { arn }))).toBe(false);
    expect(watched(named(arn, { actions_enabled: false }), acm("a.example.com", { arn }))).toBe(false);
  });

  const onGoogle = (besides: Resources) =>
    found("unwatched-certificate", "google_certificate_manager_certificate", { managed: { domains: ["a.example.com"] } }, { besides })
      .length === 0;
  const policy = (more: object) => ({ google_monitoring_alert_policy: { w: more } });
  const threshold = (filter: string) => [{ condition_threshold: [{ filter }] }];
  const uptime = (...http_check: object[]) => ({ google_monitoring_uptime_check_config: { w: { http_check } } });

  test.each([
    ["an alert policy on certificates", policy({ conditions: threshold("metric.type = certificatemanager") }), true],
    ["a disabled alert policy", policy({ conditions: threshold("metric.type = certificatemanager"), enabled: false }), false],
    ["an alert policy on something else", policy({ conditions: threshold("metric.type = cpu") }), false],
    ["an alert policy without conditions", policy({ display_name: "certificates" }), false],
    ["an uptime check that verifies the certificate", uptime({ use_ssl: true, validate_ssl: true }), true],
    ["an uptime check over plain HTTP", uptime({ use_ssl: false, validate_ssl: true }), false],
    ["an uptime check that accepts any certificate", uptime({ use_ssl: true }), false],
    ["one of several uptime checks", uptime({ use_ssl: true, validate_ssl: true }, { use_ssl: false }), true],
    ["an uptime check whose settings are not known", uptime({ use_ssl: UNKNOWN, validate_ssl: UNKNOWN }), true],
  ])("on Google: %s", (_, besides, isWatched) => {
    expect(onGoogle(besides)).toBe(isWatched);
  });
});
