import { printable } from "../../core/printable";
import { SafeText } from "./text";

/** Characters that JSON allows unescaped, but that a terminal obeys or hides. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Co}\u2028\u2029]/gu;

/** Text that a spreadsheet takes for a formula, which it runs. */
const FORMULA = /^\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/;

/** What a code host shows well of one value in a sentence of Markdown. */
const LONGEST_CODE = 100;

/** A document as JSON. Hidden characters are escaped, so programs read the exact value and a terminal obeys none of it. */
export function json(document: unknown): SafeText {
  return SafeText.own(`${JSON.stringify(document, undefined, 2).replace(INVISIBLE, escapedInJson)}\n`);
}

function escapedInJson(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

/** Lines of CSV as RFC 4180 describes them, but with the line ends of Unix. */
export function csv(rows: readonly (readonly (string | number | undefined)[])[]): SafeText {
  return SafeText.own(rows.map((row) => `${row.map(csvCell).join(",")}\n`).join(""));
}

function csvCell(value: string | number | undefined): string {
  if (typeof value !== "string") {
    return value === undefined ? "" : String(value);
  }
  const text = printable(value, Infinity);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",;]/.test(harmless) || harmless !== harmless.trim() ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}

/** A value as text or attribute of XML. */
export function xml(value: string): SafeText {
  return SafeText.own(escapedMarkup(printable(value, Infinity)).replace(/"/g, "&quot;"));
}

/** A value as Markdown text, in which nothing is markup, a link or a mention. The comment inside a mention keeps people from being notified. */
export function markdownText(value: string, columns: number): SafeText {
  const text = escapedMarkup(printable(value, columns).replace(/[\\`*_{}[\]()#+!|~$]/g, "\\$&"));
  return SafeText.own(text.replace(/:\/\//g, ":<!-- -->//").replace(/@/g, "@<!-- -->"));
}

/** A value as Markdown code. The fence has one backtick more than the longest run in the value, so the value cannot end it. */
export function markdownCode(value: string): SafeText {
  const text = value.trim() === "" ? JSON.stringify(printable(value, LONGEST_CODE)) : printable(value, LONGEST_CODE);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 || /^ .* $/.test(text) ? " " : "";
  return SafeText.own(`${fence}${space}${text}${space}${fence}`);
}

/** A table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly SafeText[])[]): SafeText {
  const line = (cells: readonly (string | SafeText)[]) => `| ${cells.join(" | ")} |`;
  return SafeText.own([line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n"));
}

function escapedMarkup(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
