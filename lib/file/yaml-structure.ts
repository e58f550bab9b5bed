import { Alias, Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, Node, Pair, YAMLMap, YAMLSeq } from "yaml";

/** Nodes that a file may have once its aliases are followed: room for tens of thousands of certificates, not for an alias bomb. */
const MAXIMUM_NODES = 5_000_000;

/** How deep values may be nested once aliases are followed. A fleet needs eight levels. */
const MAXIMUM_DEPTH = 50;

interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

const LEAF: Extent = { nodes: 1, depth: 1 };

/**
 * Where a document's aliases lead, and why it cannot become data: aliases that lead nowhere or in circles, bombs, values that
 * are nested too deeply, keys that stand twice, what cannot be merged.
 */
export class YamlStructure {
  readonly problems: { readonly node: Node; readonly message: string }[] = [];
  private hasGivenUp = false;
  private readonly anchors = new Map<string, Node>();
  private readonly targets = new Map<Alias, Node>();
  /** The extent of what was seen; undefined for a value that is being looked at. */
  private readonly extents = new Map<Node, Extent | undefined>();

  constructor(document: Document) {
    if (document.contents) {
      this.extentOf(document.contents as Node, 1);
    }
  }

  /** A node, or what an alias stands for. */
  follow(node: Node | null | undefined): Node | undefined {
    return isAlias(node) ? this.targets.get(node) : (node ?? undefined);
  }

  private extentOf(node: Node | null, depth: number): Extent {
    if (isAlias(node)) {
      return this.extentOfAlias(node, depth);
    }
    if (!node || this.hasGivenUp) {
      return LEAF;
    }
    if ("anchor" in node && node.anchor !== undefined) {
      this.anchors.set(node.anchor, node);
    }
    this.extents.set(node, undefined);
    const extent = isMap(node) || isSeq(node) ? this.extentOfCollection(node, depth) : LEAF;
    this.extents.set(node, extent);
    return extent;
  }

  private extentOfAlias(alias: Alias, depth: number): Extent {
    const target = this.anchors.get(alias.source);
    if (target === undefined) {
      return this.refuse(alias, `*${alias.source} stands for nothing: no &${alias.source} comes before it`);
    }
    const extent = this.extents.get(target);
    if (extent === undefined) {
      return this.refuse(alias, `*${alias.source} stands for a value that it is a part of: write out what is meant`);
    }
    this.targets.set(alias, target);
    return depth + extent.depth > MAXIMUM_DEPTH ? this.giveUp(alias, TOO_DEEP) : extent;
  }

  /** A pair's key, as text. */
  keyText({ key }: Pair): string {
    const scalar = this.follow(key as Node | null);
    return isScalar(scalar) ? String(scalar.value) : "";
  }

  private extentOfCollection(node: YAMLMap | YAMLSeq, depth: number): Extent {
    if (depth > MAXIMUM_DEPTH) {
      return this.giveUp(node, TOO_DEEP);
    }
    let nodes = 1;
    let deepest = 0;
    const keys = new Set<string>();
    for (const item of node.items as (Node | Pair<Node | null, Node | null>)[]) {
      for (const part of isPair(item) ? [item.key, item.value] : [item]) {
        const extent = this.extentOf(part as Node | null, depth + 1);
        nodes += extent.nodes;
        deepest = Math.max(deepest, extent.depth);
      }
      if (isPair(item)) {
        this.checkPair(item as Pair<Node | null, Node | null>, keys);
      }
    }
    return nodes > MAXIMUM_NODES
      ? this.giveUp(node, "aliases repeat aliases too often: write the values themselves")
      : { nodes, depth: deepest + 1 };
  }

  private checkPair(pair: Pair<Node | null, Node | null>, keys: Set<string>): void {
    const { key, value } = pair;
    const text = this.keyText(pair);
    if (key && isCollection(this.follow(key))) {
      this.refuse(key, "a key is text, not a list or a mapping");
    } else if (isMergeKey(key)) {
      this.checkMerge(key, value);
    } else if (key && keys.has(text)) {
      this.refuse(key, `the key "${text}" stands twice in its mapping: remove one`);
    }
    keys.add(text);
  }

  private checkMerge(key: Node, value: Node | null): void {
    const merged = this.follow(value);
    const sources = isSeq(merged) ? merged.items.map((item) => this.follow(item as Node | null)) : [merged];
    // An alias that stands for nothing was refused.
    if (!sources.every((source) => source === undefined || isMap(source)) || value === null) {
      this.refuse(value ?? key, "`<<` merges a mapping, or a list of mappings: give it an alias of one, such as *common");
    }
  }

  private refuse(node: Node, message: string): Extent {
    this.problems.push({ node, message });
    return LEAF;
  }

  /** Refuses, and looks no further: nothing but more of the same would be found. */
  private giveUp(node: Node, message: string): Extent {
    if (this.hasGivenUp) {
      return LEAF;
    }
    this.hasGivenUp = true;
    return this.refuse(node, message);
  }
}

/** What is said of values within values within values. */
export const TOO_DEEP = "values are nested too deeply to be read: a fleet needs eight levels";

/** Whether a key is `<<`, which merges its value into the mapping. */
export function isMergeKey(key: unknown): key is Node {
  if (!isScalar(key) || (key.type !== undefined && key.type !== "PLAIN")) {
    return false;
  }
  return key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<");
}
