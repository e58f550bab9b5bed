import { createColors } from "picocolors";
import { missingBindings } from "../../core/bindings";
import { CertfleetError } from "../../core/error";
import { SafeText, safe } from "./text";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";

/** The exit statuses of every command. */
export enum ExitStatus {
  /** The command did what it was asked to do, and nothing needs attention. */
  OK = 0,
  /** Something needs attention. */
  FINDINGS = 1,
  /** The call or its input cannot be used. */
  MISUSE = 2,
  /** The user interrupted probes: the output has what was determined until then. Shells use the same status for an interrupted command. */
  INTERRUPTED = 130,
}

/** Where a table is printed. */
export interface Terminal {
  /**
   * The width to fit into.
   *
   * @default - no limit: the output goes to a pipe or a file
   */
  readonly columns?: number;
  readonly colored: boolean;
}

export type Style = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

/** Applies a style to safe text. */
export type Paint = (style: Style, text: SafeText) => SafeText;

/** The terminal that standard output goes to. Colours are off in a pipe, and where the user sets NO_COLOR. */
export function terminal(): Terminal {
  const { isTTY, columns } = process.stdout;
  // A terminal that does not know its width reports 0.
  return { columns: isTTY === true && columns > 0 ? columns : undefined, colored: isTTY === true && !process.env.NO_COLOR };
}

/** Returns a function that colours text, or leaves it plain. */
export function painter({ colored }: Terminal): Paint {
  const colors = createColors(colored);
  return (style, { text }) => SafeText.own(colors[style](text));
}

/** Prints the result of a command on standard output. */
export function print({ text }: SafeText): void {
  process.stdout.write(text);
}

/** Prints a line about the run on standard error, where it does not mix with the result. */
export function note({ text }: SafeText): void {
  process.stderr.write(`${text}\n`);
}

/** Prints text of several lines on standard error, each line sanitised. */
export function noteLines(text: string): void {
  note(
    SafeText.join(
      text.split("\n").map((line) => SafeText.of(line)),
      "\n",
    ),
  );
}

/** Makes a command's action: it sets the exit status that the action returns, and reports errors that the user can fix. */
export function action<Args extends unknown[]>(
  act: (...args: Args) => ExitStatus | Promise<ExitStatus>,
): (...args: Args) => void | Promise<void> {
  return (...args) => {
    try {
      const status = act(...args);
      if (typeof status !== "number") {
        return status.then(exitWith, reportError);
      }
      exitWith(status);
    } catch (error) {
      reportError(error);
    }
    return undefined;
  };
}

function exitWith(status: ExitStatus): void {
  process.exitCode = status;
}

function reportError(thrown: unknown): void {
  const error = missingBindings(thrown) ?? thrown;
  if (!(error instanceof CertfleetError)) {
    throw error;
  }
  noteLines(`${error.problem} (certfleet:${error.code})`);
  exitWith(ExitStatus.MISUSE);
}

/** Reports an error that only the developers of certfleet can fix. It has a status of its own kind: never that of findings. */
export function reportBug(error: unknown): void {
  note(safe`certfleet stopped because of a bug. Report it with these lines at https://github.com/certfleet/certfleet/issues`);
  noteLines((error as Error | undefined)?.stack ?? String(error));
  exitWith(ExitStatus.MISUSE);
}

/** Writes a file completely or not at all, and replaces what was there before. */
export function writeFile(file: string, content: string | Buffer): void {
  writeFiles(path.dirname(file), new Map([[path.basename(file), content]]));
}

/**
 * Writes the files of a directory, all or none: whatever can fail happens before the first file takes its place.
 *
 * @param programs the files that can be executed
 */
export function writeFiles(directory: string, files: ReadonlyMap<string, string | Buffer>, programs: readonly string[] = []): void {
  const moves = [...files].map(([name, content]) => {
    const file = path.join(directory, name);
    return { file, partial: `${file}.${process.pid}.partial`, content, mode: programs.includes(name) ? 0o777 : 0o666 };
  });
  let current = directory;
  try {
    mkdirSync(directory, { recursive: true });
    for (const { file, partial, content, mode } of moves) {
      current = file;
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
        throw new CertfleetError("unwritable-file", "it is a directory");
      }
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(partial, content, { mode });
    }
    for (const { file, partial } of moves) {
      current = file;
      renameSync(partial, file);
    }
  } catch (error) {
    moves.filter(({ partial }) => existsSync(partial)).forEach(({ partial }) => rmSync(partial));
    const reason = error instanceof CertfleetError ? error.problem : (error as Error).message;
    throw new CertfleetError("unwritable-file", `Cannot write ${current}: ${reason}. Choose another file or directory.`);
  }
}
