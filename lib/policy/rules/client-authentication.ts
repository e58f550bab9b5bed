import { SOURCES } from "../finding";
import { Estate } from "../plan/estate";
import { asBlock, asBoolean, asText, blockOf, isAbsent, isUnknown, Resource, Value, valueAt } from "../plan/resource";
import { Problem, Rule, unresolved } from "../rule";

/** Custom domains of API Gateway. */
export const API_DOMAINS = ["aws_apigatewayv2_domain_name", "aws_api_gateway_domain_name"];

/** The argument that names the version of a trust store, by resource type. */
const VERSIONS: Readonly<Record<string, string>> = {
  aws_lb_trust_store: "ca_certificates_bundle_s3_object_version",
  aws_lb_trust_store_revocation: "revocations_s3_object_version",
  aws_cloudfront_trust_store: "ca_certificates_bundle_source.ca_certificates_bundle_s3_location.version",
  aws_apigatewayv2_domain_name: "mutual_tls_authentication.truststore_version",
  aws_api_gateway_domain_name: "mutual_tls_authentication.truststore_version",
};

/** Trust stores that do not say which version of an object they have. */
export const unversionedTrustStore: Rule = {
  id: "unversioned-trust-store",
  severity: "error",
  info: "A trust store, a revocation list or a domain with mutual TLS names the version of its object in S3.",
  why: "AWS copies the object only when an apply changes the resource. Without a version, Terraform does not notice a changed object: a removed CA stays trusted, and a new one is refused.",
  sources: [SOURCES.albMutualTls, SOURCES.apiGatewayMutualTls, SOURCES.cloudFrontTrustStores],
  services: [
    {
      service: "Elastic Load Balancing",
      types: ["aws_lb_trust_store", "aws_lb_trust_store_revocation"],
      fix: "set the object's version to aws_s3_object.NAME.version_id, in a bucket that keeps versions",
    },
    {
      service: "CloudFront",
      types: ["aws_cloudfront_trust_store"],
      fix: "set ca_certificates_bundle_s3_location.version to aws_s3_object.NAME.version_id, in a bucket that keeps versions",
    },
    {
      service: "API Gateway",
      types: API_DOMAINS,
      fix: "set mutual_tls_authentication.truststore_version to aws_s3_object.NAME.version_id, in a bucket that keeps versions",
    },
  ],
  compliant: `resource "aws_lb_trust_store" "partners" {
  ca_certificates_bundle_s3_bucket         = aws_s3_object.partners.bucket
  ca_certificates_bundle_s3_key            = aws_s3_object.partners.key
  ca_certificates_bundle_s3_object_version = aws_s3_object.partners.version_id
}`,
  nonCompliant: `resource "aws_lb_trust_store" "partners" {
  ca_certificates_bundle_s3_bucket = "example-trust"
  ca_certificates_bundle_s3_key    = "partners.pem"
}`,
  *check(resource): Iterable<Problem> {
    const { type, attributes } = resource;
    const path = VERSIONS[type];
    if (API_DOMAINS.includes(type) && !hasMutualTls(resource)) {
      return;
    }
    const version = valueAt(attributes, path);
    if (!isUnknown(version) && (asText(version) === undefined || version === "null")) {
      const service = unversionedTrustStore.services.find(({ types }) => types.includes(type))!;
      yield { message: `A changed trust store does not reach the service: ${path} is not set`, fix: service.fix };
    }
  },
};

/** Whether a domain of API Gateway asks for client certificates. */
export function hasMutualTls({ attributes }: Resource): boolean {
  const uri = valueAt(attributes, "mutual_tls_authentication.truststore_uri");
  return isUnknown(uri) || asText(uri) !== undefined;
}

function apiExample(setting: string): string {
  return `resource "aws_apigatewayv2_api" "prices" {
  name          = "prices"
  protocol_type = "HTTP"
${setting}
}

resource "aws_apigatewayv2_domain_name" "prices" {
  domain_name = "prices.example.com"

  mutual_tls_authentication {
    truststore_uri     = "s3://example-trust/partners.pem"
    truststore_version = aws_s3_object.partners.version_id
  }
}

resource "aws_apigatewayv2_api_mapping" "prices" {
  api_id      = aws_apigatewayv2_api.prices.id
  domain_name = aws_apigatewayv2_domain_name.prices.id
  stage       = "$default"
}`;
}

/** APIs that clients reach without a certificate. */
export const openDefaultEndpoint: Rule = {
  id: "open-default-endpoint",
  severity: "error",
  info: "An API behind a domain with mutual TLS has no default endpoint.",
  why: "Mutual TLS protects the custom domain only. Every client reaches the API without a certificate at its default endpoint, execute-api.",
  sources: [SOURCES.apiGatewayMutualTls],
  services: [{ service: "API Gateway", types: API_DOMAINS, fix: "set disable_execute_api_endpoint = true on the API" }],
  compliant: apiExample("  disable_execute_api_endpoint = true"),
  nonCompliant: apiExample("  # its default endpoint is on"),
  *check(resource, { estate }): Iterable<Problem> {
    if (!hasMutualTls(resource)) {
      return;
    }
    for (const mapping of mappingsOf(resource, estate)) {
      const apis = apisOf(mapping, estate);
      for (const api of apis) {
        yield* defaultEndpoint(api);
      }
      if (apis.length === 0) {
        yield { ...unresolved("api_id", `the API of ${mapping.address} has no default endpoint`), severity: "advice" };
      }
    }
  },
};

