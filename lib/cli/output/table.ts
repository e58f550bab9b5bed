import { SafeText } from "./text";

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly cells: readonly SafeText[];
  /**
   * The width below which the column is no longer useful.
   *
   * @default - the column is never shortened
   */
  readonly least?: number;
  /**
   * The order in which columns are dropped where the terminal is too narrow: the highest number goes first.
   *
   * @default - the column always stays
   */
  readonly spare?: number;
}

/** Spaces between columns. */
export const GAP = 2;

/** The width of a cell where there is no terminal to fit. */
const LONGEST_CELL = 80;

/**
 * Lays out a table in lines, the titles first and without rules, so that grep finds a whole row. To fit the terminal, it shortens the
 * widest columns first and then drops columns.
 */
export function layOut(columns: readonly Column[], width: number | undefined): SafeText[] {
  const { kept, widths } = fit(columns, width);
  const line = (text: (column: Column) => SafeText) =>
    SafeText.own(
      kept
        .map((column, index) => text(column).shortened(widths[index]).padded(widths[index]).text)
        .join(" ".repeat(GAP))
        .trimEnd(),
    );
  const rows = kept[0].cells.map((_, row) => line(({ cells }) => cells[row]));
  return [line(({ title }) => SafeText.own(title)), ...rows];
}

function fit(columns: readonly Column[], width: number | undefined): { readonly kept: readonly Column[]; readonly widths: number[] } {
  const widths = columns.map(({ title, cells, least }) => {
    const widest = cells.reduce((most, cell) => Math.max(most, cell.columns), title.length);
    return least === undefined ? widest : Math.min(widest, LONGEST_CELL);
  });
  const taken = widths.reduce((sum, each) => sum + each, GAP * (columns.length - 1));
  for (let excess = width === undefined ? 0 : taken - width; excess > 0; excess--) {
    const widest = widestShortenable(columns, widths);
    if (widest === undefined) {
      const dropped = nextToDrop(columns);
      return dropped === undefined
        ? { kept: columns, widths }
        : fit(
            columns.filter((column) => column !== dropped),
            width,
          );
    }
    widths[widest]--;
  }
  return { kept: columns, widths };
}

function nextToDrop(columns: readonly Column[]): Column | undefined {
  const spares = columns.filter(({ spare }) => spare !== undefined);
  return spares.sort((one, other) => other.spare! - one.spare!)[0];
}

function widestShortenable(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  columns.forEach(({ least }, index) => {
    if (least !== undefined && widths[index] > least && (widest === undefined || widths[index] > widths[widest])) {
      widest = index;
    }
  });
  return widest;
}

/** Wraps text to a width and indents the further lines. A word that is longer than a line is shortened. */
export function wrap({ text }: SafeText, width: number | undefined, indent: number): SafeText {
  if (width === undefined) {
    return SafeText.own(text);
  }
  const room = Math.max(width - indent, 16);
  const lines: string[] = [];
  let line = SafeText.own("");
  for (const word of text.split(" ").map((each) => SafeText.own(each).shortened(room))) {
    if (line.text !== "" && line.columns + 1 + word.columns > room) {
      lines.push(line.text);
      line = word;
    } else {
      line = line.text === "" ? word : SafeText.join([line, word], " ");
    }
  }
  return SafeText.own([...lines, line.text].join(`\n${" ".repeat(indent)}`));
}
