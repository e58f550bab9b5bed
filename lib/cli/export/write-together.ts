import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../../core/error";

/** Writes the files of a directory so that all are there whole or none is: what can fail happens before the first takes its place. */
export function writeTogether(directory: string, files: ReadonlyMap<string, string>): void {
  const moves = [...files].map(([name, content]) => {
    const file = path.join(directory, name);
    return { file, partial: `${file}.${process.pid}.partial`, content };
  });
  try {
    mkdirSync(directory, { recursive: true });
    moves.forEach(({ file }) => refuseDirectory(file));
    moves.forEach(({ partial, content }) => writeFileSync(partial, content));
    moves.forEach(({ partial, file }) => renameSync(partial, file));
  } catch (error) {
    moves.filter(({ partial }) => existsSync(partial)).forEach(({ partial }) => rmSync(partial));
    const reason = error instanceof CertfleetError ? error.problem : (error as Error).message;
    throw new CertfleetError("unwritable-file", `cannot write to ${directory}: ${reason}; choose another directory`);
  }
}

function refuseDirectory(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CertfleetError("unwritable-file", `${path.basename(file)} is a directory there`);
  }
}
