import { CloudfrontDistributionViewerCertificate } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { nativePolicy } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsBindings } from "../aws-provider";

/** The region of CloudFront's certificates (CloudFront developer guide, "Requirements for using SSL/TLS certificates"). */
export const CLOUDFRONT_REGION = "us-east-1";

/** Properties of the viewer certificate of a CloudFront distribution. */
export interface CloudFrontViewerCertificateProps {
  /** The certificate; it must be in us-east-1. */
  readonly certificate: IAcmCertificate;
  /**
   * The TLS policy.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
}

/**
 * The viewer certificate of a CloudFront distribution, with an explicit minimum protocol version.
 *
 * Pass its `viewerCertificate` to the distribution. With CloudFront's default certificate, the distribution would always allow TLS 1.0.
 */
export class CloudFrontViewerCertificate extends Construct implements ITlsEndpoint {
  readonly kind: string = "cloudfront";
  readonly port: number = 443;
  readonly probeable: boolean = true;
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  /** The value of a distribution's `viewerCertificate`. */
  readonly viewerCertificate: CloudfrontDistributionViewerCertificate;

  constructor(scope: Construct, id: string, props: CloudFrontViewerCertificateProps) {
    super(scope, id);
    const { certificate } = props;
    if (certificate.region !== undefined && certificate.region !== CLOUDFRONT_REGION) {
      throw new CertfleetError(
        "region-mismatch",
        `The certificate is in ${certificate.region}, and CloudFront uses certificates in ${CLOUDFRONT_REGION} only. Set its \`region\` or \`provider\` to ${CLOUDFRONT_REGION}.`,
        this,
      );
    }
    this.certificates = [certificate];
    this.tlsPolicyName = nativePolicy("cloudfront", props.tlsPolicy ?? TlsPolicy.INTERMEDIATE, AwsBindings.providerVersion(this)).name;
    this.viewerCertificate = {
      acmCertificateArn: arnFor(this, certificate),
      minimumProtocolVersion: this.tlsPolicyName,
      sslSupportMethod: "sni-only",
    };
  }

  /** The names in the certificate, except for wildcards. */
  get hosts(): string[] {
    return this.certificates[0].domainNames.filter((name) => !name.startsWith("*."));
  }
}
