import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, IPemCertificate } from "../../core/certificate";
import { googleCloud } from "../cloud";
import { KeyType } from "../../core/key-type";
import { inSameStack, reference } from "../../core/reference";
import { Renewal } from "../../core/renewal";
import { registerImport } from "../../core/alert-registry";
import { contactLabels } from "../labels";
import { placement } from "../placement";
import { nameByExpression } from "../resource-name";
import { GoogleCertificateScope, IGoogleCertificate } from "./certificate-interface";
import { GoogleCertificateCommonProps } from "./google-certificate-props";
import { locationOf } from "./location";
import { fullChain } from "./pem-text";
import { GLOBAL } from "./global-location";

/** A certificate of another issuer that is put into Certificate Manager. */
export interface GoogleSelfManagedCertificateProps extends GoogleCertificateCommonProps {
  /** The certificate and its key. */
  readonly certificate: IPemCertificate;
  /**
   * What serves it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
}

/**
 * A certificate of another issuer in Certificate Manager, so that Google's endpoints can serve it.
 *
 * A renewal makes a new one first, whose name has a hash of the PEM text, lets map entries and proxies change over and then lets the old
 * one go, all in one apply. Google does not renew it; whoever issues it does. The key is in Terraform's state.
 */
export class GoogleSelfManagedCertificate extends Construct implements IGoogleCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string;
  readonly identity?: CertificateIdentity;
  readonly contact: CertificateContact;
  readonly notAfter?: string;
  readonly location: string;
  readonly scope: GoogleCertificateScope;
  readonly project?: string;
  readonly provider?: TerraformProvider;
  /** The certificate's resource. */
  readonly resource: CertificateManagerCertificate;

  constructor(scope: Construct, id: string, props: GoogleSelfManagedCertificateProps) {
    super(scope, id);
    const { certificate } = props;
    this.scope = props.certificateScope ?? GoogleCertificateScope.DEFAULT;
    this.location = locationOf(this, props, this.scope);
    this.domainNames = certificate.domainNames;
    this.keyType = certificate.keyType;
    this.renewal = certificate.renewal;
    this.issuer = certificate.issuer;
    this.identity = { ...certificate.identity, cloud: googleCloud.key };
    this.contact = props.contact ?? certificate.contact;
    this.notAfter = certificate.notAfter;
    this.project = props.project;
    this.provider = props.provider;
    this.resource = new CertificateManagerCertificate(this, "Resource", {
      ...placement(props),
      name: "",
      location: this.location === GLOBAL ? undefined : this.location,
      scope: this.scope === GoogleCertificateScope.DEFAULT ? undefined : this.scope,
      selfManaged: { pemCertificate: fullChain(certificate), pemPrivateKey: certificate.privateKey._unwrap() },
      labels: contactLabels(this.contact, props.labels),
      lifecycle: { createBeforeDestroy: true },
    });
    this.resource.name = nameByExpression(this.resource, [
      certificate.certificatePem,
      certificate.chainPem,
      [this.location, this.scope].join(" "),
    ]);
    registerImport(this, certificate);
  }

  get certificateId(): string {
    return this.resource.id;
  }

  /** @internal */
  _idFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "id") : this.certificateId;
  }
}
