import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, KeyType } from "../../core/certificate";
import { identityOf } from "../../core/cloud";
import { googleCloud } from "../cloud";
import { parseDomainNames } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertfleetError, throwFirst } from "../../core/error";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { googleManagedIssuer, GoogleManagedIssuerProps, issuedProps, regionProblems } from "../kinds/issuers";
import { inSameStack, reference } from "../../core/expression";
import { Renewal } from "../../core/renewal";
import { warnIfUnwatched } from "../../core/alert";
import { CertificateSafeguards } from "../../core/safeguards";
import { IDnsZone } from "../../core/dns-zone";
import { certificateName, contactLabels, KEEPS_ITS_NAME } from "../resource-name";
import { placement } from "../google-provider";
import { asGoogleCertificate } from "./imported-certificate";
import {
  GLOBAL,
  GoogleCertificateAttributes,
  GoogleCertificateCommonProps,
  GoogleCertificateReference,
  GoogleCertificateScope,
  IGoogleCertificate,
  locationOf,
} from "./google-certificate";
import { GoogleAuthorization } from "./google-authorization";
import {
  EDGE_CACHE_RENEWAL,
  globalOnlyProblems,
  GoogleAuthorizationRecord,
  GOOGLE_RENEWAL,
  googleCapabilities,
  requestProblems,
} from "./google-limits";
import { ISSUANCE_WAIT, IssuanceProps, issuedOnce } from "./issuance-wait";
import { withoutTokenTraces } from "../../core/token";
import { named } from "../../core/readable-names";

/** Properties of a public certificate that Google issues and renews. */
export interface GoogleManagedCertificateProps extends GoogleCertificateCommonProps {
  /** The names, the common name first: at most 100, or five with load balancer authorization. */
  readonly domainNames: string[];
  /** How Google validates the names. */
  readonly authorization: GoogleAuthorization;
  /**
   * What serves it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
  /**
   * The key type. Google issues RSA with 2048 bits only.
   *
   * @default KeyType.RSA_2048
   */
  readonly keyType?: KeyType;
  /**
   * Whether map entries and proxies switch to the certificate only after Google has issued it.
   *
   * The provider does not wait for issuance, and a map entry that switches too early has no valid certificate to serve. An apply that
   * changes the certificate therefore waits, with local-exec provisioners. If Google has not issued the certificate by then, the apply fails,
   * the previous certificate is still served, and the next apply continues. Load balancer authorization needs the certificate to be served
   * before it is issued, so the apply does not wait for it.
   *
   * @default true
   */
  readonly awaitIssuance?: boolean;
  /**
   * How long an apply waits for issuance, once for all certificates of the stack: the longest wait that one of them sets.
   *
   * @default Duration.minutes(10)
   */
  readonly issuanceWait?: Duration;
}

/**
 * A public certificate that Google issues, validates and renews automatically.
 *
 * If the names change, Terraform creates the new certificate under another name, switches everything that serves it, and then removes the
 * old one: Google refuses two certificates with one name, and does not delete a certificate that is in use.
 */
export class GoogleManagedCertificate extends Construct implements IGoogleCertificate {
  /**
   * A certificate of any issuer for use with Google's endpoints: unchanged if it is in Certificate Manager, otherwise imported.
   *
   * @param region the region to import it into; global if it is not given
   */
  static of(certificate: ICertificate, region?: string): IGoogleCertificate {
    return asGoogleCertificate(certificate, { region });
  }

  /** An existing certificate by its id `projects/…/locations/…/certificates/…`. Reading properties that the id does not contain throws an error. */
  static fromCertificateId(scope: Construct, id: string, certificateId: string): IGoogleCertificate {
    return new GoogleCertificateReference(scope, id, { certificateId });
  }

