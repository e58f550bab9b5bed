import { plainDnsName, ValidationRecord } from "../../core/validation-records";
import { compareText, plural } from "../../core/text";
import { acceptedDomains, caaAllows, methodsFor } from "../../policy/caa-issuers";
import { FleetCertificate } from "../fleet-view";
import { HealthFinding } from "./health";
import { LiveDns } from "./live-dns";

/** The tags of CAA that CAs know. A record with another one that is marked as critical forbids issuance (RFC 8659 section 4.1). */
const TAGS = new Set(["issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"]);

/** What states have about validation records. */
export interface ValidationState {
  /** The records that certificates of the fleet need. */
  readonly expected: readonly ValidationRecord[];
  /** The records that any certificate of the states needs. */
  readonly needed: readonly ValidationRecord[];
  readonly published: readonly Omit<ValidationRecord, "domain">[];
  /** The certificates whose records no state has, because only outputs of it were read. */
  readonly unread: readonly string[];
}

/** Compares public DNS with a fleet: DNSSEC of its zones, CAA records for its issuers, and validation records. */
export async function dnsFindings(
  dns: LiveDns,
  certificates: readonly FleetCertificate[],
  records: ValidationState,
): Promise<HealthFinding[]> {
  const zones = [...new Set(certificates.flatMap(({ inventory }) => (inventory.zones ?? []).map(({ name }) => plainDnsName(name))))];
  const all = await Promise.all([
    ...zones.sort(compareText).map((zone) => dnssecFinding(dns, zone)),
    ...certificates.map((certificate) => caaFindings(dns, certificate)),
    ...records.expected.map((record) => validationFindings(dns, record, certificates)),
    ...records.published.map((record) => danglingFindings(dns, record, records.needed)),
  ]);
  return [...all.flat(), ...unreadFindings(records.unread)];
}

async function dnssecFinding(dns: LiveDns, zone: string): Promise<HealthFinding[]> {
  const { found, problem } = await dns.dnssec(zone);
  if (problem !== undefined) {
    return [unknown(`whether DNSSEC of ${zone} works`, problem)];
  }
  if (found === "broken") {
    return [
      {
        kind: "dnssec-broken",
        severity: "error",
        message: `no CA may issue or renew certificates in ${zone}, and validating resolvers do not resolve its names: its DNSSEC signatures do not match the DS records`,
        fix: "correct the DS records at the registrar, or sign the zone again",
      },
    ];
  }
  return found === "secure"
    ? []
    : [
        {
          kind: "dnssec-unsigned",
          severity: "advice",
          message: `CAs cannot verify the DNS answers of ${zone}, by which they validate its names: the zone is not signed with DNSSEC`,
          fix: "sign the zone, and publish its DS records at the registrar",
        },
      ];
}

async function caaFindings(dns: LiveDns, { key, inventory: { domains, issuer } }: FleetCertificate): Promise<HealthFinding[]> {
  const accepted = acceptedDomains(issuer);
  if (accepted === undefined) {
    return [];
  }
  const findings = new Map<string, HealthFinding>();
  const add = (at: string, finding: HealthFinding) => findings.set(at, findings.get(at) ?? { ...finding, certificate: key });
  for (const domain of domains.map((each) => plainDnsName(each))) {
    const { at, values, problem } = await caaFor(dns, domain);
    const isWildcard = domain.startsWith("*.");
    if (problem !== undefined) {
      add(`${at} unknown`, unknown(`whether CAA records of ${at} allow ${issuer} to issue for ${domain}`, problem));
    } else if (values.length === 0) {
      add("none", {
        kind: "caa-missing",
        severity: "advice",
        message: `every CA may issue for ${domain}: neither the name nor a parent has CAA records`,
        fix: `publish CAA records that allow ${issuer} (${accepted.join(", ")})`,
      });
    } else if (values.some(isUnknownCritical) || !caaAllows(values, isWildcard, accepted, methodsFor(issuer, isWildcard))) {
      add(at, {
        kind: "caa-forbids",
        severity: "warning",
        message: `the next issuance for ${domain} fails: the CAA records of ${at} in DNS do not allow ${issuer} (${values.join(", ")})`,
        fix: `allow ${accepted.join(", ")} in the CAA records of ${at}, for wildcards as well if it has them`,
      });
    }
  }
  return [...findings.values()];
}

