import { CertfleetError } from "../core/error";
import { closest } from "../core/text";

/** Hexadecimal digits of the longest serial number: 20 octets (RFC 5280), and one more that some CAs print for the sign. */
const LONGEST_SERIAL = 42;

/** A serial number as lists write it: hexadecimal, with or without colons, spaces or `0x`. */
const SERIAL = /^(0x)?[0-9a-f]{1,2}([: ]?[0-9a-f]{2})*$|^(0x)?[0-9a-f]+$/i;

/**
 * The serial numbers of a list that CAs publish with an incident: one per line, or CSV with a column of serial numbers. Blank lines and
 * lines that start with `#` are skipped.
 *
 * @param file the name in messages
 * @returns the numbers in hexadecimal, lower case and without leading zeros
 */
export function parseSerials(file: string, text: string): Set<string> {
  const rows = text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "" && !line.startsWith("#"));
  if (rows.length === 0) {
    throw new CertfleetError(
      "serials-file",
      `${file} has no serial numbers. Write one hexadecimal number per line, or CSV with a column "serial".`,
    );
  }
  const [head] = rows;
  const delimiter = [",", ";", "\t"].find((each) => head.line.includes(each));
  const column = delimiter === undefined && !/serial/i.test(head.line) ? undefined : serialColumn(file, head, delimiter ?? ",");
  const cells =
    column === undefined ? rows : rows.slice(1).map((row) => ({ ...row, line: cellsOf(row.line, delimiter ?? ",")[column] ?? "" }));
  return new Set(cells.map(({ line, number }) => normalised(file, line, number)));
}

function serialColumn(file: string, head: { readonly line: string; readonly number: number }, delimiter: string): number {
  const columns = cellsOf(head.line, delimiter);
  const named = columns.flatMap((name, index) => (/serial/i.test(name) && !/dec/i.test(name) ? [index] : []));
  const hexadecimal = named.find((index) => /hex/i.test(columns[index]));
  const found = hexadecimal ?? named[0];
  if (found === undefined) {
    const near = closest("serial", columns);
    const shown = columns.map((name) => name.slice(0, 30)).join(", ");
    throw new CertfleetError(
      "serials-file",
      `${file}:${head.number}: no column is named "serial" or has that word in its name. The columns are ${shown}. ` +
        (near === undefined ? "Name the column with hexadecimal serial numbers so." : `Rename "${near}".`),
    );
  }
  return found;
}

/** The cells of a line of CSV (RFC 4180). A cell cannot contain a line break. */
function cellsOf(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const end = quoted === null ? rest.indexOf(delimiter) : rest.startsWith(delimiter, quoted[0].length) ? quoted[0].length : -1;
    const cell = quoted === null ? rest.slice(0, end === -1 ? undefined : end) : quoted[1].replace(/""/g, '"');
    cells.push(cell.trim());
    if (end === -1) {
      return cells;
    }
    rest = rest.slice(end + delimiter.length);
  }
}

function normalised(file: string, text: string, line: number): string {
  const digits = text.replace(/^0x/i, "").replace(/[: ]/g, "").toLowerCase();
  if (!SERIAL.test(text) || digits.length > LONGEST_SERIAL) {
    throw new CertfleetError(
      "serials-file",
      `${file}:${line}: "${text.slice(0, 60)}" is not a serial number. Write up to 20 octets in hexadecimal, such as 03:a1:5c or 03a15c.`,
    );
  }
  return digits.replace(/^0+(?=.)/, "");
}
