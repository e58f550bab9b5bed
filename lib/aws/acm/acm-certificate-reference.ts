import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, KeyType } from "../../core/certificate";
import { awsCloud } from "../cloud";
import { CertfleetError } from "../../core/error";
import { parseDomainNames } from "../../core/domain-name";
import { Renewal } from "../../core/renewal";
import { ARN_KINDS, parseArn } from "../arn";
import { IAcmCertificate } from "./certificate";

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
    const value = this.attributes[attribute];
    if (value === undefined) {
      throw new CertfleetError(
        "unknown-attribute",
        `The \`${attribute}\` of this certificate is not known from its ARN. Pass it to AcmCertificate.fromCertificateAttributes.`,
        this,
      );
    }
    return value;
  }
}
