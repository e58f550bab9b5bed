import { Resources } from "../support/check";
import { Case, forRule, UNKNOWN } from "./case";

const ACM = "aws_acm_certificate";
const MANAGER = "google_certificate_manager_certificate";
const CLASSIC_MANAGED = "google_compute_managed_ssl_certificate";
const ISSUANCE = "google_certificate_manager_certificate_issuance_config";
const TLS_PROVIDER = ["tls_self_signed_cert", "tls_locally_signed_cert"];
const CLASSIC = ["google_compute_ssl_certificate", "google_compute_region_ssl_certificate"];

const imported = { certificate_body: "${acme_certificate.a.certificate_pem}", private_key: "${acme_certificate.a.private_key_pem}" };
const uploaded = { self_managed: { pem_certificate: "${acme_certificate.a.certificate_pem}" } };
const authority = { is_ca_certificate: true, validity_period_hours: 87600 };
const managed = { managed: { domains: ["a.example.com"] } };
const ZEROSSL = { provider: { acme: { server_url: "https://acme.zerossl.com/v2/DV90" } } };
const PRIVATE = { provider: { acme: { server_url: "https://ca.example.net/dir" } } };
const UNKNOWN_DIRECTORY = { provider: { acme: { server_url: "${var.directory}" } } };

const FIXED = "the issuer sets the value, which is always known";
const ALL_SAME = "every Google-managed certificate has RSA 2048, is valid for 90 days and renews 30 days before expiry";
const EVERY_KEY = "every resource of the type has a key";
const EVERY_LIFETIME = "every resource of the type has a lifetime";
const BY_TYPE = "the resource type determines the issuer";
const BY_REFERENCE = "references to the certificate decide, and the configuration always contains them";
const ALWAYS_MADE_BY = "the resource type or the references of the configuration decide, and both are always known";
const STRICT = { certificates: { minimumKey: "rsa-3072" } };
const SHORT = { certificates: { maximumLifetimeDays: 40 } };
const EARLY = { certificates: { minimumRenewalDays: 40 } };

const caaOf = (values: unknown): Resources => ({
  google_dns_record_set: { caa: { name: "example.com.", type: "CAA", rrdatas: values } },
});
const relativeCaa = (issuer: string): Resources => ({
  aws_route53_zone: { z: { name: "example.com" } },
  aws_route53_record: { caa: { zone_id: "${aws_route53_zone.z.zone_id}", name: "", type: "CAA", records: [`0 issue "${issuer}"`] } },
});

