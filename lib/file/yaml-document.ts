import { Document, isMap, isSeq, LineCounter, Node, Pair, parseDocument, YAMLMap, YAMLParseError, YAMLWarning } from "yaml";
import { applyParameters, ParameterValues } from "./parameters";
import { FilePath, FileProblem, FleetFileError } from "./schema-reader";
import { isMergeKey, TOO_DEEP, YamlStructure } from "./yaml-structure";

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

  /** The position of a value, or of the nearest parent in the text, as messages begin: `certfleet.yaml:3:14`. */
  positionOf(path: FilePath): string {
    const { line, column } = positionAt(this.lines, this.offsetOf(path, false));
    return `${this.file}:${line}:${column}`;
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
