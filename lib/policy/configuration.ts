/** The expressions of a resource, by path without indices, such as `default_action.target_group_arn`. */
export class Configuration {
  private readonly referencesByPath = new Map<string, readonly string[]>();
  private readonly literalByPath = new Map<string, string>();
  private readonly paths = new Set<string>();
  private every?: readonly string[];

  /** Notes an expression. A literal is kept only where it is text, for the search for secrets. */
  add(path: string, references: readonly string[], literal?: unknown): void {
    this.paths.add(path);
    if (references.length > 0) {
      this.referencesByPath.set(path, [...(this.referencesByPath.get(path) ?? []), ...references]);
    }
    if (typeof literal === "string" && literal !== "") {
      this.literalByPath.set(path, literal);
    }
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

  private hasWithin(block: string): boolean {
    for (const path of this.paths) {
      if (path === block || path.startsWith(`${block}.`)) {
        return true;
      }
    }
    return false;
  }
}
