import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { AwsPlace } from "../placement";
import { AcmCertificate } from "./acm-certificate";
import { acmCapabilities, acmPrivateCapabilities } from "./kinds";
import { AcmPrivateCertificate } from "./acm-private-certificate";

/** What every issuer in ACM can be told. */
export interface AcmIssuerCommonProps {
  /**
   * Names that the account's quota allows in one certificate, 100 at most.
   *
   * @default 10 - ACM's own default
   */
  readonly namesPerCertificate?: number;
  /**
   * Providers by region, for certificates of a region that is not the default provider's.
   *
   * @default - the resources' `region` argument is used, which needs hashicorp/aws 6
   */
  readonly regionalProviders?: Record<string, TerraformProvider>;
}

/** ACM as the issuer of public certificates. */
export interface AcmIssuerProps extends AcmIssuerCommonProps {
  /**
   * Whether certificate and key can be exported from ACM, at a fee for each issuance.
   *
   * @default false
   */
  readonly exportable?: boolean;
  /**
   * Whether certificates are entered in Certificate Transparency logs, without which browsers refuse them.
   *
   * @default true
   */
  readonly transparency?: boolean;
}

/** Issues public certificates by AWS Certificate Manager. */
export class AcmIssuer implements IIssuer {
  readonly issuerName: string = "acm";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmIssuerProps = {}) {
    this.capabilities = acmCapabilities(props.namesPerCertificate);
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { exportable, transparency, namesPerCertificate } = this.props;
    const { domainNames, keyType, contact, tags } = request;
    const zones = request.zones.zones;
    return new AcmCertificate(scope, id, {
      ...placeOf(this.props, request),
      ...{ domainNames, zones, keyType, contact, tags, exportable, transparency, namesPerCertificate },
    });
  }
}

/** A private certificate authority as an issuer through ACM. */
export interface AcmPrivateIssuerProps extends AcmIssuerCommonProps {
  /** The private certificate authority's ARN. */
  readonly authorityArn: string;
  /** How long the authority's certificates are valid. */
  readonly lifetime: Duration;
  /**
   * How long before expiry ACM renews.
   *
   * @default Duration.days(60) - ACM's own default for private certificates
   */
  readonly renewBefore?: Duration;
}

/** Issues certificates of an AWS Private CA through ACM. */
export class AcmPrivateIssuer implements IIssuer {
  readonly issuerName: string = "acm-private-ca";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmPrivateIssuerProps) {
    this.capabilities = acmPrivateCapabilities(props.namesPerCertificate);
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    const { authorityArn, lifetime, renewBefore, namesPerCertificate } = this.props;
    const { domainNames, keyType, contact, tags } = request;
    return new AcmPrivateCertificate(scope, id, {
      ...placeOf(this.props, request),
      ...{ domainNames, keyType, contact, tags, authorityArn, lifetime, renewBefore, namesPerCertificate },
    });
  }
}

function placeOf(props: AcmIssuerCommonProps, request: CertificateRequest): AwsPlace {
  const { region } = request;
  return { region, provider: region === undefined ? undefined : props.regionalProviders?.[region] };
}
