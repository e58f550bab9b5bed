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
import { applyParameters, ParameterValues } from "./parameters";
import { FilePath, FileProblem, FleetFileError } from "./schema-reader";

/** Characters that YAML does not allow (YAML 1.2.2, "Character Set"). */
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** A YAML file as data, with the position of each value. */
export class YamlDocument {
  /** Parses the text of a file and applies its parameters. Throws an error with all problems of the syntax and of the parameters. */
  static parse(file: string, text: string, parameters: ParameterValues = {}): YamlDocument {
    const lines = new LineCounter();
    const document = parseSafely(file, text, lines);
    const control = CONTROL_CHARACTER.exec(text);
    if (control) {
      throw invalid(file, lines, [{ at: control.index, message: controlMessage(control[0]) }]);
    }
    const found = [...document.errors, ...document.warnings];
    // A tab makes the parser misread the lines that follow it, and values that are too deep end the parser.
    const first = found.find(({ code }) => code === "TAB_AS_INDENT") ?? found.find(isTooDeep);
    const faults = first === undefined ? found : [first];
    if (faults.length > 0) {
      const errors = faults.map((fault) => ({ at: fault.pos[0], message: syntaxMessage(fault) }));
      throw invalid(file, lines, errors);
    }
    const wrong = applyParameters(document, parameters);
    if (wrong.length > 0) {
      throw new FleetFileError(
        file,
        wrong.map(({ code, offset, message }) => ({ code, ...positionAt(lines, offset), message })),
      );
    }
    const structure = new YamlStructure(document);
    if (structure.problems.length > 0) {
      const errors = structure.problems.map(({ node, message }) => ({ at: node.range?.[0] ?? 0, message }));
      throw invalid(file, lines, errors);
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
    // YamlStructure has checked aliases already, and allows ten thousand certificates to share one anchor.
    this.data = document.toJS({ maxAliasCount: -1 });
  }

  /** Records a problem at a path of the data: at the value or its key, or at the nearest parent in the text. */
  report(code: string, path: FilePath, message: string, atKey = false): void {
    this.problems.push({ code, ...positionAt(this.lines, this.offsetOf(path, atKey)), message });
  }

  /** Throws an error with all recorded problems, if there are any. */
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
    // YamlStructure checks that keys are unique. The parser compares all pairs of keys, which takes seconds for ten thousand.
    return parseDocument(text, { merge: true, lineCounter, prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new FleetFileError(file, [{ code: "invalid-yaml", line: 1, column: 1, message: TOO_DEEP }]);
    }
    throw error;
  }
}

/** The error of a text that is not the YAML of a fleet. */
function invalid(file: string, lines: LineCounter, problems: readonly { readonly at: number; readonly message: string }[]): FleetFileError {
  return new FleetFileError(
    file,
    problems.map(({ at, message }) => ({ code: "invalid-yaml", ...positionAt(lines, at), message })),
  );
}

function isTooDeep({ message }: YAMLParseError | YAMLWarning): boolean {
  return message.startsWith("Maximum call stack size exceeded");
}

/** The message of a syntax error. */
function syntaxMessage(fault: YAMLParseError | YAMLWarning): string {
  const { code, message } = fault;
  switch (isTooDeep(fault) ? "TOO_DEEP" : code) {
    case "TOO_DEEP":
      return TOO_DEEP;
    case "MULTIPLE_DOCS":
      return "A second YAML document begins here (---). A file contains one fleet: move the second one to its own file.";
    case "TAG_RESOLVE_FAILED":
      return `The YAML tag ${message.split("\n")[0].replace(/^Unresolved tag:? ?/, "")} is not supported. Remove it.`;
    case "TAB_AS_INDENT":
      return "This line is indented with a tab. YAML allows spaces only: replace the tabs of the file with spaces.";
    default:
      return `The file is not valid YAML: ${message.split("\n")[0]}.`;
  }
}

function controlMessage(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const fix = character === "\0" ? "Save the file as UTF-8." : "Remove it.";
  return `The file contains the control character U+${code}, which YAML does not allow. ${fix}`;
}

function positionAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

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
class YamlStructure {
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

const TOO_DEEP = "Values are nested too deeply. A fleet needs at most eight levels.";

/** Whether a key is `<<`, which merges its value into the mapping. */
function isMergeKey(key: unknown): key is Node {
  if (!isScalar(key) || (key.type !== undefined && key.type !== "PLAIN")) {
    return false;
  }
  return key.value === "<<" || (typeof key.value === "symbol" && key.value.description === "<<");
}
