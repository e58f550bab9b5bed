/**
 * Maps texts to numbers and keeps only hashes of the texts: a few bytes for each of up to a million addresses.
 *
 * Two texts can share a hash, so callers must verify the results.
 */
export class HashIndex {
  private readonly hashes: number[] = [];
  private readonly values: number[] = [];
  /** For each entry, the previous entry in the same slot. */
  private readonly previous: number[] = [];
  private last = new Int32Array(1024).fill(-1);

  add(key: string, value: number): void {
    this.hashes.push(hashOf(key));
    this.values.push(value);
    if (this.hashes.length > this.last.length) {
      this.last = new Int32Array(this.last.length * 2).fill(-1);
      this.previous.length = 0;
    }
    for (let entry = this.previous.length; entry < this.hashes.length; entry++) {
      const slot = this.hashes[entry] & (this.last.length - 1);
      this.previous.push(this.last[slot]);
      this.last[slot] = entry;
    }
  }

  /** The candidates for a key, in the order in which they were added. */
  get(key: string): number[] {
    const hash = hashOf(key);
    const found: number[] = [];
    for (let entry = this.last[hash & (this.last.length - 1)]; entry !== -1; entry = this.previous[entry]) {
      if (this.hashes[entry] === hash) {
        found.push(this.values[entry]);
      }
    }
    return found.reverse();
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

/** A cache that is emptied when its total weight exceeds a limit, so memory stays bounded. */
export class BoundedCache<K, V> {
  private kept = new Map<K, V>();
  private weight = 0;
  private latest?: { readonly key: K; readonly value: V };

  constructor(private readonly maximum: number) {}

  /** The cached value of a key, or the value that `read` returns. */
  get(key: K, read: () => { readonly value: V; readonly weight: number }): V {
    if (this.latest?.key === key) {
      return this.latest.value;
    }
    const value = this.kept.has(key) ? this.kept.get(key)! : this.keep(key, read());
    this.latest = { key, value };
    return value;
  }

  private keep(key: K, { value, weight }: { readonly value: V; readonly weight: number }): V {
    if (this.weight + weight > this.maximum) {
      this.kept = new Map();
      this.weight = 0;
    }
    this.kept.set(key, value);
    this.weight += weight;
    return value;
  }
}
