import { printable } from "./printable";

/** Text that a spreadsheet takes for a formula, which it runs. */
const FORMULA = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/;

/**
 * Lines of CSV as RFC 4180 describes them, but with the line ends of Unix. Control characters are written out, and a cell that a
 * spreadsheet would run begins with an apostrophe.
 *
 * @internal
 */
export function csvLines(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}

function csvCell(value: string | number | undefined): string {
  if (typeof value !== "string") {
    return value === undefined ? "" : String(value);
  }
  const text = printable(value, Infinity);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",;]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
