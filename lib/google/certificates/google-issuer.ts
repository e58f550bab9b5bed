import { Construct } from "constructs";
import { ICertificate } from "../../core/certificate";
import { CertificateRequest, IIssuer, IssuerCapabilities } from "../../core/issuer";
import { Description } from "../../core/kind";
import { throwFirst } from "../../core/problem";
import {
  GoogleIssuerCommonProps,
  googleManagedIssuer,
  GoogleManagedIssuerProps,
  googlePrivateCaIssuer,
  GooglePrivateIssuerProps,
  regionProblems,
} from "../kinds/issuers";
import { GoogleAuthorization } from "./google-authorization";
import {
  globalOnlyProblems,
  GoogleAuthorizationRecord,
  googleCapabilities,
  googlePrivateCapabilities,
  poolProblems,
} from "./google-limits";
import { GoogleManagedCertificate } from "./google-managed-certificate";
import { GooglePrivateCertificate } from "./google-private-certificate";

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
      ...commonOf(props),
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
      ...commonOf(this.props),
      ...{ pool, lifetime, renewBefore, domainNames, keyType, contact, labels },
    });
  }

  /** @internal */
  _describe(): Description {
    return { kind: googlePrivateCaIssuer, properties: this.props };
  }
}

function commonOf(props: GoogleIssuerCommonProps): GoogleIssuerCommonProps {
  const { region, certificateScope, awaitIssuance, issuanceWait, project, provider } = props;
  return { region, certificateScope, awaitIssuance, issuanceWait, project, provider };
}
