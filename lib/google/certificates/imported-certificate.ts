import { IResolveContext, Lazy, TerraformProvider } from "cdktf";
import { CertificateContact, CertificateIdentity, ICertificate, IPemCertificate, KeyType, isPemCertificate } from "../../core/certificate";
import { googleCloud } from "../cloud";
import { innerExpression, inSameStack, reference } from "../../core/expression";
import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate";
import { Construct } from "constructs";
import { Renewal } from "../../core/renewal";
import { registerImport } from "../../core/alert";
import { certificateNameByExpression, contactLabels, KEEPS_ITS_NAME } from "../resource-name";
import { GOOGLE_FEATURES, hasFeature } from "../../policy/provider-features";
import { GoogleBindings, placeKey, placement, placeSuffix } from "../google-provider";
import {
  GLOBAL,
  GoogleCertificateCommonProps,
  GoogleCertificateScope,
  GoogleImportPlace,
  IGoogleCertificate,
  isGoogleCertificate,
  locationOf,
} from "./google-certificate";
import { ComputeRegionSslCertificate } from "@cdktf/provider-google/lib/compute-region-ssl-certificate";
import { ComputeSslCertificate } from "@cdktf/provider-google/lib/compute-ssl-certificate";
import { CertfleetError, throwFirst } from "../../core/error";
import { Description } from "../../core/kind";
import { googleDeploy } from "../kinds";
import { regionProblems } from "../kinds/issuers";
import { oncePerStack } from "../../core/once-per-stack";
import { DeployRequest, IDeployTarget } from "../../core/secret-store";
import { named } from "../../core/readable-names";

/**
 * The leaf and its intermediates as one PEM text, an expression.
 *
 * @internal
 */
export function fullChain({ certificatePem, chainPem }: IPemCertificate): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const [leaf, chain] = [certificatePem, chainPem].map((text) => `trimspace(${innerExpression(String(context.resolve(text)))})`);
      return `\${format("%s\\n", trimspace(join("\\n", [${chainPem === "" ? leaf : `${leaf}, ${chain}`}])))}`;
    },
  });
}

/** A text that changes with the certificate, an expression: a write-only argument has no value that Terraform could compare. */
function versionOf({ certificatePem }: IPemCertificate): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => `\${substr(sha256(${innerExpression(String(context.resolve(certificatePem)))}), 0, 12)}`,
  });
}

/** Properties of a certificate of another issuer that is imported into Certificate Manager. */
export interface GoogleSelfManagedCertificateProps extends GoogleCertificateCommonProps {
  /** The certificate with its private key. */
  readonly certificate: IPemCertificate;
  /**
   * What serves it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
}

/**
 * A certificate of another issuer that is imported into Certificate Manager, so that Google's endpoints can serve it.
 *
 * On renewal, one apply creates a new certificate, whose name contains a hash of the PEM text, switches map entries and proxies to it, and
 * removes the old one. Google does not renew the certificate; its issuer does. The private key is in Terraform's state, except with
 * hashicorp/google 7.45 or later, which takes it as a write-only argument.
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
    const key = certificate.privateKey._unwrap();
    const isWriteOnly = hasFeature(GOOGLE_FEATURES.writeOnlyCertificateKey, GoogleBindings.providerVersion(this));
    this.resource = named(
      new CertificateManagerCertificate(this, "Resource", {
        ...placement(props),
        name: "",
        location: this.location === GLOBAL ? undefined : this.location,
        scope: this.scope === GoogleCertificateScope.DEFAULT ? undefined : this.scope,
        selfManaged: { pemCertificate: fullChain(certificate), ...(isWriteOnly ? {} : { pemPrivateKey: key }) },
        labels: contactLabels(this.contact, props.labels),
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.resource.name = certificateNameByExpression(this.resource, [
      certificate.certificatePem,
      certificate.chainPem,
      [this.location, this.scope].join(" "),
    ]);
    if (isWriteOnly) {
      // The bindings lack the arguments. The provider sends the key when the certificate changes.
      this.resource.addOverride("self_managed.pem_private_key_wo", key);
      this.resource.addOverride("self_managed.pem_private_key_wo_version", versionOf(certificate));
    }
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

/** Properties of a certificate of another issuer that is imported into Compute Engine. */
export interface GoogleClassicCertificateProps {
  /** The certificate with its private key. */
  readonly certificate: IPemCertificate;
  /**
   * The region, for regional proxies.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * The project.
   *
   * @default - the provider's project
   */
  readonly project?: string;
  /**
   * The provider that creates it.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/**
 * A classic SSL certificate of Compute Engine, for proxies that support no others, such as those of Google Kubernetes Engine.
 *
 * A proxy can have 15 of them. A renewal creates a new certificate first, whose name contains a hash of the PEM text. The private key is in
 * Terraform's state.
 */
export class GoogleClassicCertificate extends Construct implements ICertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string;
  readonly identity?: CertificateIdentity;
  readonly contact: CertificateContact;
  readonly notAfter?: string;
  /** The resource: a `google_compute_ssl_certificate` or, in a region, a `google_compute_region_ssl_certificate`. */
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
      lifecycle: KEEPS_ITS_NAME,
    };
    this.resource =
      region === undefined
        ? named(new ComputeSslCertificate(this, "Resource", settings))
        : named(new ComputeRegionSslCertificate(this, "Resource", { ...settings, region }));
    this.resource.name = certificateNameByExpression(this.resource, [certificate.certificatePem, certificate.chainPem]);
    registerImport(this, certificate);
  }

  /** The link that proxies refer to: an expression. */
  get selfLink(): string {
    return this.resource.selfLink;
  }

  /** @internal */
  _referenceFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "id") : this.selfLink;
  }
}

/**
 * A certificate for use with Google's endpoints: one that is not in Certificate Manager is imported, once per location and scope.
 *
 * @internal
 */
export function asGoogleCertificate(certificate: ICertificate, at: GoogleImportPlace = {}): IGoogleCertificate {
  if (isGoogleCertificate(certificate)) {
    return certificate;
  }
  if (!isPemCertificate(certificate)) {
    throw new CertfleetError(
      "no-key-material",
      `Google cannot serve a certificate from ${certificate.issuer}, whose private key never leaves the issuer. Use the issuer "google-managed", or one that provides private keys, such as an ACME CA.`,
      certificate,
    );
  }
  const { region, certificateScope = GoogleCertificateScope.DEFAULT } = at;
  const key = `google-import/${certificate.node.path}/${region ?? GLOBAL}/${certificateScope}/${placeKey(certificate, at)}`;
  return oncePerStack(certificate, key, () => {
    const place = `${region === undefined ? "" : `-${region}`}${certificateScope === GoogleCertificateScope.DEFAULT ? "" : `-${certificateScope.toLowerCase()}`}`;
    const id = `GoogleImported${place}${placeSuffix(certificate, at)}`;
    return new GoogleSelfManagedCertificate(certificate.node.scope as Construct, id, { ...at, certificate });
  });
}

/** Imports certificates of other issuers into Certificate Manager, so that Google's endpoints can serve them. */
export class GoogleDeployTarget implements IDeployTarget {
  readonly targetName: string = "google";

  constructor(private readonly props: GoogleImportPlace = {}) {}

  deploy(scope: Construct, _id: string, request: DeployRequest): ICertificate {
    throwFirst(regionProblems(request), scope);
    return asGoogleCertificate(request.certificate, this.props);
  }

  /** @internal */
  _describe(): Description {
    return { kind: googleDeploy, properties: this.props };
  }
}
