import { CertfleetError } from "../core/error";
import { SpecPath } from "../core/problem";

/** A position in a file's data: keys and indexes from the top. */
export type FilePath = SpecPath;

/** Something wrong in a file, where it is, and what to change. */
export interface FileProblem {
  /** The same code that the constructs report for it. */
  readonly code: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Takes a problem at a position of the data. `atKey` points at the key instead of its value. */
export type Report = (code: string, path: FilePath, message: string, atKey?: boolean) => void;

/** An invalid file: everything that is wrong with it, in the order of its lines. */
export class FleetFileError extends CertfleetError {
  readonly problems: FileProblem[];

  constructor(file: string, problems: FileProblem[]) {
    // A fault in defaults or in an anchor is found in each certificate that uses it, and reported once.
    const onOneLine = problems.map((problem) => ({ ...problem, message: escaped(problem.message) }));
    const distinct = new Map(onOneLine.map((problem) => [`${problem.line}:${problem.column}:${problem.message}`, problem]));
    const sorted = [...distinct.values()].sort((a, b) => a.line - b.line || a.column - b.column);
    const lines = sorted.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    super("invalid-fleet-file", [`${file} has ${lines.length} ${lines.length === 1 ? "problem" : "problems"}:`, ...lines].join("\n"));
    this.name = "FleetFileError";
    this.problems = sorted;
  }
}

/** A message may repeat what the file has: line breaks would end its line, and control and direction characters would garble it. */
function escaped(message: string): string {
  return message.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    return character === "\n" ? "\\n" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
