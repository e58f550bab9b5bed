import type * as cdktf from "cdktf";

/**
 * CDKTF, loaded when it is first used.
 *
 * It takes most of the time in which a command starts, and only synthesis needs it. Files that every command loads use CDKTF through this
 * function; files of constructs import it.
 */
export function cdktfModule(): typeof cdktf {
  return require("cdktf") as typeof cdktf;
}

/** How CDKTF marks a token in a text, in a list and in the key of a map. */
const MARKER = "TfToken[";

/** CDKTF represents a token of a number by a very negative number, below this one. */
const LEAST_PLAIN_NUMBER = -1e280;

/**
 * Whether a value is a token: Terraform knows it, synthesis does not.
 *
 * The answer is that of CDKTF, which is asked only about values that can be a token: others need not load it.
 */
export function isToken(value: unknown): boolean {
  return canBeToken(value) && cdktfModule().Token.isUnresolved(value);
}

function canBeToken(value: unknown): boolean {
  if (typeof value === "string") {
    return value.includes(MARKER);
  }
  if (typeof value === "number") {
    return value < LEAST_PLAIN_NUMBER;
  }
  return Array.isArray(value) ? value.some(canBeToken) : typeof value === "object" && value !== null;
}

let depth = 0;

/**
 * Runs work without the stack traces that CDKTF captures for each token and each list of a resource: a dozen for each resource, a third of
 * the time of a large fleet. They lead authors of constructs to their own code, which none of the library's resources is. Errors keep
 * their traces.
 */
export function withoutTokenTraces<T>(work: () => T): T {
  if (depth > 0) {
    return work();
  }
  const { captureStackTrace } = Error;
  Error.captureStackTrace = (target, below) => {
    if (target instanceof Error) {
      captureStackTrace(target, below);
    }
  };
  depth += 1;
  try {
    return work();
  } finally {
    depth -= 1;
    Error.captureStackTrace = captureStackTrace;
  }
}
