import { AcmCertificate as AcmCertificateResource } from "@cdktf/provider-aws/lib/acm-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { awsCloud } from "../cloud";
import { acmDeploy } from "./kinds";
import { CertificateContact, CertificateIdentity, ICertificate, IPemCertificate, KeyType, isPemCertificate } from "../../core/certificate";
import { inSameStack, reference } from "../../core/expression";
import { Renewal } from "../../core/renewal";
import { registerImport, warnIfUnwatched } from "../../core/alert";
import { AwsBindings, AwsPlace, placeKey, placement, regionOf } from "../aws-provider";
import { AcmCertificateCommonProps, contactTags, IAcmCertificate, isAcmCertificate } from "./certificate";
import { CertfleetError } from "../../core/error";
import { oncePerStack } from "../../core/once-per-stack";
import { DeployKind, Description } from "../../core/kind";
import { PemBundle } from "../../core/pem-bundle";
import { BundleFormat, DeployRequest, IDeployTarget } from "../../core/secret-store";
import { named } from "../../core/readable-names";
import { AWS_FEATURES, hasFeature } from "../../policy/provider-features";

/** Properties of a certificate that is imported into ACM. */
export interface AcmImportedCertificateProps extends AcmCertificateCommonProps {
  /** The certificate with its private key. */
  readonly certificate: IPemCertificate;
}

/**
 * A certificate of another issuer that is imported into ACM, so that AWS endpoints can serve it.
 *
 * A renewed certificate is imported under the same ARN, so endpoints serve it without changes. ACM does not renew the certificate; its
 * issuer does. The private key is in Terraform's state, except with hashicorp/aws 6.48 or later, which takes it as a write-only argument.
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
    const key = certificate.privateKey._unwrap();
    const isWriteOnly = hasFeature(AWS_FEATURES.writeOnlyImportKey, AwsBindings.providerVersion(this));
    this.resource = named(
      new AcmCertificateResource(this, "Resource", {
        ...placement(this, props),
        certificateBody: certificate.certificatePem,
        certificateChain: certificate.chainPem,
        ...(isWriteOnly ? {} : { privateKey: key }),
        tags: contactTags(this.contact, props.tags),
        lifecycle: { createBeforeDestroy: true },
      }),
    );
    if (isWriteOnly) {
      // Older bindings lack the arguments. A certificate with another key is another certificate, so its hash is the version of the key.
      this.resource.addOverride("private_key_wo", key);
      this.resource.addOverride("private_key_wo_version", new PemBundle(certificate, BundleFormat.JSON).version());
    }
    registerImport(this, certificate);
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

const imports = new WeakMap<ICertificate, AcmImportedCertificate[]>();

/**
 * A certificate's counterparts in ACM, one per region: the certificate itself, or its imports so far.
 *
 * @internal
 */
export function inAcm(certificate: ICertificate): IAcmCertificate[] {
  return isAcmCertificate(certificate) ? [certificate] : (imports.get(certificate) ?? []);
}

/**
 * A certificate for use with AWS endpoints: one that is not in ACM is imported, once per region.
 *
 * @internal
 */
export function asAcmCertificate(certificate: ICertificate, place: AwsPlace = {}): IAcmCertificate {
  if (isAcmCertificate(certificate)) {
    return certificate;
  }
  if (!isPemCertificate(certificate)) {
    throw new CertfleetError(
      "no-key-material",
      `AWS cannot serve a certificate from ${certificate.issuer}, whose private key never leaves it. ` +
        'Use the issuer "acm", or one that provides private keys, such as an ACME CA.',
      certificate,
    );
  }
  return oncePerStack(certificate, `acm-import/${certificate.node.path}/${placeKey(certificate, place)}`, () => {
    const { scope } = certificate.node;
    const id = place.region === undefined ? "Imported" : `Imported-${place.region}`;
    const imported = new AcmImportedCertificate(scope as Construct, id, { ...place, certificate });
    imports.set(certificate, [...(imports.get(certificate) ?? []), imported]);
    return imported;
  });
}

/** Properties of an import into ACM. */
export interface AcmImportProps {
  /**
   * Providers by region, for certificates in other regions than the default provider's.
   *
   * @default - the `region` argument of resources, which needs hashicorp/aws 6
   */
  readonly regionalProviders?: Record<string, TerraformProvider>;
}

/**
 * Imports certificates of other issuers into ACM, so that AWS endpoints can serve them.
 *
 * A renewed certificate is imported under the same ARN. AWS endpoints of this library use the same import.
 */
export class AcmImport implements IDeployTarget {
  readonly targetName: string = "acm";

  constructor(private readonly props: AcmImportProps = {}) {}

  /** @internal */
  _describe(): Description<DeployKind> {
    return { kind: acmDeploy, properties: {} };
  }

  deploy(scope: Construct, _id: string, request: DeployRequest): ICertificate {
    const { certificate, region } = request;
    const isElsewhere = region !== undefined && region !== regionOf(scope, {});
    return asAcmCertificate(certificate, isElsewhere ? { region, provider: this.props.regionalProviders?.[region] } : {});
  }
}
