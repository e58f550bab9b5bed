import { PolicyInput } from "../../../lib/policy/policy-schema";
import { Resources } from "../support/check";
import { Case, UNKNOWN } from "./case";
import { FURTHER_CERTIFICATE_CASES } from "./certificates-more";

const LETS_ENCRYPT = { provider: { acme: { server_url: "https://acme-v02.api.letsencrypt.org/directory" } } };
const names = (...domains: unknown[]) => ({ managed: { domains } });
const acm = (domain: unknown, more: object = {}) => ({ domain_name: domain, validation_method: "DNS", ...more });
const dnsNames = (...dns_names: unknown[]) => ({ dns_names, early_renewal_hours: 720, validity_period_hours: 2160 });
const privateCa = (days: unknown) => ({ validity: { type: "DAYS", value: days } });
const googleNames = (...dns_names: unknown[]) => ({
  lifetime: "7776000s",
  config: { subject_config: { subject_alt_name: { dns_names } } },
});
const issuance = (more: object) => ({ lifetime: "2592000s", rotation_window_percentage: 50, key_algorithm: "ECDSA_P256", ...more });
const authority = (key: unknown) => ({ certificate_authority_configuration: { key_algorithm: key } });
const googleAuthority = (algorithm: unknown) => ({ key_spec: { algorithm } });

const keys: Case[] = [
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    nonCompliant: acm("a.example.com", { key_algorithm: "RSA_1024" }),
    unresolved: acm("a.example.com", { key_algorithm: UNKNOWN }),
  },
  {
    type: "aws_acmpca_certificate_authority",
    compliant: authority("RSA_4096"),
    nonCompliant: authority("RSA_1024"),
    unresolved: authority(UNKNOWN),
  },
  { type: "acme_certificate", compliant: { key_type: "P256" }, nonCompliant: { key_type: "1024" }, unresolved: { key_type: UNKNOWN } },
  {
    type: "acme_registration",
    compliant: { account_key_algorithm: "RSA", account_key_rsa_bits: 2048 },
    nonCompliant: { account_key_algorithm: "RSA", account_key_rsa_bits: 1024 },
  },
  {
    type: "tls_private_key",
    compliant: { algorithm: "RSA", rsa_bits: 2048, ecdsa_curve: "P224" },
    nonCompliant: { algorithm: "RSA", rsa_bits: 512 },
    unresolved: { algorithm: UNKNOWN },
  },
  {
    type: "tls_private_key",
    compliant: { algorithm: "ECDSA", ecdsa_curve: "P256" },
    nonCompliant: { algorithm: "ECDSA" },
  },
  {
    type: "google_certificate_manager_certificate_issuance_config",
    compliant: issuance({}),
    nonCompliant: issuance({ key_algorithm: "RSA_1024" }),
    unresolved: issuance({ key_algorithm: UNKNOWN }),
  },
  { type: "google_certificate_manager_certificate", compliant: names("a.example.com") },
  { type: "google_compute_managed_ssl_certificate", compliant: names("a.example.com") },
  {
    type: "google_privateca_certificate_authority",
    compliant: googleAuthority("RSA_PKCS1_4096_SHA256"),
    nonCompliant: googleAuthority("RSA_PSS_1024_SHA256"),
    unresolved: googleAuthority(UNKNOWN),
  },
].map((each) => ({ rule: "weak-key", ...each }));

const TIGHT: PolicyInput = { certificates: { maximumLifetimeDays: 40 } };

