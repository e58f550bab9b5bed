import { CertificateManagerDnsAuthorization } from "@cdktf/provider-google/lib/certificate-manager-dns-authorization";
import { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { DnsZones } from "../../core/dns-zone";
import { oncePerStack } from "../../core/once-per-stack";
import { reference } from "../../core/reference";
import { placeKey, placement, placeSuffix } from "../placement";
import { DNS_AUTHORIZATIONS, REGIONAL_DNS_AUTHORIZATIONS } from "../quota-data";
import { countAgainst } from "../quotas";
import { GoogleAuthorizationRecord } from "./google-authorization-record";
import { nameByContent } from "../resource-name";
import { GLOBAL } from "./global-location";
import { GooglePlace } from "../google-place";
import { withoutTokenTraces } from "../../core/token-traces";

/** A name that is to be shown to be one's own. */
export interface DnsAuthorizationRequest {
  /** The name without wildcard label: the authorization is good for the name and its wildcard. */
  readonly baseName: string;
  readonly record: GoogleAuthorizationRecord;
  readonly location: string;
  readonly place: GooglePlace;
}

/** An authorization and the record that proves it. */
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
 */
export function dnsAuthorization(scope: Construct, zones: DnsZones, request: DnsAuthorizationRequest): DnsAuthorization {
  const { baseName, record, location, place } = request;
  const zone = zones.zoneOf(baseName);
  const key = `google-authorization/${baseName}/${location}/${record}/${placeKey(scope, place)}`;
  return oncePerStack(scope, key, (shared) => {
    countAgainst(scope, location === GLOBAL ? DNS_AUTHORIZATIONS : REGIONAL_DNS_AUTHORIZATIONS, place, location);
    const kind = record === GoogleAuthorizationRecord.FIXED ? "-fixed" : "";
    const region = location === GLOBAL ? "" : `-${location}`;
    const holder = new Construct(shared, `google-${baseName}${region}${kind}${placeSuffix(scope, place)}`);
    const authorization = withoutTokenTraces(
      () =>
        new CertificateManagerDnsAuthorization(holder, "Resource", {
          ...placement(place),
          name: "",
          domain: baseName,
          type: record,
          location: location === GLOBAL ? undefined : location,
          lifecycle: { createBeforeDestroy: true },
        }),
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
