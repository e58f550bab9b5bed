/** What ends a text that was shortened. */
const ELLIPSIS = "…";

/** Characters of a text that are shown where nobody says how many. */
const LONGEST = 400;

/** Marks on one letter beyond these only pile up over the lines above it. */
const MARKS = 4;

/** What a terminal obeys in place of showing it: control characters, escapes, marks that turn the direction of writing, and what has no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

/** The joiner inside an emoji that is made of several. */
const EMOJI_JOINERS = /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})/gu;

const WIDE =
  /[\u1100-\u115e\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2}/u;

const PLAIN = /^[\x20-\x7e]*$/;

/** Every supported Node has it; the types are those of an older standard. */
interface Graphemes {
  segment(text: string): Iterable<{ readonly segment: string; readonly index: number }>;
}

const { Segmenter } = Intl as unknown as { Segmenter: new (language: string, options: { granularity: "grapheme" }) => Graphemes };

const graphemes = new Segmenter("en", { granularity: "grapheme" });

/**
 * A text from an inventory or a server, safe to print: one line, in which whatever a terminal would obey is written out, such as `\x1b`.
 * It is shortened to so many columns; names and owners can be as long as somebody likes.
 */
export function printable(text: string, columns = LONGEST): string {
  // What is cut off anyway need not be made safe: a character takes a column, or is a mark or a part of one that does.
  const start = text.length > columns * 16 ? text.slice(0, columns * 16) : text;
  return shorten(start === text ? visible(text) : visible(start) + ELLIPSIS, columns);
}

/** Shortens a printable text to so many columns of a terminal, never within a character. */
export function shorten(text: string, columns: number): string {
  if (PLAIN.test(text)) {
    return text.length <= columns ? text : text.slice(0, Math.max(0, columns - 1)) + ELLIPSIS;
  }
  let width = 0;
  // Where to cut if what follows does not fit.
  let fitting = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    width += columnsOfCharacter(segment);
    if (width > columns) {
      return text.slice(0, fitting).trimEnd() + ELLIPSIS;
    }
    if (width <= columns - 1) {
      fitting = index + segment.length;
    }
  }
  return text;
}

/** How many columns of a terminal a printable text takes. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += columnsOfCharacter(segment);
  }
  return width;
}

function visible(text: string): string {
  if (PLAIN.test(text)) {
    return text;
  }
  const joiners = new Set([...text.matchAll(EMOJI_JOINERS)].map(({ index }) => index));
  return text
    .replace(UNSEEN, (character, index: number) => (joiners.has(index) ? character : escaped(character)))
    .replace(new RegExp(`(\\p{M}{${MARKS}})\\p{M}+`, "gu"), "$1");
}

function escaped(character: string): string {
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  const code = character.codePointAt(0)!.toString(16);
  return named ?? (code.length <= 2 ? `\\x${code.padStart(2, "0")}` : `\\u{${code}}`);
}

function columnsOfCharacter(character: string): number {
  return WIDE.test(character) || EMOJI.test(character) ? 2 : /^\p{M}+$/u.test(character) ? 0 : 1;
}
