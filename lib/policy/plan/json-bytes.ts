export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const OPENING_LIST = 0x5b;
export const CLOSING_LIST = 0x5d;
export const OPENING_OBJECT = 0x7b;
export const CLOSING_OBJECT = 0x7d;
export const SPACE = 0x20;
export const SPACES: ReadonlySet<number> = new Set([SPACE, 0x0a, 0x0d, 0x09]);
/** The bytes that end a number or a name such as `true`. */
export const DELIMITERS: ReadonlySet<number> = new Set([...SPACES, COMMA, CLOSING_LIST, CLOSING_OBJECT]);
/** The last printable character of ASCII. */
export const TILDE = 0x7e;

/** The structural role of each byte outside of texts. */
export const STRUCTURE = new Uint8Array(256);
export const [OPENS, CLOSES, QUOTES] = [1, 2, 3];
STRUCTURE[OPENING_LIST] = STRUCTURE[OPENING_OBJECT] = OPENS;
STRUCTURE[CLOSING_LIST] = STRUCTURE[CLOSING_OBJECT] = CLOSES;
STRUCTURE[QUOTE] = QUOTES;

/** The position of the quote behind a text that has no escapes or multi-byte characters and ends on the page; -1 for others. */
export function endOfPlain(page: Buffer, from: number): number {
  for (let at = from; at < page.length; at++) {
    const byte = page[at];
    if (byte === QUOTE) {
      return at;
    }
    if (byte === BACKSLASH || byte < SPACE || byte > TILDE) {
      return -1;
    }
  }
  return -1;
}

/** Whether a range of a page is an ASCII text. */
export function isAt(page: Buffer, from: number, to: number, text: string): boolean {
  if (text.length !== to - from) {
    return false;
  }
  for (let i = 0; i < text.length; i++) {
    if (page[from + i] !== text.charCodeAt(i)) {
      return false;
    }
  }
  return true;
}