const lifetimes: Case[] = [
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), nonCompliant: acm("a.example.com"), tightPolicy: TIGHT },
  { type: "aws_acmpca_certificate", compliant: privateCa(90), nonCompliant: privateCa(3650), unresolved: privateCa(UNKNOWN) },
  { type: "acme_certificate", compliant: {}, nonCompliant: {}, tightPolicy: TIGHT, rest: LETS_ENCRYPT },
  {
    type: "tls_self_signed_cert",
    compliant: { validity_period_hours: 2160 },
    nonCompliant: { validity_period_hours: 87600 },
    unresolved: { validity_period_hours: UNKNOWN },
  },
  {
    type: "tls_locally_signed_cert",
    compliant: { validity_period_hours: 87600, is_ca_certificate: true },
    nonCompliant: { validity_period_hours: 87600 },
  },
  {
    type: "google_certificate_manager_certificate",
    compliant: names("a.example.com"),
    nonCompliant: names("a.example.com"),
    tightPolicy: TIGHT,
  },
  {
    type: "google_certificate_manager_certificate_issuance_config",
    compliant: issuance({}),
    nonCompliant: issuance({ lifetime: "63072000s" }),
    unresolved: issuance({ lifetime: UNKNOWN }),
  },
  {
    type: "google_compute_managed_ssl_certificate",
    compliant: names("a.example.com"),
    nonCompliant: names("a.example.com"),
    tightPolicy: TIGHT,
  },
  {
    type: "google_privateca_certificate",
    compliant: googleNames("a.example.com"),
    nonCompliant: { lifetime: "94608000s" },
    unresolved: { lifetime: UNKNOWN },
  },
].map((each) => ({ rule: "long-lifetime", ...each }));

const windows: Case[] = [
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com", { certificate_authority_arn: "arn:ca", early_renewal_duration: "P45D" }),
    nonCompliant: acm("a.example.com", { certificate_authority_arn: "arn:ca", early_renewal_duration: "P2D" }),
    unresolved: acm("a.example.com", { early_renewal_duration: UNKNOWN }),
  },
  {
    type: "acme_certificate",
    compliant: { min_days_dynamic: true },
    nonCompliant: { min_days_remaining: 2 },
    unresolved: { min_days_remaining: UNKNOWN },
    rest: LETS_ENCRYPT,
  },
  {
    type: "acme_certificate",
    compliant: { min_days_remaining: 20 },
    nonCompliant: { profile: "shortlived" },
    unresolved: { min_days_dynamic: UNKNOWN },
    rest: LETS_ENCRYPT,
  },
  {
    type: "tls_self_signed_cert",
    compliant: { validity_period_hours: 2160, early_renewal_hours: 720 },
    nonCompliant: { validity_period_hours: 2160, early_renewal_hours: 2160 },
    unresolved: { validity_period_hours: 2160, early_renewal_hours: UNKNOWN },
  },
  {
    type: "tls_locally_signed_cert",
    compliant: { validity_period_hours: 2160, early_renewal_hours: 720 },
    nonCompliant: { validity_period_hours: 2160, early_renewal_hours: 24 },
  },
  {
    type: "google_certificate_manager_certificate_issuance_config",
    compliant: issuance({ rotation_window_percentage: 34 }),
    nonCompliant: issuance({ rotation_window_percentage: 2 }),
    unresolved: issuance({ rotation_window_percentage: UNKNOWN }),
  },
  { type: "google_certificate_manager_certificate", compliant: names("a.example.com") },
  { type: "google_compute_managed_ssl_certificate", compliant: names("a.example.com") },
].map((each) => ({ rule: "renewal-window", ...each }));

/** The types with names, and the arguments of the names. */
const NAMED: [string, (...domains: unknown[]) => object][] = [
  ["aws_acm_certificate", (first, ...others) => acm(first, { subject_alternative_names: others })],
  ["acme_certificate", (first, ...others) => ({ common_name: first, subject_alternative_names: others })],
  ["tls_self_signed_cert", dnsNames],
  ["tls_locally_signed_cert", dnsNames],
  ["google_certificate_manager_certificate", names],
  ["google_compute_managed_ssl_certificate", names],
  ["google_privateca_certificate", googleNames],
];

