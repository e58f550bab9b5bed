import stringWidth from "string-width";

/** What ends a text that was shortened. */
const ELLIPSIS = "…";

/** The default width: enough for a long name, and not enough to push a report off the screen. */
const DEFAULT_COLUMNS = 400;

/** Combining marks allowed on one letter. More only spill over the lines above. */
const MAXIMUM_MARKS = 4;

/** Control characters, escapes, direction marks and characters without a width: a terminal obeys or hides these instead of showing them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** The joiner inside an emoji that consists of several. */
const EMOJI_JOINERS = /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})/gu;

const PLAIN = /^[\x20-\x7e]*$/;

/** Every supported version of Node has `Intl.Segmenter`; the type definitions follow an older standard. */
interface Graphemes {
  segment(text: string): Iterable<{ readonly segment: string; readonly index: number }>;
}

const { Segmenter } = Intl as unknown as { Segmenter: new (language: string, options: { granularity: "grapheme" }) => Graphemes };

let segmenter: Graphemes | undefined;

/** Segments text. The segmenter is made on demand, because it takes longer than most commands take to print plain text. */
function graphemesOf(text: string): ReturnType<Graphemes["segment"]> {
  segmenter ??= new Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

/**
 * Sanitises a text from an inventory, a plan, a file or a server for display: the result is one line in which control characters,
 * direction marks and hidden characters are written out (`\x1b`), shortened to a number of terminal columns.
 */
export function printable(text: string, columns = DEFAULT_COLUMNS): string {
  // A grapheme takes at least one column and rarely more than a few code units, so text far beyond the limit is never shown.
  const start = text.length > columns * 16 ? text.slice(0, columns * 16) : text;
  return shorten(start === text ? visible(text) : visible(start) + ELLIPSIS, columns);
}

/** Shortens sanitised text to a number of terminal columns, without cutting a character in half. */
export function shorten(text: string, columns: number): string {
  if (PLAIN.test(text)) {
    return text.length <= columns ? text : text.slice(0, Math.max(0, columns - 1)) + ELLIPSIS;
  }
  let width = 0;
  // Where to cut if the rest does not fit.
  let fitting = 0;
  for (const { segment, index } of graphemesOf(text)) {
    width += columnsOfGrapheme(segment);
    if (width > columns) {
      return text.slice(0, fitting).trimEnd() + ELLIPSIS;
    }
    if (width <= columns - 1) {
      fitting = index + segment.length;
    }
  }
  return text;
}

/** The number of terminal columns that sanitised text takes. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const { segment } of graphemesOf(text)) {
    width += columnsOfGrapheme(segment);
  }
  return width;
}

/** No grapheme is wider than two columns; string-width adds up the parts of those it does not know. */
function columnsOfGrapheme(grapheme: string): number {
  return Math.min(2, stringWidth(grapheme));
}

function visible(text: string): string {
  if (PLAIN.test(text)) {
    return text;
  }
  const joiners = new Set([...text.matchAll(EMOJI_JOINERS)].map(({ index }) => index));
  return text
    .replace(INVISIBLE, (character, index: number) => (joiners.has(index) ? character : escaped(character)))
    .replace(new RegExp(`(\\p{M}{${MAXIMUM_MARKS}})\\p{M}+`, "gu"), "$1");
}

function escaped(character: string): string {
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  const code = character.codePointAt(0)!.toString(16);
  return named ?? (code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`);
}
