import { IConstruct } from "constructs";
import { CertfleetError } from "./error";

/** A position in a specification: keys and indexes from the top. */
export type SpecPath = readonly (string | number)[];

/** Something that is wrong in a specification: a stable code, where it is, and what to change. */
export interface Problem {
  readonly code: string;
  readonly path: SpecPath;
  readonly message: string;
  /** Whether it is about the key at the path instead of its value. */
  readonly atKey?: boolean;
}

/** A problem at a path. */
export function problem(code: string, path: SpecPath, message: string): Problem {
  return { code, path, message };
}

/** Problems of a part, at the part's place in the whole. */
export function* within(path: SpecPath, problems: Iterable<Problem>): Iterable<Problem> {
  for (const each of problems) {
    yield { ...each, path: [...path, ...each.path] };
  }
}

/** The problem that a check throws as a `CertfleetError`; none if it passes. */
export function* caught(path: SpecPath, check: () => unknown): Iterable<Problem> {
  try {
    check();
  } catch (error) {
    if (!(error instanceof CertfleetError)) {
      throw error;
    }
    yield problem(error.code, path, error.problem);
  }
}

/** Throws the first problem; a construct reports one at a time, at its own path. */
export function throwFirst(problems: Iterable<Problem>, scope?: IConstruct): void {
  for (const { code, message } of problems) {
    throw new CertfleetError(code, message, scope);
  }
}
