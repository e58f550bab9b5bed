/**
 * The registered domain of a name: the part that one buys, such as `example.co.uk` of `www.example.co.uk`.
 *
 * By the Public Suffix List with its private section (`github.io`), and a public suffix counts as itself, as Let's Encrypt has it
 * (https://letsencrypt.org/docs/rate-limits/, `coveringIdentifier` in Boulder). The list that is installed is that of the package's release: a CA
 * may have a newer one.
 */
export function registeredDomain(name: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- stacks that stay below the limits do not pay for the list
  const { getDomain } = require("tldts") as typeof import("tldts");
  return getDomain(name, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? name;
}