const domains: Case[] = NAMED.map(([type, write]) => ({
  rule: "name-not-allowed",
  type,
  compliant: write("WWW.example.com", "a.b.example.com"),
  nonCompliant: write("www.example.com", "www.notexample.com"),
  unresolved: write("www.example.com", UNKNOWN),
  policy: { certificates: { allowedDomains: ["example.com"] } },
}));

const wildcards: Case[] = NAMED.filter(([type]) => type !== "google_compute_managed_ssl_certificate").map(([type, write]) => ({
  rule: "wildcard-not-allowed",
  type,
  compliant: write("*.static.example.com", "www.example.com"),
  nonCompliant: write("www.example.com", "*.example.com"),
  unresolved: write("www.example.com", UNKNOWN),
  policy: { certificates: { allowedWildcards: ["*.static.example.com"] } },
}));

const issuers: Case[] = [
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), nonCompliant: { certificate_body: "PEM", private_key: "${var.key}" } },
  {
    type: "aws_iam_server_certificate",
    compliant: { certificate_body: "${acme_certificate.a.certificate_pem}" },
    nonCompliant: { certificate_body: "${var.body}" },
  },
  {
    type: "aws_acmpca_certificate",
    compliant: { template_arn: "arn:aws:acm-pca:::template/RootCACertificate/V1" },
    nonCompliant: privateCa(90),
  },
  { type: "acme_certificate", compliant: {}, rest: LETS_ENCRYPT },
  { type: "acme_certificate", nonCompliant: {}, rest: { provider: { acme: { server_url: "https://ca.example.net/dir" } } } },
  { type: "tls_self_signed_cert", compliant: { is_ca_certificate: true }, nonCompliant: dnsNames("a.example.com") },
  { type: "tls_locally_signed_cert", compliant: { is_ca_certificate: true }, nonCompliant: dnsNames("a.example.com") },
  {
    type: "google_certificate_manager_certificate",
    compliant: { self_managed: { pem_certificate: "${acme_certificate.a.certificate_pem}" } },
    nonCompliant: names("a.example.com"),
  },
  { type: "google_compute_managed_ssl_certificate", nonCompliant: names("a.example.com") },
  {
    type: "google_compute_ssl_certificate",
    compliant: { certificate: "${acme_certificate.a.certificate_pem}" },
    nonCompliant: { certificate: "${var.pem}" },
  },
  {
    type: "google_compute_region_ssl_certificate",
    compliant: { certificate: "${acme_certificate.a.certificate_pem}" },
    nonCompliant: { certificate: "${var.pem}" },
  },
  { type: "google_privateca_certificate", nonCompliant: googleNames("a.example.com") },
].map((each) => ({ rule: "issuer-not-allowed", policy: { certificates: { allowedIssuers: ["acm", "lets-encrypt"] } }, ...each }) as Case);

const owners: Case[] = [
  ["aws_acm_certificate", "tags"],
  ["aws_iam_server_certificate", "tags"],
  ["google_certificate_manager_certificate", "labels"],
  ["google_privateca_certificate", "labels"],
].map(([type, argument]) => ({
  rule: "missing-owner",
  type,
  compliant: { [argument]: { Owner: "edge-team" } },
  nonCompliant: { [argument]: { owner: " ", Name: "www" } },
  unresolved: { [argument]: UNKNOWN },
  policy: { certificates: { requireOwner: true } },
}));

