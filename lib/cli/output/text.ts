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

/** Counts a noun: `1 certificate`, `2 certificates`. */
export function counted(amount: number, noun: string): string {
  return `${amount} ${amount === 1 ? noun : `${noun}s`}`;
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
