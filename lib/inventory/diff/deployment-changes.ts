import { cloudOfEndpoint } from "../../core/cloud";
import { Change, say, Sentence } from "./change";
import { Comparison } from "./certificate-pairs";
import { InventoryCertificate } from "../shape";

/** Changes of stores and of services that import the certificate. */
export function deploymentChanges(comparison: Comparison): Change[] {
  const stores = counted(
    comparison.before.stores.map(({ name }) => name),
    comparison.after.stores.map(({ name }) => name),
  );
  const targets = targetsChanged(comparison.before, comparison.after).filter(({ target, change }) => !follows(comparison, target, change));
  return [
    ...stores.map(({ value, change }): Change => {
      const sentence: Sentence = change === "added" ? say`store ${value} added` : say`store ${value} removed`;
      return { kind: `store-${change}`, effect: "changed", sentence };
    }),
    ...targets.map(({ target, region, change }): Change => {
      const where = region === undefined ? say`${target}` : say`${target} in ${region}`;
      const sentence = change === "added" ? say`deploy target ${where} added` : say`deploy target ${where} removed`;
      return { kind: `deploy-target-${change}`, effect: "changed", sentence };
    }),
  ];
}

interface Counted {
  readonly value: string;
  readonly change: "added" | "removed";
}

/** What was added to or removed from a list that can have duplicates. */
function counted(before: readonly string[], after: readonly string[]): Counted[] {
  const count = new Map<string, number>();
  after.forEach((value) => count.set(value, (count.get(value) ?? 0) + 1));
  before.forEach((value) => count.set(value, (count.get(value) ?? 0) - 1));
  return [...count].flatMap(([value, more]): Counted[] =>
    Array.from({ length: Math.abs(more) }, () => ({ value, change: more > 0 ? "added" : "removed" })),
  );
}

interface TargetChange {
  readonly target: string;
  readonly region?: string;
  readonly change: "added" | "removed";
}

/** Changes by target, and by region if both sides know it for all imports into the target. */
function targetsChanged({ deployedTo: before }: InventoryCertificate, { deployedTo: after }: InventoryCertificate): TargetChange[] {
  const unplaced = new Set([...before, ...after].filter(({ region }) => region === undefined).map(({ target }) => target));
  const [had, has] = [before, after].map((all) =>
    all.map(({ target, region }) => JSON.stringify(unplaced.has(target) ? [target] : [target, region])),
  );
  return counted(had, has).map(({ value, change }) => {
    const [target, region] = JSON.parse(value) as [string, string?];
    return { target, region, change };
  });
}

/** An import that an endpoint or an issuer needs is part of the change of that endpoint or issuer. */
function follows(comparison: Comparison, target: string, change: "added" | "removed"): boolean {
  const [had, has] = [comparison.before, comparison.after].map((each) => needs(each, target));
  return change === "added" ? has && (!had || comparison.movesIssuer) : had && (!has || comparison.movesIssuer);
}

/** Whether an endpoint of the target's cloud serves the certificate. */
function needs({ endpoints }: InventoryCertificate, target: string): boolean {
  return endpoints.some(({ kind }) => cloudOfEndpoint(kind)?.deployTarget === target);
}
