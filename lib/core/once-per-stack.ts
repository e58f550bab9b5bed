import { TerraformProvider, TerraformStack } from "cdktf";
import { Construct, IConstruct } from "constructs";

/** The id of the construct below which a stack's shared elements are. */
export const SHARED_SCOPE_ID = "Shared";

const sharedByStack = new WeakMap<TerraformStack, { readonly scope: Construct; readonly made: Map<string, unknown> }>();

/**
 * An element that a stack has once, created when it is first requested: a validation record, a topic for each region, a listener.
 *
 * The scope that `make` receives does not depend on the caller, so that addresses do not depend on the order of constructs.
 */
export function oncePerStack<T>(of: IConstruct, key: string, make: (scope: Construct) => T): T {
  const stack = TerraformStack.of(of);
  let shared = sharedByStack.get(stack);
  if (!shared) {
    const scope = (stack.node.tryFindChild(SHARED_SCOPE_ID) as Construct | undefined) ?? new Construct(stack, SHARED_SCOPE_ID);
    sharedByStack.set(stack, (shared = { scope, made: new Map() }));
  }
  if (!shared.made.has(key)) {
    shared.made.set(key, make(shared.scope));
  }
  return shared.made.get(key) as T;
}

const defaultProviders = new WeakMap<TerraformStack, Map<string, TerraformProvider>>();

/** The stack's provider without an alias, by its type, such as `aws`; undefined until there is one. */
export function defaultProvider(of: IConstruct, type: string): TerraformProvider | undefined {
  const stack = TerraformStack.of(of);
  const found = defaultProviders.get(stack) ?? new Map<string, TerraformProvider>();
  defaultProviders.set(stack, found);
  const isDefault = (child: IConstruct): child is TerraformProvider =>
    TerraformProvider.isTerraformProvider(child) && child.terraformResourceType === type && child.alias === undefined;
  const provider = found.get(type) ?? stack.node.children.find(isDefault);
  if (provider !== undefined) {
    found.set(type, provider);
  }
  return provider;
}
