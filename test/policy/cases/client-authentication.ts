import { readFileSync } from "node:fs";
import * as path from "node:path";
import { rootCertificates } from "node:tls";
import { Resources } from "../support/check";
import { Case, forRule, UNKNOWN } from "./case";

export const trustFile = (name: string): string => readFileSync(path.join(__dirname, "..", "..", "fixtures", "trust", name), "utf8");

const ROOT = trustFile("root-2024.pem");
const LIST = trustFile("root-2024.crl.pem");
const NOT_KNOWN_IS_SET = "a version that is known after the apply is set";
const ALWAYS = "every trust store must comply";

/** A resource whose bundle has the content. */
interface Trusting {
  readonly attributes: (object: string) => object;
  readonly besides?: Resources;
  readonly notApplicable: object | string;
}

const STORE: Trusting = {
  attributes: (object) => ({
    ca_certificates_bundle_s3_bucket: "example-trust",
    ca_certificates_bundle_s3_key: `\${aws_s3_object.${object}.key}`,
    ca_certificates_bundle_s3_object_version: `\${aws_s3_object.${object}.version_id}`,
  }),
  notApplicable: ALWAYS,
};
const DOMAIN: Trusting = {
  attributes: (object) => ({
    domain_name: "prices.example.com",
    mutual_tls_authentication: {
      truststore_uri: `s3://example-trust/\${aws_s3_object.${object}.key}`,
      truststore_version: `\${aws_s3_object.${object}.version_id}`,
    },
  }),
  notApplicable: { domain_name: "prices.example.com" },
};

const CLOUDFRONT_STORE: Trusting = {
  attributes: (object) => ({
    name: "partners",
    ca_certificates_bundle_source: {
      ca_certificates_bundle_s3_location: {
        bucket: "example-trust",
        key: `\${aws_s3_object.${object}.key}`,
        region: "eu-west-1",
        version: `\${aws_s3_object.${object}.version_id}`,
      },
    },
  }),
  notApplicable: ALWAYS,
};

const TRUSTING: [type: string, trusting: Trusting][] = [
  ["aws_lb_trust_store", STORE],
  ["aws_cloudfront_trust_store", CLOUDFRONT_STORE],
  ["aws_apigatewayv2_domain_name", DOMAIN],
  ["aws_api_gateway_domain_name", DOMAIN],
];

const objects = (content: Record<string, string>): Resources => ({
  aws_s3_object: Object.fromEntries(
    Object.entries(content).map(([name, text]) => [name, { bucket: "example-trust", key: `${name}.pem`, content: text }]),
  ),
});

/** Cases of a rule on the certificates in a bundle. */
function ofBundles(rule: string, faulty: string, unresolved: string | true, day?: string): Case[] {
  const besides = objects({ good: ROOT, bad: faulty, later: UNKNOWN });
  return forRule(rule, [
    ...TRUSTING.map(([type, { attributes, notApplicable }]) => ({
      type,
      besides,
      day,
      compliant: attributes("good"),
      nonCompliant: attributes("bad"),
      notApplicable,
      unresolved: unresolved === true ? attributes("later") : unresolved,
    })),
    {
      type: "google_certificate_manager_trust_config",
      day,
      compliant: { trust_stores: { trust_anchors: [{ pem_certificate: ROOT }] } },
      nonCompliant: { trust_stores: { trust_anchors: [{ pem_certificate: faulty }] } },
      notApplicable: { name: "without certificates" },
      unresolved: unresolved === true ? { trust_stores: { trust_anchors: [{ pem_certificate: UNKNOWN }] } } : unresolved,
    },
  ]);
}

const api = (setting?: unknown): Resources => ({
  aws_apigatewayv2_api: { api: { name: "prices", protocol_type: "HTTP", disable_execute_api_endpoint: setting } },
  aws_apigatewayv2_api_mapping: {
    api: { api_id: "${aws_apigatewayv2_api.api.id}", domain_name: "${aws_apigatewayv2_domain_name.a.id}", stage: "$default" },
  },
});
const restApi = (setting?: unknown): Resources => ({
  aws_api_gateway_rest_api: { api: { name: "prices", disable_execute_api_endpoint: setting } },
  aws_api_gateway_base_path_mapping: {
    api: { api_id: "${aws_api_gateway_rest_api.api.id}", domain_name: "${aws_api_gateway_domain_name.a.domain_name}" },
  },
});
const CERTIFICATES = "weak-trusted-ca reports certificates that are not known";

