import { TerraformProvider, Token } from "cdktf";
import { CertificateContact, ICertificate } from "../../core/certificate";
import { Construct } from "constructs";

/** A certificate in AWS Certificate Manager: what load balancers, CloudFront and API Gateway take. */
export interface IAcmCertificate extends ICertificate {
  /** The ARN of a certificate that can be used: one that waits for validation, where there is any. */
  readonly certificateArn: string;
  /** The region that it is in, where it is written down. */
  readonly region?: string;
  /** The provider that reaches it, where it is not the stack's default one. */
  readonly provider?: TerraformProvider;
}

/** What every certificate in ACM can have. */
export interface AcmCertificateCommonProps {
  /**
   * The region that it is in. CloudFront and edge-optimised API Gateway domains need `us-east-1`.
   *
   * Needs bindings of hashicorp/aws 6; with those of 5, give a `provider` of the region.
   *
   * @default - the provider's region
   */
  readonly region?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
  /**
   * Who answers for it, and for what it is used: also written to its tags `owner` and `service`.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
  /**
   * Tags.
   *
   * @default - those that follow from `contact`
   */
  readonly tags?: Record<string, string>;
}

/** A certificate of this library, which can be referred to cheaply within its stack. */
interface LocallyReferable {
  _arnFor(consumer: Construct): string;
}

/** The ARN for a consumer: plain text in the certificate's own stack, a token that crosses stacks elsewhere. */
export function arnFor(consumer: Construct, certificate: IAcmCertificate): string {
  return (certificate as Partial<LocallyReferable>)._arnFor?.(consumer) ?? certificate.certificateArn;
}

/** Whether a certificate is in ACM. */
export function isAcmCertificate(certificate: ICertificate): certificate is IAcmCertificate {
  return "certificateArn" in certificate;
}

/** What a tag's value cannot have, and how long it is at most (ACM API, `Tag`). */
const NOT_IN_TAGS = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;
const LONGEST = 256;

/** The tags that name owner and service, which a user's own tags may replace; undefined where there are none. */
export function contactTags(contact: CertificateContact, tags: Record<string, string> = {}): Record<string, string> | undefined {
  const all = {
    ...(contact.owner === undefined ? {} : { owner: tagValue(contact.owner) }),
    ...(contact.service === undefined ? {} : { service: tagValue(contact.service) }),
    ...tags,
  };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** People's text as a tag can have it: AWS refuses others, at apply. The inventory and the alerts have it as it was written. */
function tagValue(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(NOT_IN_TAGS, "_").slice(0, LONGEST);
}
