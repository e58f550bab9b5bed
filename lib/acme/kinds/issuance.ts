import { FROM_THE_BEGINNING, Issuance, IssuanceLimit } from "../../core/issuance";
import { RenewalProps } from "../../core/renewal";
import { AcmeDirectory, acmeRenewedFrom } from "../directory";
import { AcmeLimit, AcmeLimits, AcmeProfile, shortestLifetime } from "../directory-data";

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

/**
 * How a known ACME CA issues certificates over the years. Renewal and alerts are based on the shortest lifetime of a profile; the CA issues
 * for the lifetime of the day. A certificate with another lifetime requested it.
 */
export function acmeIssuance(directoryName: string, { lifetime }: RenewalProps, profileName?: string): Issuance {
  const directory = AcmeDirectory.of(directoryName);
  const candidates = profileName === undefined ? directory.profiles : [directory.profile(profileName)];
  const profile = candidates.find((each) => shortestLifetime(each).toMinutes() === lifetime.toMinutes());
  return {
    lifetimes: profile === undefined ? [{ since: FROM_THE_BEGINNING, lifetime, source: directory.serverUrl }] : lifetimesOf(profile),
    dueOf: acmeRenewedFrom,
    limits: acmeIssuanceLimits(directory.limits),
  };
}

function lifetimesOf({ lifetime, announced = [], source }: AcmeProfile): Issuance["lifetimes"] {
  return [{ since: FROM_THE_BEGINNING, lifetime, source }, ...announced];
}

/** The limits on orders that succeed. Failed validations are not simulated. */
export function acmeIssuanceLimits({ newOrders, certificatesPerDomain, certificatesPerExactSet }: AcmeLimits): IssuanceLimit[] {
  return [
    ...limit(newOrders, "orders of an account", () => ["the account"]),
    ...limit(certificatesPerDomain, "certificates of a registered domain", (names) => [
      ...new Set(names.map((each) => registeredDomain(each.replace(/^\*\./, "")))),
    ]),
    ...limit(certificatesPerExactSet, "certificates with exactly the same names", (names) => [[...names].sort().join(", ")]),
  ];
}

function limit(known: AcmeLimit | undefined, name: string, subjects: IssuanceLimit["subjects"]): IssuanceLimit[] {
  return known === undefined ? [] : [{ name, count: known.count, per: known.per, renewalsCount: known.renewalsCount, subjects }];
}