/** Further cases of rules on certificates. */
export const FURTHER_CERTIFICATE_CASES: readonly Case[] = [
  ...forRule("weak-key", [
    { type: ACM, notApplicable: imported },
    { type: "aws_acmpca_certificate_authority", notApplicable: EVERY_KEY },
    { type: "acme_certificate", notApplicable: { certificate_request_pem: "${tls_cert_request.a.cert_request_pem}" } },
    {
      type: "acme_registration",
      notApplicable: { account_key_pem: "${tls_private_key.a.private_key_pem}" },
      unresolved: { account_key_algorithm: UNKNOWN },
    },
    { type: "tls_private_key", notApplicable: EVERY_KEY },
    { type: MANAGER, nonCompliant: managed, tightPolicy: STRICT, notApplicable: uploaded, unresolved: ALL_SAME },
    { type: ISSUANCE, notApplicable: { lifetime: "2592000s" } },
    { type: CLASSIC_MANAGED, nonCompliant: managed, tightPolicy: STRICT, notApplicable: EVERY_KEY, unresolved: ALL_SAME },
    { type: "google_privateca_certificate_authority", notApplicable: { key_spec: { cloud_kms_key_version: "projects/p/k" } } },
  ]),
  ...forRule("long-lifetime", [
    { type: ACM, notApplicable: imported, tightPolicy: SHORT, unresolved: FIXED },
    {
      type: "aws_acmpca_certificate",
      notApplicable: { template_arn: "arn:aws:acm-pca:::template/RootCACertificate/V1", validity: { type: "YEARS", value: 10 } },
      unresolved: { validity: { type: "END_DATE", value: "2050-01-01T00:00:00Z" } },
    },
    { type: "acme_certificate", notApplicable: {}, tightPolicy: SHORT, rest: PRIVATE, unresolved: FIXED },
    ...TLS_PROVIDER.map((type) => ({ type, notApplicable: authority, unresolved: { validity_period_hours: UNKNOWN } })),
    { type: MANAGER, notApplicable: uploaded, tightPolicy: SHORT, unresolved: ALL_SAME },
    { type: ISSUANCE, notApplicable: { key_algorithm: "ECDSA_P256" } },
    { type: CLASSIC_MANAGED, notApplicable: EVERY_LIFETIME, unresolved: ALL_SAME },
    {
      type: "google_privateca_certificate",
      notApplicable: { lifetime: "315360000s", config: { x509_config: { ca_options: { is_ca: true } } } },
    },
  ]),
  ...forRule("renewal-window", [
    { type: ACM, notApplicable: imported, tightPolicy: EARLY },
    { type: "acme_certificate", notApplicable: { min_days_dynamic: true }, rest: PRIVATE, tightPolicy: EARLY },
    ...TLS_PROVIDER.map((type) => ({
      type,
      notApplicable: authority,
      unresolved: { validity_period_hours: 2160, early_renewal_hours: UNKNOWN },
    })),
    { type: MANAGER, nonCompliant: managed, tightPolicy: EARLY, notApplicable: uploaded, unresolved: ALL_SAME },
    { type: ISSUANCE, notApplicable: { lifetime: "2592000s" } },
    { type: CLASSIC_MANAGED, nonCompliant: managed, tightPolicy: EARLY, notApplicable: EVERY_LIFETIME, unresolved: ALL_SAME },
  ]),
  ...forRule("no-renewer", [
    { type: ACM, notApplicable: { domain_name: "a.example.com", certificate_authority_arn: "arn:ca" }, unresolved: ALWAYS_MADE_BY },
    { type: "aws_iam_server_certificate", notApplicable: "every resource of the type is imported", unresolved: ALWAYS_MADE_BY },
    ...TLS_PROVIDER.map((type) => ({ type, notApplicable: authority, unresolved: ALWAYS_MADE_BY })),
    { type: MANAGER, notApplicable: { ...uploaded, scope: "CLIENT_AUTH" }, unresolved: ALWAYS_MADE_BY },
    ...CLASSIC.map((type) => ({ type, notApplicable: "every resource of the type is imported", unresolved: ALWAYS_MADE_BY })),
  ]),
  ...forRule("unwatched-certificate", [
    { type: ACM, notApplicable: "every certificate must be monitored", unresolved: BY_REFERENCE },
    {
      type: ACM,
      compliant: { domain_name: "a.example.com" },
      besides: { aws_config_config_rule: { a: { source: { owner: "AWS", source_identifier: "ACM_CERTIFICATE_EXPIRATION_CHECK" } } } },
    },
    {
      type: ACM,
      nonCompliant: { domain_name: "a.example.com" },
      besides: { aws_cloudwatch_event_rule: { a: { event_pattern: '{"source":["aws.acm"]}', state: "DISABLED" } } },
    },
    {
      type: ACM,
      nonCompliant: { domain_name: "a.example.com" },
      besides: {
        aws_cloudwatch_metric_alarm: { a: { dimensions: { CertificateArn: `\${${ACM}.a.arn}` }, actions_enabled: false } },
      },
    },
    {
      type: MANAGER,
      nonCompliant: managed,
      notApplicable: { ...uploaded, scope: "CLIENT_AUTH" },
      unresolved: BY_REFERENCE,
      besides: { google_monitoring_uptime_check_config: { a: { http_check: { use_ssl: true } } } },
    },
    ...[CLASSIC_MANAGED, ...CLASSIC].map((type) => ({
      type,
      notApplicable: "every certificate must be monitored",
      unresolved: BY_REFERENCE,
    })),
  ]),
  ...(["name-not-allowed", "wildcard-not-allowed"] as const).flatMap((rule) =>
    forRule(
      rule,
      [
        { type: ACM, notApplicable: imported },
        { type: "acme_certificate", notApplicable: { certificate_request_pem: "${tls_cert_request.a.cert_request_pem}" } },
        ...TLS_PROVIDER.map((type) => ({ type, notApplicable: authority })),
        { type: MANAGER, notApplicable: uploaded },
        ...(rule === "name-not-allowed" ? [{ type: CLASSIC_MANAGED, notApplicable: "every resource of the type has names" }] : []),
        { type: "google_privateca_certificate", notApplicable: { pem_csr: "${tls_cert_request.a.cert_request_pem}" } },
      ].map((each) => ({ ...each, policy: { certificates: { allowedDomains: ["example.com"], allowedWildcards: [] } } })),
    ),
  ),
  ...forRule("issuer-not-allowed", [
    { type: ACM, notApplicable: "every certificate has an issuer", unresolved: BY_TYPE },
    { type: "aws_iam_server_certificate", notApplicable: "every certificate has an issuer", unresolved: BY_TYPE },
    {
      type: "aws_acmpca_certificate",
      notApplicable: { template_arn: "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1" },
      unresolved: BY_TYPE,
    },
    {
      type: "acme_certificate",
      notApplicable: "every certificate has an issuer",
      unresolved: {},
      rest: UNKNOWN_DIRECTORY,
      policy: { certificates: { allowedIssuers: ["lets-encrypt"] } },
    },
    ...TLS_PROVIDER.map((type) => ({ type, notApplicable: authority, unresolved: BY_TYPE })),
    { type: MANAGER, notApplicable: "every certificate has an issuer", unresolved: BY_TYPE },
    {
      type: CLASSIC_MANAGED,
      compliant: managed,
      policy: { certificates: { allowedIssuers: ["google-managed"] } },
      notApplicable: "every certificate has an issuer",
      unresolved: BY_TYPE,
    },
    ...CLASSIC.map((type) => ({ type, notApplicable: "every certificate has an issuer", unresolved: BY_TYPE })),
    {
      type: "google_privateca_certificate",
      compliant: { lifetime: "7776000s" },
      policy: { certificates: { allowedIssuers: ["google-private-ca"] } },
      notApplicable: { config: { x509_config: { ca_options: { is_ca: true } } } },
      unresolved: BY_TYPE,
    },
  ]),
  ...forRule("missing-owner", [
    ...[ACM, "aws_iam_server_certificate", MANAGER].map((type) => ({ type, notApplicable: {}, policy: {} })),
    { type: "google_privateca_certificate", notApplicable: { config: { x509_config: { ca_options: { is_ca: true } } } } },
  ]),
  ...forRule("caa-forbids-issuer", [
    { type: ACM, notApplicable: imported, besides: relativeCaa("letsencrypt.org") },
    {
      type: ACM,
      compliant: { domain_name: "a.example.net" },
      nonCompliant: { domain_name: "a.example.com" },
      besides: relativeCaa("letsencrypt.org"),
    },
    {
      type: "acme_certificate",
      notApplicable: { common_name: "a.example.com" },
      rest: PRIVATE,
      besides: caaOf(['0 issue ";"']),
    },
    { type: "acme_certificate", unresolved: { common_name: "a.example.com" }, rest: ZEROSSL, besides: caaOf(UNKNOWN) },
    { type: MANAGER, notApplicable: uploaded, unresolved: managed, besides: caaOf(UNKNOWN) },
    {
      type: CLASSIC_MANAGED,
      notApplicable: "every resource of the type uses a public CA",
      unresolved: managed,
      besides: caaOf(UNKNOWN),
    },
  ]),
  ...forRule("refused-at-apply", [
    { type: ACM, notApplicable: imported, unresolved: { domain_name: UNKNOWN } },
    { type: "acme_certificate", notApplicable: { profile: "any" }, rest: PRIVATE },
    {
      type: "acme_certificate",
      unresolved: { common_name: UNKNOWN },
      rest: { provider: { acme: { server_url: "https://acme-v02.api.letsencrypt.org/directory" } } },
    },
    { type: CLASSIC_MANAGED, notApplicable: EVERY_LIFETIME, unresolved: { managed: { domains: UNKNOWN } } },
    { type: MANAGER, notApplicable: uploaded, unresolved: { managed: { domains: UNKNOWN } } },
    {
      type: "aws_api_gateway_domain_name",
      compliant: { security_policy: "SecurityPolicy_TLS13_1_3_2025_09", endpoint_access_mode: "BASIC" },
      nonCompliant: { security_policy: "SecurityPolicy_TLS13_1_3_2025_09" },
      notApplicable: { security_policy: "TLS_1_2" },
      unresolved: "a mode that is not known is a mode",
    },
  ]),
  ...forRule("destructive-acme", [
    { type: "acme_certificate", notApplicable: "every certificate can be replaced" },
    {
      type: "acme_registration",
      notApplicable: "every account has a key",
      unresolved: "an unknown key is an existing key of the user",
    },
  ]),
];
