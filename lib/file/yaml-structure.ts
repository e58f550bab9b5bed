import { Alias, Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, Node, Pair, YAMLMap, YAMLSeq } from "yaml";

/** The maximum number of nodes after aliases are expanded: enough for tens of thousands of certificates, but not for an alias bomb. */
const MAXIMUM_NODES = 5_000_000;

/** The maximum nesting after aliases are expanded. A fleet needs eight levels. */
const MAXIMUM_DEPTH = 50;

interface Extent {
  readonly nodes: number;
  readonly depth: number;
}

const LEAF: Extent = { nodes: 1, depth: 1 };

/**
 * The targets of a document's aliases, and its structural problems: unknown or circular aliases, alias bombs, values that are nested too
 * deeply, duplicate keys and invalid merges.
 */
export class YamlStructure {
  readonly problems: { readonly node: Node; readonly message: string }[] = [];
  private hasGivenUp = false;
  private readonly anchors = new Map<string, Node>();
  private readonly targets = new Map<Alias, Node>();
  /** The extent of each node; undefined while it is being computed. */
  private readonly extents = new Map<Node, Extent | undefined>();

  constructor(document: Document) {
    if (document.contents) {
      this.extentOf(document.contents as Node, 1);
    }
  }

  /** The target of an alias; any other node itself. */
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
      return this.refuse(alias, unknownAlias(alias.source));
    }
    const extent = this.extents.get(target);
    if (extent === undefined) {
      return this.refuse(alias, `The alias *${alias.source} is part of the value that it refers to. Write the value itself.`);
    }
    this.targets.set(alias, target);
    return depth + extent.depth > MAXIMUM_DEPTH ? this.giveUp(alias, TOO_DEEP) : extent;
  }

  /** The key of a pair, as text. */
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
      ? this.giveUp(node, "Aliases expand to too many values. Write the values themselves.")
      : { nodes, depth: deepest + 1 };
  }

  private checkPair(pair: Pair<Node | null, Node | null>, keys: Set<string>): void {
    const { key, value } = pair;
    const text = this.keyText(pair);
    if (key && isCollection(this.follow(key))) {
      this.refuse(key, "A key must be text, not a list or a mapping.");
    } else if (isMergeKey(key)) {
      this.checkMerge(key, value);
    } else if (key && keys.has(text)) {
      this.refuse(key, `The key "${text}" is listed twice in this mapping. Remove one of the two.`);
    }
    keys.add(text);
  }

  private checkMerge(key: Node, value: Node | null): void {
    const merged = this.follow(value);
    const sources = isSeq(merged) ? merged.items.map((item) => this.follow(item as Node | null)) : [merged];
    // Unknown aliases were reported.
    if (!sources.every((source) => source === undefined || isMap(source)) || value === null) {
      this.refuse(value ?? key, "`<<` needs a mapping or a list of mappings, such as the alias *common.");
    }
  }

  private refuse(node: Node, message: string): Extent {
    this.problems.push({ node, message });
    return LEAF;
  }

  /** Reports a problem and stops: all further problems would be of the same kind. */
  private giveUp(node: Node, message: string): Extent {
    if (this.hasGivenUp) {
      return LEAF;
    }
    this.hasGivenUp = true;
    return this.refuse(node, message);
  }
}

function unknownAlias(source: string): string {
  return source.startsWith(".")
    ? `YAML reads *${source} as an alias. Quote the name: "*${source}".`
    : `The alias *${source} has no anchor: no &${source} comes before it. Define the anchor, or quote the text: "*${source}".`;
}

/** The message of values that are nested too deeply. */
export const TOO_DEEP = "Values are nested too deeply. A fleet needs at most eight levels.";

/** Whether a key is `<<`, which merges its value into the mapping. */
export function isMergeKey(key: unknown): key is Node {
  if (!isScalar(key) || (key.type !== undefined && key.type !== "PLAIN")) {
    return false;
  }
  return key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<");
}
