import { AcmCertificate as AcmCertificateResource } from "@cdktf/provider-aws/lib/acm-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, KeyType } from "../../core/certificate";
import { identityOf } from "../../core/cloud";
import { awsCloud } from "../cloud";
import { parseDomainNames } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { ARN_KINDS, parseArn } from "../arn";
import { throwFirst } from "../../core/error";
import { inSameStack, reference } from "../../core/expression";
import { Renewal } from "../../core/renewal";
import { warnIfUnwatched } from "../../core/alert";
import { placement, regionOf } from "../aws-provider";
import {
  AcmCertificateCommonProps,
  AcmIssuerCommonProps,
  contactTags,
  IAcmCertificate,
  issuerPlace,
  subjectAlternativeNames,
} from "./certificate";
import {
  ACM_KEY_ALGORITHMS,
  ACM_PRIVATE_RENEWAL_DUE,
  acmPrivateCaIssuer,
  acmPrivateCapabilities,
  authorityRegionProblems,
  checkAcmRequest,
} from "./kinds";
import { named } from "../../core/readable-names";

/** Properties of a certificate that AWS Private CA issues through ACM. */
export interface AcmPrivateCertificateProps extends AcmCertificateCommonProps {
  /** The names, the common name first. */
  readonly domainNames: string[];
  /** The ARN of the private certificate authority, which must be in the certificate's region. */
  readonly authorityArn: string;
  /** The validity of the authority's certificates. ACM's default is 13 months. */
  readonly lifetime: Duration;
  /**
   * The time before expiry at which ACM renews.
   *
   * @default Duration.days(60) - ACM's own default for private certificates
   */
  readonly renewBefore?: Duration;
  /**
   * The key type.
   *
   * @default KeyType.RSA_2048
   */
  readonly keyType?: KeyType;
  /**
   * The account's quota of names in one certificate, at most 100.
   *
   * @default 10 - ACM's own default
   */
  readonly namesPerCertificate?: number;
}

/** A certificate of AWS Private CA. ACM issues it without validation and renews it while it is in use. */
export class AcmPrivateCertificate extends Construct implements IAcmCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string = "acm-private-ca";
  readonly identity?: CertificateIdentity = identityOf(awsCloud.issuers["acm-private-ca"]);
  readonly contact: CertificateContact;
  readonly region?: string;
  readonly provider?: TerraformProvider;
  /** The certificate's resource. */
  readonly resource: AcmCertificateResource;

  constructor(scope: Construct, id: string, props: AcmPrivateCertificateProps) {
    super(scope, id);
    const names = parseDomainNames(props.domainNames);
    const keyType = props.keyType ?? KeyType.RSA_2048;
    checkAcmRequest(this, acmPrivateCapabilities(props.namesPerCertificate), names, keyType);
    const renewBefore = props.renewBefore ?? ACM_PRIVATE_RENEWAL_DUE;

    this.domainNames = names.map(({ name }) => name);
    this.keyType = keyType;
    this.renewal = Renewal.byIssuer({ lifetime: props.lifetime, due: renewBefore });
    this.contact = props.contact ?? {};
    this.provider = props.provider;
    this.region = regionOf(this, props);
    throwFirst(authorityRegionProblems([], props.authorityArn, this.region), this);
    this.resource = named(
      new AcmCertificateResource(this, "Resource", {
        ...placement(this, props),
        domainName: this.domainNames[0],
        subjectAlternativeNames: subjectAlternativeNames(this.domainNames),
        certificateAuthorityArn: props.authorityArn,
        keyAlgorithm: ACM_KEY_ALGORITHMS[keyType],
        earlyRenewalDuration: props.renewBefore && `P${Math.max(1, Math.floor(renewBefore.toDays()))}D`,
        tags: contactTags(this.contact, props.tags),
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    warnIfUnwatched(this);
  }

  get certificateArn(): string {
    return this.resource.arn;
  }

  /** The expiry date: an expression for an RFC 3339 time. */
  get notAfter(): string | undefined {
    return this.resource.notAfter;
  }

  /** @internal */
  _arnFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "arn") : this.certificateArn;
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
      ...issuerPlace(this.props, request),
      ...{ domainNames, keyType, contact, tags, authorityArn, lifetime, renewBefore, namesPerCertificate },
    });
  }
}
