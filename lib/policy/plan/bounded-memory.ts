import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CertfleetError } from "../../core/error";

/** A range of bytes in a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The size of a page in bytes. */
export const PAGE = 256 * 1024;
const NEWLINE = 0x0a;

/** How many pages are kept: rules read a resource, its expressions and its references. */
const KEPT = 8;

/** A page of a file. */
interface Page {
  readonly start: number;
  readonly bytes: Buffer;
}

/** The bytes of a file, of which only a few pages are in memory. */
export class PagedBytes {
  /** Reads a file page by page. */
  static ofFile(file: string, size: number): PagedBytes {
    let modified: number | undefined;
    return new PagedBytes(size, (start, page) => {
      const descriptor = openSync(file, "r");
      try {
        const { mtimeMs } = fstatSync(descriptor);
        modified ??= mtimeMs;
        let filled = 0;
        for (let read = -1; read !== 0 && filled < page.length; filled += read) {
          read = readSync(descriptor, page, filled, page.length - filled, start + filled);
        }
        if (filled < page.length || mtimeMs !== modified) {
          throw new CertfleetError("unreadable-input", `${file} cannot be checked: it changed while it was read. Check it again`);
        }
      } finally {
        closeSync(descriptor);
      }
    });
  }

  /** Wraps bytes that are in memory. */
  static of(bytes: Uint8Array): PagedBytes {
    return new PagedBytes(bytes.length, (start, page) => page.set(bytes.subarray(start, start + page.length)));
  }

  private readonly pages = new Map<number, Buffer>();
  private filled = 0;
  private latest: Page = { start: 0, bytes: Buffer.alloc(0) };

  private constructor(
    readonly size: number,
    private readonly fill: (start: number, page: Buffer) => void,
  ) {}

  /** How many pages were read so far. Buffers are reused, so a page is valid only until this number changes. */
  get fills(): number {
    return this.filled;
  }

  /** The page that contains a position. */
  pageAt(position: number): Page {
    if (position >= this.latest.start && position < this.latest.start + this.latest.bytes.length) {
      return this.latest;
    }
    const number = Math.floor(position / PAGE);
    const start = number * PAGE;
    const known = this.pages.get(number);
    // The map keeps the most recently used page last; the first one is evicted.
    this.pages.delete(number);
    const bytes = known ?? this.read(start);
    this.pages.set(number, bytes);
    this.latest = { start, bytes };
    return this.latest;
  }

  /** The text of a span. */
  text(span: Span): string {
    const first = this.pageAt(span.start);
    const from = span.start - first.start;
    const length = span.end - span.start;
    if (from + length <= first.bytes.length) {
      return first.bytes.toString("utf8", from, from + length);
    }
    const whole = Buffer.allocUnsafe(length);
    for (let done = 0; done < length;) {
      const { start, bytes } = this.pageAt(span.start + done);
      done += bytes.copy(whole, done, span.start + done - start);
    }
    return whole.toString("utf8");
  }

  /** The line of a position, counted from 1. */
  lineAt(position: number): number {
    let line = 1;
    for (let at = 0; at < Math.min(position, this.size);) {
      const { start, bytes } = this.pageAt(at);
      const end = Math.min(position, start + bytes.length);
      for (; at < end; at++) {
        line += bytes[at - start] === NEWLINE ? 1 : 0;
      }
    }
    return line;
  }

  /** All positions of a byte sequence. */
  positionsOf(needle: Buffer): number[] {
    const found: number[] = [];
    // A match can start at the end of one page and end on the next.
    let tail = Buffer.alloc(0);
    for (let at = 0; at < this.size;) {
      const { start, bytes } = this.pageAt(at);
      const text = Buffer.concat([tail, bytes]);
      for (let hit = text.indexOf(needle); hit >= 0; hit = text.indexOf(needle, hit + 1)) {
        found.push(start - tail.length + hit);
      }
      tail = Buffer.from(text.subarray(Math.max(0, text.length - needle.length + 1)));
      at = start + bytes.length;
    }
    return found;
  }

  private read(start: number): Buffer {
    let page: Buffer | undefined;
    if (this.pages.size >= KEPT) {
      const [[oldest, bytes]] = this.pages;
      this.pages.delete(oldest);
      page = bytes;
    }
    const length = Math.min(PAGE, this.size - start);
    const bytes = page?.length === length ? page : Buffer.allocUnsafe(length);
    this.filled++;
    this.fill(start, bytes);
    return bytes;
  }
}

/**
 * Maps texts to numbers and keeps only hashes of the texts: a few bytes for each of up to a million addresses.
 *
 * Two texts can share a hash, so callers must verify the results.
 */
export class HashIndex {
  private readonly hashes: number[] = [];
  private readonly values: number[] = [];
  /** For each entry, the previous entry in the same slot. */
  private readonly previous: number[] = [];
  private last = new Int32Array(1024).fill(-1);

  add(key: string, value: number): void {
    this.hashes.push(hashOf(key));
    this.values.push(value);
    if (this.hashes.length > this.last.length) {
      this.last = new Int32Array(this.last.length * 2).fill(-1);
      this.previous.length = 0;
    }
    for (let entry = this.previous.length; entry < this.hashes.length; entry++) {
      const slot = this.hashes[entry] & (this.last.length - 1);
      this.previous.push(this.last[slot]);
      this.last[slot] = entry;
    }
  }

  /** The candidates for a key, in the order in which they were added. */
  get(key: string): number[] {
    const hash = hashOf(key);
    const found: number[] = [];
    for (let entry = this.last[hash & (this.last.length - 1)]; entry !== -1; entry = this.previous[entry]) {
      if (this.hashes[entry] === hash) {
        found.push(this.values[entry]);
      }
    }
    return found.reverse();
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return hash;
}

/** A cache that is emptied when its total weight exceeds a limit, so memory stays bounded. */
export class BoundedCache<K, V> {
  private kept = new Map<K, V>();
  private weight = 0;
  private latest?: { readonly key: K; readonly value: V };

  constructor(private readonly maximum: number) {}

  /** The cached value of a key, or the value that `read` returns. */
  get(key: K, read: () => { readonly value: V; readonly weight: number }): V {
    if (this.latest?.key === key) {
      return this.latest.value;
    }
    const value = this.kept.has(key) ? this.kept.get(key)! : this.keep(key, read());
    this.latest = { key, value };
    return value;
  }

  private keep(key: K, { value, weight }: { readonly value: V; readonly weight: number }): V {
    if (this.weight + weight > this.maximum) {
      this.kept = new Map();
      this.weight = 0;
    }
    this.kept.set(key, value);
    this.weight += weight;
    return value;
  }
}
