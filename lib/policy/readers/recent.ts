/** Keeps what was read last, up to a weight: what is looked at twice is read once, and memory stays flat. */
export class Recent<K, V> {
  private kept = new Map<K, V>();
  private weight = 0;

  constructor(private readonly maximum: number) {}

  /** What is kept for a key, or what is read for it. */
  get(key: K, read: () => { readonly value: V; readonly weight: number }): V {
    if (this.kept.has(key)) {
      return this.kept.get(key)!;
    }
    const { value, weight } = read();
    if (this.weight + weight > this.maximum) {
      this.kept = new Map();
      this.weight = 0;
    }
    this.kept.set(key, value);
    this.weight += weight;
    return value;
  }
}
