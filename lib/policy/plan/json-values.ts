import { CertfleetError } from "../../core/error";
import { PagedBytes, Span } from "./bounded-memory";
import { Value } from "./resource";

/** The error for a file that is not valid JSON, with the line. */
export class BrokenJson extends CertfleetError {
  constructor(bytes: PagedBytes, where: string, position: number) {
    super(
      "unreadable-input",
      `${where} cannot be checked: it is not valid JSON (line ${bytes.lineAt(position)}). It is truncated or damaged; write it again`,
    );
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
