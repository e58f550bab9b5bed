/**
 * Runs work without the text of the stack traces that cdktf takes of every token and every list that a resource may have: a
 * dozen for each resource, a third of the time of a large fleet. They lead authors of constructs to their own code, which none of the
 * library's resources is. Errors keep theirs.
 */
export function withoutTokenTraces<T>(work: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) => {
    if (!(error instanceof Error)) {
      return "";
    }
    return prepareStackTrace?.(error, frames) ?? [String(error), ...frames.map((frame) => `    at ${String(frame)}`)].join("\n");
  };
  try {
    return work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
