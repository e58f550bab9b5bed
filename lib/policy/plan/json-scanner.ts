import { refuseDepth, Value } from "./resource";
import { PagedBytes, Span } from "./bounded-memory";
import {
  BACKSLASH,
  CLOSING_LIST,
  CLOSING_OBJECT,
  COLON,
  COMMA,
  DELIMITERS,
  OPENING_LIST,
  OPENING_OBJECT,
  OPENS,
  QUOTE,
  QUOTES,
  SPACE,
  SPACES,
  STRUCTURE,
  TILDE,
  endOfPlain,
  isAt,
} from "./json-bytes";
import { BrokenJson, parse } from "./json-values";

/** What a visitor of an object returns to leave the scanner where it is. */
export const STOP = Symbol("stop");
/** What a visitor of an object returns to skip the members that follow. */
export const SKIP_REST = Symbol("skip the rest");

/** The names of members that were read last, by a hash of their bytes. A file repeats a few names for each of its resources. */
const LONGEST_NAME = 64;
const NAMES: (string | undefined)[] = new Array(256).fill(undefined);

const NO_PAGE: Buffer = Buffer.alloc(0);

/** Reads JSON once from front to back, and skips values that are not asked for without parsing them. */
export class JsonScanner {
  private page = NO_PAGE;
  private pageStart = 0;
  private fills = 0;

  constructor(
    private readonly bytes: PagedBytes,
    /** The name of the source in messages. */
    private readonly where: string,
    private position = 0,
  ) {}

  /** Whether the next value is an object. */
  get isObject(): boolean {
    return this.byteHere() === OPENING_OBJECT;
  }

  /** Whether the next value is a list. */
  get isList(): boolean {
    return this.byteHere() === OPENING_LIST;
  }

  /**
   * Visits the members of an object.
   *
   * Values that the visitor does not read are skipped, and so is a value that is not an object.
   */
  object(visit: (name: string) => unknown): void {
    if (!this.enter(OPENING_OBJECT, CLOSING_OBJECT)) {
      return;
    }
    for (;;) {
      const name = this.byteHere() === QUOTE ? this.name() : undefined;
      if (name === undefined || this.byteHere() !== COLON) {
        throw this.broken();
      }
      this.position++;
      this.skipSpace();
      const start = this.position;
      const visited = visit(name);
      if (visited === STOP) {
        return;
      }
      if (this.position === start) {
        this.skip();
      }
      if (visited === SKIP_REST) {
        this.skipNested(1);
        return;
      }
      if (this.leaves(CLOSING_OBJECT)) {
        return;
      }
    }
  }

  /** Visits the items of a list in the same way. */
  list(visit: () => void): void {
    if (!this.enter(OPENING_LIST, CLOSING_LIST)) {
      return;
    }
    do {
      this.skipSpace();
      const start = this.position;
      visit();
      if (this.position === start) {
        this.skip();
      }
    } while (!this.leaves(CLOSING_LIST));
  }

  /** The span of what a function reads. */
  spanOf(read: () => void): Span {
    this.skipSpace();
    const start = this.position;
    read();
    return { start, end: this.position };
  }

  /** Skips the next value. */
  skip(): Span {
    const byte = this.byteHere();
    const start = this.position;
    if (byte === OPENING_OBJECT || byte === OPENING_LIST || byte === QUOTE) {
      this.skipNested(0);
    } else {
      for (let next = byte; next !== undefined && !DELIMITERS.has(next); next = this.byte()) {
        this.position++;
      }
      if (this.position === start) {
        throw this.broken();
      }
    }
    return { start, end: this.position };
  }

  /** Parses the next value. */
  value(): Value {
    return parse(this.bytes, this.skip(), this.where);
  }

