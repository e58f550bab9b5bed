import { Duration } from "../../core/duration";
import { AcmeLimit, AcmeLimits } from "../directory-data";

/**
 * The registered domain of a name: the part that one buys, such as `example.co.uk` of `www.example.co.uk`.
 *
 * By the Public Suffix List with its private section (`github.io`), and a public suffix counts as itself, as Let's Encrypt has it
 * (https://letsencrypt.org/docs/rate-limits/, `coveringIdentifier` in Boulder). The list that is installed is that of the package's release: a CA
 * may have a newer one.
 */
export function registeredDomain(name: string): string {
  const { getDomain } = require("tldts") as typeof import("tldts");
  return getDomain(name, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? name;
}

/** A certificate as the limits of a CA see it. */
export interface PlannedCertificate {
  readonly domainNames: readonly string[];
  /** How many names its profile allows. */
  readonly namesPerCertificate: number;
  readonly lifetime: Duration;
  /** How long after issuance it is renewed. */
  readonly renewedAfter: Duration;
}

/** Certificates that a limit counts together: those of a registered domain, or of a set of names. */
export interface CountedTogether {
  /** What they have in common, as text for messages. */
  readonly subject: string;
  readonly certificates: readonly PlannedCertificate[];
}

/** What of an account's certificates a first apply or a mass renewal orders at once; nothing where the CA takes as much. */
export function tooManyOrders(
  { newOrders: limit }: AcmeLimits,
  certificates: readonly PlannedCertificate[],
): readonly PlannedCertificate[] {
  const orders = limit === undefined ? [] : counted(limit, certificates);
  return limit !== undefined && orders.length > limit.count ? orders : [];
}

/** The registered domains of which there are more certificates than the CA issues in its period. */
export function crowdedDomains(
  { certificatesPerDomain: limit }: AcmeLimits,
  certificates: readonly PlannedCertificate[],
): CountedTogether[] {
  if (limit === undefined || certificates.length <= limit.count) {
    return [];
  }
  return overLimit(limit, grouped(counted(limit, certificates), registeredDomains));
}

/** The sets of names of which there are more certificates, or more renewals in the long run, than the CA issues in its period. */
export function crowdedSets(
  { certificatesPerExactSet: limit }: AcmeLimits,
  certificates: readonly PlannedCertificate[],
): CountedTogether[] {
  if (limit === undefined) {
    return [];
  }
  return setsOf(certificates).filter((set) => set.certificates.length > limit.count || renewalsPer(limit.per, set) > limit.count);
}

/** Whether certificates of one set expire before the CA has issued successors of all, however early these are ordered. */
export function cannotBeKept({ certificatesPerExactSet: limit }: AcmeLimits, { certificates }: CountedTogether): boolean {
  const shortest = Math.min(...certificates.map(({ lifetime }) => lifetime.toMinutes()));
  return limit !== undefined && (certificates.length * limit.per.toMinutes()) / limit.count > shortest;
}

/** How many renewals of certificates fall into a period, in the long run. */
export function renewalsPer(period: Duration, { certificates }: CountedTogether): number {
  return certificates.reduce((sum, { renewedAfter }) => sum + period.toMinutes() / renewedAfter.toMinutes(), 0);
}

/** What is counted of a first apply: where renewals are exempt, the second certificate of the same names is one. */
function counted(limit: AcmeLimit, certificates: readonly PlannedCertificate[]): readonly PlannedCertificate[] {
  return limit.renewalsCount ? certificates : setsOf(certificates).map((set) => set.certificates[0]);
}

function setsOf(certificates: readonly PlannedCertificate[]): CountedTogether[] {
  return grouped(certificates, ({ domainNames }) => [[...domainNames].sort().join(", ")]);
}

function registeredDomains({ domainNames }: PlannedCertificate): string[] {
  return [...new Set(domainNames.map((name) => registeredDomain(name.replace(/^\*\./, ""))))];
}

function grouped(
  certificates: readonly PlannedCertificate[],
  subjectsOf: (certificate: PlannedCertificate) => string[],
): CountedTogether[] {
  const groups = new Map<string, PlannedCertificate[]>();
  for (const certificate of certificates) {
    for (const subject of subjectsOf(certificate)) {
      const group = groups.get(subject) ?? [];
      group.push(certificate);
      groups.set(subject, group);
    }
  }
  return [...groups].map(([subject, members]) => ({ subject, certificates: members }));
}

/** Those over the limit, the most numerous first. */
function overLimit({ count }: AcmeLimit, groups: CountedTogether[]): CountedTogether[] {
  return groups
    .filter(({ certificates }) => certificates.length > count)
    .sort((one, other) => other.certificates.length - one.certificates.length);
}
