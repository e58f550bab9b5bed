import { locate } from "../../core/cloud";
import { InventorySource } from "../read/read-inventories";
import { InventoryCertificate, InventoryWaiver } from "../shape";

/** A certificate as one side of a comparison has it. */
export interface Stated {
  readonly stack: string;
  readonly name: string;
  /** Whether Terraform resolved its values. */
  readonly applied: boolean;
  readonly inventory: InventoryCertificate;
  /** The attributes of which something is not known before an apply. */
  readonly unresolved: ReadonlySet<string>;
}

/** A stack as one side of a comparison has it. */
export interface StatedStack {
  readonly label: string;
  readonly certificates: readonly Stated[];
  readonly waivers: readonly InventoryWaiver[];
}

const RESOLVED: ReadonlySet<string> = new Set();

/** The stacks of both sides under labels by which they belong together. */
export function statedStacks(base: readonly InventorySource[], head: readonly InventorySource[]): [StatedStack[], StatedStack[]] {
  const sides = [base, head].map(stated);
  const several = new Set(sides.flatMap((sources) => repeated(sources.map(({ inventory }) => inventory.stack))));
  return sides.map((sources) => uniquely(sources.map((source) => stackOf(source, several)))) as [StatedStack[], StatedStack[]];
}

/** What a configuration declares is what a change is about: an apply of the same stack beside it says nothing more of it. */
function stated(sources: readonly InventorySource[]): InventorySource[] {
  const declared = new Map(sources.filter(({ applied }) => !applied).map((source) => [source.inventory.stack, source]));
  const applied = sources.filter((source) => source.applied && !declared.has(source.inventory.stack));
  // The same apply can be read twice, as a state and as its outputs.
  const once = new Map(applied.map((source) => [`${source.inventory.stack}\0${accountOf(source) ?? source.file}`, source]));
  return [...once.values(), ...declared.values()];
}

function stackOf(source: InventorySource, several: ReadonlySet<string>): StatedStack {
  const { stack, certificates, waivers } = source.inventory;
  const account = several.has(stack) ? accountOf(source) : undefined;
  const label = account === undefined ? stack : `${stack} (${account})`;
  const entries = Object.entries(certificates).map(([name, inventory]) => {
    const unresolved = source.unresolved?.get(name) ?? RESOLVED;
    return { stack: label, name, applied: source.applied, inventory, unresolved };
  });
  return { label, certificates: entries, waivers };
}

/** Two stacks of one name whose accounts nobody knows are told apart by their order. */
function uniquely(stacks: readonly StatedStack[]): StatedStack[] {
  const seen = new Map<string, number>();
  return stacks.map((stack) => {
    const count = (seen.get(stack.label) ?? 0) + 1;
    seen.set(stack.label, count);
    const label = count === 1 ? stack.label : `${stack.label} (${count})`;
    return { ...stack, label, certificates: stack.certificates.map((each) => ({ ...each, stack: label })) };
  });
}

/** The account or project that a stack is applied in. */
function accountOf({ inventory }: InventorySource): string | undefined {
  // One that is made elsewhere can be in another account.
  const own = Object.values(inventory.certificates).filter(({ madeBy }) => madeBy !== "elsewhere");
  const all = own.flatMap(({ arn, id, deployedTo, stores }) => [
    ...[arn, id],
    ...deployedTo.flatMap((each) => [each.arn, each.id]),
    ...stores.map((store) => store.id),
  ]);
  const accounts = all.flatMap((each) => locate(each ?? "")?.account ?? []);
  return accounts.sort()[0];
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}
