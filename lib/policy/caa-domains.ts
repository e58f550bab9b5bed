/** The domains by which CAA names an issuer, the one to publish first. */
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

/** The issuers that read `accounturi` (RFC 8657), so that a record can be bound to one account. */
const BINDS_ACCOUNTS = new Set(["lets-encrypt", "lets-encrypt-staging", "google-trust-services"]);

/** The domains that stand for an issuer in CAA; undefined for private and unknown ones, which do not read it. */
export function issuerDomains(issuer: string): readonly string[] | undefined {
  return DOMAINS[issuer];
}

/** The issuers whose domains are known. */
export function caaIssuers(): string[] {
  return Object.keys(DOMAINS);
}

/** Whether an issuer honours a binding to an account. */
export function bindsAccounts(issuer: string): boolean {
  return BINDS_ACCOUNTS.has(issuer);
}
