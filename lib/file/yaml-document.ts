import {
  Alias,
  Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Node,
  Pair,
  parseDocument,
  YAMLMap,
  YAMLParseError,
  YAMLSeq,
  YAMLWarning,
} from "yaml";
import { FilePath, FileProblem, FleetFileError } from "./schema-reader";

/** What no YAML may have in it (YAML 1.2.2, "Character Set"). */
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** A YAML file as data, with the place of each value in it. */
export class YamlDocument {
  /** Reads a file's text. Everything that is wrong with its syntax is reported at once. */
  static parse(file: string, text: string): YamlDocument {
    const lines = new LineCounter();
    const document = parseSafely(file, text, lines);
    const control = CONTROL_CHARACTER.exec(text);
    if (control) {
      throw new FleetFileError(file, [{ code: "invalid-yaml", ...positionAt(lines, control.index), message: controlMessage(control[0]) }]);
    }
    const faults = [...document.errors, ...document.warnings];
    const tooDeep = faults.find(({ message }) => message.startsWith("Maximum call stack size exceeded"));
    if (tooDeep) {
      throw new FleetFileError(file, [{ code: "invalid-yaml", ...positionAt(lines, tooDeep.pos[0]), message: TOO_DEEP }]);
    }
    if (faults.length > 0) {
      throw new FleetFileError(
        file,
        faults.map((fault) => ({ code: "invalid-yaml", ...positionAt(lines, fault.pos[0]), message: syntaxMessage(fault) })),
      );
    }
    const structure = new YamlStructure(document);
    if (structure.problems.length > 0) {
      throw new FleetFileError(
        file,
        structure.problems.map(({ node, message }) => ({ code: "invalid-yaml", ...positionAt(lines, node.range?.[0] ?? 0), message })),
      );
    }
    return new YamlDocument(file, document, structure, lines);
  }

  /** The data. */
  readonly data: unknown;
  private readonly problems: FileProblem[] = [];
  private readonly pairs = new Map<YAMLMap, Map<string, Pair>>();

  private constructor(
    readonly file: string,
    private readonly document: Document,
    private readonly structure: YamlStructure,
    private readonly lines: LineCounter,
  ) {
    // The structure is checked before, in a way that lets ten thousand certificates share one anchor.
    this.data = document.toJS({ maxAliasCount: -1 });
  }

  /** Notes a problem at a place of the data: at its key, or at its value, or at the nearest place above that the text has. */
  report(code: string, path: FilePath, message: string, atKey = false): void {
    this.problems.push({ code, ...positionAt(this.lines, this.offsetOf(path, atKey)), message });
  }

  /** Fails with all problems that were noted, if there are any. */
  check(): void {
    if (this.problems.length > 0) {
      throw new FleetFileError(this.file, this.problems);
    }
  }

  private offsetOf(path: FilePath, atKey: boolean): number {
    let node = this.structure.follow(this.document.contents as Node | null);
    let offset = node?.range?.[0] ?? 0;
    for (const [index, key] of path.entries()) {
      const pair = isMap(node) ? this.findPair(node, key) : undefined;
      const value = pair ? pair.value : isSeq(node) ? node.items[Number(key)] : undefined;
      if (pair === undefined && value === undefined) {
        break;
      }
      const isLast = index === path.length - 1;
      const at = isLast && atKey && pair ? pair.key : value;
      offset = (at as Node | null)?.range?.[0] ?? (pair?.key as Node | undefined)?.range?.[0] ?? offset;
      node = this.structure.follow(value as Node | null);
    }
    return offset;
  }

  private findPair(map: YAMLMap, key: string | number): Pair | undefined {
    let pairs = this.pairs.get(map);
    if (!pairs) {
      pairs = new Map(map.items.map((pair) => [this.structure.keyText(pair), pair]));
      this.pairs.set(map, pairs);
    }
    const own = pairs.get(String(key));
    return own ?? this.mergedMaps(map).reduce<Pair | undefined>((found, merged) => found ?? this.findPair(merged, key), undefined);
  }

  private mergedMaps(map: YAMLMap): YAMLMap[] {
    return map.items
      .filter((pair) => isMergeKey(pair.key))
      .map((pair) => this.structure.follow(pair.value as Node | null))
      .flatMap((value) => (isSeq(value) ? value.items.map((item) => this.structure.follow(item as Node | null)) : [value]))
      .filter((value): value is YAMLMap => isMap(value));
  }
}

function parseSafely(file: string, text: string, lineCounter: LineCounter): Document {
  try {
    // Whether keys are unique is checked by YamlStructure: the parser compares each with each, which takes seconds for ten thousand.
    return parseDocument(text, { merge: true, lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new FleetFileError(file, [{ code: "invalid-yaml", line: 1, column: 1, message: TOO_DEEP }]);
    }
    throw error;
  }
}

/** What is said of a fault that the parser found, in the words of somebody who writes a fleet. */
function syntaxMessage({ code, message }: YAMLParseError | YAMLWarning): string {
  switch (code) {
    case "MULTIPLE_DOCS":
      return "a second document begins here (---): a file has one fleet, write this one to a file of its own";
    case "TAG_RESOLVE_FAILED":
      return `${message.split("\n")[0].replace(/^Unresolved/, "unknown")}: a fleet is written without tags, remove it`;
    default:
      return `this is no YAML: ${message.split("\n")[0]}`;
  }
}

function controlMessage(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const cause = character === "\0" ? "save the file as UTF-8" : "remove it";
  return `this is no YAML: the control character U+${code} stands here, ${cause}`;
}

function positionAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

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