  /** Reads the next value if it is a text; otherwise skips it and returns undefined. */
  text(): string | undefined {
    if (this.byteHere() !== QUOTE) {
      this.skip();
      return undefined;
    }
    const { page } = this;
    const from = this.position - this.pageStart + 1;
    const to = endOfPlain(page, from);
    if (to < 0) {
      return this.value() as string;
    }
    this.position = this.pageStart + to + 1;
    return page.toString("latin1", from, to);
  }

  /** Fails if anything follows. */
  end(): void {
    if (this.byteHere() !== undefined) {
      throw this.broken();
    }
  }

  /** Reads the name of a member, for which a text that was read before is used again. */
  private name(): string | undefined {
    const { page } = this;
    const from = this.position - this.pageStart + 1;
    let hash = 0;
    const end = Math.min(page.length, from + LONGEST_NAME);
    for (let at = from; at < end; at++) {
      const byte = page[at];
      if (byte === QUOTE) {
        const slot = (hash ^ (at - from)) & (NAMES.length - 1);
        let name = NAMES[slot];
        if (name === undefined || !isAt(page, from, at, name)) {
          name = NAMES[slot] = page.toString("latin1", from, at);
        }
        this.position = this.pageStart + at + 1;
        return name;
      }
      if (byte === BACKSLASH || byte < SPACE || byte > TILDE) {
        break;
      }
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    return this.text();
  }

  /** Enters a list or object with content. Skips anything else. */
  private enter(opening: number, closing: number): boolean {
    if (this.byteHere() !== opening) {
      this.skip();
      return false;
    }
    this.position++;
    if (this.byteHere() === closing) {
      this.position++;
      return false;
    }
    return true;
  }

  /** Goes on to the next member or item. Returns true after the last one. */
  private leaves(closing: number): boolean {
    const byte = this.byteHere();
    if (byte !== closing && byte !== COMMA) {
      throw this.broken();
    }
    this.position++;
    return byte === closing;
  }

  /** Skips a text, list or object, or the rest of one at depth 1. The loops run over most of the file, so they avoid function calls. */
  private skipNested(initialDepth: number): void {
    let depth = initialDepth;
    let isText = false;
    for (;;) {
      this.load();
      const { page, pageStart } = this;
      const { length } = page;
      let at = this.position - pageStart;
      while (at < length) {
        if (isText) {
          let byte = page[at];
          while (byte !== QUOTE && byte !== BACKSLASH && ++at < length) {
            byte = page[at];
          }
          if (at >= length) {
            break;
          }
          if (byte === BACKSLASH) {
            at += 2;
            continue;
          }
          isText = false;
        } else {
          let role = STRUCTURE[page[at]];
          while (role === 0 && ++at < length) {
            role = STRUCTURE[page[at]];
          }
          if (at >= length) {
            break;
          }
          if (role === QUOTES) {
            isText = true;
          } else if (role === OPENS) {
            refuseDepth(++depth / 2, this.where);
          } else {
            depth--;
          }
        }
        at++;
        if (depth === 0 && !isText) {
          this.position = pageStart + at;
          return;
        }
      }
      this.position = pageStart + at;
    }
  }

  private byteHere(): number | undefined {
    this.skipSpace();
    return this.byte();
  }

  private skipSpace(): void {
    for (let byte = this.byte(); byte !== undefined && byte <= SPACE && SPACES.has(byte); byte = this.byte()) {
      this.position++;
    }
  }

  private byte(): number | undefined {
    const at = this.position - this.pageStart;
    if (at < this.page.length && this.fills === this.bytes.fills) {
      return this.page[at];
    }
    if (this.position >= this.bytes.size) {
      return undefined;
    }
    this.load();
    return this.page[this.position - this.pageStart];
  }

  private load(): void {
    if (this.position >= this.bytes.size) {
      throw this.broken();
    }
    const { start, bytes } = this.bytes.pageAt(this.position);
    this.page = bytes;
    this.pageStart = start;
    this.fills = this.bytes.fills;
  }

  private broken(): BrokenJson {
    return new BrokenJson(this.bytes, this.where, this.position);
  }
}
