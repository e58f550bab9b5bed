import { Rule } from "../rule";
import { SOURCES } from "../sources";
import { protocolOf } from "../tls/load-balancers";
import { Estate } from "../estate";
import { Resource } from "../resource";
import { asText, blocksOf, hasUnknown, isUnknown, Value } from "../value";

const GOOGLE_PROXIES = ["google_compute_target_https_proxy", "google_compute_region_target_https_proxy", "google_compute_target_ssl_proxy"];
const GOOGLE_CERTIFICATE_ARGUMENTS = ["ssl_certificates", "certificate_map", "certificate_manager_certificates"];

/** An endpoint that terminates TLS has a certificate. */
export const noCertificate: Rule = {
  id: "no-certificate",
  severity: "error",
  info: "An endpoint that terminates TLS has a certificate.",
  why: "The providers plan such an endpoint without a word; the service refuses it at apply, or serves nothing.",
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
    if (service && isBare(resource, estate)) {
      yield { message: `the endpoint terminates TLS and has no certificate`, fix: service.fix };
    }
  },
};

function isBare(resource: Resource, estate: Estate): boolean {
  const { attributes, type } = resource;
  if (type === "aws_lb_listener") {
    const speaksTls = ["HTTPS", "TLS"].includes(protocolOf(attributes.protocol) ?? "");
    return speaksTls && !isGiven(attributes.certificate_arn) && estate.targets(resource, "certificate_arn").length === 0;
  }
  if (type === "aws_elb") {
    return blocksOf(attributes.listener).some(
      (listener) => ["HTTPS", "SSL"].includes(protocolOf(listener.lb_protocol) ?? "") && !isGiven(listener.ssl_certificate_id),
    );
  }
  return GOOGLE_CERTIFICATE_ARGUMENTS.every(
    (argument) => !isGiven(attributes[argument]) && (resource.configuration?.references(argument) ?? []).length === 0,
  );
}

function isGiven(value: Value): boolean {
  return isUnknown(value) || hasUnknown(value) || asText(value) !== undefined || (Array.isArray(value) && value.length > 0);
}
