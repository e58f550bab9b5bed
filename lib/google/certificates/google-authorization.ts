import { Construct } from "constructs";
import { DnsZones, IDnsZone } from "../../core/dns-zone";
import { validationBases } from "../../core/domain-name";
import { CertfleetError } from "../../core/error";
import { GoogleCertificateScope } from "./certificate-interface";
import { AuthorizedCertificate, RenderedAuthorization } from "./authorized-certificate";
import { dnsAuthorization } from "./dns-authorization";
import { Validation } from "./google-limits";
import { GoogleAuthorizationRecord } from "./google-authorization-record";
import { GLOBAL } from "./global-location";

/** How Google is shown that the names of a certificate are one's own. */
export abstract class GoogleAuthorization {
  /**
   * By a CNAME for each name, which stays and lets Google renew for as long as it is there.
   *
   * @param zones the zones of the names, in Cloud DNS, Route 53 or elsewhere
   * @param record the record's kind, one per project unless given
   */
  static dns(zones: IDnsZone[], record: GoogleAuthorizationRecord = GoogleAuthorizationRecord.PER_PROJECT): GoogleAuthorization {
    return new ByDns(new DnsZones(zones), record);
  }

  /**
   * By a load balancer that serves the names on port 443 already, to which DNS leads. For five names at most, without wildcards, and
   * no way to have the certificate before traffic moves.
   */
  static loadBalancer(): GoogleAuthorization {
    return new ByLoadBalancer();
  }

  /** @internal */
  abstract readonly _validation: Validation;

  /** @internal */
  abstract _render(scope: Construct, certificate: AuthorizedCertificate): RenderedAuthorization;
}

class ByDns extends GoogleAuthorization {
  /** @internal */
  readonly _validation: Validation;

  constructor(
    private readonly zones: DnsZones,
    private readonly record: GoogleAuthorizationRecord,
  ) {
    super();
    this._validation = record === GoogleAuthorizationRecord.FIXED ? "fixed-record" : "per-project-record";
  }

  /** @internal */
  _render(scope: Construct, { names, location, place }: AuthorizedCertificate): RenderedAuthorization {
    if (location !== GLOBAL && this.record === GoogleAuthorizationRecord.FIXED) {
      throw new CertfleetError(
        "fixed-record-in-region",
        `a fixed validation record is for global certificates, and this one is in ${location}: use GoogleAuthorizationRecord.PER_PROJECT`,
        scope,
      );
    }
    const authorizations = validationBases(names).map((baseName) =>
      dnsAuthorization(scope, this.zones, { baseName, record: this.record, location, place }),
    );
    return { dnsAuthorizations: authorizations.map(({ id }) => id), dependsOn: authorizations.flatMap(({ proof }) => proof) };
  }
}

class ByLoadBalancer extends GoogleAuthorization {
  /** @internal */
  readonly _validation: Validation = "load-balancer";

  /** @internal */
  _render(scope: Construct, certificate: AuthorizedCertificate): RenderedAuthorization {
    if (certificate.location !== GLOBAL || certificate.scope !== GoogleCertificateScope.DEFAULT) {
      const which = certificate.location === GLOBAL ? `one with the scope ${certificate.scope}` : `one in ${certificate.location}`;
      throw new CertfleetError(
        "load-balancer-authorization",
        `a load balancer validates global certificates with the scope DEFAULT only, not ${which}: use GoogleAuthorization.dns`,
        scope,
      );
    }
    return {};
  }
}
