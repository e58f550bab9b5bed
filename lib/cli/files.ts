import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";

/** Writes a file completely or not at all, and replaces what was there before. */
export function writeFile(file: string, content: string | Buffer): void {
  writeFiles(path.dirname(file), new Map([[path.basename(file), content]]));
}

/** Writes the files of a directory, all or none: whatever can fail happens before the first file takes its place. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string | Buffer>): void {
  const moves = [...files].map(([name, content]) => {
    const file = path.join(directory, name);
    return { file, partial: `${file}.${process.pid}.partial`, content };
  });
  let current = directory;
  try {
    mkdirSync(directory, { recursive: true });
    for (const { file, partial, content } of moves) {
      current = file;
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
        throw new CertfleetError("unwritable-file", "it is a directory");
      }
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(partial, content);
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
