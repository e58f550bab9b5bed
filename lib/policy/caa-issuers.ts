/**
 * The CAA domains of each issuer, with the one to publish first.
 *
 * ACME directories list theirs as `caaIdentities`; those of ACM and Google-managed certificates are from their user guides.
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

/** Further domains that an issuer accepts in existing records. They are not published. */
const FURTHER: Record<string, readonly string[]> = {
  zerossl: ["trust-provider.com", "usertrust.com", "comodoca.com", "comodo.com"],
};

/** The issuers that honour `accounturi` (RFC 8657). */
const BINDS_ACCOUNTS = new Set(["lets-encrypt", "lets-encrypt-staging", "google-trust-services"]);

/**
 * The issuers that honour `validationmethods` (RFC 8657). Let's Encrypt: https://letsencrypt.org/docs/caa/. No source says so for the others.
 */
const BINDS_METHODS = new Set(["lets-encrypt", "lets-encrypt-staging"]);

/**
 * The CAA domains of an issuer; undefined for private and unknown issuers, which do not read CAA records.
 *
 * @internal
 */
export function issuerDomains(issuer: string): readonly string[] | undefined {
  return DOMAINS[issuer];
}

/**
 * All CAA domains that let an issuer issue; undefined for private and unknown issuers.
 *
 * @internal
 */
export function acceptedDomains(issuer: string): readonly string[] | undefined {
  const domains = issuerDomains(issuer);
  return domains && [...domains, ...(FURTHER[issuer] ?? [])];
}

/**
 * The issuers whose CAA domains are known.
 *
 * @internal
 */
export function caaIssuers(): string[] {
  return Object.keys(DOMAINS);
}

/**
 * Whether an issuer honours `accounturi`.
 *
 * @internal
 */
export function bindsAccounts(issuer: string): boolean {
  return BINDS_ACCOUNTS.has(issuer);
}

/**
 * Whether an issuer honours `validationmethods`.
 *
 * @internal
 */
export function bindsMethods(issuer: string): boolean {
  return BINDS_METHODS.has(issuer);
}

/**
 * The methods of which an issuer that honours `validationmethods` can use one for a name; undefined for other issuers.
 *
 * @internal
 */
export function methodsFor(issuer: string, isWildcard: boolean): readonly string[] | undefined {
  return bindsMethods(issuer) ? (isWildcard ? ["dns-01"] : ["dns-01", "http-01", "tls-alpn-01"]) : undefined;
}

/**
 * The record set that applies to a name: its own, or that of its nearest ancestor (RFC 8659 section 3).
 *
 * @internal
 */
export function nearestCaaRecords<T>(name: string, sets: ReadonlyMap<string, T>): T | undefined {
  let suffix = name.replace(/^\*\./, "").toLowerCase();
  for (;;) {
    const found = sets.get(suffix);
    if (found || !suffix.includes(".")) {
      return found;
    }
    suffix = suffix.slice(suffix.indexOf(".") + 1);
  }
}

/**
 * Whether a record set allows one of an issuer's domains. If there is an `issuewild`, it alone decides for wildcards.
 *
 * @param methods the methods of which the issuer can use one, if it honours `validationmethods`
 * @internal
 */
export function caaAllows(
  values: readonly string[],
  isWildcard: boolean,
  domains: readonly string[],
  methods?: readonly string[],
): boolean {
  const entries = values.map((value) => /^\s*\d+\s+(\w+)\s+"?([^"]*)/.exec(value)).filter((match) => match !== null);
  const wild = entries.filter(([, tag]) => tag.toLowerCase() === "issuewild");
  const relevant = isWildcard && wild.length > 0 ? wild : entries.filter(([, tag]) => tag.toLowerCase() === "issue");
  return (
    relevant.length === 0 ||
    relevant.some(([, , value]) => {
      const [domain, ...parameters] = value.split(";").map((part) => part.trim());
      const allowed = parameters.map((each) => /^validationmethods\s*=\s*(.*)$/i.exec(each)?.[1]).find((each) => each !== undefined);
      const isAllowed = methods === undefined || allowed === undefined || allowed.split(",").some((each) => methods.includes(each.trim()));
      return domains.includes(domain.toLowerCase()) && isAllowed;
    })
  );
}
