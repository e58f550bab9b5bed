import { SOURCES } from "../finding";
import { Problem, Rule, unresolved } from "../rule";
import { protocolOf } from "../tls/load-balancers";
import { Estate, Target, withoutKeys } from "../plan/estate";
import { asBoolean, asText, blockOf, blocksOf, hasUnknown, isAbsent, isUnknown, Resource, Value, valueAt } from "../plan/resource";

const GOOGLE_PROXIES = ["google_compute_target_https_proxy", "google_compute_region_target_https_proxy", "google_compute_target_ssl_proxy"];
const GOOGLE_CERTIFICATE_ARGUMENTS = ["ssl_certificates", "certificate_map", "certificate_manager_certificates"];

/** Endpoints that terminate TLS without a certificate. */
export const noCertificate: Rule = {
  id: "no-certificate",
  severity: "error",
  info: "An endpoint that terminates TLS has a certificate.",
  why: "The plan succeeds without a warning. The service then refuses the endpoint at apply, or the endpoint cannot serve TLS.",
  sources: [SOURCES.elbListeners, SOURCES.googleCertificates],
  services: [
    { service: "Application and Network Load Balancer", types: ["aws_lb_listener"], fix: "set certificate_arn to a validated certificate" },
    { service: "Classic Load Balancer", types: ["aws_elb"], fix: "set ssl_certificate_id of the listener" },
    {
      service: "Google HTTPS and SSL proxies",
      types: GOOGLE_PROXIES,
      fix: "set certificate_map, certificate_manager_certificates or ssl_certificates",
    },
  ],
  compliant: `resource "aws_lb_listener" "https" {
  protocol        = "HTTPS"
  certificate_arn = aws_acm_certificate_validation.www.certificate_arn
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  protocol = "HTTPS"
}`,
  *check(resource, { estate }) {
    const service = noCertificate.services.find(({ types }) => types.includes(resource.type));
    if (service && lacksCertificate(resource, estate)) {
      yield { message: "The endpoint cannot serve TLS: it has no certificate", fix: service.fix };
    }
  },
};

function lacksCertificate(resource: Resource, estate: Estate): boolean {
  const { attributes, type } = resource;
  if (type === "aws_lb_listener") {
    const terminatesTls = ["HTTPS", "TLS"].includes(protocolOf(attributes.protocol) ?? "");
    return terminatesTls && !isSet(attributes.certificate_arn) && estate.targets(resource, "certificate_arn").length === 0;
  }
  if (type === "aws_elb") {
    return blocksOf(attributes.listener).some(
      (listener) => ["HTTPS", "SSL"].includes(protocolOf(listener.lb_protocol) ?? "") && !isSet(listener.ssl_certificate_id),
    );
  }
  return GOOGLE_CERTIFICATE_ARGUMENTS.every(
    (argument) => !isSet(attributes[argument]) && (resource.configuration?.references(argument) ?? []).length === 0,
  );
}

function isSet(value: Value): boolean {
  return isUnknown(value) || hasUnknown(value) || asText(value) !== undefined || (Array.isArray(value) && value.length > 0);
}

/** CloudFront distributions with the default certificate. */
export const defaultCertificate: Rule = {
  id: "default-certificate",
  severity: "error",
  info: "A CloudFront distribution has its own certificate.",
  why: "With the default certificate (*.cloudfront.net), CloudFront always allows TLS 1.0, regardless of minimum_protocol_version.",
  sources: [SOURCES.cloudFrontDefault],
  services: [
    {
      service: "CloudFront",
      types: ["aws_cloudfront_distribution"],
      fix: "set acm_certificate_arn (a certificate in us-east-1), ssl_support_method and minimum_protocol_version in viewer_certificate",
    },
  ],
  compliant: `resource "aws_cloudfront_distribution" "site" {
  viewer_certificate {
    acm_certificate_arn      = aws_acm_certificate_validation.site.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}`,
  nonCompliant: `resource "aws_cloudfront_distribution" "site" {
  viewer_certificate {
    cloudfront_default_certificate = true
  }
}`,
  *check({ attributes }) {
    if (isUnknown(attributes.viewer_certificate)) {
      yield unresolved("viewer_certificate", "the distribution has its own certificate");
      return;
    }
    const certificate = blockOf(attributes.viewer_certificate) ?? {};
    const isDefault = certificate.cloudfront_default_certificate;
    if (isUnknown(isDefault)) {
      yield unresolved("viewer_certificate.cloudfront_default_certificate", "the distribution has its own certificate");
      return;
    }
    const own = [certificate.acm_certificate_arn, certificate.iam_certificate_id];
    const hasOwn = own.some((value) => isUnknown(value) || asText(value) !== undefined);
    if (asBoolean(isDefault) === true || (isAbsent(isDefault) && !hasOwn)) {
      yield {
        message: "Viewers can connect with TLS 1.0: viewer_certificate uses CloudFront's default certificate",
        fix: defaultCertificate.services[0].fix,
      };
    }
  },
};

/** The arguments that take the ARN of an ACM certificate, by resource type. */
const ARGUMENTS: Record<string, readonly string[]> = {
  aws_lb_listener: ["certificate_arn"],
  aws_lb_listener_certificate: ["certificate_arn"],
  aws_elb: ["listener.ssl_certificate_id"],
  aws_cloudfront_distribution: ["viewer_certificate.acm_certificate_arn"],
  aws_api_gateway_domain_name: ["certificate_arn", "regional_certificate_arn"],
  aws_apigatewayv2_domain_name: ["domain_name_configuration.certificate_arn"],
  aws_cognito_user_pool_domain: ["certificate_arn"],
  aws_appsync_domain_name: ["certificate_arn"],
  aws_opensearch_domain: ["domain_endpoint_options.custom_endpoint_certificate_arn"],
  aws_elasticsearch_domain: ["domain_endpoint_options.custom_endpoint_certificate_arn"],
  aws_iot_domain_configuration: ["server_certificate_arns"],
  aws_transfer_server: ["certificate"],
  aws_vpclattice_service: ["certificate_arn"],
  aws_verifiedaccess_endpoint: ["domain_certificate_arn"],
};

