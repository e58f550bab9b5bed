import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity } from "../../core/certificate";
import { googleCloud } from "../cloud";
import { parseDomainNames } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { KeyType } from "../../core/key-type";
import { Renewal } from "../../core/renewal";
import { parseId } from "./certificate-id";
import { GoogleCertificateScope, IGoogleCertificate } from "./certificate-interface";
import { GLOBAL } from "./global-location";

/** What is known of a certificate that is not of this fleet. */
export interface GoogleCertificateAttributes {
  /** Its id, `projects/…/locations/…/certificates/…`. */
  readonly certificateId: string;
  /**
   * What serves it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
  /**
   * `global`, or its region.
   *
   * @default - read from the id; `global` where the id is only known at apply
   */
  readonly location?: string;
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
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** A certificate that is known by its id. What nobody told of it throws when read, naming who could have. */
export class GoogleCertificateReference extends Construct implements IGoogleCertificate {
  readonly certificateId: string;
  readonly issuer: string = "external";
  readonly identity?: CertificateIdentity = { cloud: googleCloud.key, external: true, replacedOn: [] };
  readonly contact: CertificateContact;
  readonly location: string;
  readonly scope: GoogleCertificateScope;
  readonly project?: string;
  readonly provider?: TerraformProvider;
  private readonly attributes: GoogleCertificateAttributes;

  constructor(scope: Construct, id: string, attributes: GoogleCertificateAttributes) {
    super(scope, id);
    const parts = parseId(attributes.certificateId, "certificates");
    this.certificateId = attributes.certificateId.replace(/^\/\/certificatemanager\.googleapis\.com\//, "");
    this.location = attributes.location ?? parts?.location ?? GLOBAL;
    this.project = parts?.project;
    this.scope = attributes.certificateScope ?? GoogleCertificateScope.DEFAULT;
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

  private known<K extends "domainNames" | "keyType" | "renewal">(attribute: K): NonNullable<GoogleCertificateAttributes[K]> {
    const value = this.attributes[attribute];
    if (value === undefined) {
      throw new CertfleetError(
        "unknown-attribute",
        `an id does not tell a certificate's \`${attribute}\`: give it to GoogleManagedCertificate.fromCertificateAttributes`,
        this,
      );
    }
    return value;
  }
}