const renewers: Case[] = [
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    nonCompliant: { domain_name: "a.example.com", validation_method: "EMAIL" },
  },
  {
    type: "aws_acm_certificate",
    compliant: { certificate_body: "${acme_certificate.a.certificate_pem}" },
    nonCompliant: { certificate_body: '${file("a.pem")}' },
  },
  {
    type: "aws_iam_server_certificate",
    compliant: { certificate_body: "${tls_self_signed_cert.a.cert_pem}" },
    nonCompliant: { certificate_body: "${var.body}" },
  },
  { type: "tls_self_signed_cert", compliant: dnsNames("a.example.com"), nonCompliant: { validity_period_hours: 2160 } },
  {
    type: "tls_locally_signed_cert",
    compliant: dnsNames("a.example.com"),
    nonCompliant: { validity_period_hours: 2160, early_renewal_hours: 0 },
  },
  {
    type: "google_certificate_manager_certificate",
    compliant: names("a.example.com"),
    nonCompliant: { self_managed: { pem_certificate: "${var.pem}" } },
  },
  {
    type: "google_compute_ssl_certificate",
    compliant: { certificate: "${acme_certificate.a.certificate_pem}" },
    nonCompliant: { certificate: "PEM" },
  },
  {
    type: "google_compute_region_ssl_certificate",
    compliant: { certificate: "${acme_certificate.a.certificate_pem}" },
    nonCompliant: { certificate: "PEM" },
  },
].map((each) => ({ rule: "no-renewer", ...each }));

const uptime: Resources = { google_monitoring_uptime_check_config: { a: { http_check: { use_ssl: true, validate_ssl: true } } } };
const CHECK_FAILS = { condition_threshold: { filter: "metric.type=monitoring.googleapis.com/uptime_check/check_passed" } };
const alertOn = (condition: object): Resources => ({
  google_monitoring_alert_policy: {
    a: { conditions: condition, notification_channels: ["${google_monitoring_notification_channel.a.id}"] },
  },
});
const alarmOn = (arn: string): Resources => ({
  aws_cloudwatch_metric_alarm: { a: { dimensions: { CertificateArn: arn }, alarm_actions: ["${aws_sns_topic.a.arn}"] } },
});
const silentAlarm: Resources = { aws_cloudwatch_metric_alarm: { a: { dimensions: { CertificateArn: "${aws_acm_certificate.a.arn}" } } } };
const acmEvents: Resources = { aws_cloudwatch_event_rule: { a: { name: "acm", event_pattern: '{"source":["aws.acm"]}' } } };
const watchers: Case[] = [
  { type: "aws_acm_certificate", nonCompliant: acm("a.example.com") },
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    besides: {
      ...alarmOn("${aws_acm_certificate_validation.a.certificate_arn}"),
      aws_acm_certificate_validation: { a: { certificate_arn: "${aws_acm_certificate.a.arn}" } },
    },
  },
  // The recipients of an alarm, a rule or a check may be in another configuration.
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), besides: acmEvents },
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), besides: silentAlarm },
  {
    type: "google_certificate_manager_certificate",
    compliant: names("a.example.com"),
    besides: {
      google_logging_metric: { a: { filter: 'logName:"certificatemanager.googleapis.com%2Fcertificates_expiry"' } },
      ...alertOn({ condition_threshold: { filter: 'metric.type="logging.googleapis.com/user/expiry"' } }),
    },
  },
  ...[
    "google_certificate_manager_certificate",
    "google_compute_managed_ssl_certificate",
    "google_compute_ssl_certificate",
    "google_compute_region_ssl_certificate",
  ].flatMap((type) => [
    { type, nonCompliant: names("a.example.com") },
    { type, compliant: names("a.example.com"), besides: uptime },
    { type, compliant: names("a.example.com"), besides: { ...uptime, ...alertOn(CHECK_FAILS) } },
  ]),
].map((each) => ({ rule: "unwatched-certificate", ...each }) as Case);

