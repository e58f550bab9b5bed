import { Change } from "../change";
import { Comparison } from "../comparison";
import { InventoryCertificate } from "../../inventory/shape";
import { say, Words } from "../words";

/** Where it is kept with its key, and into what it is imported. */
export function keepingChanges(comparison: Comparison): Change[] {
  const stores = counted(
    comparison.before.stores.map(({ name }) => name),
    comparison.after.stores.map(({ name }) => name),
  );
  const [before, after] = [comparison.before, comparison.after].map(targetsOf);
  const targets = counted(before, after).filter(({ value, change }) => !follows(comparison, value, change));
  return [
    ...stores.map(({ value, change }): Change => {
      const words: Words = change === "added" ? say`store ${value} added` : say`store ${value} removed`;
      return { kind: `store-${change}`, effect: "changed", words };
    }),
    ...targets.map(({ value, change }): Change => {
      const words = change === "added" ? say`deploy target ${value} added` : say`deploy target ${value} removed`;
      return { kind: `deploy-target-${change}`, effect: "changed", words };
    }),
  ];
}

interface Counted {
  readonly value: string;
  readonly change: "added" | "removed";
}

/** What one side has more of than the other. */
function counted(before: readonly string[], after: readonly string[]): Counted[] {
  const count = new Map<string, number>();
  after.forEach((value) => count.set(value, (count.get(value) ?? 0) + 1));
  before.forEach((value) => count.set(value, (count.get(value) ?? 0) - 1));
  return [...count].flatMap(([value, more]): Counted[] =>
    Array.from({ length: Math.abs(more) }, () => ({ value, change: more > 0 ? "added" : "removed" })),
  );
}

function targetsOf({ deployedTo }: InventoryCertificate): string[] {
  return deployedTo.map(({ target }) => target);
}

/** An import that an endpoint needs comes and goes with it; one that another issuer needs, with the issuer. */
function follows(comparison: Comparison, target: string, change: "added" | "removed"): boolean {
  const [had, has] = [comparison.before, comparison.after].map((each) => needs(each, target));
  return change === "added" ? has && (!had || comparison.movesIssuer) : had && (!has || comparison.movesIssuer);
}

/** Whether an endpoint of the target's cloud serves the certificate. */
function needs({ endpoints }: InventoryCertificate, target: string): boolean {
  return endpoints.some(({ kind }) => kind !== "host" && (target === "google") === kind.startsWith("google-"));
}
