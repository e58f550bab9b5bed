import { Construct } from "constructs";
import { DnsZones } from "../../core/dns-zone";
import { oncePerStack } from "../../core/once-per-stack";

/** A certificate's name that is to be validated. */
export interface ValidationRecordRequest {
  /** The name without wildcard label. */
  readonly baseName: string;
  /** The name as it stands in the certificate, under which ACM lists the record. */
  readonly listedAs: string;
  /** The certificate's address, such as `aws_acm_certificate.www`. */
  readonly certificateAddress: string;
  /** How its account is told from others; empty for the default provider's. */
  readonly account: string;
  /** The alias of the provider that reaches the account. */
  readonly accountAlias?: string;
}

/**
 * The record that proves to ACM who holds a name, once per stack, name and account: ACM asks for the same record in every
 * certificate of an account that has the name, with or without wildcard.
 *
 * @returns the record's whole name, a reference that waits for it
 */
export function validationRecord(scope: Construct, zones: DnsZones, request: ValidationRecordRequest): string {
  const zone = zones.zoneOf(request.baseName);
  return oncePerStack(scope, `acm-validation/${request.baseName}/${request.account}`, (shared) => {
    const id = request.account === "" ? request.baseName : `${request.baseName}-${request.accountAlias}`;
    return zone.publish(shared, id, {
      name: validationOption(request, "resource_record_name"),
      type: "CNAME",
      values: [validationOption(request, "resource_record_value")],
      isProof: true,
    }).fqdn;
  });
}

/**
 * Looks an option up by name: the names are known at plan, so a first apply works, which neither a list position nor
 * `tolist` of the partly unknown set would allow.
 */
function validationOption(request: ValidationRecordRequest, attribute: string): string {
  const options = `${request.certificateAddress}.domain_validation_options`;
  return `\${{ for o in ${options} : o.domain_name => o.${attribute} }["${request.listedAs}"]}`;
}
