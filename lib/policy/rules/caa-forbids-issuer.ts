import { acceptedDomains, caaAllows, methodsFor, nearestCaaRecords } from "../caa-issuers";
import { certificateFacts } from "../certificates/services";
import { Estate } from "../plan/estate";
import { isUnknown, Resource, textsOf, Value } from "../plan/resource";
import { SOURCES } from "../finding";
import { Rule, unresolved } from "../rule";

/** A CAA record set in the configuration. */
interface CaaRecords {
  readonly name: string;
  readonly address: string;
  readonly values: readonly string[];
  readonly known: boolean;
}

const CAA_FIX = "add the issuer's domain to the record set, and keep the other issuers until nothing uses them";

/** CAA records that forbid the issuer of a certificate. */
export const caaForbidsIssuer: Rule = {
  id: "caa-forbids-issuer",
  severity: "error",
  info: "The CAA records that apply to a certificate's names allow its issuer, for wildcards too.",
  why: "A CA must refuse to issue if CAA records forbid it. A new certificate fails at once, and a renewal fails months after the record changed.",
  sources: [SOURCES.rfc8659, SOURCES.rfc8657, SOURCES.baseline],
  services: [
    { service: "ACM", types: ["aws_acm_certificate"], fix: '0 issue "amazon.com"' },
    { service: "ACME", types: ["acme_certificate"], fix: '0 issue "letsencrypt.org", or the domain of your CA' },
    {
      service: "Certificate Manager",
      types: ["google_certificate_manager_certificate"],
      fix: '0 issue "pki.goog" and 0 issue "letsencrypt.org"',
    },
    {
      service: "Google classic managed certificate",
      types: ["google_compute_managed_ssl_certificate"],
      fix: '0 issue "pki.goog" and 0 issue "letsencrypt.org"',
    },
  ],
  compliant: `resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
}

resource "aws_route53_record" "caa" {
  name    = "example.com"
  type    = "CAA"
  records = ["0 issue \\"amazon.com\\""]
}`,
  nonCompliant: `resource "aws_acm_certificate" "www" {
  domain_name = "www.example.com"
}

resource "aws_route53_record" "caa" {
  name    = "example.com"
  type    = "CAA"
  records = ["0 issue \\"letsencrypt.org\\""] # ACM cannot issue
}`,
  *check(resource, { estate }) {
    const facts = certificateFacts(resource, estate);
    const issuer = facts?.issuer?.value;
    const domains = typeof issuer === "string" ? acceptedDomains(issuer) : undefined;
    if (!facts || domains === undefined) {
      return;
    }
    const sets = caaRecords(estate);
    const reported = new Set<string>();
    for (const { value } of sets.size === 0 ? [] : (facts.names ?? [])) {
      const nearest = isUnknown(value) ? undefined : nearestCaaRecords(value, sets);
      if (isUnknown(value) || nearest === undefined || reported.has(nearest.address)) {
        continue;
      }
      if (!nearest.known) {
        reported.add(nearest.address);
        yield unresolved(`${nearest.address}.records`, `CAA allows ${String(issuer)}`);
      } else if (!caaAllows(nearest.values, value.startsWith("*."), domains, methodsFor(String(issuer), value.startsWith("*.")))) {
        reported.add(nearest.address);
        yield {
          message: `The next issuance for "${value}" fails: ${nearest.address} does not allow the issuer ${String(issuer)} (${domains.join(", ")})`,
          fix: CAA_FIX,
        };
      }
    }
  },
};

const recordsByEstate = new WeakMap<Estate, Map<string, CaaRecords>>();

/** The CAA records of an estate by name, read once. */
function caaRecords(estate: Estate): Map<string, CaaRecords> {
  const known = recordsByEstate.get(estate);
  if (known) {
    return known;
  }
  const records = estate.ofType("aws_route53_record", "google_dns_record_set").flatMap((resource): CaaRecords[] => {
    const { address, attributes } = resource;
    const values = attributes.records ?? attributes.rrdatas;
    const name = attributes.type === "CAA" ? recordName(resource, estate) : undefined;
    const known = !isUnknown(values) && !(Array.isArray(values) && values.some(isUnknown));
    return name === undefined ? [] : [{ name, address, values: textsOf(values), known }];
  });
  const byName = new Map(records.map((record) => [record.name, record]));
  recordsByEstate.set(estate, byName);
  return byName;
}

/** The absolute name of a record. A name in Route 53 may be relative to its zone, and is empty for the zone itself. */
function recordName(record: Resource, estate: Estate): string | undefined {
  const written = normalizedName(record.attributes.name);
  const zone = estate
    .targets(record, "zone_id")
    .flatMap(({ instances }) => instances)
    .map(({ attributes }) => normalizedName(attributes.name))
    .find((name) => name !== undefined && name !== "");
  if (written === undefined || zone === undefined || written === zone || written.endsWith(`.${zone}`)) {
    return written === "" ? undefined : written;
  }
  return written === "" ? zone : `${written}.${zone}`;
}

function normalizedName(name: Value): string | undefined {
  return typeof name === "string" ? name.replace(/\.$/, "").toLowerCase() : undefined;
}
