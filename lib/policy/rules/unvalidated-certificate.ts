import { Estate, Target, withoutKeys } from "../estate";
import { Resource, valueAt } from "../resource";
import { Problem, Rule } from "../rule";
import { SOURCES } from "../sources";
import { protocolOf } from "../tls/load-balancers";
import { isUnknown } from "../value";

/** The arguments by which services take an ACM certificate. */
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

const FIX = "refer to certificate_arn of the certificate's aws_acm_certificate_validation";

/** Endpoints wait for the validation of their certificate. */
export const unvalidatedCertificate: Rule = {
  id: "unvalidated-certificate",
  severity: "error",
  info: "An endpoint refers to the ARN of an ACM certificate that exists after validation.",
  why: "aws_acm_certificate.arn is there before the certificate is issued: an endpoint that refers to it fails on the first apply, or takes a pending certificate.",
  sources: [SOURCES.acmValidation],
  services: [
    { service: "Application and Network Load Balancer", types: ["aws_lb_listener", "aws_lb_listener_certificate"], fix: FIX },
    { service: "Classic Load Balancer", types: ["aws_elb"], fix: FIX },
    { service: "CloudFront", types: ["aws_cloudfront_distribution"], fix: FIX },
    { service: "API Gateway", types: ["aws_api_gateway_domain_name", "aws_apigatewayv2_domain_name"], fix: FIX },
    {
      service: "Other AWS endpoints",
      types: Object.keys(ARGUMENTS).filter((type) => !/^aws_(lb|elb|cloudfront|api)/.test(type) || type === "aws_appsync_domain_name"),
      fix: FIX,
    },
  ],
  compliant: `resource "aws_lb_listener" "https" {
  certificate_arn = aws_acm_certificate_validation.www.certificate_arn
}`,
  nonCompliant: `resource "aws_lb_listener" "https" {
  certificate_arn = aws_acm_certificate.www.arn
}`,
  *check(resource, { estate }): Iterable<Problem> {
    // One expression serves all instances of a listener: those of plain HTTP leave the certificate out.
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
        yield { message: `${path} refers to ${direct.address}.arn, which is there before the certificate is issued`, fix: FIX };
      } else if (direct) {
        // A module's map of listeners is one expression, which does not say which of them has which certificate.
        const message = `${path} may be ${direct.address}.arn, which is there before the certificate is issued, or that of another certificate`;
        yield { message, fix: FIX, severity: "warning", unresolved: true };
      } else if (certificates.length === 0 && comesByLocal(resource, path, estate)) {
        yield { message: `${path} gets the ARN of a certificate by a local, which is there before the certificate is issued`, fix: FIX };
      }
    }
  },
};

/** Imported and private certificates are issued at once. Instances have the same expressions, so that the first stands for all. */
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

/** Whether the resource refers to the validation of the certificate as well, or depends on it. */
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
 * Whether an ARN that is not known yet comes by a local, where it can be nothing but a certificate's own.
 *
 * A plan does not say what a local is made of, yet it says of which attributes its changes are: without one of a validation among
 * them, no validation is waited for.
 */
function comesByLocal(resource: Resource, path: string, estate: Estate): boolean {
  const references = resource.configuration?.references(path) ?? [];
  const isByLocal = references.length > 0 && references.every((reference) => reference.startsWith("local."));
  if (!isByLocal || !isUnknown(valueAt(resource.attributes, path))) {
    return false;
  }
  const certificates = estate.relevant("aws_acm_certificate", "arn") ?? [];
  const validated = estate.relevant("aws_acm_certificate_validation", "certificate_arn") ?? [];
  const waits = estate
    .ofType("aws_acm_certificate_validation")
    .some((validation) => estate.dependsOn(resource, withoutKeys(validation.address)));
  return validated.length === 0 && !waits && certificates.length > 0 && certificates.every((target) => needsValidation(target, estate));
}
