import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { asBoolean, asText, blockOf, isAbsent, isUnknown } from "../value";

/** A distribution has a certificate of its own. */
export const defaultCertificate: Rule = {
  id: "default-certificate",
  severity: "error",
  info: "A CloudFront distribution has a certificate of its own.",
  why: "With the default certificate (*.cloudfront.net) CloudFront sets the minimum version to TLSv1 whatever is asked for.",
  sources: [SOURCES.cloudFrontDefault],
  services: [
    {
      service: "CloudFront",
      types: ["aws_cloudfront_distribution"],
      fix: "give viewer_certificate an acm_certificate_arn of us-east-1, ssl_support_method and minimum_protocol_version",
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
      yield unresolved("viewer_certificate", "the distribution has a certificate of its own");
      return;
    }
    const certificate = blockOf(attributes.viewer_certificate) ?? {};
    const isDefault = certificate.cloudfront_default_certificate;
    if (isUnknown(isDefault)) {
      yield unresolved("viewer_certificate.cloudfront_default_certificate", "the distribution has a certificate of its own");
      return;
    }
    const own = [certificate.acm_certificate_arn, certificate.iam_certificate_id];
    const hasOwn = own.some((value) => isUnknown(value) || asText(value) !== undefined);
    if (asBoolean(isDefault) === true || (isAbsent(isDefault) && !hasOwn)) {
      yield {
        message: "viewer_certificate is CloudFront's default certificate, with which the minimum version is TLSv1",
        fix: defaultCertificate.services[0].fix,
      };
    }
  },
};
