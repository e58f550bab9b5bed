/** A resource of a state file. */
export interface StateEntry {
  readonly type: string;
  readonly name: string;
  readonly mode?: string;
  readonly module?: string;
  readonly instances: readonly { readonly index_key?: string | number; readonly deposed?: string; readonly attributes: object }[];
}

/** The text of a state file of version 4. */
export function stateText(resources: readonly unknown[], more: object = {}): string {
  return JSON.stringify({ version: 4, terraform_version: "1.11.4", serial: 1, lineage: "a", outputs: {}, resources, ...more });
}

/** The ARN of a certificate with a number. */
export function arnOf(number: number, region = "eu-west-1", account = "111122223333"): string {
  return `arn:aws:acm:${region}:${account}:certificate/00000000-0000-0000-0000-${String(number).padStart(12, "0")}`;
}

/** The attributes of an issued certificate that is validated by DNS, and eligible for renewal. */
export function certificateAttributes(number: number, names: readonly string[], more: Readonly<Record<string, unknown>> = {}): object {
  const bases = [...new Set(names)];
  return {
    arn: arnOf(number),
    domain_name: names[0],
    subject_alternative_names: names,
    key_algorithm: "RSA_2048",
    type: "AMAZON_ISSUED",
    status: "ISSUED",
    validation_method: "DNS",
    options: [{ certificate_transparency_logging_preference: "ENABLED", export: "DISABLED" }],
    domain_validation_options: bases.map((name) => ({
      domain_name: name,
      resource_record_name: recordName(name),
      resource_record_type: "CNAME",
      resource_record_value: `_v.${number}.acm-validations.aws.`,
    })),
    renewal_eligibility: "ELIGIBLE",
    not_before: "2026-09-01T00:00:00Z",
    not_after: "2027-03-18T00:00:00Z",
    tags: {},
    tags_all: {},
    ...more,
  };
}

/** A certificate in a state. */
export function certificate(
  number: number,
  names: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
  name = `c${number}`,
): StateEntry {
  return { mode: "managed", type: "aws_acm_certificate", name, instances: [{ attributes: certificateAttributes(number, names, more) }] };
}

/** A zone, and the validation records of names in it. */
export function zoneWith(name: string, id: string, names: readonly string[]): StateEntry[] {
  return [
    {
      mode: "data",
      type: "aws_route53_zone",
      name: name.replace(/\W/g, "_"),
      instances: [{ attributes: { zone_id: id, name, private_zone: false } }],
    },
    {
      mode: "managed",
      type: "aws_route53_record",
      name: "validation",
      instances: names.map((each) => ({
        index_key: each,
        attributes: { zone_id: id, name: recordName(each), fqdn: recordName(each).replace(/\.$/, ""), type: "CNAME", ttl: 300 },
      })),
    },
  ];
}

function recordName(name: string): string {
  return `_v.${name.replace(/^\*\./, "")}.`;
}
