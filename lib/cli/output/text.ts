import { csvLines } from "../../core/csv";
import { columnsOf, printable, shorten } from "../../core/printable";

/** The columns that one inserted value may take: more than any real address or message needs. */
const LONGEST_VALUE = 1000;

/**
 * Text that is safe to print. Values from plans, inventories, files and servers can only get into it sanitised, and the commands can only
 * print this type, so a value that nobody sanitised does not compile.
 */
export class SafeText {
  /** Wraps certfleet's own text, or a document whose format escapes its values. Never pass a value that somebody else wrote. */
  static own(text: string): SafeText {
    return new SafeText(text);
  }

  /** Sanitises a value and shortens it to a number of columns. */
  static of(value: string, columns = LONGEST_VALUE): SafeText {
    return new SafeText(printable(value, columns));
  }

  /** Joins texts with a separator of certfleet's own. */
  static join(parts: readonly SafeText[], separator: string): SafeText {
    return new SafeText(parts.map(({ text }) => text).join(separator));
  }

  private constructor(readonly text: string) {}

  get columns(): number {
    return columnsOf(this.text);
  }

  shortened(columns: number): SafeText {
    return new SafeText(shorten(this.text, columns));
  }

  padded(columns: number): SafeText {
    return new SafeText(this.text + " ".repeat(Math.max(0, columns - this.columns)));
  }

  toString(): string {
    return this.text;
  }
}

/** Builds safe text from a template: every inserted string is sanitised. */
export function safe(strings: TemplateStringsArray, ...values: (string | number | SafeText)[]): SafeText {
  const parts = strings.map((text, index) => (index === 0 ? text : `${inserted(values[index - 1])}${text}`));
  return SafeText.own(parts.join(""));
}

function inserted(value: string | number | SafeText): string {
  return typeof value === "string" ? printable(value, LONGEST_VALUE) : String(value);
}

/** The examples at the end of a command's help. */
export function examples(...commands: string[]): string {
  return `\nExamples:\n${commands.map((command) => `  ${command}`).join("\n")}`;
}

/** Lists the first values and counts the rest: `a, b and 3 others`. */
export function listed(values: readonly string[], limit: number, columns: number): SafeText {
  const shown = SafeText.join(
    values.slice(0, limit).map((value) => SafeText.of(value, columns)),
    ", ",
  );
  const more = values.length - limit;
  return more <= 0 ? shown : safe`${shown} and ${more === 1 ? "1 other" : `${more} others`}`;
}

/** Characters that JSON allows unescaped, but that a terminal obeys or hides. */
const INVISIBLE = /[\u007f-\u009f\p{Cf}\p{Co}\u2028\u2029]/gu;

/** What a code host shows well of one value in a sentence of Markdown. */
const LONGEST_CODE = 100;

/** A document as JSON. Hidden characters are escaped, so programs read the exact value and a terminal obeys none of it. */
export function json(document: unknown): SafeText {
  return SafeText.own(`${JSON.stringify(document, undefined, 2).replace(INVISIBLE, escapedInJson)}\n`);
}

/** A document as a line of JSON, escaped in the same way. */
export function jsonLine(document: unknown): SafeText {
  return SafeText.own(`${JSON.stringify(document).replace(INVISIBLE, escapedInJson)}\n`);
}

function escapedInJson(character: string): string {
  return [...Array(character.length).keys()].map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

/** Lines of CSV. */
export function csv(rows: readonly (readonly (string | number | undefined)[])[]): SafeText {
  return SafeText.own(csvLines(rows));
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
