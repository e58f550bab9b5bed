import { CertfleetError } from "../../core/error";
import { Value } from "../value";
import { refuseDepth } from "./json-shapes";
import { PagedBytes, Span } from "./paged-bytes";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPENING_LIST = 0x5b;
const CLOSING_LIST = 0x5d;
const OPENING_OBJECT = 0x7b;
const CLOSING_OBJECT = 0x7d;
const SPACES = new Set([0x20, 0x0a, 0x0d, 0x09]);
const DELIMITERS = new Set([...SPACES, COMMA, CLOSING_LIST, CLOSING_OBJECT]);

/** What a byte does outside of a text. */
const STRUCTURE = new Uint8Array(256);
const [OPENS, CLOSES, QUOTES] = [1, 2, 3];
STRUCTURE[OPENING_LIST] = STRUCTURE[OPENING_OBJECT] = OPENS;
STRUCTURE[CLOSING_LIST] = STRUCTURE[CLOSING_OBJECT] = CLOSES;
STRUCTURE[QUOTE] = QUOTES;

/** Texts that are their own bytes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Says that a file is no whole JSON, and on which line that shows. */
export class BrokenJson extends CertfleetError {
  constructor(bytes: PagedBytes, where: string, position: number) {
    super(
      "unreadable-input",
      `${where} cannot be checked: it is no whole JSON (line ${bytes.lineAt(position)}): it breaks off or is damaged, write it again`,
    );
  }
}

const NO_PAGE: Buffer = Buffer.alloc(0);

/** Goes through JSON once from front to back; what nobody asks for is passed over without being parsed. */
export class JsonScanner {
  private page = NO_PAGE;
  private pageStart = 0;
  private fills = 0;

  constructor(
    private readonly bytes: PagedBytes,
    /** What messages call the source. */
    private readonly where: string,
    private position = 0,
  ) {}

  /** Whether an object stands here. */
  get isObject(): boolean {
    return this.byteHere() === OPENING_OBJECT;
  }

  /** Whether a list stands here. */
  get isList(): boolean {
    return this.byteHere() === OPENING_LIST;
  }

  /**
   * Goes through the members of an object, until the visitor returns true.
   *
   * A value that the visitor leaves is passed over, and so is whatever is no object.
   */
  object(visit: (name: string) => unknown): void {
    this.each(OPENING_OBJECT, CLOSING_OBJECT, () => {
      const name = this.byteHere() === QUOTE ? this.text() : undefined;
      if (name === undefined || this.byteHere() !== COLON) {
        throw this.broken();
      }
      this.position++;
      return this.orPass(() => visit(name));
    });
  }

  /** Goes through the items of a list, likewise. */
  list(visit: () => void): void {
    this.each(OPENING_LIST, CLOSING_LIST, () => this.orPass(visit));
  }

  /** The span of what a visitor reads. */
  spanOf(read: () => void): Span {
    this.skipSpace();
    const start = this.position;
    read();
    return { start, end: this.position };
  }

  /** Passes over the value that stands here. */
  pass(): Span {
    return this.spanOf(() => {
      const byte = this.byteHere();
      if (byte === OPENING_OBJECT || byte === OPENING_LIST || byte === QUOTE) {
        this.passNested();
        return;
      }
      const start = this.position;
      for (let next = byte; next !== undefined && !DELIMITERS.has(next); next = this.byte()) {
        this.position++;
      }
      if (this.position === start) {
        throw this.broken();
      }
    });
  }

  /** Parses the value that stands here. */
  value(): Value {
    return parse(this.bytes, this.pass(), this.where);
  }

  /** The text that stands here; undefined where something else stands. */
  text(): string | undefined {
    if (this.byteHere() !== QUOTE) {
      this.pass();
      return undefined;
    }
    const from = this.position - this.pageStart + 1;
    const to = this.page.indexOf(QUOTE, from);
    const plain = to < 0 ? undefined : this.page.toString("latin1", from, to);
    if (plain === undefined || !PLAIN.test(plain)) {
      return this.value() as string;
    }
    this.position = this.pageStart + to + 1;
    return plain;
  }

  /** Fails where something follows. */
  end(): void {
    if (this.byteHere() !== undefined) {
      throw this.broken();
    }
  }

  private each(opening: number, closing: number, visit: () => unknown): void {
    if (this.byteHere() !== opening) {
      this.pass();
      return;
    }
    this.position++;
    if (this.byteHere() === closing) {
      this.position++;
      return;
    }
    for (;;) {
      if (visit() === true) {
        return;
      }
      const byte = this.byteHere();
      if (byte !== closing && byte !== COMMA) {
        throw this.broken();
      }
      this.position++;
      if (byte === closing) {
        return;
      }
    }
  }

  private orPass(visit: () => unknown): unknown {
    this.skipSpace();
    const start = this.position;
    const isDone = visit();
    if (this.position === start) {
      this.pass();
    }
    return isDone;
  }

  /** Passes over a text, a list or an object; a loop over most of the file, so that it does without calls. */
  private passNested(): void {
    let depth = 0;
    let isText = false;
    for (;;) {
      this.load();
      const { page, pageStart } = this;
      let at = this.position - pageStart;
      for (; at < page.length; at++) {
        const byte = page[at];
        if (isText) {
          if (byte === BACKSLASH) {
            at++;
          } else if (byte === QUOTE) {
            isText = false;
          }
        } else if (STRUCTURE[byte] === QUOTES) {
          isText = true;
        } else if (STRUCTURE[byte] === OPENS) {
          refuseDepth(++depth / 2, this.where);
        } else if (STRUCTURE[byte] === CLOSES) {
          depth--;
        } else {
          continue;
        }
        if (depth === 0 && !isText) {
          this.position = pageStart + at + 1;
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
    for (let byte = this.byte(); byte !== undefined && SPACES.has(byte); byte = this.byte()) {
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

/** Parses a span. The parser's own message would quote the text, which may be a secret. */
export function parse(bytes: PagedBytes, span: Span, where: string): Value {
  try {
    return JSON.parse(bytes.text(span));
  } catch (error) {
    if (error instanceof CertfleetError) {
      throw error;
    }
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new BrokenJson(bytes, where, span.start + Number(position ?? 0));
  }
}
