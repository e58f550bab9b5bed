/** Keeps what was read last, up to a weight: what is looked at twice is read once, and memory stays flat. */
export class Recent<K, V> {
  private kept = new Map<K, V>();
  private weight = 0;
  private latest?: { readonly key: K; readonly value: V };

  constructor(private readonly maximum: number) {}

  /** What is kept for a key, or what is read for it. */
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
