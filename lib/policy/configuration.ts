/** The expressions of a resource, by path without indices, such as `default_action.target_group_arn`. */
export class Configuration {
  private readonly referencesByPath = new Map<string, readonly string[]>();
  private readonly literalByPath = new Map<string, string>();
  private readonly paths = new Set<string>();
  private readonly computedPaths = new Set<string>();

  /** What `for_each` refers to, since `each.value` stands for a part of it. */
  constructor(private readonly each: readonly string[] = []) {}

  private every?: readonly string[];

  /** Notes an expression. A literal is kept only where it is text, for the search for secrets. */
  add(path: string, references: readonly string[], literal?: unknown): void {
    this.paths.add(path);
    const all = this.each.length === 0 ? references : references.flatMap((reference) => [reference, ...this.throughEach(reference)]);
    if (all.length > 0) {
      this.referencesByPath.set(path, [...(this.referencesByPath.get(path) ?? []), ...all]);
    }
    if (typeof literal === "string" && literal !== "") {
      this.literalByPath.set(path, literal);
    }
  }

  /** Notes an expression of functions and literals alone, such as `jsonencode({ a = "b" })`, or an empty block. */
  addComputed(path: string): void {
    this.paths.add(path);
    this.computedPaths.add(path);
  }

  /**
   * Whether an argument was written.
   *
   * Blocks made by `dynamic` have no expressions in a plan: an argument of a block that is not there at all counts as written.
   */
  has(path: string): boolean {
    if (this.paths.has(path)) {
      return true;
    }
    const block = path.includes(".") ? path.slice(0, path.indexOf(".")) : undefined;
    return block !== undefined && !this.hasWithin(block);
  }

  /** The references in an argument and in all that is within it; of the whole resource for an empty path. */
  references(path: string): readonly string[] {
    if (path === "") {
      return (this.every ??= [...new Set([...this.referencesByPath.values()].flat())]);
    }
    const own = this.referencesByPath.get(path) ?? [];
    const within = [...this.referencesByPath].filter(([key]) => key.startsWith(`${path}.`)).flatMap(([, references]) => references);
    return [...own, ...within];
  }

  /** The texts that stand in the configuration as they are, by path. */
  get literals(): ReadonlyMap<string, string> {
    return this.literalByPath;
  }

  /** The arguments that are made of functions and literals alone. */
  get computed(): ReadonlySet<string> {
    return this.computedPaths;
  }

  private throughEach(reference: string): string[] {
    const attribute = /^each\.value(.*)$/.exec(reference)?.[1];
    return attribute === undefined ? [] : this.each.map((each) => `${each}${attribute}`);
  }

  private hasWithin(block: string): boolean {
    for (const path of this.paths) {
      if (path === block || path.startsWith(`${block}.`)) {
        return true;
      }
    }
    return false;
  }
}
