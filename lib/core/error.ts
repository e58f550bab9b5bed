import { IConstruct } from "constructs";

/**
 * The one error that the library throws.
 *
 * Its message follows one recipe: what is wrong in the caller's words, the value, what is allowed, what to change.
 * The code is part of the API: it stays when the wording gets better.
 */
export class CertfleetError extends Error {
  constructor(
    /** What is wrong, as a stable identifier such as `name-outside-zones`. */
    readonly code: string,
    message: string,
    scope?: IConstruct,
  ) {
    super(`${scope ? `[${scope.node.path}] ` : ""}${message} (certfleet:${code})`);
    this.name = "CertfleetError";
    this.problem = message;
  }

  /** The message without scope and code, for callers that print these in their own way. */
  readonly problem: string;
}
