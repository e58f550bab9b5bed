import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { Construct } from "constructs";
import { CertificateUsage, ICertificate } from "../../core/certificate";
import { CertfleetError, throwFirst } from "../../core/error";
import { AWS_FEATURES, hasFeature, releasesWith } from "../../policy/provider-features";
import { asAcmCertificate } from "../acm/acm-import";
import { arnFor } from "../acm/certificate";
import { AwsBindings, regionOf } from "../aws-provider";
import { CLOUDFRONT_REGION } from "./cloudfront-viewer-certificate";
import { edgeRegionProblems } from "./kinds";

/** Properties of the client certificate for an origin. */
export interface CloudFrontOriginCertificateProps {
  /** The distribution, which lists its origins. */
  readonly distribution: CloudfrontDistribution;
  /** The `originId` of a custom origin that is reached by HTTPS only. */
  readonly originId: string;
  /** The client certificate. It is imported into ACM in us-east-1 unless it is there. */
  readonly certificate: ICertificate;
}

/**
 * The client certificate that a CloudFront distribution of the app presents to an origin (mutual TLS), with hashicorp/aws 6.51 or later.
 *
 * The origin must require and verify it: CloudFront presents it, and does not notice an origin that does not ask for it.
 */
export class CloudFrontOriginCertificate extends Construct {
  /** The ARN of the certificate in ACM. */
  readonly certificateArn: string;

  constructor(scope: Construct, id: string, props: CloudFrontOriginCertificateProps) {
    super(scope, id);
    const { distribution, originId, certificate } = props;
    const { cloudfrontOriginMutualTls: feature } = AWS_FEATURES;
    const version = AwsBindings.providerVersion(distribution);
    if (!hasFeature(feature, version)) {
      throw this.refused(`hashicorp/aws ${version} has no client certificates for origins. Declare ${releasesWith(feature)}.`);
    }
    if (certificate.usage !== CertificateUsage.CLIENT && certificate.issuer !== "external") {
      throw this.refused(
        `The certificate ${certificate.node.path} of "${certificate.issuer}" is not a client certificate. Use one with \`usage: client\`, from a private CA.`,
      );
    }
    const index = this.indexOf(distribution, originId);
    const isDefault = regionOf(this, {}) === CLOUDFRONT_REGION;
    const inAcm = asAcmCertificate(certificate, isDefault ? {} : { region: CLOUDFRONT_REGION });
    throwFirst(edgeRegionProblems([], inAcm.region), this);
    this.certificateArn = arnFor(distribution, inAcm);
    // Older bindings lack the block.
    distribution.addOverride(`origin.${index}.custom_origin_config.origin_mtls_config`, { client_certificate_arn: this.certificateArn });
  }

  private indexOf({ originInput: origins, node }: CloudfrontDistribution, originId: string): number {
    const listed = Array.isArray(origins) ? origins : [];
    const index = listed.findIndex((origin) => origin.originId === originId);
    if (index < 0) {
      const known = listed.map((origin) => origin.originId).join(", ") || "none that is known at synth";
      throw this.refused(`The distribution ${node.path} has no origin "${originId}". It has ${known}.`);
    }
    const policy = listed[index].customOriginConfig?.originProtocolPolicy;
    if (policy !== "https-only") {
      throw this.refused(
        policy === undefined
          ? `The origin "${originId}" has no \`customOriginConfig\`. CloudFront presents client certificates to custom origins only.`
          : `The origin "${originId}" has \`originProtocolPolicy: ${policy}\`, and a client certificate needs TLS. Set it to "https-only".`,
      );
    }
    return index;
  }

  private refused(message: string): CertfleetError {
    return new CertfleetError("origin-client-certificate", message, this);
  }
}
