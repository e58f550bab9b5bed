import { Duration } from "../core/duration";
import { AcmeLimit, AcmeLimits, AcmeProfile } from "./directory-data";
import { AcmeDirectory, RENEWED_BY_EVERY_RUN } from "./directory";
import { ICertificate } from "../core/certificate";
import { IssuanceLimit } from "../core/issuer";
import { CertfleetError, warn } from "../core/error";
import { oncePerStack } from "../core/once-per-stack";
import { IAcmeAccount, orderingAccount } from "./account";
import { registeredDomain } from "./kinds/issuance";
import { lapsing } from "./lapses";

/** A certificate as the limits of a CA see it. */
export interface PlannedCertificate {
  readonly domainNames: readonly string[];
  /** How many names its profile allows. */
  readonly namesPerCertificate: number;
  readonly lifetime: Duration;
  /** How long after issuance it is renewed. */
  readonly renewedAfter: Duration;
  /** How often Terraform runs. */
  readonly runsEvery: Duration;
}

/** Certificates that a limit counts together: those of a registered domain, or of a set of names. */
export interface CountedTogether {
  /** What they have in common, as text for messages. */
  readonly subject: string;
  readonly certificates: readonly PlannedCertificate[];
}

/**
 * The limits that one more certificate counts against: of the stack's account at the CA, of its registered domains, and of its set of names.
 *
 * @param isRenewal whether the CA has issued a certificate with exactly these names before. Some limits do not count renewals.
 */