function isUnknownCritical(value: string): boolean {
  const [, flags, tag] = /^(\d+) (\S+)/.exec(value) ?? [];
  return (Number(flags) & 128) !== 0 && !TAGS.has(tag.toLowerCase());
}

/** The records that apply to a name: its own, or those of its nearest parent (RFC 8659 section 3). */
async function caaFor(
  dns: LiveDns,
  domain: string,
): Promise<{ readonly at: string; readonly values: readonly string[]; readonly problem?: string }> {
  const labels = domain.replace(/^\*\./, "").split(".");
  for (let index = 0; index < labels.length; index++) {
    const at = labels.slice(index).join(".");
    const { found, problem } = await dns.caa(at);
    if (problem !== undefined) {
      return { at, values: [], problem };
    }
    if (found.length > 0) {
      return { at, values: found };
    }
  }
  return { at: domain, values: [] };
}

async function validationFindings(
  dns: LiveDns,
  { domain, name, target }: ValidationRecord,
  certificates: readonly FleetCertificate[],
): Promise<HealthFinding[]> {
  const { key } =
    certificates.find(({ inventory }) => inventory.domains.some((each) => plainDnsName(each).replace(/^\*\./, "") === bare(domain))) ?? {};
  const certificate = key === undefined ? {} : { certificate: key };
  const [at, wanted] = [plainDnsName(name), plainDnsName(target)];
  const { found, problem } = await dns.cname(at);
  if (problem !== undefined) {
    return [{ ...unknown(`whether the validation record of ${domain} is in DNS (${at})`, problem), ...certificate }];
  }
  if (found.some((each) => plainDnsName(each) === wanted)) {
    return [];
  }
  const seen =
    found.length === 0 ? `is not in DNS, and should point to ${wanted}` : `points to ${found.join(", ")} in DNS, instead of to ${wanted}`;
  return [
    {
      kind: "validation-record",
      severity: "warning",
      ...certificate,
      message: `the next renewal for ${domain} fails: its validation record ${at} ${seen}`,
      fix: "publish the record in the zone that the registrar delegates to, or correct the delegation",
    },
  ];
}

/** A validation record for which no certificate of the states is left. */
async function danglingFindings(
  dns: LiveDns,
  { name, target }: Omit<ValidationRecord, "domain">,
  needed: readonly ValidationRecord[],
): Promise<HealthFinding[]> {
  const at = plainDnsName(name);
  if (needed.some((each) => plainDnsName(each.name) === at)) {
    return [];
  }
  const { found, problem } = await dns.cname(at);
  if (problem !== undefined) {
    return [unknown(`whether the validation record ${at}, which no certificate needs, is still in DNS`, problem)];
  }
  return found.length === 0
    ? []
    : [
        {
          kind: "validation-record-unused",
          severity: "advice",
          message: `whoever holds ${plainDnsName(target)} can still get certificates for ${at.replace(/^_[^.]+\./, "")}: its validation record ${at} remains, and no certificate of the states that were read needs it`,
          fix: "remove the record if no other stack or account needs it",
        },
      ];
}

function bare(domain: string): string {
  return plainDnsName(domain).replace(/^\*\./, "");
}

function unreadFindings(keys: readonly string[]): HealthFinding[] {
  if (keys.length === 0) {
    return [];
  }
  const shown = keys.slice(0, 3).join(", ");
  const others = keys.length > 3 ? ` and ${plural(keys.length - 3, "other")}` : "";
  return [
    {
      kind: "dns-unknown",
      severity: "advice",
      message: `the validation records of ${shown}${others} were not compared with DNS: outputs and configurations do not have them`,
      fix: "pass the state file of the stack, or the output of terraform show -json",
    },
  ];
}

function unknown(what: string, problem: string): HealthFinding {
  return {
    kind: "dns-unknown",
    severity: "warning",
    message: `it is not known ${what}: ${problem}`,
    fix: "run the command again, or with --resolver for a resolver that answers and validates DNSSEC",
  };
}
