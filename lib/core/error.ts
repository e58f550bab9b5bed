import { IConstruct } from "constructs";
import { Annotations } from "cdktf";

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
  Annotations.of(scope).addWarning(`${message} (certfleet:${code})`);
}
