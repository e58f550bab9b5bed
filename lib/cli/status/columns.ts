import { columnsOf, shorten } from "../../core/printable";

/** A column of a table for people. */
export interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  /**
   * The fewest columns of the terminal that it is still of use with.
   *
   * @default - it is never shortened
   */
  readonly least?: number;
  /**
   * Where the terminal is too narrow for all, the one with the highest number goes first.
   *
   * @default - it stays
   */
  readonly spare?: number;
}

/** Spaces between columns. */
export const GAP = 2;

/** A cell's longest text where there is no terminal to fit. */
const LONGEST = 80;

/**
 * Lays a table out in lines, the titles first, without ruled lines: each row is one line that grep finds. It fits a terminal's width: the
 * widest columns are shortened, and what does not fit at all is left out.
 */
export function layOut(columns: readonly Column[], width: number | undefined): string[] {
  const { kept, widths } = fit(columns, width);
  const line = (text: (column: Column) => string) =>
    kept
      .map((column, index) => padded(shorten(text(column), widths[index]), widths[index]))
      .join(" ".repeat(GAP))
      .trimEnd();
  const rows = kept[0].cells.map((_, row) => line(({ cells }) => cells[row]));
  return [line(({ title }) => title), ...rows];
}

function fit(columns: readonly Column[], width: number | undefined): { readonly kept: readonly Column[]; readonly widths: number[] } {
  const widths = columns.map(({ title, cells, least }) => {
    const widest = cells.reduce((most, cell) => Math.max(most, columnsOf(cell)), title.length);
    return least === undefined ? widest : Math.min(widest, LONGEST);
  });
  const taken = widths.reduce((sum, each) => sum + each, GAP * (columns.length - 1));
  for (let excess = width === undefined ? 0 : taken - width; excess > 0; excess--) {
    const widest = widestAbove(columns, widths);
    if (widest === undefined) {
      const spared = mostSpare(columns);
      return spared === undefined
        ? { kept: columns, widths }
        : fit(
            columns.filter((column) => column !== spared),
            width,
          );
    }
    widths[widest]--;
  }
  return { kept: columns, widths };
}

function mostSpare(columns: readonly Column[]): Column | undefined {
  const spares = columns.filter(({ spare }) => spare !== undefined);
  return spares.sort((one, other) => other.spare! - one.spare!)[0];
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}

/** The widest of the columns that can be shortened further. */
function widestAbove(columns: readonly Column[], widths: readonly number[]): number | undefined {
  let widest: number | undefined;
  columns.forEach(({ least }, index) => {
    if (least !== undefined && widths[index] > least && (widest === undefined || widths[index] > widths[widest])) {
      widest = index;
    }
  });
  return widest;
}

/** Wraps words to a width, further lines as far in as asked for; a word that is longer than a line is shortened. */
export function wrap(text: string, width: number | undefined, indent: number): string {
  if (width === undefined) {
    return text;
  }
  const room = Math.max(width - indent, 16);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").map((each) => shorten(each, room))) {
    if (line !== "" && columnsOf(line) + 1 + columnsOf(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}