  /** An existing certificate by its id and other known properties. */
  static fromCertificateAttributes(scope: Construct, id: string, attributes: GoogleCertificateAttributes): IGoogleCertificate {
    return new GoogleCertificateReference(scope, id, attributes);
  }

  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string = "google-managed";
  readonly identity?: CertificateIdentity = identityOf(googleCloud.issuers["google-managed"]);
  readonly contact: CertificateContact;
  readonly location: string;
  readonly scope: GoogleCertificateScope;
  readonly project?: string;
  readonly provider?: TerraformProvider;
  /** The certificate's resource. */
  readonly resource: CertificateManagerCertificate;
  private readonly issuance?: IssuanceProps;
  private readonly zones: readonly IDnsZone[];

  constructor(scope: Construct, id: string, props: GoogleManagedCertificateProps) {
    super(scope, id);
    const names = parseDomainNames(props.domainNames);
    this.scope = props.certificateScope ?? GoogleCertificateScope.DEFAULT;
    this.keyType = props.keyType ?? KeyType.RSA_2048;
    throwFirst(requestProblems(googleCapabilities(props.authorization._validation), names, this.keyType), this);
    checkScope(this, this.scope);
    this.location = locationOf(this, props, this.scope);
    this.domainNames = names.map(({ name }) => name);
    this.renewal = this.scope === GoogleCertificateScope.EDGE_CACHE ? EDGE_CACHE_RENEWAL : GOOGLE_RENEWAL;
    this.contact = props.contact ?? {};
    this.project = props.project;
    this.provider = props.provider;
    this.zones = props.authorization._zones(names);
    const { dnsAuthorizations, dependsOn } = props.authorization._render(this, {
      names,
      location: this.location,
      scope: this.scope,
      place: props,
    });
    this.resource = withoutTokenTraces(() =>
      named(
        new CertificateManagerCertificate(this, "Resource", {
          ...placement(props),
          name: "",
          location: this.location === GLOBAL ? undefined : this.location,
          scope: this.scope === GoogleCertificateScope.DEFAULT ? undefined : this.scope,
          managed: { domains: this.domainNames, dnsAuthorizations },
          labels: contactLabels(this.contact, props.labels),
          dependsOn,
          lifecycle: KEEPS_ITS_NAME,
        }),
      ),
    );
    this.resource.name = certificateName(this.resource, [this.domainNames, dnsAuthorizations, this.location, this.scope]);
    const awaits = dnsAuthorizations !== undefined && (props.awaitIssuance ?? true);
    this.issuance = awaits ? { certificate: this.resource, wait: props.issuanceWait ?? ISSUANCE_WAIT, place: props } : undefined;
    warnIfUnwatched(this);
  }

  get certificateId(): string {
    return this.resource.id;
  }

  /** @internal */
  _safeguards(): CertificateSafeguards {
    return { zones: this.zones };
  }

  /** @internal */
  _issued(): string | undefined {
    return this.issuance && issuedOnce(this, this.issuance);
  }

  /** @internal */
  _idFor(consumer: Construct): string {
    return inSameStack(this, consumer) ? reference(this.resource, "id") : this.certificateId;
  }
}

function checkScope(scope: Construct, certificateScope: GoogleCertificateScope): void {
  if (certificateScope === GoogleCertificateScope.CLIENT_AUTH) {
    throw new CertfleetError(
      "scope-not-managed",
      "Google does not issue public certificates with the scope CLIENT_AUTH, which load balancers present to backends. Use a private CA, or import a certificate.",
      scope,
    );
  }
}

/** Issues public certificates through Google's Certificate Manager, validated by DNS. */
export class GoogleManagedIssuer implements IIssuer {
  readonly issuerName: string = "google-managed";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: GoogleManagedIssuerProps = {}) {
    throwFirst(globalOnlyProblems(props));
    this.capabilities = googleCapabilities(props.record === GoogleAuthorizationRecord.FIXED ? "fixed-record" : "per-project-record");
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    throwFirst(regionProblems(request), scope);
    const { record, ...props } = this.props;
    return new GoogleManagedCertificate(scope, id, {
      ...issuedProps(props),
      domainNames: request.domainNames,
      authorization: GoogleAuthorization.dns(request.zones.zones, record),
      keyType: request.keyType,
      contact: request.contact,
      labels: request.tags,
    });
  }

  /** @internal */
  _describe(): Description {
    return { kind: googleManagedIssuer, properties: this.props };
  }
}
