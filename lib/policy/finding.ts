/** How serious a finding is. By default errors and warnings fail a check, and advice does not. */
export type Severity = "error" | "warning" | "advice";

/** What a check found at one resource, or in the policy itself. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Whether the resource violates the rule, or whether that depends on a value that is not known yet. */
  readonly kind: "violation" | "unresolved";
  /** The resource's address; empty for a finding on the policy itself. */
  readonly address: string;
  readonly file?: string;
  /** The line in the file, counted from 1. */
  readonly line?: number;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  /** Whether a waiver covers it. */
  readonly waived: boolean;
  /** Whether it is part of the baseline. */
  readonly baseline: boolean;
}

/** Whether a finding fails a check. */
export function fails(finding: Finding, failOn: Severity = "warning"): boolean {
  const order: Severity[] = ["advice", "warning", "error"];
  return !finding.waived && !finding.baseline && order.indexOf(finding.severity) >= order.indexOf(failOn);
}

/** A document that supports a rule. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** The documents that rules cite. */
export const SOURCES = {
  rfc8996: { title: "RFC 8996, Deprecating TLS 1.0 and TLS 1.1", url: "https://www.rfc-editor.org/rfc/rfc8996" },
  rfc9325: { title: "RFC 9325 (BCP 195), Recommendations for Secure Use of TLS", url: "https://www.rfc-editor.org/rfc/rfc9325" },
  rfc6797: { title: "RFC 6797, HTTP Strict Transport Security", url: "https://www.rfc-editor.org/rfc/rfc6797" },
  rfc8659: { title: "RFC 8659, DNS Certification Authority Authorization", url: "https://www.rfc-editor.org/rfc/rfc8659" },
  rfc8657: { title: "RFC 8657, CAA account and method binding", url: "https://www.rfc-editor.org/rfc/rfc8657" },
  rfc8555: { title: "RFC 8555, Automatic Certificate Management Environment", url: "https://www.rfc-editor.org/rfc/rfc8555" },
  nist80052: { title: "NIST SP 800-52 Rev. 2, Guidelines for TLS Implementations", url: "https://doi.org/10.6028/NIST.SP.800-52r2" },
  nist80057: { title: "NIST SP 800-57 Part 1 Rev. 5, Key Management", url: "https://doi.org/10.6028/NIST.SP.800-57pt1r5" },
  nistTransition: {
    title: "NIST IR 8547 (draft), Transition to Post-Quantum Cryptography Standards",
    url: "https://csrc.nist.gov/pubs/ir/8547/ipd",
  },
  fips140: { title: "FIPS 140-3, Security Requirements for Cryptographic Modules", url: "https://doi.org/10.6028/NIST.FIPS.140-3" },
  fips203: { title: "FIPS 203, Module-Lattice-Based Key-Encapsulation", url: "https://doi.org/10.6028/NIST.FIPS.203" },
  mozilla: { title: "Mozilla, Server Side TLS", url: "https://wiki.mozilla.org/Security/Server_Side_TLS" },
  baseline: {
    title: "CA/Browser Forum, TLS Baseline Requirements",
    url: "https://cabforum.org/working-groups/server/baseline-requirements/requirements/",
  },
  elbListeners: {
    title: "AWS, HTTPS listeners and their default policy",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  },
  acmValidation: {
    title: "Terraform, aws_acm_certificate_validation",
    url: "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate_validation",
  },
  acmMonitoring: { title: "AWS, ACM CloudWatch metrics", url: "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html" },
  cloudFrontDefault: {
    title: "AWS, CloudFront viewer certificate",
    url: "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html",
  },
  acmeProvider: {
    title: "Terraform, acme_certificate",
    url: "https://registry.terraform.io/providers/vancluever/acme/latest/docs/resources/certificate",
  },
  letsEncryptProfiles: { title: "Let's Encrypt, Profiles", url: "https://letsencrypt.org/docs/profiles/" },
  terraformPlan: {
    title: "Terraform, JSON output format",
    url: "https://developer.hashicorp.com/terraform/internals/json-format",
  },
  terraformState: {
    title: "Terraform, Sensitive data in state",
    url: "https://developer.hashicorp.com/terraform/language/state/sensitive-data",
  },
  owasp: {
    title: "OWASP, Transport Layer Security Cheat Sheet",
    url: "https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html",
  },
  rfc5280: { title: "RFC 5280, Certificate and CRL profile", url: "https://www.rfc-editor.org/rfc/rfc5280" },
  albMutualTls: {
    title: "AWS, Mutual authentication of Application Load Balancers",
    url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html",
  },
  apiGatewayMutualTls: {
    title: "AWS, Mutual TLS authentication for a REST API",
    url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
  },
  apiGatewayPolicies: {
    title: "AWS, Security policies of custom domains of REST APIs",
    url: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html",
  },
  cloudFrontTrustStores: {
    title: "AWS, CloudFront trust stores",
    url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/trust-stores-certificate-management.html",
  },
  googleMutualTls: { title: "Google Cloud, Mutual TLS overview", url: "https://cloud.google.com/load-balancing/docs/mtls" },
  letsEncryptClientAuth: {
    title: "Let's Encrypt, Ending TLS client authentication",
    url: "https://letsencrypt.org/2025/05/14/ending-tls-client-authentication",
  },
  googleCertificates: {
    title: "Google Cloud, SSL certificates overview",
    url: "https://cloud.google.com/load-balancing/docs/ssl-certificates",
  },
} satisfies Record<string, Source>;
