import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { Duration } from "../../core/duration";
import { CertfleetError } from "../../core/error";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { GoogleCertificateScope } from "./google-certificate";
import { GoogleAuthorization } from "./google-authorization";
import { GoogleAuthorizationRecord, googleCapabilities, googlePrivateCapabilities } from "./google-limits";
import { GoogleManagedCertificate } from "./google-managed-certificate";
import { GooglePrivateCertificate } from "./google-private-certificate";
import { GooglePlace } from "../google-provider";

/** What every issuer in Certificate Manager can be told. */
export interface GoogleIssuerCommonProps extends GooglePlace {
  /**
   * The region in which certificates are, for the load balancers of that region.
   *
   * @default - they are global
   */
  readonly region?: string;
  /**
   * What serves them.
   *
   * @default GoogleCertificateScope.DEFAULT
   */
  readonly certificateScope?: GoogleCertificateScope;
  /**
   * Whether what serves a certificate changes over to its successor only once that is issued.
   *
   * @default true
   */
  readonly awaitIssuance?: boolean;
  /**
   * How long an apply waits for it, once for all certificates of the stack: the longest that one of them says.
   *
   * @default - ten minutes for public certificates, two for those of a CA pool
   */
  readonly issuanceWait?: Duration;
}

/** Google as the issuer of public certificates. */
export interface GoogleManagedIssuerProps extends GoogleIssuerCommonProps {
  /**
   * The record by which names are validated.
   *
   * @default GoogleAuthorizationRecord.PER_PROJECT
   */
  readonly record?: GoogleAuthorizationRecord;
}

/** Issues public certificates by Google's Certificate Manager, validated by DNS. */
export class GoogleManagedIssuer implements IIssuer {
  readonly issuerName: string = "google-managed";
  readonly capabilities: IssuerCapabilities;

  constructor(private readonly props: GoogleManagedIssuerProps = {}) {
    this.capabilities = googleCapabilities(props.record === GoogleAuthorizationRecord.FIXED ? "fixed-record" : "per-project-record");
  }

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    refuseRegion(scope, request);
    const { record, ...props } = this.props;
    return new GoogleManagedCertificate(scope, id, {
      ...commonOf(props),
      domainNames: request.domainNames,
      authorization: GoogleAuthorization.dns(request.zones.zones, record),
      keyType: request.keyType,
      contact: request.contact,
      labels: request.tags,
    });
  }
}

/** A private CA pool as an issuer through Certificate Manager. */
export interface GooglePrivateIssuerProps extends GoogleIssuerCommonProps {
  /** The CA pool's id, `projects/…/locations/…/caPools/…`. */
  readonly pool: string;
  /** How long certificates are valid, from 21 to 30 days. */
  readonly lifetime: Duration;
  /**
   * How long before expiry they are renewed.
   *
   * @default - a third of the lifetime
   */
  readonly renewBefore?: Duration;
}

/** Issues certificates of a private CA pool through Certificate Manager. */
export class GooglePrivateIssuer implements IIssuer {
  readonly issuerName: string = "google-private-ca";
  readonly capabilities: IssuerCapabilities = googlePrivateCapabilities();

  constructor(private readonly props: GooglePrivateIssuerProps) {}

  issue(scope: Construct, id: string, request: CertificateRequest): ICertificate {
    refuseRegion(scope, request);
    const { pool, lifetime, renewBefore } = this.props;
    const { domainNames, keyType, contact, tags: labels } = request;
    return new GooglePrivateCertificate(scope, id, {
      ...commonOf(this.props),
      ...{ pool, lifetime, renewBefore, domainNames, keyType, contact, labels },
    });
  }
}

function commonOf(props: GoogleIssuerCommonProps): GoogleIssuerCommonProps {
  const { region, certificateScope, awaitIssuance, issuanceWait, project, provider } = props;
  return { region, certificateScope, awaitIssuance, issuanceWait, project, provider };
}

/** A fleet's `region` is AWS's: Google's certificates are global, or of the issuer's region. */
function refuseRegion(scope: Construct, { region }: CertificateRequest): void {
  if (region !== undefined) {
    throw new CertfleetError(
      "google-region",
      `the certificate asks for the region ${region}, and Google's are global unless their issuer has a region: remove \`region\`, or give it to the issuer`,
      scope,
    );
  }
}
