import { certificateFacts, certificateServices } from "../certificates/services";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";

const IMPORTED_FROM = ["certificate_body", "certificate", "certificate_pem", "self_managed"];

/** Somebody or something brings the next certificate. */
export const noRenewer: Rule = {
  id: "no-renewer",
  severity: "warning",
  info: "A certificate is renewed without anybody: an imported one comes from a resource that renews it, one of ACM is validated by DNS.",
  why: "Services do not renew what was imported, and a literal or a variable is changed by hand, if somebody remembers.",
  sources: [SOURCES.rfc8555, SOURCES.baseline],
  services: certificateServices({
    ACM: "have ACM issue it, or import from an acme_certificate",
    "IAM server certificate": "use ACM, or import from an acme_certificate",
    "tls provider, certificate": "early_renewal_hours of a third of validity_period_hours",
    "Certificate Manager": "use managed { }, or provide an acme_certificate's material",
    "Google classic certificate": "use Certificate Manager, or provide an acme_certificate's material",
  }),
  compliant: `resource "aws_acm_certificate" "edge" {
  certificate_body  = acme_certificate.edge.certificate_pem
  certificate_chain = acme_certificate.edge.issuer_pem
  private_key       = acme_certificate.edge.private_key_pem
}`,
  nonCompliant: `resource "aws_acm_certificate" "edge" {
  certificate_body = file("edge.pem")
  private_key      = var.edge_key
}`,
  *check(resource, { estate }) {
    const facts = certificateFacts(resource, estate);
    const fix = noRenewer.services.find(({ types }) => types.includes(resource.type))?.fix;
    if (!facts?.isServed || fix === undefined) {
      return;
    }
    if (resource.attributes.validation_method === "EMAIL") {
      yield {
        message: "the certificate is validated by e-mail: somebody has to answer at each renewal",
        fix: 'set validation_method = "DNS"',
      };
    } else if (facts.renewedBy === "nobody") {
      yield { message: "early_renewal_hours is not set: the certificate expires before anything replaces it", fix: `set ${fix}` };
    } else if (facts.issuer?.value === "imported") {
      if (resource.configuration === undefined) {
        yield {
          ...unresolved("the certificate's origin", "it is renewed"),
          fix: "check the plan, which says where the material comes from",
          severity: "advice",
        };
      } else if (!IMPORTED_FROM.some((path) => estate.targets(resource, path).length > 0)) {
        yield { message: "the certificate is provided as a file or a variable: nothing renews it", fix };
      }
    }
  },
};
