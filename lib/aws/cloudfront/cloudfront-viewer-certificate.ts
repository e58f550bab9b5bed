import { CloudfrontDistribution, CloudfrontDistributionViewerCertificate } from "@cdktf/provider-aws/lib/cloudfront-distribution";
import { Construct } from "constructs";
import { ClientAuth } from "../../core/client-auth";
import { clientAuthProblems } from "../../core/client-auth-checks";
import { clientAuthRecord } from "../../core/client-auth-record";
import { EndpointSafeguards } from "../../core/safeguards";
import { throwFirst } from "../../core/error";
import { ICertificate, knownNames } from "../../core/certificate";
import { EndpointOutput, ITlsEndpoint } from "../../core/tls-endpoint";
import { nativePolicy } from "../../policy/tls/services";
import { TlsPolicy } from "../../policy/tls-policy";
import { arnFor, IAcmCertificate } from "../acm/certificate";
import { AwsBindings } from "../aws-provider";
import { cloudFrontClientAuth } from "../trust/client-auth-support";
import { mutualTlsDistributionProblems, viewerMutualTls } from "../trust/cloudfront-trust-store";
import { aliasProblems, distributionProblems, edgeRegionProblems } from "./kinds";

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
  /**
   * The distribution's security policy, such as `TLSv1.2_2021`. It must meet the TLS policy.
   *
   * @default - the one that meets the TLS policy
   */
  readonly minimumProtocolVersion?: string;
  /**
   * The distribution's ID, for the inventory.
   *
   * @default - not known
   */
  readonly distributionId?: string;
  /**
   * The distribution's alternate domain names, which the certificate must cover.
   *
   * @default - the names in the certificate
   */
  readonly aliases?: string[];
  /**
   * Whether a probe on the internet can reach the aliases.
   *
   * @default true
   */
  readonly probeable?: boolean;
  /**
   * Client authentication (mutual TLS), with hashicorp/aws 6.28 or later. Call `requireClientCertificates` with the distribution.
   *
   * @default - clients do not present certificates
   */
  readonly clientAuth?: ClientAuth;
}

/**
 * The viewer certificate of a CloudFront distribution, with an explicit minimum protocol version.
 *
 * Pass its `viewerCertificate` to the distribution. With CloudFront's default certificate, the distribution would always allow TLS 1.0.
 */
export class CloudFrontViewerCertificate extends Construct implements ITlsEndpoint {
  readonly kind: string = "cloudfront";
  readonly port: number = 443;
  readonly probeable: boolean;
  readonly certificates: ICertificate[];
  readonly tlsPolicyName?: string;
  readonly resourceId?: string;
  /** The value of a distribution's `viewerCertificate`, in the same stack. */
  readonly viewerCertificate: CloudfrontDistributionViewerCertificate;
  private readonly certificate: IAcmCertificate;
  private readonly aliases?: string[];
  private readonly clientAuth?: ClientAuth;

  constructor(scope: Construct, id: string, props: CloudFrontViewerCertificateProps) {
    super(scope, id);
    const { certificate, aliases, tlsPolicy = TlsPolicy.INTERMEDIATE, minimumProtocolVersion } = props;
    const version = AwsBindings.providerVersion(this);
    throwFirst(edgeRegionProblems([], certificate.region), this);
    throwFirst(clientAuthProblems([], props.clientAuth, cloudFrontClientAuth(version)), this);
    if (aliases !== undefined) {
      throwFirst(aliasProblems([], { aliases }, knownNames(certificate)), this);
    }
    // A viewer certificate by itself names no distribution.
    throwFirst(distributionProblems([], { distribution: "${any}", minimumProtocolVersion }, tlsPolicy.name, version), this);
    this.certificate = certificate;
    this.certificates = [certificate];
    this.aliases = aliases;
    this.clientAuth = props.clientAuth;
    this.probeable = props.probeable ?? true;
    this.resourceId = props.distributionId;
    this.tlsPolicyName = minimumProtocolVersion ?? nativePolicy("cloudfront", tlsPolicy, version).name;
    this.viewerCertificate = this._viewerCertificateFor(this);
    // The trust store exists, and its bundle is in the inventory, whatever refers to it.
    viewerMutualTls(this, props.clientAuth, this);
  }

  /** The aliases, else the names in the certificate, except for wildcards. */
  get hosts(): string[] {
    return (this.aliases ?? knownNames(this.certificate)).filter((name) => !name.startsWith("*."));
  }

  /**
   * The viewer certificate for a distribution, which can be in another stack.
   *
   * @internal
   */
  _viewerCertificateFor(consumer: Construct): CloudfrontDistributionViewerCertificate {
    return {
      acmCertificateArn: arnFor(consumer, this.certificate),
      minimumProtocolVersion: this.tlsPolicyName,
      sslSupportMethod: "sni-only",
    };
  }

  /**
   * Turns on mutual TLS at a distribution of the app, if this has client authentication: the distribution then refuses clients without a
   * certificate from a CA of the trust bundle. Call it once for each distribution with this viewer certificate.
   */
  requireClientCertificates(distribution: CloudfrontDistribution): void {
    const config = viewerMutualTls(this, this.clientAuth, distribution);
    if (config !== undefined) {
      throwFirst(mutualTlsDistributionProblems([], distribution), this);
      // Older bindings lack the block.
      distribution.addOverride("viewer_mtls_config", config);
    }
  }

  /** @internal */
  _safeguards(): EndpointSafeguards {
    return { clientAuth: clientAuthRecord(this.clientAuth) };
  }

  /**
   * What `viewer_certificate` and `viewer_mtls_config` of a distribution in HCL need.
   *
   * @internal
   */
  _moduleOutputs(): EndpointOutput[] {
    const { acmCertificateArn, minimumProtocolVersion, sslSupportMethod } = this.viewerCertificate;
    const mutualTls = viewerMutualTls(this, this.clientAuth, this);
    return [
      {
        name: "cloudfront_viewer_certificates",
        description: "The arguments of `viewer_certificate` of CloudFront distributions, by certificate.",
        value: {
          acm_certificate_arn: acmCertificateArn,
          minimum_protocol_version: minimumProtocolVersion,
          ssl_support_method: sslSupportMethod,
        },
      },
      ...(mutualTls === undefined
        ? []
        : [
            {
              name: "cloudfront_viewer_mtls_configs",
              description: "The arguments of `viewer_mtls_config` of CloudFront distributions, by certificate.",
              value: mutualTls,
            },
          ]),
    ];
  }
}
