/**
 * Runs work without the stack traces that cdktf takes of every token, a third of the time of a large synth: they lead authors
 * of constructs to their code, and who writes a file has its lines. Errors keep theirs.
 */
export function withoutTokenTraces<T>(work: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) =>
    error instanceof Error ? `${String(error)}${frames.map((frame) => `\n    at ${String(frame)}`).join("")}` : "";
  try {
    return work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
