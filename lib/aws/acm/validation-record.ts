import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { DnsZones } from "../../core/dns-zone";
import { DomainName } from "../../core/domain-name";
import { sharedIn } from "../../core/once-per-stack";
import { credentialsOf } from "../placement";

/** A certificate that is validated. */
export interface ValidatedCertificate extends Construct {
  readonly resource: AcmCertificate;
  readonly provider?: TerraformProvider;
}

/**
 * The records that prove to ACM who holds a certificate's names, each once per stack, name and account: ACM asks for the same
 * record in every certificate of an account that has the name, with or without wildcard.
 *
 * @returns the records' whole names, references that wait for them
 */
export function publishValidationRecords(certificate: ValidatedCertificate, names: DomainName[], zones: DnsZones): string[] {
  const { scope, made } = sharedIn(certificate);
  const { resource, provider } = certificate;
  const options = `${resource.terraformResourceType}.${resource.friendlyUniqueId}.domain_validation_options`;
  const account = credentialsOf(certificate, provider);
  const fqdns = new Set<string>();
  for (const { base, name } of names) {
    const key = `acm-validation/${base}/${account}`;
    if (!made.has(key)) {
      const record = zones.zoneOf(base).publish(scope, account === "" ? base : `${base}-${provider?.alias}`, {
        name: lookup(options, name, "resource_record_name"),
        type: "CNAME",
        values: [lookup(options, name, "resource_record_value")],
        isProof: true,
      });
      made.set(key, record.fqdn);
    }
    fqdns.add(made.get(key) as string);
  }
  return [...fqdns];
}

/**
 * Looks an option up by the name under which ACM lists it: the names are known at plan, so a first apply works, which neither
 * a list position nor `tolist` of the partly unknown set would allow.
 */
function lookup(options: string, listedAs: string, attribute: string): string {
  return `\${{ for o in ${options} : o.domain_name => o.${attribute} }["${listedAs}"]}`;
}