const caa = (...records: string[]): Resources => ({ aws_route53_record: { caa: { name: "example.com", type: "CAA", records } } });
const caas: Case[] = [
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), besides: caa('0 issue "amazon.com"') },
  {
    type: "aws_acm_certificate",
    nonCompliant: acm("a.example.com"),
    besides: caa('0 issue "letsencrypt.org"'),
    compliant: acm("a.example.net"),
  },
  {
    type: "aws_acm_certificate",
    nonCompliant: acm("*.example.com"),
    besides: caa('0 issue "amazon.com"', '0 issuewild ";"'),
    compliant: acm("a.example.com"),
  },
  { type: "aws_acm_certificate", unresolved: acm("a.example.com"), besides: caa(UNKNOWN), compliant: acm("a.example.net") },
  // Without an issue record, any CA may issue (RFC 8659 section 4.2).
  ...["a.example.com", "*.example.com"].map((name) => ({
    type: "aws_acm_certificate",
    compliant: acm(name),
    besides: caa('0 iodef "mailto:security@example.com"'),
  })),
  // issuewild applies to wildcards only, and overrides issue.
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    nonCompliant: acm("*.example.com"),
    besides: caa('0 issuewild "letsencrypt.org"'),
  },
  {
    type: "aws_acm_certificate",
    compliant: acm("*.example.com"),
    nonCompliant: acm("a.example.com"),
    besides: caa('0 issue "letsencrypt.org"', '0 issuewild "amazon.com"'),
  },
  // The nearest record set applies, regardless of its parents.
  {
    type: "aws_acm_certificate",
    compliant: acm("a.shop.example.com"),
    nonCompliant: acm("a.example.com"),
    besides: {
      aws_route53_record: {
        caa: { name: "example.com", type: "CAA", records: ['0 issue "letsencrypt.org"'] },
        shop: { name: "Shop.Example.com.", type: "CAA", records: ['0 issue "Amazon.com"'] },
      },
    },
  },
  // Without an issuewild record, issue applies to wildcards too.
  { type: "aws_acm_certificate", nonCompliant: acm("*.example.com"), besides: caa('0 issue "letsencrypt.org"', "not a CAA value") },
  // One of several issuers is sufficient, in any notation of the record.
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), besides: caa('0 issue "letsencrypt.org"', '0 issue "amazon.com"') },
  ...['128 issue "amazon.com"', "0  issue   amazon.com", ' 0 ISSUE " amazon.com "', '0 issue "amazon.com ; policy=ev"'].map((record) => ({
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    besides: caa('0 issue "letsencrypt.org"', record),
  })),
  // An unknown value of a record may allow the issuer.
  { type: "aws_acm_certificate", unresolved: acm("a.example.com"), besides: caa('0 issue "letsencrypt.org"', UNKNOWN) },
  // A name in Route 53 can be relative to its zone.
  ...[
    ["", "example.com.", "a.example.com", "a.example.net"],
    ["shop", "example.com", "a.shop.example.com", "a.example.com"],
    ["shop.example.com", "example.com", "a.shop.example.com", "a.example.com"],
    ["example.com", "example.com", "a.example.com", "a.example.net"],
    ["example.com.shop", "example.com", "a.example.com.shop.example.com", "a.example.com"],
  ].map(([name, zone, covered, other]) => ({
    type: "aws_acm_certificate",
    nonCompliant: acm(covered),
    compliant: acm(other),
    besides: {
      aws_route53_zone: { z: { name: zone } },
      aws_route53_record: {
        caa: { zone_id: "${aws_route53_zone.z.zone_id}", name, type: "CAA", records: ['0 issue "letsencrypt.org"'] },
      },
    },
  })),
  // A relative name in a zone with an unknown name is unknown.
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    nonCompliant: acm("a.shop"),
    besides: {
      aws_route53_zone: { z: { name: UNKNOWN } },
      aws_route53_record: {
        caa: { zone_id: "${aws_route53_zone.z.zone_id}", name: "shop", type: "CAA", records: ['0 issue "letsencrypt.org"'] },
        unnamed: { zone_id: "${aws_route53_zone.z.zone_id}", name: UNKNOWN, type: "CAA", records: ['0 issue ";"'] },
        apex: { zone_id: "${aws_route53_zone.z.zone_id}", name: "", type: "CAA", records: ['0 issue ";"'] },
      },
    },
  },
  // Records of another type do not count.
  {
    type: "aws_acm_certificate",
    compliant: acm("a.example.com"),
    besides: { aws_route53_record: { txt: { name: "example.com", type: "TXT", records: ['0 issue "letsencrypt.org"'] } } },
  },
  {
    type: "acme_certificate",
    compliant: { common_name: "a.example.com" },
    besides: caa('0 issue "letsencrypt.org; accounturi=https://x"'),
    rest: LETS_ENCRYPT,
  },
  {
    type: "acme_certificate",
    nonCompliant: { common_name: "a.example.com" },
    compliant: { common_name: "a.example.net" },
    besides: caa('0 issue ";"'),
    rest: LETS_ENCRYPT,
  },
  ...["google_certificate_manager_certificate", "google_compute_managed_ssl_certificate"].map((type) => ({
    type,
    compliant: names("a.example.net"),
    nonCompliant: names("a.example.com"),
    besides: { google_dns_record_set: { caa: { name: "example.com.", type: "CAA", rrdatas: ['0 issue "amazon.com"'] } } },
  })),
].map((each) => ({ rule: "caa-forbids-issuer", ...each }) as Case);

