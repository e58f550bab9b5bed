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
