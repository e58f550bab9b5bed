import { CertificateManagerCertificate } from "@cdktf/provider-google/lib/certificate-manager-certificate";
import { CertificateManagerCertificateIssuanceConfig as IssuanceConfig } from "@cdktf/provider-google/lib/certificate-manager-certificate-issuance-config";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { CertificateContact, CertificateIdentity, ICertificate, KeyType } from "../../core/certificate";
import { identityOf } from "../../core/cloud";
import { googleCloud } from "../cloud";
import { parseDomainNames } from "../../core/domain-name";
import { Duration } from "../../core/duration";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { googlePrivateCaIssuer, GooglePrivateIssuerProps, issuedProps, regionProblems } from "../kinds/issuers";
import { throwFirst } from "../../core/error";
import { inSameStack, reference } from "../../core/expression";
import { Renewal } from "../../core/renewal";
import { warnIfUnwatched } from "../../core/alert";
import { certificateName, contactLabels, digest, KEEPS_ITS_NAME, nameByContent } from "../resource-name";
import { oncePerStack } from "../../core/once-per-stack";
import { GooglePlace, placeKey, placement } from "../google-provider";
import { GLOBAL, GoogleCertificateCommonProps, GoogleCertificateScope, IGoogleCertificate, locationOf } from "./google-certificate";
import { GOOGLE_KEY_ALGORITHMS, googlePrivateCapabilities, poolProblems, poolRenewal, requestProblems } from "./google-limits";
import { IssuanceProps, issuedOnce } from "./issuance-wait";
import { named } from "../../core/readable-names";

/** Properties of a certificate that a CA pool issues through Certificate Manager. */
export interface GooglePrivateCertificateProps extends GoogleCertificateCommonProps {
  /** The names, the common name first. */
  readonly domainNames: string[];
  /** The CA pool's id, `projects/…/locations/…/caPools/…`. A regional certificate needs a pool of its own region. */
  readonly pool: string;
  /** How long a certificate is valid, from 21 to 30 days. */
  readonly lifetime: Duration;
  /**
   * How long before expiry it renews: at least 7 days after issuance and at least 7 days before expiry.
   *
   * @default - a third of the lifetime
   */
  readonly renewBefore?: Duration;
  /**
   * The key type: RSA with 2048 bits or ECDSA on P-256.
   *
   * @default KeyType.RSA_2048
   */
  readonly keyType?: KeyType;
  /**
   * What serves it.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
  /**
   * Whether map entries and proxies switch to the certificate only after it is issued, as for `GoogleManagedCertificate`.
   *
   * @default true
   */
  readonly awaitIssuance?: boolean;
  /**
   * How long an apply waits for issuance, once for all certificates of the stack: the longest wait that one of them sets.
   *
   * @default Duration.minutes(2)
   */
  readonly issuanceWait?: Duration;
}

/** How long an apply waits for a CA pool, which issues without validation. */
const POOL_ISSUANCE_WAIT = Duration.minutes(2);

/**
 * A certificate of a private CA pool that Certificate Manager requests and renews.
 *
 * Certificate Manager's service agent needs permission to request certificates from the pool (`roles/privateca.certificateRequester`).
 */
export class GooglePrivateCertificate extends Construct implements IGoogleCertificate {
  readonly domainNames: string[];
  readonly keyType: KeyType;
  readonly renewal: Renewal;
  readonly issuer: string = "google-private-ca";
  readonly identity?: CertificateIdentity = identityOf(googleCloud.issuers["google-private-ca"]);
  readonly contact: CertificateContact;
  readonly location: string;
  readonly scope: GoogleCertificateScope;
  readonly project?: string;
  readonly provider?: TerraformProvider;
  /** The certificate's resource. */
  readonly resource: CertificateManagerCertificate;
  private readonly issuance?: IssuanceProps;

