import { ChangeEffect, FleetDiff } from "../../inventory/diff/change";

/** How many changes there are, and what they do. */
export interface ChangeCount {
  readonly changes: number;
  readonly weakened: number;
  readonly strengthened: number;
}

export function countChanges({ subjects }: FleetDiff): ChangeCount {
  const effects = subjects.flatMap(({ changes }) => changes.map(({ effect }) => effect));
  const count = (wanted: ChangeEffect) => effects.filter((effect) => effect === wanted).length;
  return { changes: effects.length, weakened: count("weakened"), strengthened: count("strengthened") };
}

/** The whole in a line: `3 changes, 1 weakens the fleet`. */
export function summaryLine(diff: FleetDiff): string {
  const { changes, weakened } = countChanges(diff);
  if (changes === 0) {
    return "no changes";
  }
  const what = weakened === 0 ? "none weakens the fleet" : weakened === 1 ? "1 weakens the fleet" : `${weakened} weaken the fleet`;
  return `${changes} ${changes === 1 ? "change" : "changes"}, ${what}`;
}
