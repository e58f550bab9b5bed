import { ComputeRegionSslCertificate } from "@cdktf/provider-google/lib/compute-region-ssl-certificate";
import { ComputeSslCertificate } from "@cdktf/provider-google/lib/compute-ssl-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, IPemCertificate } from "../../core/certificate";
import { googleCloud } from "../cloud";
import { KeyType } from "../../core/key-type";
import { inSameStack, reference } from "../../core/reference";
import { Renewal } from "../../core/renewal";
import { registerImport } from "../../core/alert-registry";
import { placement } from "../placement";
import { nameByExpression } from "../resource-name";
import { fullChain } from "./pem-text";

/** A certificate of another issuer in Compute Engine. */
export interface GoogleClassicCertificateProps {
  /** The certificate and its key. */
  readonly certificate: IPemCertificate;
  /**
   * The region, for regional proxies.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * The project that it is in.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that makes it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A classic SSL certificate of Compute Engine, for proxies that take nothing else, such as those of Google Kubernetes Engine.
 *
 * A proxy takes 15 of them. A renewal makes a new one first, whose name has a hash of the PEM text. The key is in Terraform's state.
 */
export class GoogleClassicCertificate extends Construct implements ICertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string;
  readonly identity?: CertificateIdentity;
  readonly contact: CertificateContact;
  readonly notAfter?: string;
  /** Its resource: a `google_compute_ssl_certificate` or, in a region, a `google_compute_region_ssl_certificate`. */
  private readonly resource: ComputeSslCertificate | ComputeRegionSslCertificate;

  constructor(scope: Construct, id: string, props: GoogleClassicCertificateProps) {
    super(scope, id);
    const { certificate, region } = props;
    this.domainNames = certificate.domainNames;
    this.keyType = certificate.keyType;
    this.renewal = certificate.renewal;
    this.issuer = certificate.issuer;
    this.identity = { ...certificate.identity, cloud: googleCloud.key };
    this.contact = certificate.contact;
    this.notAfter = certificate.notAfter;
    const settings = {
      ...placement(props),
      certificate: fullChain(certificate),
      privateKey: certificate.privateKey._unwrap(),
      lifecycle: { createBeforeDestroy: true },
    };
    this.resource =
      region === undefined
        ? new ComputeSslCertificate(this, "Resource", settings)
        : new ComputeRegionSslCertificate(this, "Resource", { ...settings, region });
    this.resource.name = nameByExpression(this.resource, [certificate.certificatePem, certificate.chainPem]);
    registerImport(this, certificate);
  }

  /** Its link, as proxies take it: an expression. */
  get selfLink(): string {
    return this.resource.selfLink;
  }

  /** @internal */
  _referenceFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "id") : this.selfLink;
  }
}
