import { TerraformProvider, Token } from "cdktf";
import { CertificateContact, ICertificate } from "../../core/certificate";
import { Construct } from "constructs";

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
  const all = {
    ...(contact.owner === undefined ? {} : { owner: tagValue(contact.owner) }),
    ...(contact.service === undefined ? {} : { service: tagValue(contact.service) }),
    ...tags,
  };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** A text without the characters that AWS refuses in tags at apply. Inventory and alerts keep the original text. */
function tagValue(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(NOT_IN_TAGS, "_").slice(0, LONGEST);
}
