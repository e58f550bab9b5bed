import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { CertfleetError } from "../core/error";

/** Writes a file so that it is there whole or not at all, whatever was there before. */
export function writeWhole(file: string, content: string | Buffer): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(partial, content);
    renameSync(partial, file);
  } catch (error) {
    if (existsSync(partial)) {
      rmSync(partial);
    }
    throw new CertfleetError("unwritable-file", `cannot write ${file}: ${(error as Error).message}; choose another directory`);
  }
}
