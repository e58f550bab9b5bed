import { isAlias, isCollection, isMap, isScalar, LineCounter, Node, Pair, parseDocument, Scalar, stringify, YAMLMap } from "yaml";
import { CertfleetError } from "../core/error";

/** A value to set in an entry of `certificates`. */
export interface EntryEdit {
  readonly entry: string;
  readonly key: string;
  readonly value: string | number | boolean;
}

/** Text that replaces a part of a file. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Sets values in entries of a fleet file. All other text stays as it is: comments, order, quotes and layout.
 *
 * @param file the name in messages
 */
export function editEntries(file: string, text: string, edits: readonly EntryEdit[]): string {
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, uniqueKeys: false, lineCounter: lines });
  const certificates = document.get("certificates", true);
  const editor = new EntryEditor(file, text, lines);
  const byEntry = new Map<string, EntryEdit[]>();
  edits.forEach((edit) => byEntry.set(edit.entry, [...(byEntry.get(edit.entry) ?? []), edit]));
  const splices = [...byEntry].flatMap(([entry, own]) => {
    const pair = isMap(certificates) ? pairOf(certificates, entry) : undefined;
    return editor.splicesOf(entry, pair, own);
  });
  return splices
    .sort((one, other) => other.from - one.from)
    .reduce((edited, { from, to, text: inserted }) => edited.slice(0, from) + inserted + edited.slice(to), text);
}

class EntryEditor {
  constructor(
    private readonly file: string,
    private readonly text: string,
    private readonly lines: LineCounter,
  ) {}

  splicesOf(entry: string, pair: Pair | undefined, edits: readonly EntryEdit[]): Splice[] {
    const map = pair?.value;
    if (!isMap(map) || map.items.length === 0) {
      throw this.refused(
        entry,
        pair?.key,
        isAlias(map) ? "is an alias, and the edit would change its other uses" : "is not a mapping in the text of the file",
      );
    }
    const [known, added] = [
      edits.filter(({ key }) => pairOf(map, key) !== undefined),
      edits.filter(({ key }) => pairOf(map, key) === undefined),
    ];
    return [...known.map((edit) => this.replaced(entry, map, edit)), ...(added.length === 0 ? [] : [this.inserted(map, added)])];
  }

  private replaced(entry: string, map: YAMLMap, { key, value }: EntryEdit): Splice {
    const node = pairOf(map, key)!.value as Node | null;
    if (
      !isScalar(node) ||
      !node.range ||
      node.anchor !== undefined ||
      node.tag !== undefined ||
      /^[|>]/.test(this.text.slice(node.range[0]))
    ) {
      throw this.refused(entry, node ?? undefined, `has a \`${key}\` that is not a plain value of its own`);
    }
    const [from, to] = node.range;
    const own = stringify(value).trimEnd();
    return { from, to, text: from === to ? ` ${own}` : own };
  }

  private inserted(map: YAMLMap, edits: readonly EntryEdit[]): Splice {
    const isJson = map.flow === true && (map.items[0].key as Scalar).type === "QUOTE_DOUBLE";
    const texts = edits.map(({ key, value }) =>
      isJson ? `${JSON.stringify(key)}: ${JSON.stringify(value)}` : `${key}: ${stringify(value).trimEnd()}`,
    );
    if (map.flow === true) {
      const at = endOf(map.items[map.items.length - 1]);
      return { from: at, to: at, text: texts.map((each) => `, ${each}`).join("") };
    }
    const indent = " ".repeat(this.lines.linePos(startOf(map.items[0])).col - 1);
    // After the last value that ends in its own line; what follows a block belongs to the block.
    const last = [...map.items].reverse().find((pair) => isScalar(pair.value) || (isCollection(pair.value) && pair.value.flow === true));
    if (last === undefined || /^[|>]/.test(this.text.slice((last.value as Node).range![0]))) {
      const at = startOf(map.items[0]);
      return { from: at, to: at, text: texts.map((each) => `${each}${this.lineEnd()}${indent}`).join("") };
    }
    const end = this.text.indexOf("\n", endOf(last));
    const at = end === -1 ? this.text.length : this.text[end - 1] === "\r" ? end - 1 : end;
    return { from: at, to: at, text: texts.map((each) => `${this.lineEnd()}${indent}${each}`).join("") };
  }

  private lineEnd(): string {
    return /\r\n/.test(this.text) ? "\r\n" : "\n";
  }

  private refused(entry: string, node: unknown, reason: string): CertfleetError {
    const { line, col } = this.lines.linePos((node as Node | undefined)?.range?.[0] ?? 0);
    return new CertfleetError(
      "entry-not-editable",
      `${this.file}:${Math.max(line, 1)}:${Math.max(col, 1)}: The entry "${entry}" ${reason}. Write it out, or edit it by hand.`,
    );
  }
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function startOf({ key }: Pair): number {
  return (key as Node).range![0];
}

function endOf({ key, value }: Pair): number {
  return ((value ?? key) as Node).range![1];
}
