import { CloudfrontDistributionViewerCertificate } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { ICertificate } from "../../core/certificate";
import { ITlsEndpoint } from "../../core/tls-endpoint";
import { nativePolicy } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsBindings } from "../aws-bindings";

/** Where CloudFront looks for certificates (CloudFront developer guide, "Requirements for using SSL/TLS certificates"). */
export const CLOUDFRONT_REGION = "us-east-1";

/** The certificate that a CloudFront distribution shows its viewers. */
export interface CloudFrontViewerCertificateProps {
  /** The certificate; it must be in us-east-1. */
  readonly certificate: IAcmCertificate;
  /**
   * What the distribution's TLS must be.
   *
   * @default TlsPolicy.INTERMEDIATE
   */
  readonly tlsPolicy?: TlsPolicy;
}

/**
 * The viewer certificate of a CloudFront distribution, always with a minimum protocol version.
 *
 * Give its `viewerCertificate` to the distribution. CloudFront's own default certificate would allow TLS 1.0 whatever the
 * distribution says.
 */
export class CloudFrontViewerCertificate extends Construct implements ITlsEndpoint {
  readonly kind: string = "cloudfront";
  readonly port: number = 443;
  readonly probeable: boolean = true;
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  /** What a distribution takes as its `viewerCertificate`. */
  readonly viewerCertificate: CloudfrontDistributionViewerCertificate;

  constructor(scope: Construct, id: string, props: CloudFrontViewerCertificateProps) {
    super(scope, id);
    const { certificate } = props;
    if (certificate.region !== undefined && certificate.region !== CLOUDFRONT_REGION) {
      throw new CertfleetError(
        "region-mismatch",
        `the certificate is in ${certificate.region}: CloudFront takes certificates of ${CLOUDFRONT_REGION} only, put it there by \`region\` or \`provider\``,
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

  /** The names of the certificate, wildcards excepted. */
  get hosts(): string[] {
    return this.certificates[0].domainNames.filter((name) => !name.startsWith("*."));
  }
}
