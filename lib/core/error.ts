import type { IConstruct } from "constructs";
import { cdktfModule } from "./token";

/**
 * The error that every part of the library throws.
 *
 * Its message says what is wrong, with the value, and what to do; it ends with the code. Codes are stable, and docs/errors.md lists them all.
 * The class exists in TypeScript and JavaScript only: jsii raises the exception of each other language, with the same message.
 *
 * @jsii ignore
 */
export class CertfleetError extends Error {
  /** The message without the path of the construct and without the code. */
  readonly problem: string;

  /**
   * @param code what is wrong, as a stable identifier such as `name-outside-zones`
   * @param message what is wrong, and what to do
   * @param scope the construct that is wrong
   */
  constructor(
    readonly code: string,
    message: string,
    scope?: IConstruct,
  ) {
    super(`${scope ? `[${scope.node.path}] ` : ""}${message} (certfleet:${code})`);
    this.name = "CertfleetError";
    this.problem = message;
  }
}

/**
 * Says that something is legal but risky. The code is part of the API, as an error's is.
 *
 * @internal
 */
export function warn(scope: IConstruct, code: string, message: string): void {
  cdktfModule().Annotations.of(scope).addWarning(`${message} (certfleet:${code})`);
}

/**
 * A position in a specification: keys and indexes from the top.
 *
 * @internal
 */
export type SpecPath = readonly (string | number)[];

/**
 * Something that is wrong in a specification: a stable code, where it is, and what to change.
 *
 * @internal
 */
export interface Problem {
  readonly code: string;
  readonly path: SpecPath;
  readonly message: string;
  /** Whether it is about the key at the path instead of its value. */
  readonly atKey?: boolean;
}

/**
 * A problem at a path.
 *
 * @internal
 */
export function problem(code: string, path: SpecPath, message: string): Problem {
  return { code, path, message };
}

/**
 * Problems of a part, at the part's place in the whole.
 *
 * @internal
 */
export function* within(path: SpecPath, problems: Iterable<Problem>): Iterable<Problem> {
  for (const each of problems) {
    yield { ...each, path: [...path, ...each.path] };
  }
}

/**
 * The problem that a check throws as a `CertfleetError`; none if it passes.
 *
 * @internal
 */
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

/**
 * Throws the first problem; a construct reports one at a time, at its own path.
 *
 * @internal
 */
export function throwFirst(problems: Iterable<Problem>, scope?: IConstruct): void {
  for (const { code, message } of problems) {
    throw new CertfleetError(code, message, scope);
  }
}
