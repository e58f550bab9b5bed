import { Snapshot, StackSnapshot } from "./stack-snapshot";

/** How a stack differs between two synths: `affected` if only what it reads of another stack changed. */
export type StackChange = "added" | "changed" | "affected" | "removed";

/** A stack that differs. */
export interface ChangedStack {
  readonly name: string;
  readonly role: StackSnapshot["role"];
  readonly change: StackChange;
  readonly certificates: number;
  /** The stacks whose outputs it reads, which are applied first. */
  readonly needs: readonly string[];
}

/** The stacks that differ between two synths: first those that others read. */
export function changedStacks(base: Snapshot, head: Snapshot): ChangedStack[] {
  const changed: ChangedStack[] = [];
  for (const [name, stack] of head) {
    const before = base.get(name);
    const change =
      before === undefined ? "added" : before.digest !== stack.digest ? "changed" : isAffected(stack, base, head) ? "affected" : undefined;
    if (change !== undefined) {
      const { role, certificates, reads } = stack;
      changed.push({ name, role, change, certificates, needs: [...reads.keys()] });
    }
  }
  for (const [name, { role, certificates }] of base) {
    if (!head.has(name)) {
      changed.push({ name, role, change: "removed", certificates, needs: [] });
    }
  }
  return [...changed.filter(isShared), ...changed.filter((each) => !isShared(each))];
}

/** Whether other stacks read its outputs. */
export function isShared({ role }: Pick<ChangedStack, "role">): boolean {
  return role === "base" || role === "accounts";
}

/** Whether an output that the stack reads follows from something that changed. */
function isAffected({ reads }: StackSnapshot, base: Snapshot, head: Snapshot): boolean {
  return [...reads].some(([stack, outputs]) =>
    outputs.some((output) => base.get(stack)?.outputs.get(output) !== head.get(stack)?.outputs.get(output)),
  );
}
