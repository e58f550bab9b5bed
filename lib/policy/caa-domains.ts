/**
 * The domains by which CAA names an issuer, the one to publish first.
 *
 * Those of ACME issuers are what `caaIdentities` of their directories says, ACM's are from its user guide, and those of Google-managed
 * certificates from Certificate Manager's.
 */
const DOMAINS: Record<string, readonly string[]> = {
  acm: ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"],
  "google-managed": ["pki.goog", "letsencrypt.org"],
  "google-trust-services": ["pki.goog"],
  "lets-encrypt": ["letsencrypt.org"],
  "lets-encrypt-staging": ["letsencrypt.org"],
  zerossl: ["sectigo.com"],
  "ssl-com-rsa": ["ssl.com"],
  "ssl-com-ecc": ["ssl.com"],
};

/** Further domains that an issuer takes for itself: enough where they stand already, and not worth publishing. */
const FURTHER: Record<string, readonly string[]> = {
  zerossl: ["trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"],
};

/** The issuers that read `accounturi` (RFC 8657), so that a record can be bound to one account. */
const BINDS_ACCOUNTS = new Set(["lets-encrypt", "lets-encrypt-staging", "google-trust-services"]);

/** The domains that stand for an issuer in CAA; undefined for private and unknown ones, which do not read it. */
export function issuerDomains(issuer: string): readonly string[] | undefined {
  return DOMAINS[issuer];
}

/** All domains that let an issuer issue; undefined as above. */
export function acceptedDomains(issuer: string): readonly string[] | undefined {
  const domains = issuerDomains(issuer);
  return domains && [...domains, ...(FURTHER[issuer] ?? [])];
}

/** The issuers whose domains are known. */
export function caaIssuers(): string[] {
  return Object.keys(DOMAINS);
}

/** Whether an issuer honours a binding to an account. */
export function bindsAccounts(issuer: string): boolean {
  return BINDS_ACCOUNTS.has(issuer);
}
