import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AcmCertificate, AcmCertificateProps, Route53Zone } from "../../lib/aws";
import { CertificateContact, IPemCertificate, KeyType, PrivateKey } from "../../lib/core/certificate";
import { Duration } from "../../lib/core/duration";
import { Renewal } from "../../lib/core/renewal";

export const ALB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188";
export const NLB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/edge/50dc6c495c0c9188";
export const LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/edge/50dc6c495c0c9188/f2f7dc8efc522ab2";
export const NETWORK_LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/stream/50dc6c495c0c9188/f2f7dc8efc522ab2";
export const TARGET_GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/edge/73e2d6bc24d8a067";
export const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11";
export const AUTHORITY = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/7d6a3b0e-0f5f-4f3b-9f2b-1f1b8a0f7c11";

export const CONTACT: CertificateContact = { owner: "edge-team", service: "storefront", runbook: "https://runbooks.example.com/tls" };

/** A reference to the ARN of a validated certificate. */
export const VALIDATED_ARN = /^\$\{aws_acm_certificate_validation\.[A-Za-z0-9_-]+\.certificate_arn\}$/;

export function zone(zoneName = "example.com", provider?: TerraformProvider): Route53Zone {
  return new Route53Zone({ zoneName, zoneId: "Z0123456789ABCDEFGHIJ", provider });
}

/** A certificate for names in example.com. */
export function certificate(scope: Construct, id: string, props: Partial<AcmCertificateProps> = {}): AcmCertificate {
  return new AcmCertificate(scope, id, { domainNames: ["example.com"], zones: [zone()], ...props });
}

/** A provider for another region, with the credentials of the default provider. */
export function usEast1(stack: TerraformStack): AwsProvider {
  return new AwsProvider(stack, "UsEast1", { alias: "us-east-1", region: "us-east-1" });
}

/** A provider for another account. */
export function otherAccount(stack: TerraformStack, alias = "dns"): AwsProvider {
  const roleArn = `arn:aws:iam::444455556666:role/${alias}`;
  return new AwsProvider(stack, alias, { alias, region: "eu-west-1", assumeRole: [{ roleArn }] });
}

/** A certificate with key material, like those of the ACME module. */
export class PemCertificate extends Construct implements IPemCertificate {
  readonly domainNames = ["edge.example.com"];
  readonly keyType = KeyType.ECDSA_P256;
  readonly issuer = "lets-encrypt";
  readonly contact = CONTACT;
  readonly certificatePem = "${var.certificate}";
  readonly chainPem = "${var.chain}";
  readonly privateKey = PrivateKey._fromExpression("${var.key}");
  readonly renewal = Renewal.byTerraform({ lifetime: Duration.days(45), due: Duration.days(15), every: Duration.hours(12) });
}
