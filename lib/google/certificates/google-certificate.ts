import { TerraformProvider, Token } from "cdktf";
import { CertificateContact, ICertificate, CertificateIdentity } from "../../core/certificate";
import { googleCloud } from "../cloud";
import { GOOGLE_REGION, GOOGLE_REGION_FORM, GooglePlace } from "../google-provider";
import { Construct } from "constructs";
import { CertfleetError } from "../../core/error";
import { inSameStack } from "../../core/reference";
import { CERTIFICATES, countAgainst, REGIONAL_CERTIFICATES } from "../quotas";
import { parseDomainNames } from "../../core/domain-name";
import { KeyType } from "../../core/key-type";
import { Renewal } from "../../core/renewal";

/** The location of certificates that are in no region. */
export const GLOBAL = "global";

/** What serves a certificate of Certificate Manager. */
export enum GoogleCertificateScope {
  /** Load balancers of the certificate's location. */
  DEFAULT = "DEFAULT",
  /** Media CDN. */
  EDGE_CACHE = "EDGE_CACHE",
  /** Cross-region internal load balancers. */
  ALL_REGIONS = "ALL_REGIONS",
  /** Load balancers that show it to their backends. */
  CLIENT_AUTH = "CLIENT_AUTH",
}

/** A certificate in Google's Certificate Manager: what load balancers and certificate maps take. */
export interface IGoogleCertificate extends ICertificate {
  /** Its id, `projects/…/locations/…/certificates/…`: an expression. */
  readonly certificateId: string;
  /** `global`, or its region. */
  readonly location: string;
  /** What serves it. */
  readonly scope: GoogleCertificateScope;
  /** The project that it is in, where it is not the provider's. */
  readonly project?: string;
  /** The provider that reaches it, where it is not the stack's default one. */
  readonly provider?: TerraformProvider;
}

/** What every certificate in Certificate Manager can have. */
export interface GoogleCertificateCommonProps {
  /**
   * The region that it is in, for the load balancers of that region.
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
  /**
   * Who answers for it, and for what it is used: also written to its labels `owner` and `service`.
   *
   * @default - nobody is named
   */
  readonly contact?: CertificateContact;
  /**
   * Labels. What a label cannot have becomes a hyphen.
   *
   * @default - those that follow from `contact`
   */
  readonly labels?: Record<string, string>;
}

/** Where a certificate is needed. */
export interface GoogleImportPlace extends GooglePlace {
  /**
   * The region.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * What is to serve it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
}

/** A certificate of this library, which can be referred to cheaply within its stack. */
interface LocallyReferable {
  _idFor(consumer: Construct): string;
  /** What a consumer waits for: the address of a resource that is made once the certificate is issued. */
  _issued?(): string | undefined;
}

/** The id for a consumer: plain text in the certificate's own stack, a token that crosses stacks elsewhere. */
export function idFor(consumer: Construct, certificate: IGoogleCertificate): string {
  return (certificate as Partial<LocallyReferable>)._idFor?.(consumer) ?? certificate.certificateId;
}

/** What a consumer of certificates depends on, so that it changes over only once they are issued. */
export function issuanceOf(consumer: Construct, certificates: readonly IGoogleCertificate[]): string[] | undefined {
  const addresses = certificates
    .filter((certificate) => inSameStack(consumer, certificate))
    .map((certificate) => (certificate as Partial<LocallyReferable>)._issued?.())
    .filter((address) => address !== undefined);
  return addresses.length === 0 ? undefined : [...new Set(addresses)];
}

/** Whether a certificate is in Certificate Manager. */
export function isGoogleCertificate(certificate: ICertificate): certificate is IGoogleCertificate {
  return "certificateId" in certificate;
}

/** The parts of a resource's id in Certificate Manager; undefined of one that only Terraform knows. */
export interface IdParts {
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

/** Reads the id of a resource of a collection, or says what is wrong with it. */
export function parseId(id: string, collection: string): IdParts | undefined {
  if (Token.isUnresolved(id) || id.includes("${")) {
    return undefined;
  }
  const match = new RegExp(
    `^(?://certificatemanager\\.googleapis\\.com/)?projects/([^/]+)/locations/([^/]+)/${collection}/([a-zA-Z][\\w-]{0,63})$`,
  ).exec(id);
  if (!match) {
    throw new CertfleetError(
      "invalid-google-id",
      `"${id}" is no id of Certificate Manager's ${collection}: it is projects/PROJECT/locations/LOCATION/${collection}/NAME`,
    );
  }
  const [, project, location, name] = match;
  return { project, location, name };
}

/** The location of a certificate, checked against its scope and counted against the quota of the location. */
export function locationOf(scope: Construct, props: GoogleCertificateCommonProps, certificateScope: GoogleCertificateScope): string {
  const { region } = props;
  if (region !== undefined && !GOOGLE_REGION.test(region)) {
    throw new CertfleetError("google-region", `"${region}" is no region of Google Cloud: ${GOOGLE_REGION_FORM}`, scope);
  }
  if (
    region !== undefined &&
    certificateScope !== GoogleCertificateScope.DEFAULT &&
    certificateScope !== GoogleCertificateScope.CLIENT_AUTH
  ) {
    throw new CertfleetError(
      "scope-in-region",
      `a certificate with the scope ${certificateScope} is global, and this one is in ${region}: leave out \`region\` or \`certificateScope\``,
      scope,
    );
  }
  const location = region ?? GLOBAL;
  countAgainst(scope, location === GLOBAL ? CERTIFICATES : REGIONAL_CERTIFICATES, props, location);
  return location;
}

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