  constructor(scope: Construct, id: string, props: GooglePrivateCertificateProps) {
    super(scope, id);
    const names = parseDomainNames(props.domainNames);
    this.keyType = props.keyType ?? KeyType.RSA_2048;
    this.scope = props.certificateScope ?? GoogleCertificateScope.DEFAULT;
    throwFirst(requestProblems(googlePrivateCapabilities(), names, this.keyType), this);
    this.location = locationOf(this, props, this.scope);
    throwFirst(poolProblems(props.pool, props.region), this);
    const { renewal, percentage } = poolRenewal(props.lifetime, props.renewBefore);
    this.domainNames = names.map(({ name }) => name);
    this.renewal = renewal;
    this.contact = props.contact ?? {};
    this.project = props.project;
    this.provider = props.provider;
    const issuanceConfig = sharedIssuanceConfig(this, props, {
      location: this.location,
      pool: props.pool,
      keyAlgorithm: GOOGLE_KEY_ALGORITHMS[this.keyType]!,
      lifetime: `${props.lifetime.toSeconds()}s`,
      percentage,
    });
    this.resource = named(
      new CertificateManagerCertificate(this, "Resource", {
        ...placement(props),
        name: "",
        location: this.location === GLOBAL ? undefined : this.location,
        scope: this.scope === GoogleCertificateScope.DEFAULT ? undefined : this.scope,
        managed: { domains: this.domainNames, issuanceConfig },
        labels: contactLabels(this.contact, props.labels),
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    this.resource.name = certificateName(this.resource, [this.domainNames, issuanceConfig, this.location, this.scope]);
    const awaits = props.awaitIssuance ?? true;
    this.issuance = awaits ? { certificate: this.resource, wait: props.issuanceWait ?? POOL_ISSUANCE_WAIT, place: props } : undefined;
    warnIfUnwatched(this);
  }

  get certificateId(): string {
    return this.resource.id;
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

interface IssuanceTerms {
  readonly location: string;
  readonly pool: string;
  readonly keyAlgorithm: string;
  readonly lifetime: string;
  readonly percentage: number;
}

/** The issuance config of a pool, shared by all certificates of the stack with the same terms: Google allows five in a region. */
function sharedIssuanceConfig(scope: Construct, place: GooglePlace, terms: IssuanceTerms): string {
  const key = `google-issuance/${JSON.stringify(terms)}/${placeKey(scope, place)}`;
  return oncePerStack(scope, key, (shared) => {
    const pool = /([^/]+)$/.exec(terms.pool)![1].replace(/[^A-Za-z0-9_-]/g, "-");
    const id = `google-pool-${pool}-${digest(JSON.stringify([terms, placeKey(scope, place)]))}`;
    const config = named(
      new IssuanceConfig(shared, id, {
        ...placement(place),
        name: "",
        location: terms.location === GLOBAL ? undefined : terms.location,
        keyAlgorithm: terms.keyAlgorithm,
        lifetime: terms.lifetime,
        rotationWindowPercentage: terms.percentage,
        certificateAuthorityConfig: { certificateAuthorityServiceConfig: { caPool: terms.pool } },
        lifecycle: KEEPS_ITS_NAME,
      }),
    );
    config.name = nameByContent(config, terms);
    return reference(config, "id");
  });
}

/** Issues certificates from a private CA pool through Certificate Manager. */
export class GooglePrivateIssuer implements IIssuer {
  readonly issuerName: string = "google-private-ca";
  readonly capabilities: IssuerCapabilities = googlePrivateCapabilities();

  constructor(private readonly props: GooglePrivateIssuerProps) {
    throwFirst(poolProblems(props.pool, props.region));
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    throwFirst(regionProblems(request), scope);
    const { pool, lifetime, renewBefore } = this.props;
    const { domainNames, keyType, contact, tags: labels } = request;
    return new GooglePrivateCertificate(scope, id, {
      ...issuedProps(this.props),
      ...{ pool, lifetime, renewBefore, domainNames, keyType, contact, labels },
    });
  }

  /** @internal */
  _describe(): Description {
    return { kind: googlePrivateCaIssuer, properties: this.props };
  }
}
