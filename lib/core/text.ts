/** Compares two texts by code points, so that the order does not depend on the machine's language. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A count with its noun: `1 certificate`, `3 certificates`, `2 policies`. */
export function plural(count: number, noun: string, nouns = pluralOf(noun)): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

function pluralOf(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}

/** The pieces of a list, each so long at most. */
export function piecesOf<T>(items: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) => items.slice(index * length, (index + 1) * length));
}

/** Whether a certificate with these names is valid for a host, by its name or by a wildcard (RFC 6125 section 6.4.3). All are normalised. */
export function covers(names: Iterable<string>, host: string): boolean {
  const wildcard = `*${host.slice(host.indexOf("."))}`;
  for (const name of names) {
    if (name === host || name === wildcard) {
      return true;
    }
  }
  return false;
}
