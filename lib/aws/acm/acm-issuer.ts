import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { Description } from "../../core/kind";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { ARN_KINDS, parseArn } from "../arn";
import { AwsPlace } from "../placement";
import { AcmCertificate } from "./acm-certificate";
import { acmCapabilities, acmIssuer, acmPrivateCaIssuer, acmPrivateCapabilities } from "./kinds";
import { AcmPrivateCertificate } from "./acm-private-certificate";

/** Properties of every issuer that issues through ACM. */
export interface AcmIssuerCommonProps {
  /**
   * The account's quota of names in one certificate, at most 100.
   *
   * @default 10 - ACM's own default
   */
  readonly namesPerCertificate?: number;
  /**
   * Providers by region, for certificates in other regions than the default provider's.
   *
   * @default - the `region` argument of resources, which needs hashicorp/aws 6
   */
  readonly regionalProviders?: Record<string, TerraformProvider>;
}

/** Properties of the issuer of public certificates. */
export interface AcmIssuerProps extends AcmIssuerCommonProps {
  /**
   * Whether certificate and key can be exported from ACM, at a fee for each issuance.
   *
   * @default false
   */
  readonly exportable?: boolean;
  /**
   * Whether certificates are entered in Certificate Transparency logs. Browsers refuse certificates that are not.
   *
   * @default true
   */
  readonly transparency?: boolean;
}

/** Issues public certificates with AWS Certificate Manager (ACM). */
export class AcmIssuer implements IIssuer {
  readonly issuerName: string = "acm";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmIssuerProps = {}) {
    this.capabilities = acmCapabilities(props.namesPerCertificate);
  }

  /** @internal */
  _describe(): Description {
    const { exportable, transparency, namesPerCertificate } = this.props;
    return { kind: acmIssuer, properties: { type: "acm", export: exportable, transparency, namesPerCertificate } };
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

/** Properties of the issuer of private certificates. */
export interface AcmPrivateIssuerProps extends AcmIssuerCommonProps {
  /** The private certificate authority's ARN. */
  readonly authorityArn: string;
  /** The validity of the authority's certificates. */
  readonly lifetime: Duration;
  /**
   * The time before expiry at which ACM renews.
   *
   * @default Duration.days(60) - ACM's own default for private certificates
   */
  readonly renewBefore?: Duration;
}

/** Issues certificates of AWS Private CA through ACM. */
export class AcmPrivateIssuer implements IIssuer {
  readonly issuerName: string = "acm-private-ca";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: AcmPrivateIssuerProps) {
    parseArn(props.authorityArn, ARN_KINDS.certificateAuthority);
    this.capabilities = acmPrivateCapabilities(props.namesPerCertificate);
  }

  /** @internal */
  _describe(): Description {
    const { authorityArn, lifetime, renewBefore, namesPerCertificate } = this.props;
    return { kind: acmPrivateCaIssuer, properties: { type: "acm-private-ca", authorityArn, lifetime, renewBefore, namesPerCertificate } };
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
