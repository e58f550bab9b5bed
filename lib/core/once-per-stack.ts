import { TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";

/** The construct below which everything lies that a stack has once, however many constructs need it. */
export const SHARED_SCOPE_ID = "Shared";

/** What a stack has once: where it lies, and what there is by its key. */
export interface SharedByStack {
  readonly scope: Construct;
  readonly made: Map<string, unknown>;
}

const sharedByStack = new WeakMap<TerraformStack, SharedByStack>();

/**
 * What a stack has under a key, made when it is first asked for: a validation record, a topic per region, a listener.
 *
 * The scope given to `make` is the same wherever the first request comes from, so that addresses do not depend on the order
 * of constructs.
 */
export function oncePerStack<T>(of: IConstruct, key: string, make: (scope: Construct) => T): T {
  const { scope, made } = sharedIn(of);
  if (!made.has(key)) {
    made.set(key, make(scope));
  }
  return made.get(key) as T;
}

/**
 * The same without a callback, for what a fleet has thousands of: each token of a binding captures the call chain, and costs
 * more the longer that is.
 */
export function sharedIn(of: IConstruct): SharedByStack {
  const stack = TerraformStack.of(of);
  let shared = sharedByStack.get(stack);
  if (!shared) {
    const scope = (stack.node.tryFindChild(SHARED_SCOPE_ID) as Construct | undefined) ?? new Construct(stack, SHARED_SCOPE_ID);
    sharedByStack.set(stack, (shared = { scope, made: new Map() }));
  }
  return shared;
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
