import { TerraformProvider } from "cdktf";
import { CertificateContact, CertificateIdentity, givenAttribute, ICertificate, KeyType } from "../../core/certificate";
import { googleCloud } from "../cloud";
import { GOOGLE_REGION, regionMessage, GooglePlace } from "../google-provider";
import { Construct } from "constructs";
import { CertfleetError, Problem, problem, throwFirst } from "../../core/error";
import { inSameStack, isKnown } from "../../core/expression";
import { globalOnlyProblems } from "./google-limits";
import { countQuotas } from "../quotas";
import { parseDomainNames } from "../../core/domain-name";
import { Renewal } from "../../core/renewal";

/**
 * The location of certificates without a region.
 *
 * @internal
 */
export const GLOBAL = "global";

/** What serves a certificate in Certificate Manager. */
export enum GoogleCertificateScope {
  /** Load balancers in the certificate's location. */
  DEFAULT = "DEFAULT",
  /** Media CDN. */
  EDGE_CACHE = "EDGE_CACHE",
  /** Cross-region internal load balancers. */
  ALL_REGIONS = "ALL_REGIONS",
  /** Load balancers that present it to their backends (mutual TLS). */
  CLIENT_AUTH = "CLIENT_AUTH",
}

/** A certificate in Google's Certificate Manager, for load balancers and certificate maps. */
export interface IGoogleCertificate extends ICertificate {
  /** Its id, `projects/…/locations/…/certificates/…`: an expression. */
  readonly certificateId: string;
  /** `global`, or its region. */
  readonly location: string;
  /** What serves it. */
  readonly scope: GoogleCertificateScope;
  /** Its project, if it is not the provider's. */
  readonly project?: string;
  /** Its provider, if it is not the stack's default one. */
  readonly provider?: TerraformProvider;
}

/** Properties of every certificate in Certificate Manager. */
export interface GoogleCertificateCommonProps {
  /**
   * Its region, for the load balancers of that region.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * Its project.
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
  /**
   * The owner, the service and the runbook. The labels `owner` and `service` are set from it.
   *
   * @default - no owner
   */
  readonly contact?: CertificateContact;
  /**
   * Labels. Characters that labels do not allow become hyphens.
   *
   * @default - the labels from `contact`
   */
  readonly labels?: Record<string, string>;
}

/** The location that a certificate is imported into. */
export interface GoogleImportPlace extends GooglePlace {
  /**
   * The region.
   *
   * @default - global
   */
  readonly region?: string;
  /**
   * What serves it.
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

/**
 * The id for a consumer: plain text in the certificate's own stack, a cross-stack token elsewhere.
 *
 * @internal
 */
export function idFor(consumer: Construct, certificate: IGoogleCertificate): string {
  return (certificate as Partial<LocallyReferable>)._idFor?.(consumer) ?? certificate.certificateId;
}

/**
 * What a consumer of certificates depends on, so that it switches only after they are issued.
 *
 * @internal
 */
export function issuanceOf(consumer: Construct, certificates: readonly IGoogleCertificate[]): string[] | undefined {
  const addresses = certificates
    .filter((certificate) => inSameStack(consumer, certificate))
    .map((certificate) => (certificate as Partial<LocallyReferable>)._issued?.())
    .filter((address) => address !== undefined);
  return addresses.length === 0 ? undefined : [...new Set(addresses)];
}

/**
 * Whether a certificate is in Certificate Manager.
 *
 * @internal
 */
export function isGoogleCertificate(certificate: ICertificate): certificate is IGoogleCertificate {
  return "certificateId" in certificate;
}

/**
 * The parts of a resource id in Certificate Manager.
 *
 * @internal
 */
export interface IdParts {
  readonly project: string;
  readonly location: string;
  readonly name: string;
}

/**
 * Reads the id of a resource in a collection; undefined for one that only Terraform knows.
 *
 * @internal
 */
export function parseId(id: string, collection: string): IdParts | undefined {
  if (!isKnown(id)) {
    return undefined;
  }
  const match = new RegExp(
    `^(?://certificatemanager\\.googleapis\\.com/)?projects/([^/]+)/locations/([^/]+)/${collection}/([a-zA-Z][\\w-]{0,63})$`,
  ).exec(id);
  if (!match) {
    throw new CertfleetError(
      "invalid-google-id",
      `"${id}" is not the id of a Certificate Manager resource. Expected projects/PROJECT/locations/LOCATION/${collection}/NAME.`,
    );
  }
  const [, project, location, name] = match;
  return { project, location, name };
}

/** What is wrong with the region of a certificate. */
function* locationProblems(region: string | undefined, certificateScope: GoogleCertificateScope): Iterable<Problem> {
  if (region !== undefined && isKnown(region) && !GOOGLE_REGION.test(region)) {
    yield problem("google-region", ["region"], regionMessage(region));
  }
  yield* globalOnlyProblems({ region, certificateScope });
}

/**
 * The location of a certificate, checked against its scope and counted against the quota of the location.
 *
 * @internal
 */
export function locationOf(scope: Construct, props: GoogleCertificateCommonProps, certificateScope: GoogleCertificateScope): string {
  const { region } = props;
  throwFirst(locationProblems(region, certificateScope), scope);
  const location = region ?? GLOBAL;
  countQuotas(scope);
  return location;
}

/** The attributes of a certificate that the fleet does not manage. */
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
   * @default - read from the id; `global` if the id is known only at apply
   */
  readonly location?: string;
  /**
   * The names in it.
   *
   * @default - unknown: reading it throws
   */
  readonly domainNames?: string[];
  /**
   * The type of its key.
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
   * The owner, the service and the runbook.
   *
   * @default - no owner
   */
  readonly contact?: CertificateContact;
  /**
   * Its provider.
   *
   * @default - the stack's default Google provider
   */
  readonly provider?: TerraformProvider;
}

/** A reference to a certificate by its id. Reading an attribute that was not passed throws. */
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
    return givenAttribute(this, this.attributes, attribute, "GoogleManagedCertificate.fromCertificateAttributes");
  }
}
