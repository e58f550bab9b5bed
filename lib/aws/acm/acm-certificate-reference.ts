import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity } from "../../core/certificate";
import { awsCloud } from "../cloud";
import { CertfleetError } from "../../core/error";
import { parseDomainNames } from "../../core/domain-name";
import { KeyType } from "../../core/key-type";
import { Renewal } from "../../core/renewal";
import { ARN_KINDS, parseArn } from "../arn";
import { IAcmCertificate } from "./certificate";

/** What is known of a certificate that is not of this fleet. */
export interface AcmCertificateAttributes {
  /** Its ARN. */
  readonly certificateArn: string;
  /**
   * The names in it.
   *
   * @default - unknown: reading them throws
   */
  readonly domainNames?: string[];
  /**
   * The kind of its key.
   *
   * @default - unknown: reading it throws
   */
  readonly keyType?: KeyType;
  /**
   * How it is renewed.
   *
   * @default - unknown: reading it throws
   */
  readonly renewal?: Renewal;
  /**
   * Who answers for it, and for what it is used.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
  /**
   * The provider that reaches it.
   *
   * @default - the stack's default AWS provider
   */
  readonly provider?: TerraformProvider;
}

/** A certificate that is known by its ARN. What nobody told of it throws when read, naming who could have. */
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
        `an ARN does not tell a certificate's \`${attribute}\`: give it to AcmCertificate.fromCertificateAttributes`,
        this,
      );
    }
    return value;
  }
}
