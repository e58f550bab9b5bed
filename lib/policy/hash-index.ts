/**
 * Numbers by text, of which only a hash is kept: a few bytes for each of what may be a million addresses.
 *
 * Two texts can have one hash, so that the caller looks at what it gets.
 */
export class HashIndex {
  private readonly hashes: number[] = [];
  private readonly values: number[] = [];
  /** The entry before that has the same slot. */
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

  /** The numbers that may be the key's, in the order in which they were added. */
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