const refusals: Case[] = [
  { type: "acme_certificate", compliant: { use_renewal_info: true }, rest: LETS_ENCRYPT },
  {
    type: "acme_certificate",
    compliant: {},
    nonCompliant: { use_renewal_info: true },
    rest: { provider: { acme: { server_url: "https://acme.zerossl.com/v2/DV90" } } },
  },
  { type: "aws_acm_certificate", compliant: acm("a.example.com"), nonCompliant: acm(`${"a".repeat(60)}.example.com`) },
  {
    type: "acme_certificate",
    compliant: { common_name: "example.com", subject_alternative_names: ["*.example.com"] },
    nonCompliant: { common_name: "a.example.com", subject_alternative_names: ["*.example.com"] },
    rest: LETS_ENCRYPT,
  },
  { type: "acme_certificate", compliant: { profile: "tlsserver" }, nonCompliant: { profile: "tls-server" }, rest: LETS_ENCRYPT },
  { type: "google_compute_managed_ssl_certificate", compliant: names("a.example.com"), nonCompliant: names("*.example.com") },
  {
    type: "google_certificate_manager_certificate",
    compliant: { managed: { domains: ["*.example.com"], dns_authorizations: ["${google_certificate_manager_dns_authorization.a.id}"] } },
    nonCompliant: names("*.example.com"),
  },
].map((each) => ({ rule: "refused-at-apply", ...each }));

const acme: Case[] = [
  {
    type: "acme_certificate",
    compliant: { revoke_certificate_on_destroy: false, lifecycle: { create_before_destroy: true } },
    nonCompliant: { revoke_certificate_on_destroy: true, lifecycle: { create_before_destroy: true } },
    unresolved: { revoke_certificate_on_destroy: UNKNOWN, lifecycle: { create_before_destroy: true } },
  },
  {
    type: "acme_certificate",
    nonCompliant: { revoke_certificate_on_destroy: false, lifecycle: { create_before_destroy: false } },
  },
  { type: "acme_certificate", nonCompliant: { revoke_certificate_on_destroy: false } },
  {
    type: "acme_certificate",
    nonCompliant: { revoke_certificate_on_destroy: false, must_staple: true, lifecycle: { create_before_destroy: true } },
    rest: LETS_ENCRYPT,
  },
  {
    type: "acme_registration",
    compliant: { account_key_pem: "${tls_private_key.a.private_key_pem}" },
    nonCompliant: { email_address: "a@example.com" },
  },
].map((each) => ({ rule: "destructive-acme", ...each }));

export const CERTIFICATE_CASES: readonly Case[] = [
  ...keys,
  ...lifetimes,
  ...windows,
  ...domains,
  ...wildcards,
  ...issuers,
  ...owners,
  ...renewers,
  ...watchers,
  ...caas,
  ...refusals,
  ...acme,
  ...FURTHER_CERTIFICATE_CASES,
];