export function limitsOfOrder(directory: AcmeDirectory, domainNames: readonly string[], isRenewal: boolean): IssuanceLimit[] {
  const { newOrders, certificatesPerDomain, certificatesPerExactSet } = directory.limits;
  const limit = (of: AcmeLimit | undefined, subject: string, what: string): IssuanceLimit[] =>
    of === undefined || (isRenewal && !of.renewalsCount)
      ? []
      : [
          {
            key: `${directory.serverUrl} ${subject}`,
            what: `${what} ${directory.name}`,
            count: of.count,
            per: of.per,
            refills: of.refills,
          },
        ];
  return [
    ...limit(newOrders, "orders", "orders of the account at"),
    ...registeredDomains({ domainNames }).flatMap((domain) =>
      limit(certificatesPerDomain, `domain ${domain}`, `certificates of ${domain} at`),
    ),
    ...limit(
      certificatesPerExactSet,
      `set ${[...domainNames].sort().join(",")}`,
      `certificates of exactly the names of ${domainNames[0]} at`,
    ),
  ];
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

function registeredDomains({ domainNames }: { readonly domainNames: readonly string[] }): string[] {
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

/** Domains that a message names before it only counts them. */
const NAMED_DOMAINS = 3;

/** What is said of more orders than the CA takes of an account. */
export function orderMessage(directory: AcmeDirectory, orders: readonly PlannedCertificate[]): string {
  const limit = directory.limits.newOrders!;
  return [
    `the stack has ${orders.length} certificates of "${directory.name}", which takes ${limit.count} orders of an account in ${limit.per.toString()}: ` +
      refused(limit),
    inParts(limit, orders.length),
    ...pack(orders),
    ...tryFirst(directory),
  ].join("; ");
}

/** What is said of more certificates than an account can renew before they expire. */
export function lostOrdersMessage(directory: AcmeDirectory, orders: readonly PlannedCertificate[], lost: number): string {
  const { count, per } = directory.limits.newOrders!;
  return [
    `the stack has ${orders.length} certificates of "${directory.name}", which takes ${count} orders of an account in ${per.toString()} and counts renewals: ` +
      `${lost} of them would expire before their renewal is allowed`,
    "run Terraform more often, or use several accounts",
    ...pack(orders),
  ].join("; ");
}

/** What is said of registered domains with more certificates than the CA issues for one. */
export function domainMessage(directory: AcmeDirectory, domains: readonly CountedTogether[]): string {
  const limit = directory.limits.certificatesPerDomain!;
  const [most] = domains;
  const named = domains.slice(0, NAMED_DOMAINS).map(({ subject, certificates }) => `${certificates.length} certificates of ${subject}`);
  const more = domains.length > NAMED_DOMAINS ? [`${domains.length - NAMED_DOMAINS} more such domains`] : [];
  return [
    `the stack has ${[...named, ...more].join(", ")}, and "${directory.name}" issues ${limit.count} for a registered domain in ${limit.per.toString()}: ` +
      refused(limit),
    inParts(limit, most.certificates.length),
    ...pack(most.certificates),
    ...tryFirst(directory),
  ].join("; ");
}

/** What is said of more certificates of one set of names than the CA issues. */
export function setMessage(directory: AcmeDirectory, set: CountedTogether): string {
  const limit = directory.limits.certificatesPerExactSet!;
  return [
    `the stack has ${ofSet(set)}, and "${directory.name}" issues ${limit.count} for one set of names in ${limit.per.toString()}: ${refused(limit)}`,
    inParts(limit, set.certificates.length),
    FEWER,
    ...tryFirst(directory),
  ].join("; ");
}

/** What is said of certificates of one set of names that cannot all be renewed before they expire. */
export function lostMessage(directory: AcmeDirectory, set: CountedTogether): string {
  const limit = directory.limits.certificatesPerExactSet!;
  const [{ lifetime }] = set.certificates;
  return (
    `the stack has ${ofSet(set)} that live ${lifetime.toString()}, and "${directory.name}" issues ${limit.count} for one set of names in ` +
    `${limit.per.toString()}: some would expire before their renewal is allowed; ${FEWER}, or take a profile with a longer lifetime`
  );
}

const FEWER = "let one certificate go to several stores and endpoints instead of ordering it again";

function ofSet({ subject, certificates }: CountedTogether): string {
  const { domainNames } = certificates[0];
  const more = domainNames.length - NAMED_DOMAINS;
  const names = more > 0 ? `${domainNames.slice(0, NAMED_DOMAINS).join(", ")} and ${more} more names` : subject;
  return `${certificates.length} certificates of exactly ${names}`;
}

function refused({ count, renewalsCount }: AcmeLimit): string {
  return `a first apply${renewalsCount ? ", and renewals that fall together," : ""} would be refused after ${count}`;
}

function inParts({ count, per }: AcmeLimit, certificates: number): string {
  const parts = Math.ceil(certificates / count);
  const inAll = Duration.minutes((parts - 1) * per.toMinutes());
  return `apply in ${parts} parts, ${count} certificates at a time and ${per.toString()} apart (${inAll.toString()} in all)`;
}

/** How many certificates would hold the names if they were packed, where that is fewer. */
function pack(certificates: readonly PlannedCertificate[]): string[] {
  const names = new Set(certificates.flatMap(({ domainNames }) => domainNames)).size;
  const room = Math.min(...certificates.map(({ namesPerCertificate }) => namesPerCertificate));
  const fewest = Math.ceil(names / room);
  if (fewest >= certificates.length) {
    return [];
  }
  const into = fewest === 1 ? "one certificate" : `${fewest} certificates, ${room} in each`;
  return [`or pack the ${names} names into ${into} (\`groups\` of a fleet)`];
}

function tryFirst({ testDirectory }: AcmeDirectory): string[] {
  return testDirectory === undefined ? [] : [`try with "${testDirectory}" first`];
}

/**
 * Counts a certificate towards the orders of a stack at a CA. Synth reports the limits that a first apply or a mass renewal would exceed.
 *
 * Most are warnings, because limits reset and CAs raise them. An error is reported if waiting does not help: certificates with one set of
 * names that expire before the CA can issue that many. Orders of other stacks are unknown here.
 */
export function countIssuance(by: IAcmeAccount, certificate: ICertificate, { namesPerCertificate }: AcmeProfile): void {
  const account = orderingAccount(by);
  const accounts = oncePerStack(account, `acme-issuance:${account.directory.serverUrl}`, () => {
    const planned = new Map<IAcmeAccount, PlannedCertificate[]>();
    account.node.addValidation({ validate: () => checkLimits(account, planned) });
    return planned;
  });
  const planned = accounts.get(account) ?? [];
  accounts.set(account, planned);
  const { domainNames, renewal } = certificate;
  planned.push({
    domainNames,
    namesPerCertificate,
    lifetime: renewal.lifetime,
    renewedAfter: renewedAfter(certificate),
    runsEvery: renewal.every!,
  });
}

function renewedAfter({ renewal: { lifetime, due, every } }: ICertificate): Duration {
  return every !== undefined && lifetime.toMinutes() < RENEWED_BY_EVERY_RUN.toMinutes()
    ? every
    : Duration.minutes(lifetime.toMinutes() - due.toMinutes());
}

function checkLimits(first: IAcmeAccount, accounts: Map<IAcmeAccount, PlannedCertificate[]>): string[] {
  const { directory } = first;
  const { limits } = directory;
  const refused: string[] = [];
  for (const [account, planned] of accounts) {
    const orders = tooManyOrders(limits, planned);
    if (orders.length === 0) {
      continue;
    }
    const lost = limits.newOrders?.renewalsCount === true ? lapsing({ newOrders: limits.newOrders }, orders) : new Set();
    if (lost.size > 0) {
      refused.push(new CertfleetError("acme-order-limit", lostOrdersMessage(directory, orders, lost.size)).message);
    } else {
      warn(account, "acme-order-limit", orderMessage(directory, orders));
    }
  }
  const planned = [...accounts.values()].flat();
  const domains = crowdedDomains(limits, planned);
  if (domains.length > 0) {
    warn(first, "acme-domain-limit", domainMessage(directory, domains));
  }
  const sets = crowdedSets(limits, planned);
  const { certificatesPerExactSet } = limits;
  const lost = sets.filter(({ certificates }) => lapsing({ certificatesPerExactSet }, certificates).size > 0);
  for (const set of sets.filter((candidate) => !lost.includes(candidate))) {
    warn(first, "acme-set-limit", setMessage(directory, set));
  }
  return [...refused, ...lost.map((set) => new CertfleetError("acme-renewal-limit", lostMessage(directory, set)).message)];
}
