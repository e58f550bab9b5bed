// CDKTF captures a stack trace for every token and every list of a resource. Jest maps each trace to the source, which takes more time than
// everything else in a test of a large stack. Errors keep their traces.

/** What Error.captureStackTrace is outside of tests. */
export const captureEveryTrace = Error.captureStackTrace;

Error.captureStackTrace = (target, below) => {
  if (target instanceof Error) {
    captureEveryTrace(target, below);
  }
};
