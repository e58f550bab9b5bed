import { StateResource } from "../core/importer";
import { ValidationRecord, ValidationRecords } from "../core/validation-records";

/** The validation records of Certificate Manager, and those in Cloud DNS. */
export const googleValidationRecords = {
  types: ["google_certificate_manager_dns_authorization", "google_dns_record_set"],
  targets: /\.authorize\.certificatemanager\.goog$/,

  expected({ type, mode, attributes }: StateResource): ValidationRecord[] {
    const isAuthorization = type === "google_certificate_manager_dns_authorization" && mode === "managed";
    const records = isAuthorization ? attributes.dns_resource_record : undefined;
    const { domain } = attributes;
    return (Array.isArray(records) ? (records as Record<string, unknown>[]) : []).flatMap((each) => {
      const { name, type: record, data: target } = each ?? {};
      return record === "CNAME" && isText(domain) && isText(name) && isText(target) ? [{ domain, name, target }] : [];
    });
  },

  published({ type, mode, attributes }: StateResource): { name: string; target: string }[] {
    const { type: record, name, rrdatas } = attributes;
    const isCname = type === "google_dns_record_set" && mode === "managed" && record === "CNAME" && isText(name);
    return isCname && Array.isArray(rrdatas) ? rrdatas.filter(isText).map((target) => ({ name, target })) : [];
  },
} as const satisfies ValidationRecords;

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
