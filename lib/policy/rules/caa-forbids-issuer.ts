import { acceptedDomains } from "../caa-domains";
import { certificateFacts } from "../certificates/services";
import { Estate } from "../estate";
import { Resource } from "../resource";
import { Rule, unresolved } from "../rule";
import { SOURCES } from "../sources";
import { isUnknown, textsOf, Value } from "../value";

/** A CAA record set of the configuration. */
interface CaaRecords {
  readonly name: string;
  readonly address: string;
  readonly values: readonly string[];
  readonly known: boolean;
}

const FIX = "add the issuer's domain to the record set, and keep the others until nothing uses them";

/** CAA records allow the issuers that certificates come from. */
export const caaForbidsIssuer: Rule = {
  id: "caa-forbids-issuer",
  severity: "error",
  info: "The CAA records nearest to a certificate's names allow its issuer, for wildcards too.",
  why: "A CA must refuse to issue where CAA forbids it: the first issuance fails at once, a renewal months after somebody changed the record.",
  sources: [SOURCES.rfc8659, SOURCES.rfc8657, SOURCES.baseline],
  services: [
    { service: "ACM", types: ["aws_acm_certificate"], fix: '0 issue "amazon.com"' },
    { service: "ACME", types: ["acme_certificate"], fix: '0 issue "letsencrypt.org", or the domain of the CA in use' },
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
  compliant: `resource "aws_route53_record" "caa" {
  name    = "example.com"
  type    = "CAA"
  records = ["0 issue \\"amazon.com\\""]
}`,
  nonCompliant: `resource "aws_route53_record" "caa" {
  name    = "example.com"
  type    = "CAA"
  records = ["0 issue \\"letsencrypt.org\\""] # and the certificate is ACM's
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
      const nearest = isUnknown(value) ? undefined : nearestRecords(value, sets);
      if (isUnknown(value) || nearest === undefined || reported.has(nearest.address)) {
        continue;
      }
      if (!nearest.known) {
        reported.add(nearest.address);
        yield unresolved(`${nearest.address}.records`, `CAA allows ${String(issuer)}`);
      } else if (!allows(nearest.values, value.startsWith("*."), domains)) {
        reported.add(nearest.address);
        yield {
          message: `${nearest.address} forbids ${String(issuer)} to issue for "${value}": it names none of ${domains.join(", ")}`,
          fix: FIX,
        };
      }
    }
  },
};

const recordsByEstate = new WeakMap<Estate, Map<string, CaaRecords>>();

/** The CAA records of the configuration by name, read once. */
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

/** The whole name of a record. Route 53's may be relative to their zone, and empty for the zone's own. */
function recordName(record: Resource, estate: Estate): string | undefined {
  const written = plainName(record.attributes.name);
  const zone = estate
    .targets(record, "zone_id")
    .flatMap(({ instances }) => instances)
    .map(({ attributes }) => plainName(attributes.name))
    .find((name) => name !== undefined && name !== "");
  if (written === undefined || zone === undefined || written === zone || written.endsWith(`.${zone}`)) {
    return written === "" ? undefined : written;
  }
  return written === "" ? zone : `${written}.${zone}`;
}

function plainName(name: Value): string | undefined {
  return typeof name === "string" ? name.replace(/\.$/, "").toLowerCase() : undefined;
}

/** RFC 8659 section 3: the record set of the name itself, or of its nearest ancestor that has one. */
function nearestRecords(name: string, sets: ReadonlyMap<string, CaaRecords>): CaaRecords | undefined {
  let suffix = name.replace(/^\*\./, "").toLowerCase();
  for (;;) {
    const found = sets.get(suffix);
    if (found || !suffix.includes(".")) {
      return found;
    }
    suffix = suffix.slice(suffix.indexOf(".") + 1);
  }
}

/** Whether a record set lets one of an issuer's domains issue; `issuewild` decides alone for wildcards where it is there. */
function allows(values: readonly string[], isWildcard: boolean, domains: readonly string[]): boolean {
  const entries = values.map((value) => /^\s*\d+\s+(\w+)\s+"?([^";]*)/.exec(value)).filter((match) => match !== null);
  const wild = entries.filter(([, tag]) => tag.toLowerCase() === "issuewild");
  const relevant = isWildcard && wild.length > 0 ? wild : entries.filter(([, tag]) => tag.toLowerCase() === "issue");
  return relevant.length === 0 || relevant.some(([, , domain]) => domains.includes(domain.trim().toLowerCase()));
}