const VALIDATION_FIX = "use certificate_arn of the certificate's aws_acm_certificate_validation";

/** Endpoints that do not wait for the validation of their certificate. */
export const unvalidatedCertificate: Rule = {
  id: "unvalidated-certificate",
  severity: "error",
  info: "An endpoint uses the certificate ARN of an aws_acm_certificate_validation, which exists once ACM has issued the certificate.",
  why: "aws_acm_certificate.arn exists before ACM issues the certificate. An endpoint that uses it fails on the first apply, or attaches a pending certificate.",
  sources: [SOURCES.acmValidation],
  services: [
    { service: "Application and Network Load Balancer", types: ["aws_lb_listener", "aws_lb_listener_certificate"], fix: VALIDATION_FIX },
    { service: "Classic Load Balancer", types: ["aws_elb"], fix: VALIDATION_FIX },
    { service: "CloudFront", types: ["aws_cloudfront_distribution"], fix: VALIDATION_FIX },
    { service: "API Gateway", types: ["aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name"], fix: VALIDATION_FIX },
    {
      service: "Other AWS endpoints",
      types: Object.keys(ARGUMENTS).filter((type) => !/^aws_(lb|elb|cloudfront|api)/.test(type) || type === "aws_appsync_domain_name"),
      fix: VALIDATION_FIX,
    },
  ],
  compliant: `resource "aws_lb_listener" "https" {
  certificate_arn = aws_acm_certificate_validation.www.certificate_arn
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  certificate_arn = aws_acm_certificate.www.arn
}`,
  *check(resource, { estate }): Iterable<Problem> {
    // All instances of a listener share one expression, and plain HTTP instances ignore the certificate.
    if (resource.type === "aws_lb_listener" && protocolOf(resource.attributes.protocol) === "HTTP") {
      return;
    }
    for (const path of ARGUMENTS[resource.type] ?? []) {
      const certificates = estate
        .targets(resource, path)
        .filter((target) => target.type === "aws_acm_certificate" && needsValidation(target, estate));
      const direct = certificates.find((target) => !waitsFor(resource, target, estate));
      const others = certificates.filter(({ address }) => address !== direct?.address);
      if (direct && others.length === 0) {
        yield {
          message: `The first apply can fail or attach a pending certificate: ${path} uses ${direct.address}.arn, which exists before the certificate is issued`,
          fix: VALIDATION_FIX,
        };
      } else if (direct) {
        // A module's map of listeners is one expression, which does not tell which listener has which certificate.
        const message = `The first apply may fail or attach a pending certificate: ${path} is either ${direct.address}.arn, which exists before the certificate is issued, or the ARN of another certificate`;
        yield { message, fix: VALIDATION_FIX, severity: "warning", unresolved: true };
      } else if (certificates.length === 0 && comesThroughLocal(resource, path, estate)) {
        yield {
          message: `The first apply can fail or attach a pending certificate: ${path} gets the ARN of a certificate through a local, before the certificate is issued`,
          fix: VALIDATION_FIX,
        };
      }
    }
  },
};

/** Whether ACM issues the certificate only after validation, unlike imported and private ones. All instances share their expressions, so the first is representative. */
function needsValidation({ instances: [certificate] }: Target, estate: Estate): boolean {
  if (certificate === undefined) {
    return true;
  }
  const { attributes, configuration } = certificate;
  const isImported = configuration?.has("certificate_body") === true || configuration?.has("private_key") === true;
  const isPrivate =
    typeof attributes.certificate_authority_arn === "string" ||
    isUnknown(attributes.certificate_authority_arn) ||
    estate.targets(certificate, "certificate_authority_arn").length > 0;
  return !isImported && !isPrivate;
}

/** Whether the resource refers to the validation of the certificate too, or depends on it. */
function waitsFor(resource: Resource, certificate: Target, estate: Estate): boolean {
  const [instance] = certificate.instances;
  if (instance === undefined) {
    return false;
  }
  const validations = estate.referrersOf(instance, ["aws_acm_certificate_validation"]).map(({ address }) => withoutKeys(address));
  const targets = new Set(estate.targets(resource, "").map(({ address }) => address));
  return validations.some((address) => targets.has(address) || estate.dependsOn(resource, address));
}

/**
 * Whether an ARN that is not known yet comes through a local and can only be the ARN of an unvalidated certificate.
 *
 * A plan does not contain locals, but it lists the attributes that its changes depend on. If none of them belongs to a validation,
 * nothing waits for one.
 */
function comesThroughLocal(resource: Resource, path: string, estate: Estate): boolean {
  const references = resource.configuration?.references(path) ?? [];
  const isLocal = references.length > 0 && references.every((reference) => reference.startsWith("local."));
  if (!isLocal || !isUnknown(valueAt(resource.attributes, path))) {
    return false;
  }
  const certificates = estate.relevant("aws_acm_certificate", "arn") ?? [];
  const validated = estate.relevant("aws_acm_certificate_validation", "certificate_arn") ?? [];
  const waits = estate
    .ofType("aws_acm_certificate_validation")
    .some((validation) => estate.dependsOn(resource, withoutKeys(validation.address)));
  return validated.length === 0 && !waits && certificates.length > 0 && certificates.every((target) => needsValidation(target, estate));
}
