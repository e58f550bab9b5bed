import { Document, isMap, isSeq, LineCounter, Node, Pair, parseDocument, YAMLMap, YAMLParseError, YAMLWarning } from "yaml";
import { FilePath, FileProblem, FleetFileError } from "./problem";
import { isMergeKey, TOO_DEEP, YamlStructure } from "./yaml-structure";

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
