import { registeredClouds } from "../core/cloud";
import { CertfleetError } from "../core/error";
import { StateResource } from "../core/importer";
import type { TerraformDocument } from "../core/stack-document";

/** A resource that gets from one stack's state to another's. */
export interface MovedResource {
  readonly address: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
  /** Whether it cannot get there. */
  readonly isStuck: boolean;
}

/** How a resource gets to another state. */
export type Relocation = "import" | "wait" | "recreate" | "impossible";

/** How resources of a type get to another state. */
export function relocationOf(type: string): Relocation {
  const relocations = registeredClouds().flatMap(({ relocation }) => (relocation === undefined ? [] : [relocation]));
  if (relocations.some(({ imports }) => type in imports)) {
    return "import";
  }
  if (relocations.some(({ waiters }) => waiters.has(type))) {
    return "wait";
  }
  return relocations.some(({ recreated }) => recreated.has(type)) ? "recreate" : "impossible";
}

/** Whether a resource cannot get to another state. */
export function isStuck(type: string, body: TerraformDocument): boolean {
  return relocationOf(type) === "impossible" || registeredClouds().some(({ relocation }) => relocation?.stays?.(type, body));
}

/** The types of resources that leave a state without being destroyed. */
export function movedTypes(): Set<string> {
  return new Set(
    registeredClouds().flatMap(({ relocation }) => [...Object.keys(relocation?.imports ?? {}), ...(relocation?.waiters ?? [])]),
  );
}

/** The id under which a resource is imported; undefined if it cannot be. */
export function importIdOf({ type, attributes }: StateResource): string | undefined {
  for (const { relocation } of registeredClouds()) {
    const id = relocation?.imports[type]?.(attributes);
    if (typeof id === "string" && id !== "") {
      return id;
    }
  }
  return undefined;
}

/** The resources of a document: the addresses, and whether each cannot get to another state. */
export function addressesOf(document: TerraformDocument): Map<string, boolean> {
  return new Map(
    Object.entries((document.resource ?? {}) as Record<string, Record<string, TerraformDocument>>).flatMap(([type, all]) =>
      Object.entries(all).map(([name, body]) => [`${type}.${name}`, isStuck(type, body)] as const),
    ),
  );
}

/** The resources of stacks by name. */
export type Addresses = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** The resources that another stack has after a change: those that one stack loses and another one gains, at the same address. */
export function movedResources(before: Addresses, after: Addresses): MovedResource[] {
  const gained = new Map<string, string[]>();
  for (const [stack, addresses] of after) {
    for (const address of addresses.keys()) {
      if (before.get(stack)?.has(address) !== true) {
        gained.set(address, [...(gained.get(address) ?? []), stack]);
      }
    }
  }
  return [...before].flatMap(([from, addresses]) =>
    [...addresses].flatMap(([address, stuck]) => {
      if (after.get(from)?.has(address) === true) {
        return [];
      }
      // An address is in several stacks only if it is of something that each has for itself.
      const to = gained.get(address) ?? [];
      return to.length === 1 ? [{ address, type: address.slice(0, address.indexOf(".")), from, to: to[0], isStuck: stuck }] : [];
    }),
  );
}

/** The blocks that move resources into and out of a state. */
export interface MoveBlocks {
  readonly import?: { readonly to: string; readonly id: string }[];
  readonly removed?: { readonly from: string; readonly lifecycle: { readonly destroy: false } }[];
}

/**
 * The blocks of each stack: `import` where a resource arrives, and `removed` without destruction where it leaves.
 *
 * @param states the resources in the state of a stack
 */
export function moveBlocks(moved: readonly MovedResource[], states: (stack: string) => readonly StateResource[]): Map<string, MoveBlocks> {
  const blocks = new Map<string, { import: NonNullable<MoveBlocks["import"]>; removed: NonNullable<MoveBlocks["removed"]> }>();
  const of = (stack: string) => {
    const own = blocks.get(stack) ?? { import: [], removed: [] };
    blocks.set(stack, own);
    return own;
  };
  const byStack = new Map<string, Map<string, StateResource>>();
  for (const { address, type, from, to } of moved) {
    const relocation = relocationOf(type);
    if (relocation !== "import" && relocation !== "wait") {
      continue;
    }
    const resources = byStack.get(from) ?? new Map(states(from).map((resource) => [resource.address, resource]));
    byStack.set(from, resources);
    const resource = resources.get(address);
    if (resource === undefined) {
      // What was never applied is created where it belongs now.
      continue;
    }
    of(from).removed.push({ from: address, lifecycle: { destroy: false } });
    if (relocation === "wait") {
      continue;
    }
    const id = importIdOf(resource);
    if (id === undefined) {
      throw new CertfleetError(
        "cannot-move",
        `${address} of ${from} cannot be imported into ${to}: the state has no id for it. Pin its certificate in \`pins\` of \`shards\`.`,
      );
    }
    of(to).import.push({ to: address, id });
  }
  return new Map(
    [...blocks].map(([stack, own]) => [
      stack,
      { ...(own.import.length > 0 && { import: own.import }), ...(own.removed.length > 0 && { removed: own.removed }) },
    ]),
  );
}
