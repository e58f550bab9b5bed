import { TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";

/** The construct below which everything lies that a stack has once, however many constructs need it. */
export const SHARED_SCOPE_ID = "Shared";

const madeByStack = new WeakMap<TerraformStack, Map<string, unknown>>();

/**
 * What a stack has under a key, made when it is first asked for: a validation record, a topic per region, a listener.
 *
 * The scope given to `make` is the same wherever the first request comes from, so that addresses do not depend on the order
 * of constructs.
 */
export function oncePerStack<T>(of: IConstruct, key: string, make: (scope: Construct) => T): T {
  const stack = TerraformStack.of(of);
  let made = madeByStack.get(stack);
  if (!made) {
    madeByStack.set(stack, (made = new Map()));
  }
  if (!made.has(key)) {
    const scope = (stack.node.tryFindChild(SHARED_SCOPE_ID) as Construct | undefined) ?? new Construct(stack, SHARED_SCOPE_ID);
    made.set(key, make(scope));
  }
  return made.get(key) as T;
}
