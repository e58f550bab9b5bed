import { ITerraformDependable, TerraformResource } from "cdktf";
import { DomainName, validationBases } from "../../core/domain-name";
import { GooglePlace, placeKey, placement, placeSuffix } from "../google-provider";
import { GLOBAL, GoogleCertificateScope } from "./google-certificate";
import { Construct } from "constructs";
import { DnsZones, IDnsZone } from "../../core/dns-zone";
import { CertfleetError, throwFirst } from "../../core/error";
import { globalOnlyProblems, GoogleAuthorizationRecord, Validation } from "./google-limits";
import { CertificateManagerDnsAuthorization } from "@cdktf/provider-google/lib/certificate-manager-dns-authorization";
import { oncePerStack } from "../../core/once-per-stack";
import { withoutTokenTraces } from "../../core/token";
import { reference } from "../../core/expression";
import { countQuotas } from "../quotas";
import { KEEPS_ITS_NAME, nameByContent } from "../resource-name";
import { named } from "../../core/readable-names";

/**
 * The certificate whose names are shown to be one's own.
 *
 * @internal
 */
export interface AuthorizedCertificate {
  readonly names: DomainName[];
  readonly location: string;
  readonly scope: GoogleCertificateScope;
  readonly place: GooglePlace;
}

/**
 * What an authorization adds to a certificate.
 *
 * @internal
 */
export interface RenderedAuthorization {
  readonly dnsAuthorizations?: string[];
  readonly dependsOn?: ITerraformDependable[];
}

/** How Google validates the names of a certificate. */
export abstract class GoogleAuthorization {
  /**
   * By a CNAME for each name. Google renews the certificate for as long as the CNAME exists.
   *
   * @param zones the zones of the names, in Cloud DNS, Route 53 or elsewhere
   * @param record the type of the record, by default one for each project
   */
  static dns(zones: IDnsZone[], record: GoogleAuthorizationRecord = GoogleAuthorizationRecord.PER_PROJECT): GoogleAuthorization {
    return new ByDns(new DnsZones(zones), record);
  }

  /**
   * By a load balancer that already serves the names on port 443. At most five names without wildcards, and the certificate is issued only
   * after DNS points to the load balancer.
   */
  static loadBalancer(): GoogleAuthorization {
    return new ByLoadBalancer();
  }

  /** @internal */
  abstract readonly _validation: Validation;

  /** @internal */
  abstract _render(scope: Construct, certificate: AuthorizedCertificate): RenderedAuthorization;

  /**
   * The zones in which names are validated.
   *
   * @internal
   */
  _zones(_names: readonly DomainName[]): readonly IDnsZone[] {
    return [];
  }
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
  override _zones(names: readonly DomainName[]): readonly IDnsZone[] {
    return names.map(({ base }) => this.zones.zoneOf(base));
  }

  /** @internal */
  _render(scope: Construct, { names, location, place }: AuthorizedCertificate): RenderedAuthorization {
    throwFirst(globalOnlyProblems({ region: location === GLOBAL ? undefined : location, record: this.record }), scope);
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
      const which =
        certificate.location === GLOBAL ? `this one with the scope ${certificate.scope}` : `this one in ${certificate.location}`;
      throw new CertfleetError(
        "load-balancer-authorization",
        `A load balancer validates global certificates with the scope DEFAULT only, not ${which}. Use GoogleAuthorization.dns.`,
        scope,
      );
    }
    return {};
  }
}

/**
 * A name that is to be shown to be one's own.
 *
 * @internal
 */
export interface DnsAuthorizationRequest {
  /** The name without wildcard label: the authorization is good for the name and its wildcard. */
  readonly baseName: string;
  readonly record: GoogleAuthorizationRecord;
  readonly location: string;
  readonly place: GooglePlace;
}

/**
 * An authorization and the record that proves it.
 *
 * @internal
 */
export interface DnsAuthorization {
  /** Its id, a reference. */
  readonly id: string;
  /** What a certificate must wait for, and be gone before it goes: the record. */
  readonly proof: ITerraformDependable[];
}

/**
 * The authorization of a name, once per stack, project, location and kind of record, with its record in the name's zone.
 *
 * It is shared by all certificates that have the name, with or without wildcard.
 *
 * @internal
 */
export function dnsAuthorization(scope: Construct, zones: DnsZones, request: DnsAuthorizationRequest): DnsAuthorization {
  const { baseName, record, location, place } = request;
  const zone = zones.zoneOf(baseName);
  const key = `google-authorization/${baseName}/${location}/${record}/${placeKey(scope, place)}`;
  return oncePerStack(scope, key, (shared) => {
    countQuotas(scope);
    const kind = record === GoogleAuthorizationRecord.FIXED ? "-fixed" : "";
    const region = location === GLOBAL ? "" : `-${location}`;
    const holder = new Construct(shared, `google-${baseName}${region}${kind}${placeSuffix(scope, place)}`);
    const authorization = withoutTokenTraces(() =>
      named(
        new CertificateManagerDnsAuthorization(holder, "Resource", {
          ...placement(place),
          name: "",
          domain: baseName,
          type: record,
          location: location === GLOBAL ? undefined : location,
          lifecycle: KEEPS_ITS_NAME,
        }),
      ),
    );
    authorization.name = nameByContent(authorization, [baseName, record, location]);
    zone.publish(holder, "Validation", {
      name: reference(authorization, "dns_resource_record[0].name"),
      type: "CNAME",
      values: [reference(authorization, "dns_resource_record[0].data")],
      isProof: true,
    });
    const proof = holder.node.findAll().filter((made) => TerraformResource.isTerraformResource(made) && made !== authorization);
    return { id: reference(authorization, "id"), proof: proof as TerraformResource[] };
  });
}
