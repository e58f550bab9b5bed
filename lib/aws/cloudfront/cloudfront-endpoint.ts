import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { ClientAuth } from "../../core/client-auth";
import { DomainName } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { isKnown } from "../../core/expression";
import { Description } from "../../core/kind";
import { AttachRequest, IEndpointTarget, ITlsEndpoint } from "../../core/tls-endpoint";
import { TlsPolicy } from "../../policy/tls-policy";
import { asAcmCertificate } from "../acm/acm-import";
import { regionOf } from "../aws-provider";
import { CLOUDFRONT_REGION, CloudFrontViewerCertificate } from "./cloudfront-viewer-certificate";
import { cloudFrontEndpoint } from "./kinds";

/** Options of a CloudFront distribution as an endpoint. */
export interface CloudFrontEndpointOptions {
  /**
   * The distribution's security policy, such as `TLSv1.2_2021`. It must meet the certificate's TLS policy.
   *
   * @default - the one that meets the TLS policy
   */
  readonly minimumProtocolVersion?: string;
  /**
   * Whether a probe on the internet can reach the aliases.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * The provider of us-east-1, with which a certificate of another issuer is imported.
   *
   * @default - the `region` argument of resources, which needs hashicorp/aws 6
   */
  readonly provider?: TerraformProvider;
  /**
   * Client authentication (mutual TLS), with hashicorp/aws 6.28 or later. All cache behaviors of the distribution must require HTTPS, and it
   * cannot serve HTTP/3. The trust bundle's bucket is in the region of the stack's default provider.
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
}

/** A CloudFront distribution that is configured outside of the fleet. Give its ID, its aliases or both. */
export interface ExistingDistributionProps extends CloudFrontEndpointOptions {
  /**
   * The distribution's ID.
   *
   * @default - it is named by its aliases
   */
  readonly distributionId?: string;
  /**
   * The distribution's alternate domain names, which the certificate must cover.
   *
   * @default - the names in the certificate
   */
  readonly aliases?: string[];
}

interface Target extends ExistingDistributionProps {
  readonly identity?: string;
}

/** A CloudFront distribution as an endpoint of a fleet. Certificates must be in us-east-1. */
export class CloudFrontEndpoint implements IEndpointTarget {
  /** A distribution of the app, in this stack or another. Its viewer certificate is set. */
  static ofDistribution(distribution: CloudfrontDistribution, options: CloudFrontEndpointOptions = {}): CloudFrontEndpoint {
    const { path } = distribution.node;
    const aliases = (distribution.aliasesInput ?? []).filter(isKnown);
    const target = { ...options, aliases, distributionId: distribution.id, identity: path };
    return new CloudFrontEndpoint(`cloudfront-${path.replace(/\//g, "-")}`, target, distribution);
  }

  /** A distribution that is configured outside of the fleet, for example in HCL. It is listed in the inventory and probed. */
  static existing(props: ExistingDistributionProps): CloudFrontEndpoint {
    const { distributionId, aliases: given } = props;
    const aliases = given?.map((alias) => (isKnown(alias) ? DomainName.parse(alias).name : alias));
    const id = [distributionId, ...(aliases ?? [])].find((each) => each !== undefined && isKnown(each)) ?? "distribution";
    return new CloudFrontEndpoint(`cloudfront-${id}`, { ...props, aliases });
  }

  private constructor(
    readonly endpointId: string,
    private readonly target: Target,
    private readonly distribution?: CloudfrontDistribution,
  ) {}

  attach(scope: Construct, id: string, request: AttachRequest): ITlsEndpoint {
    const { provider, distributionId, aliases = [], minimumProtocolVersion, probeable, clientAuth } = this.target;
    const isDefault = regionOf(scope, {}) === CLOUDFRONT_REGION && provider === undefined;
    const certificate = asAcmCertificate(request.certificate, isDefault ? {} : { region: CLOUDFRONT_REGION, provider });
    const viewer = new CloudFrontViewerCertificate(scope, id, {
      certificate,
      tlsPolicy: TlsPolicy.of(request.tlsPolicy),
      minimumProtocolVersion,
      probeable,
      clientAuth,
      // Across stacks, the inventory would depend on the stack that depends on the certificate.
      distributionId: this.distribution === undefined ? distributionId : undefined,
      aliases: aliases.length === 0 ? undefined : aliases,
    });
    if (this.distribution !== undefined) {
      fill(this.distribution, viewer);
    }
    return viewer;
  }

  /** @internal */
  _describe(): Description {
    const { distributionId: distribution, provider: _, ...properties } = this.target;
    return { kind: cloudFrontEndpoint, properties: { cloudfront: { ...properties, distribution } } };
  }
}

function fill(distribution: CloudfrontDistribution, viewer: CloudFrontViewerCertificate): void {
  const { acmCertificateArn, iamCertificateId } = distribution.viewerCertificateInput ?? {};
  if (acmCertificateArn !== undefined || iamCertificateId !== undefined) {
    throw new CertfleetError(
      "endpoint-taken",
      `The distribution ${distribution.node.path} already has a certificate in \`viewerCertificate\`, and takes one only. ` +
        "Set `cloudfrontDefaultCertificate: true` there: the fleet replaces it with its own.",
      viewer,
    );
  }
  viewer.requireClientCertificates(distribution);
  distribution.putViewerCertificate(viewer._viewerCertificateFor(distribution));
}
