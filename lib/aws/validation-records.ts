import { StateResource } from "../core/importer";
import { ValidationRecord, ValidationRecords } from "../core/validation-records";

/** The validation records of ACM, and those in Route 53. */
export const awsValidationRecords = {
  types: ["aws_acm_certificate", "aws_route53_record"],
  targets: /\.acm-validations\.aws$/,

  expected({ type, mode, attributes }: StateResource): ValidationRecord[] {
    const options = type === "aws_acm_certificate" && mode === "managed" ? attributes.domain_validation_options : undefined;
    return (Array.isArray(options) ? (options as Record<string, unknown>[]) : []).flatMap((option) => {
      const { domain_name: domain, resource_record_name: name, resource_record_value: target, resource_record_type: record } = option ?? {};
      return record === "CNAME" && isText(domain) && isText(name) && isText(target) ? [{ domain, name, target }] : [];
    });
  },

  published({ type, mode, attributes }: StateResource): { name: string; target: string }[] {
    const { type: record, fqdn, records } = attributes;
    const isCname = type === "aws_route53_record" && mode === "managed" && record === "CNAME" && isText(fqdn);
    return isCname && Array.isArray(records) ? records.filter(isText).map((target) => ({ name: fqdn, target })) : [];
  },
} as const satisfies ValidationRecords;

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