function* defaultEndpoint({ address, attributes }: Resource): Iterable<Problem> {
  const setting = attributes.disable_execute_api_endpoint;
  if (isUnknown(setting)) {
    yield unresolved(`disable_execute_api_endpoint of ${address}`, "clients cannot reach the API without a certificate");
  } else if (asBoolean(setting) !== true) {
    yield {
      message: `Clients reach ${address} without a certificate at its default endpoint: disable_execute_api_endpoint is not true`,
      fix: `set disable_execute_api_endpoint = true on ${address}`,
    };
  }
}

const MAPPINGS = ["aws_apigatewayv2_api_mapping", "aws_api_gateway_base_path_mapping"];
const APIS = ["aws_apigatewayv2_api", "aws_api_gateway_rest_api"];

/** The mappings of a domain: by reference, or by its name where a source has no references. */
function mappingsOf(domain: Resource, estate: Estate): Resource[] {
  const referring = estate.referrersOf(domain, MAPPINGS);
  const name = asText(domain.attributes.domain_name);
  const named = estate.ofType(...MAPPINGS).filter(({ attributes }) => name !== undefined && attributes.domain_name === name);
  return distinct([...referring, ...named]);
}

function apisOf(mapping: Resource, estate: Estate): Resource[] {
  const referred = estate.targets(mapping, "api_id").flatMap(({ type, instances }) => (APIS.includes(type) ? [...instances] : []));
  const id = asText(mapping.attributes.api_id);
  const named = estate.ofType(...APIS).filter(({ attributes }) => id !== undefined && attributes.id === id);
  return distinct([...referred, ...named]);
}

function distinct(resources: readonly Resource[]): Resource[] {
  return [...new Map(resources.map((each) => [each.address, each])).values()];
}

/** The tag or label that names what verifies certificates behind an endpoint. */
const VERIFIED_BY = "client-certificates-verified-by";

/** Client certificates that nothing is known to verify. */
export const unverifiedClientCertificate: Rule = {
  id: "unverified-client-certificate",
  severity: "warning",
  info: "An endpoint verifies client certificates, or names what verifies them in the tag or label client-certificates-verified-by.",
  why: "An endpoint that passes certificates on accepts every certificate, also expired and self-signed ones, and one to which certificates are optional accepts clients without any. Unless the application verifies them, anybody is let in.",
  sources: [SOURCES.albMutualTls, SOURCES.cloudFrontTrustStores, SOURCES.googleMutualTls],
  services: [
    {
      service: "Application Load Balancer",
      types: ["aws_lb_listener"],
      fix: 'set mutual_authentication.mode = "verify" with a trust store, or name what verifies certificates in the tag client-certificates-verified-by',
    },
    {
      service: "CloudFront",
      types: ["aws_cloudfront_distribution"],
      fix: 'set viewer_mtls_config.mode = "required" with a trust store, or name what verifies certificates in the tag client-certificates-verified-by',
    },
    {
      service: "Google Cloud load balancers",
      types: ["google_network_security_server_tls_policy"],
      fix: 'set mtls_policy.client_validation_mode = "REJECT_INVALID" with a trust config, or name what verifies certificates in the label client-certificates-verified-by',
    },
  ],
  compliant: `resource "aws_lb_listener" "orders" {
  mutual_authentication {
    mode            = "verify"
    trust_store_arn = aws_lb_trust_store.partners.arn
  }
}`,
  nonCompliant: `resource "aws_lb_listener" "orders" {
  mutual_authentication {
    mode = "passthrough"
  }
}`,
  *check(resource): Iterable<Problem> {
    const [alb, cloudFront, google] = unverifiedClientCertificate.services;
    const { attributes, type } = resource;
    const isVerifiedElsewhere = isNamed(attributes.tags, attributes.tags_all);
    if (type === "aws_lb_listener") {
      const mutual = blockOf(attributes.mutual_authentication);
      if (mutual?.mode === "passthrough" && !isVerifiedElsewhere) {
        yield { message: 'Every client certificate is accepted: mutual_authentication.mode is "passthrough"', fix: alb.fix };
      }
      if (mutual?.mode === "verify") {
        yield* acceptedExpiry(mutual.ignore_client_certificate_expiry, "mutual_authentication.ignore_client_certificate_expiry");
      }
      return;
    }
    if (type === "aws_cloudfront_distribution") {
      const mode = valueAt(attributes, "viewer_mtls_config.mode");
      if (mode === "optional" && !isVerifiedElsewhere) {
        yield { message: 'Clients without a certificate are accepted: viewer_mtls_config.mode is "optional"', fix: cloudFront.fix };
      }
      if (mode === "passthrough" && !isVerifiedElsewhere) {
        yield { message: 'Every client certificate is accepted: viewer_mtls_config.mode is "passthrough"', fix: cloudFront.fix };
      }
      const path = "viewer_mtls_config.trust_store_config.ignore_certificate_expiry";
      yield* acceptedExpiry(valueAt(attributes, path), path);
      return;
    }
    const mode = valueAt(attributes, "mtls_policy.client_validation_mode");
    if (mode === "ALLOW_INVALID_OR_MISSING_CLIENT_CERT" && !isNamed(attributes.labels, attributes.effective_labels)) {
      yield { message: `Every client certificate is accepted: mtls_policy.client_validation_mode is ${mode}`, fix: google.fix };
    }
  },
};

function* acceptedExpiry(setting: Value, path: string): Iterable<Problem> {
  if (asBoolean(setting) === true) {
    yield { message: `Expired client certificates are accepted: ${path} is true`, fix: `remove ${path}` };
  }
}

/** Whether tags or labels name what verifies certificates. A value that is not known yet counts. */
function isNamed(...all: Value[]): boolean {
  return all.some((tags) => {
    const value = isUnknown(tags) ? tags : asBlock(tags)[VERIFIED_BY];
    return !isAbsent(value) && value !== "";
  });
}
