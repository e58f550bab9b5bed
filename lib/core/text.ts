/** Compares two texts by code points, so that the order does not depend on the machine's language. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The most frequent text; the first in the alphabet if several are. */
export function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  texts.forEach((text) => counts.set(text, (counts.get(text) ?? 0) + 1));
  const ranked = [...counts].sort(([one, some], [other, more]) => more - some || compareText(one, other));
  return ranked[0]?.[0];
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

/** A text as one word of a shell, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+=-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}

/** The most edits between a misspelt word and its suggestion. */
const MAXIMUM_EDITS = 3;

/** The candidate that a misspelt word most likely means, if one is close enough. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(MAXIMUM_EDITS, Math.ceil(word.length / 3));
  const ranked = candidates
    // A text whose length differs by more cannot be as close. A hostile text may be very long.
    .filter((candidate) => Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return ranked.length > 0 && ranked[0].edits <= limit ? ranked[0].candidate : undefined;
}

/** `; did you mean "x"?` if a candidate is close, else an empty text. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? "" : `; did you mean "${candidate}"?`;
}

/** The Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j] + 1, current[j - 1] + 1));
    }
    previous = current;
  }
  return previous[b.length];
}

/** Whether a release, such as `6.25.0`, is the other one or a later one. A suffix such as `-beta1` is ignored. */
export function isAtLeast(version: string, other: string): boolean {
  const left = releaseNumbers(version);
  const right = releaseNumbers(other);
  const difference = left.findIndex((part, i) => part !== right[i]);
  return difference < 0 || left[difference] > right[difference];
}

function releaseNumbers(version: string): number[] {
  const [major = 0, minor = 0, patch = 0] = version
    .split("-")[0]
    .split(".")
    .map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor, patch];
}
