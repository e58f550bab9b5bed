import { AcmCertificate as AcmCertificateResource } from "@cdktf/provider-aws/lib/acm-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, IPemCertificate } from "../../core/certificate";
import { awsCloud } from "../cloud";
import { KeyType } from "../../core/key-type";
import { inSameStack, reference } from "../../core/reference";
import { Renewal } from "../../core/renewal";
import { markImport, warnIfUnwatched } from "../../core/watched";
import { placement, regionOf } from "../placement";
import { contactTags } from "../contact-tags";
import { AcmCertificateCommonProps } from "./acm-certificate-props";
import { IAcmCertificate } from "./certificate-interface";

/** A certificate of another issuer that is imported into ACM. */
export interface AcmImportedCertificateProps extends AcmCertificateCommonProps {
  /** The certificate and its key. */
  readonly certificate: IPemCertificate;
}

/**
 * A certificate of another issuer in ACM, so that AWS endpoints can serve it.
 *
 * A renewal is imported in place: the ARN stays, and endpoints serve the new certificate without a change of their own.
 * ACM does not renew it; whoever issues it does. The key is in Terraform's state.
 */
export class AcmImportedCertificate extends Construct implements IAcmCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string;
  readonly identity?: CertificateIdentity;
  readonly contact: CertificateContact;
  readonly region?: string;
  readonly provider?: TerraformProvider;
  /** The certificate's resource. */
  readonly resource: AcmCertificateResource;

  constructor(scope: Construct, id: string, props: AcmImportedCertificateProps) {
    super(scope, id);
    const { certificate } = props;
    this.domainNames = certificate.domainNames;
    this.keyType = certificate.keyType;
    this.renewal = certificate.renewal;
    this.issuer = certificate.issuer;
    this.identity = { ...certificate.identity, cloud: awsCloud.key };
    this.contact = props.contact ?? certificate.contact;
    this.provider = props.provider;
    this.region = regionOf(this, props);
    this.resource = new AcmCertificateResource(this, "Resource", {
      ...placement(this, props),
      certificateBody: certificate.certificatePem,
      certificateChain: certificate.chainPem,
      privateKey: certificate.privateKey._unwrap(),
      tags: contactTags(this.contact, props.tags),
      lifecycle: { createBeforeDestroy: true },
    });
    markImport(this, certificate);
    warnIfUnwatched(this);
  }

  get certificateArn(): string {
    return this.resource.arn;
  }

  /** When it expires: an expression for an RFC 3339 time. */
  get notAfter(): string | undefined {
    return this.resource.notAfter;
  }

  /** @internal */
  _arnFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "arn") : this.certificateArn;
  }
}
