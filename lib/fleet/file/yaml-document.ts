import { Alias, Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, Node, Pair, parseDocument, YAMLMap, YAMLSeq } from "yaml";
import { FilePath, FileProblem, FleetFileError } from "./problem";

/** Nodes that a file may have once its aliases are followed: room for tens of thousands of certificates, not for an alias bomb. */
const MAXIMUM_NODES = 5_000_000;

/** A YAML file as data, with the place of each value in it. */
export class YamlDocument {
  /** Reads a file's text. Everything that is wrong with its syntax is reported at once. */
  static parse(file: string, text: string): YamlDocument {
    const lines = new LineCounter();
    const document = parseSafely(file, text, lines);
    if (document.errors.length > 0) {
      throw new FleetFileError(
        file,
        document.errors.map(({ pos, message }) => ({
          ...positionAt(lines, pos[0]),
          message: `this is no YAML: ${message.split("\n")[0]}`,
        })),
      );
    }
    const bomb = aliasBomb(document);
    if (bomb) {
      throw new FleetFileError(file, [
        { ...positionAt(lines, bomb.range?.[0] ?? 0), message: "aliases repeat aliases too often: write the values themselves" },
      ]);
    }
    return new YamlDocument(file, document, lines);
  }

  /** The data. */
  readonly data: unknown;
  private readonly problems: FileProblem[] = [];

  private constructor(
    readonly file: string,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {
    // The size is checked above, in a way that lets ten thousand certificates share one anchor.
    this.data = document.toJS({ maxAliasCount: -1 });
  }

  /** Notes a problem at a place of the data: at its key, or at its value, or at the nearest place above that the text has. */
  report(path: FilePath, message: string, atKey = false): void {
    this.problems.push({ ...positionAt(this.lines, this.offsetOf(path, atKey)), message });
  }

  /** Fails with all problems that were noted, if there are any. */
  check(): void {
    if (this.problems.length > 0) {
      throw new FleetFileError(this.file, this.problems);
    }
  }

  private offsetOf(path: FilePath, atKey: boolean): number {
    let node = this.follow(this.document.contents);
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
      node = this.follow(value as Node | null);
    }
    return offset;
  }

  private findPair(map: YAMLMap, key: string | number): Pair | undefined {
    const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
    return own ?? this.mergedMaps(map).reduce<Pair | undefined>((found, merged) => found ?? this.findPair(merged, key), undefined);
  }

  private mergedMaps(map: YAMLMap): YAMLMap[] {
    return map.items
      .filter((pair) => isScalar(pair.key) && pair.key.value === "<<")
      .map((pair) => this.follow(pair.value as Node | null))
      .flatMap((value) => (isSeq(value) ? value.items.map((item) => this.follow(item as Node | null)) : [value]))
      .filter((value): value is YAMLMap => isMap(value));
  }

  private follow(node: Node | null | undefined): Node | undefined {
    return isAlias(node) ? (node.resolve(this.document) as Node | undefined) : (node ?? undefined);
  }
}

function parseSafely(file: string, text: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { merge: true, lineCounter, prettyErrors: false });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new FleetFileError(file, [
        { line: 1, column: 1, message: "values are nested too deeply to be read: a fleet needs eight levels" },
      ]);
    }
    throw error;
  }
}

function positionAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The first alias beyond which the file, its aliases followed, has more nodes than any fleet. */
function aliasBomb(document: Document): Node | undefined {
  const sizes = new Map<unknown, number>();
  let bomb: Node | undefined;
  const sizeOf = (node: unknown): number => {
    const known = sizes.get(node);
    if (known !== undefined) {
      return known;
    }
    sizes.set(node, 1);
    let size = 1;
    if (isAlias(node)) {
      size = sizeOf((node as Alias).resolve(document));
    } else if (isMap(node) || isSeq(node)) {
      size = (node as YAMLMap | YAMLSeq).items.reduce<number>(
        (sum, item) => sum + (isPair(item) ? sizeOf(item.value) + 1 : sizeOf(item)),
        1,
      );
    }
    if (size > MAXIMUM_NODES) {
      bomb ??= node as Node;
    }
    sizes.set(node, size);
    return size;
  };
  sizeOf(document.contents);
  return bomb;
}