export const CLIENT_AUTHENTICATION_CASES: readonly Case[] = [
  ...forRule("unversioned-trust-store", [
    {
      type: "aws_lb_trust_store",
      compliant: STORE.attributes("partners"),
      nonCompliant: { ca_certificates_bundle_s3_bucket: "example-trust", ca_certificates_bundle_s3_key: "partners.pem" },
      notApplicable: ALWAYS,
      unresolved: NOT_KNOWN_IS_SET,
    },
    {
      type: "aws_lb_trust_store_revocation",
      compliant: { revocations_s3_bucket: "example-trust", revocations_s3_key: "partners.crl", revocations_s3_object_version: UNKNOWN },
      nonCompliant: { revocations_s3_bucket: "example-trust", revocations_s3_key: "partners.crl" },
      notApplicable: ALWAYS,
      unresolved: NOT_KNOWN_IS_SET,
    },
    {
      type: "aws_cloudfront_trust_store",
      compliant: CLOUDFRONT_STORE.attributes("partners"),
      nonCompliant: {
        ca_certificates_bundle_source: {
          ca_certificates_bundle_s3_location: { bucket: "example-trust", key: "partners.pem", region: "eu-west-1" },
        },
      },
      notApplicable: ALWAYS,
      unresolved: NOT_KNOWN_IS_SET,
    },
    ...["aws_apigatewayv2_domain_name", "aws_api_gateway_domain_name"].map((type) => ({
      type,
      compliant: DOMAIN.attributes("partners"),
      nonCompliant: { mutual_tls_authentication: { truststore_uri: "s3://example-trust/partners.pem" } },
      notApplicable: { domain_name: "prices.example.com" },
      unresolved: NOT_KNOWN_IS_SET,
    })),
  ]),
  ...forRule("open-default-endpoint", [
    ...(
      [
        ["aws_apigatewayv2_domain_name", api],
        ["aws_api_gateway_domain_name", restApi],
      ] as const
    ).flatMap(([type, of]) => [
      { type, besides: of(true), compliant: DOMAIN.attributes("x"), notApplicable: { domain_name: "prices.example.com" } },
      { type, besides: of(false), nonCompliant: DOMAIN.attributes("x") },
      { type, besides: of(UNKNOWN), unresolved: DOMAIN.attributes("x") },
    ]),
    { type: "aws_apigatewayv2_domain_name", besides: api(), nonCompliant: DOMAIN.attributes("x") },
    {
      type: "aws_apigatewayv2_domain_name",
      besides: { aws_apigatewayv2_api_mapping: { api: { api_id: "a1b2c3", domain_name: "prices.example.com", stage: "$default" } } },
      unresolved: DOMAIN.attributes("x"),
    },
  ]),
  ...forRule("unverified-client-certificate", [
    {
      type: "aws_lb_listener",
      compliant: { mutual_authentication: { mode: "passthrough" }, tags: { "client-certificates-verified-by": "payments-api" } },
      nonCompliant: { mutual_authentication: { mode: "passthrough" } },
      notApplicable: { protocol: "HTTPS" },
      unresolved: "a mode that is known after the apply is an input of a module that decides it",
    },
    { type: "aws_lb_listener", nonCompliant: { mutual_authentication: { mode: "verify", ignore_client_certificate_expiry: true } } },
    {
      type: "aws_cloudfront_distribution",
      compliant: viewerMutualTls("required"),
      nonCompliant: viewerMutualTls("optional"),
      notApplicable: { enabled: true },
      unresolved: "a mode that is known after the apply is an input of a module that decides it",
    },
    { type: "aws_cloudfront_distribution", nonCompliant: viewerMutualTls("passthrough") },
    { type: "aws_cloudfront_distribution", nonCompliant: viewerMutualTls("required", { ignore_certificate_expiry: true }) },
    {
      type: "aws_cloudfront_distribution",
      compliant: { ...viewerMutualTls("optional"), tags: { "client-certificates-verified-by": "connection function partners" } },
    },
    {
      type: "google_network_security_server_tls_policy",
      compliant: { mtls_policy: { client_validation_mode: "REJECT_INVALID" } },
      nonCompliant: { mtls_policy: { client_validation_mode: "ALLOW_INVALID_OR_MISSING_CLIENT_CERT" } },
      notApplicable: { allow_open: true },
      unresolved: "a mode that is known after the apply is an input of a module that decides it",
    },
  ]),
  ...ofBundles("public-ca-trusted", rootCertificates[0], CERTIFICATES),
  ...ofBundles("weak-trusted-ca", trustFile("weak.pem"), true),
  ...ofBundles("expiring-trusted-ca", trustFile("expiring.pem"), CERTIFICATES, "2026-12-01"),
  ...forRule("stale-revocation-list", [
    {
      type: "aws_lb_trust_store_revocation",
      day: "2026-12-02",
      besides: objects({ good: LIST, bad: trustFile("stale.crl.pem"), later: UNKNOWN }),
      compliant: revocation("good"),
      nonCompliant: revocation("bad"),
      notApplicable: "every list must comply",
      unresolved: revocation("later"),
    },
    {
      type: "aws_lb_trust_store_revocation",
      besides: objects({ broken: "not a list" }),
      nonCompliant: revocation("broken"),
    },
  ]),
];

function revocation(object: string): object {
  return {
    revocations_s3_bucket: "example-trust",
    revocations_s3_key: `\${aws_s3_object.${object}.key}`,
    revocations_s3_object_version: `\${aws_s3_object.${object}.version_id}`,
  };
}

function viewerMutualTls(mode: string, more: object = {}): object {
  return { viewer_mtls_config: { mode, trust_store_config: { trust_store_id: "ts_12abcXYZhA4Q6RS6tuvW5Xy0ZZZ", ...more } } };
}
