/** What makes bytes unusable, in words that follow "it". It never leaves the reader of a list or of a certificate. */
export class Unusable extends Error {}

/** An element of DER: its tag, and where its content begins and ends. */
export interface DerElement {
  readonly tag: number;
  /** Where the element begins, with its tag and length. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

export const DER = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  ENUMERATED: 0x0a,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  BOOLEAN: 0x01,
} as const;

/** Length bytes of an element of up to 4 GB. */
const LENGTH_BYTES = 4;

/**
 * Reads the elements between two positions one after the other. It makes no copy and no tree, so that a list of a million entries takes
 * no memory of its own, and no element reaches beyond the one that it is in, whatever length it states.
 */
export class DerReader {
  constructor(
    private readonly bytes: Buffer,
    private at: number = 0,
    private readonly end: number = bytes.length,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** The tag of the next element; undefined at the end. */
  get tag(): number | undefined {
    return this.isAtEnd ? undefined : this.bytes[this.at];
  }

  /** The next element, which must have the tag if one is given. */
  next(tag?: number): DerElement {
    const start = this.at;
    const found = this.byte();
    if ((found & 0x1f) === 0x1f || (tag !== undefined && found !== tag)) {
      throw new Unusable("is not in the form of RFC 5280");
    }
    const length = this.length();
    if (length > this.end - this.at) {
      throw new Unusable("is truncated, or states a wrong length");
    }
    const from = this.at;
    this.at += length;
    return { tag: found, start, from, to: this.at };
  }

  /** The elements in an element. */
  within({ from, to }: DerElement): DerReader {
    return new DerReader(this.bytes, from, to);
  }

  private byte(): number {
    if (this.isAtEnd) {
      throw new Unusable("is truncated");
    }
    return this.bytes[this.at++];
  }

  /** DER has no indefinite length (0x80). */
  private length(): number {
    const first = this.byte();
    if (first < 0x80) {
      return first;
    }
    const count = first & 0x7f;
    if (count === 0 || count > LENGTH_BYTES) {
      throw new Unusable("is truncated, or states a wrong length");
    }
    let length = 0;
    for (let index = 0; index < count; index++) {
      length = length * 256 + this.byte();
    }
    return length;
  }
}

/** An extension of a certificate, a list or an entry (RFC 5280, section 4.1). */
export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: DerElement;
}

/** The extensions in an element that has a sequence of them. */
export function* extensionsIn(bytes: Buffer, within: DerElement): Iterable<Extension> {
  const outer = new DerReader(bytes, within.from, within.to);
  const all = outer.within(outer.next(DER.SEQUENCE));
  while (!all.isAtEnd) {
    yield extensionOf(bytes, all.within(all.next(DER.SEQUENCE)));
  }
}

/** The extension whose parts come next. */
export function extensionOf(bytes: Buffer, parts: DerReader): Extension {
  const id = identifierOf(bytes, parts);
  const flag = parts.tag === DER.BOOLEAN ? parts.next() : undefined;
  const value = parts.next(DER.OCTET_STRING);
  return { id, critical: flag !== undefined && bytes[flag.from] !== 0, value };
}

/** The object identifier that comes next, in hexadecimal. */
export function identifierOf(bytes: Buffer, parts: DerReader): string {
  const { from, to } = parts.next(DER.OBJECT_IDENTIFIER);
  return bytes.toString("hex", from, Math.min(to, from + 64));
}

/** The web addresses of a distribution point's name (RFC 5280, section 4.2.1.13). */
export function urisOf(bytes: Buffer, { from, to }: DerElement): string[] {
  const point = new DerReader(bytes, from, to);
  const uris: string[] = [];
  // The other choice is a name relative to the issuer's, in a directory.
  if (point.tag === 0xa0) {
    const names = point.within(point.next());
    while (!names.isAtEnd) {
      const name = names.next();
      if (name.tag === 0x86) {
        uris.push(bytes.toString("latin1", name.from, name.to));
      }
    }
  }
  return uris;
}

/** A time. UTCTime has two digits of the year: from 50 on it is of the 20th century (RFC 5280, section 4.1.2.5.1). */
export function timeIn(bytes: Buffer, { tag, from, to }: DerElement): Date {
  const text = to - from > 20 ? "" : bytes.toString("latin1", from, to);
  const long = tag === DER.UTC_TIME ? `${Number(text.slice(0, 2)) < 50 ? "20" : "19"}${text}` : text;
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(long);
  const time = match && new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  if (!time || Number.isNaN(time.getTime()) || (tag !== DER.UTC_TIME && tag !== DER.GENERALIZED_TIME)) {
    throw new Unusable("has a date that is not valid");
  }
  return time;
}
