import { Change } from "../change";
import { Comparison } from "../comparison";
import { identityOf, keyOf } from "../pairs";
import { replacing } from "../replacement";
import { say } from "../words";

const MAKERS = { fleet: "a fleet", stack: "the stack", elsewhere: "somebody else" };

/** Another name for it, another maker, or another certificate of which nothing else differs. */
export function identityChanges(comparison: Comparison, material: readonly Change[]): Change[] {
  const { base, head, before, after, isSame } = comparison;
  const changes: Change[] = [];
  if (keyOf(base) !== keyOf(head)) {
    const from = base.stack === head.stack ? base.name : `${base.stack}/${base.name}`;
    changes.push(replacing({ kind: "certificate-renamed", effect: "changed", words: say`renamed from ${from}` }, comparison, "address"));
  } else if (isReplaced(comparison) && !isSame && !material.some(({ replaces }) => replaces)) {
    changes.push({ kind: "certificate-replaced", effect: "changed", words: say`replaced by a new certificate` });
  }
  if (comparison.differs("madeBy")) {
    const [from, to] = [before, after].map(({ madeBy }) => [{ text: MAKERS[madeBy], isValue: false }]);
    changes.push({ kind: "made-by-changed", effect: "changed", words: say`made by ${to} in place of ${from}` });
  }
  return changes;
}

/** Two applies tell it: what a configuration declares has no identity yet. */
function isReplaced({ base, head }: Comparison): boolean {
  const [from, to] = [identityOf(base), identityOf(head)];
  return base.applied && head.applied && from !== undefined && to !== undefined && from !== to;
}
