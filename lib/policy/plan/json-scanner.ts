import { CertfleetError } from "../../core/error";
import { refuseDepth, Value } from "./resource";
import { PagedBytes, Span } from "./bounded-memory";

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

/** The structural role of each byte outside of texts. */
const STRUCTURE = new Uint8Array(256);
const [OPENS, CLOSES, QUOTES] = [1, 2, 3];
STRUCTURE[OPENING_LIST] = STRUCTURE[OPENING_OBJECT] = OPENS;
STRUCTURE[CLOSING_LIST] = STRUCTURE[CLOSING_OBJECT] = CLOSES;
STRUCTURE[QUOTE] = QUOTES;

/** Texts without escapes or multi-byte characters. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The error for a file that is not valid JSON, with the line. */
export class BrokenJson extends CertfleetError {
  constructor(bytes: PagedBytes, where: string, position: number) {
    super(
      "unreadable-input",
      `${where} cannot be checked: it is not valid JSON (line ${bytes.lineAt(position)}). It is truncated or damaged; write it again`,
    );
  }
}

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
   * Visits the members of an object until the visitor returns true.
   *
   * Values that the visitor does not read are skipped, and so is a value that is not an object.
   */
  object(visit: (name: string) => unknown): void {
    this.each(OPENING_OBJECT, CLOSING_OBJECT, () => {
      const name = this.byteHere() === QUOTE ? this.text() : undefined;
      if (name === undefined || this.byteHere() !== COLON) {
        throw this.broken();
      }
      this.position++;
      return this.orSkip(() => visit(name));
    });
  }

  /** Visits the items of a list in the same way. */
  list(visit: () => void): void {
    this.each(OPENING_LIST, CLOSING_LIST, () => this.orSkip(visit));
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
    return this.spanOf(() => {
      const byte = this.byteHere();
      if (byte === OPENING_OBJECT || byte === OPENING_LIST || byte === QUOTE) {
        this.skipNested();
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
    const from = this.position - this.pageStart + 1;
    const to = this.page.indexOf(QUOTE, from);
    const plain = to < 0 ? undefined : this.page.toString("latin1", from, to);
    if (plain === undefined || !PLAIN.test(plain)) {
      return this.value() as string;
    }
    this.position = this.pageStart + to + 1;
    return plain;
  }

  /** Fails if anything follows. */
  end(): void {
    if (this.byteHere() !== undefined) {
      throw this.broken();
    }
  }

  private each(opening: number, closing: number, visit: () => unknown): void {
    if (this.byteHere() !== opening) {
      this.skip();
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

  private orSkip(visit: () => unknown): unknown {
    this.skipSpace();
    const start = this.position;
    const isDone = visit();
    if (this.position === start) {
      this.skip();
    }
    return isDone;
  }

  /** Skips a text, list or object. The loop runs over most of the file, so it avoids function calls. */
  private skipNested(): void {
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

/** Parses a span. The parser's own message quotes the text, which may be a secret, so it is not shown. */
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
