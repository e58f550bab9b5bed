/** What DNS answered. A name without such a record has an empty list. An answer that is not certain is a problem, never an empty list. */
export type DnsAnswer<T> = { readonly found: T; readonly problem?: undefined } | { readonly found?: undefined; readonly problem: string };

/** The state of DNSSEC in a zone: validated, not signed, or signed so that validating resolvers refuse it. */
export type DnssecState = "secure" | "unsigned" | "broken";

/** Public DNS as a resolver shows it. */
export interface LiveDns {
  /** The targets of CNAME records, as DNS has them. */
  cname(name: string): Promise<DnsAnswer<readonly string[]>>;
  /** The CAA records of a name itself, such as `0 issue "letsencrypt.org"`. */
  caa(name: string): Promise<DnsAnswer<readonly string[]>>;
  dnssec(zone: string): Promise<DnsAnswer<DnssecState>>;
}
