import { refuseDepth } from "./json-shapes";

/** Where a value stands in a file's bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** The members of the object that stands in a file; undefined where the bytes are no whole object. */
export function membersOf(bytes: Uint8Array, start: number, where: string): Map<string, Span> | undefined {
  const members = new Map<string, Span>();
  let at = skipSpace(bytes, start);
  if (bytes[at] !== 0x7b) {
    return undefined;
  }
  do {
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === 0x7d && members.size === 0) {
      return members;
    }
    const name = endOfString(bytes, at);
    const colon = skipSpace(bytes, name);
    if (bytes[at] !== QUOTE || bytes[colon] !== COLON) {
      return undefined;
    }
    const span = valueAt(bytes, skipSpace(bytes, colon + 1), where);
    members.set(String.fromCharCode(...bytes.subarray(at + 1, Math.min(name - 1, at + 100))), span);
    at = skipSpace(bytes, span.end);
  } while (bytes[at] === COMMA);
  return bytes[at] === 0x7d && skipSpace(bytes, at + 1) === bytes.length ? members : undefined;
}

/** The items of a list; undefined where the bytes are no whole list. */
export function itemsOf(bytes: Uint8Array, { start }: Span, where: string): Span[] | undefined {
  const items: Span[] = [];
  let at = start;
  if (bytes[at] !== 0x5b) {
    return undefined;
  }
  do {
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === 0x5d && items.length === 0) {
      return items;
    }
    const span = valueAt(bytes, at, where);
    items.push(span);
    at = skipSpace(bytes, span.end);
  } while (bytes[at] === COMMA);
  return bytes[at] === 0x5d ? items : undefined;
}

function valueAt(bytes: Uint8Array, start: number, where: string): Span {
  let depth = 0;
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1;
    } else if (OPENING.has(byte)) {
      refuseDepth(++depth / 2, where);
    } else if (CLOSING.has(byte)) {
      if (depth === 0) {
        break;
      }
      depth--;
    } else if (byte === COMMA && depth === 0) {
      break;
    }
  }
  return { start, end: at };
}

/** The place after a string's closing quote. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) {
      at++;
    } else if (bytes[at] === QUOTE) {
      return at + 1;
    }
  }
  return bytes.length;
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) {
    at++;
  }
  return at;
}
