import { TerraformProvider, Token } from "cdktf";
import { CertificateContact, CertificateIdentity, givenAttribute, ICertificate, KeyType } from "../../core/certificate";
import { Construct } from "constructs";
import { awsCloud } from "../cloud";
import { parseDomainNames } from "../../core/domain-name";
import { Renewal } from "../../core/renewal";
import { CertificateRequest } from "../../core/issuer";
import { AwsPlace } from "../aws-provider";
import { ARN_KINDS, parseArn } from "../arn";

/** A certificate in AWS Certificate Manager (ACM), for load balancers, CloudFront and API Gateway. */
export interface IAcmCertificate extends ICertificate {
  /** The ARN of the issued certificate. Resources that refer to it wait for validation. */
  readonly certificateArn: string;
  /** The region, if it is known at synth. */
  readonly region?: string;
  /** The provider of the certificate's account, if it is not the stack's default one. */
  readonly provider?: TerraformProvider;
}

/** Properties of every certificate in ACM. */
export interface AcmCertificateCommonProps {
  /**
   * The region. CloudFront and edge-optimised API Gateway domains need `us-east-1`.
   *
   * This needs bindings of hashicorp/aws 6. With hashicorp/aws 5, give a `provider` of the region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
  /**
   * The owner, the service and the runbook. Owner and service are also written to tags.
   *
   * @default - none
   */
  readonly contact?: CertificateContact;
  /**
   * Tags.
   *
   * @default - owner and service from `contact`
   */
  readonly tags?: Record<string, string>;
}

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

/**
 * The place of a certificate that an issuer issues.
 *
 * @internal
 */
export function issuerPlace(props: AcmIssuerCommonProps, request: CertificateRequest): AwsPlace {
  const { region } = request;
  return { region, provider: region === undefined ? undefined : props.regionalProviders?.[region] };
}

/**
 * The names besides the first. The provider adds the first one itself.
 *
 * A certificate with one name repeats it: without the argument, which is optional and computed, Terraform would keep the former names.
 *
 * @internal
 */
export function subjectAlternativeNames([first, ...others]: readonly string[]): string[] {
  return others.length === 0 ? [first] : others;
}

/** A certificate of this library, whose ARN is cheap to refer to within its stack. */
interface LocallyReferable {
  _arnFor(consumer: Construct): string;
}

/**
 * The ARN for a consumer: plain text in the certificate's own stack, a token for cross-stack references elsewhere.
 *
 * @internal
 */
export function arnFor(consumer: Construct, certificate: IAcmCertificate): string {
  return (certificate as Partial<LocallyReferable>)._arnFor?.(consumer) ?? certificate.certificateArn;
}

/**
 * Whether a certificate is in ACM.
 *
 * @internal
 */
export function isAcmCertificate(certificate: ICertificate): certificate is IAcmCertificate {
  return "certificateArn" in certificate;
}

/** The characters that a tag's value cannot contain, and its highest length (ACM API, `Tag`). */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const LONGEST = 256;

/**
 * The tags `owner` and `service`, which a user's own tags override; undefined if there are none.
 *
 * @internal
 */
export function contactTags(contact: CertificateContact, tags: Record<string, string> = {}): Record<string, string> | undefined {
  const { owner, service, tagged = true } = contact;
  const all = {
    ...(tagged && owner !== undefined ? { owner: tagValue(owner) } : {}),
    ...(tagged && service !== undefined ? { service: tagValue(service) } : {}),
    ...tags,
  };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** A text without the characters that AWS refuses in tags at apply. Inventory and alerts keep the original text. */
function tagValue(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(NOT_IN_TAGS, "_").slice(0, LONGEST);
}

/** Known properties of an existing certificate. */
export interface AcmCertificateAttributes {
  /** Its ARN. */
  readonly certificateArn: string;
  /**
   * The names in the certificate.
   *
   * @default - unknown: reading them throws an error
   */
  readonly domainNames?: string[];
  /**
   * The key type.
   *
   * @default - unknown: reading it throws an error
   */
  readonly keyType?: KeyType;
  /**
   * How the certificate is renewed.
   *
   * @default - unknown: reading it throws an error
   */
  readonly renewal?: Renewal;
  /**
   * The owner, the service and the runbook.
   *
   * @default - none
   */
  readonly contact?: CertificateContact;
  /**
   * The provider of the certificate's account.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** An existing certificate, known by its ARN. Reading a property that is not known throws an error. */
export class AcmCertificateReference extends Construct implements IAcmCertificate {
  readonly certificateArn: string;
  readonly issuer: string = "external";
  readonly identity?: CertificateIdentity = { cloud: awsCloud.key, external: true, replacedOn: [] };
  readonly contact: CertificateContact;
  readonly region?: string;
  readonly provider?: TerraformProvider;
  private readonly attributes: AcmCertificateAttributes;

  constructor(scope: Construct, id: string, attributes: AcmCertificateAttributes) {
    super(scope, id);
    this.region = parseArn(attributes.certificateArn, ARN_KINDS.certificate)?.region;
    this.certificateArn = attributes.certificateArn;
    this.contact = attributes.contact ?? {};
    this.provider = attributes.provider;
    this.attributes = {
      ...attributes,
      domainNames: attributes.domainNames && parseDomainNames(attributes.domainNames).map(({ name }) => name),
    };
  }

  get domainNames(): string[] {
    return this.known("domainNames");
  }

  get keyType(): KeyType {
    return this.known("keyType");
  }

  get renewal(): Renewal {
    return this.known("renewal");
  }

  private known<K extends "domainNames" | "keyType" | "renewal">(attribute: K): NonNullable<AcmCertificateAttributes[K]> {
    return givenAttribute(this, this.attributes, attribute, "AcmCertificate.fromCertificateAttributes");
  }
}
