import { FoundCertificate, ImportTarget, RecordNames } from "../../core/importer";
import { AwsInventory, recordId } from "./aws-inventory";

type Body = Readonly<Record<string, unknown>>;

/** A validation option of a certificate, as `lib/aws/acm/acm-certificate.ts` refers to it. */
const VALIDATION_RECORD = /aws_acm_certificate\.([\w-]+)\.domain_validation_options : [^[]*\["([^"]+)"\]/;

/** The ARN of a certificate of the fleet, with or without the wait for its validation. */
const CERTIFICATE = /^\$\{aws_acm_certificate(?:_validation)?\.([\w-]+)\.(?:arn|certificate_arn)\}$/;

/** The names of the validation records of a fleet's certificates, by the expressions that refer to them. */
export function recordNamesOf(names: ReadonlyMap<string, FoundCertificate>, inventory: AwsInventory): RecordNames {
  const certificates = new Map(inventory.certificates.map((certificate) => [certificate.arn, certificate]));
  return (expression) => {
    const [, certificate, domain] = VALIDATION_RECORD.exec(expression) ?? [];
    return certificates.get(names.get(certificate ?? "")?.id ?? "")?.validationRecords.get(domain ?? "");
  };
}

/** The ids under which Terraform imports the resources of a synthesised document, by address. Only what exists has one. */
export function importIdsOf(
  document: ImportTarget,
  names: ReadonlyMap<string, FoundCertificate>,
  inventory: AwsInventory,
  recordNames: RecordNames,
): ReadonlyMap<string, string> {
  const served = new Map(inventory.listeners.map((listener) => [listener.arn, listener.certificates]));
  const domains = new Set(inventory.apiDomains.map(({ name }) => name));
  const idOf: Readonly<Record<string, (body: Body, name: string) => string | undefined>> = {
    aws_acm_certificate: (_body, name) => names.get(name)?.id,
    aws_route53_record: ({ zone_id: zone, name }) => {
      const record = recordNames(String(name));
      const id = record === undefined ? undefined : recordId(String(zone), record, "CNAME");
      return id !== undefined && inventory.records.has(id) ? id : undefined;
    },
    aws_lb_listener_certificate: ({ listener_arn: listener, certificate_arn: certificate }) => {
      const arn = names.get(CERTIFICATE.exec(String(certificate))?.[1] ?? "")?.id;
      return arn !== undefined && served.get(String(listener))?.includes(arn) ? `${String(listener)}_${arn}` : undefined;
    },
    aws_api_gateway_domain_name: ({ domain_name: domain }) => (domains.has(String(domain)) ? String(domain) : undefined),
    aws_apigatewayv2_domain_name: ({ domain_name: domain }) => (domains.has(String(domain)) ? String(domain) : undefined),
  };
  const ids = new Map<string, string>();
  for (const [type, bodies] of Object.entries(document.resource ?? {})) {
    for (const [name, body] of Object.entries(bodies)) {
      const id = idOf[type]?.(body, name);
      if (id !== undefined) {
        // hashicorp/aws 6 takes the region of a resource from the end of the id.
        ids.set(`${type}.${name}`, typeof body.region === "string" ? `${id}@${body.region}` : id);
      }
    }
  }
  return ids;
}
