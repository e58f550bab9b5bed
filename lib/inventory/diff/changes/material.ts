import { Change, ChangeEffect } from "../change";
import { Comparison } from "../comparison";
import { compareKeys } from "../key-strength";
import { replacing } from "../replacement";
import { list, say, Words } from "../words";
import { daysText, lifetimeEffect, numberText, renewalWords } from "./renewal";

/** What the certificate itself is: its names, who issues it, its key, and where it has to be. */
export function materialChanges(comparison: Comparison): Change[] {
  return [...namesChanges(comparison), ...issuerChanges(comparison), ...keyChanges(comparison), ...regionChanges(comparison)];
}

function namesChanges(comparison: Comparison): Change[] {
  if (!comparison.knows("domains")) {
    return [];
  }
  const { before, after } = comparison;
  const [had, has] = [new Set(before.domains), new Set(after.domains)];
  const added = [...has].filter((name) => !had.has(name));
  const removed = [...had].filter((name) => !has.has(name));
  const changes: Change[] = [];
  if (added.length > 0) {
    changes.push(replacing({ kind: "names-added", effect: "changed", words: say`${namesWords(added)} added` }, comparison, "names"));
  }
  if (removed.length > 0) {
    changes.push(replacing({ kind: "names-removed", effect: "changed", words: say`${namesWords(removed)} removed` }, comparison, "names"));
  }
  if (changes.length > 0) {
    return changes;
  }
  const [from, to] = [before.domains[0], after.domains[0]];
  if (from !== to && from !== undefined && to !== undefined) {
    const words = say`first name is ${to} in place of ${from}`;
    return [replacing({ kind: "names-reordered", effect: "changed", words }, comparison, "common-name")];
  }
  const reordered = replacing({ kind: "names-reordered", effect: "changed", words: say`names in another order` }, comparison, "order");
  return reordered.replaces === true && JSON.stringify(before.domains) !== JSON.stringify(after.domains) ? [reordered] : [];
}

function namesWords(names: readonly string[]): Words {
  return names.length === 1 ? say`name ${names[0]}` : say`names ${list(names)}`;
}

/** Lifetime and renewal follow from the issuer, so that they are told with it. */
function issuerChanges(comparison: Comparison): Change[] {
  if (!comparison.movesIssuer) {
    return [];
  }
  const { before, after } = comparison;
  const [from, to] = [before.renewal, after.renewal];
  const lifetime =
    from === undefined || to === undefined || from.lifetimeDays === to.lifetimeDays
      ? []
      : say`, valid ${daysText(to.lifetimeDays)} in place of ${numberText(from.lifetimeDays)}`;
  const renewed = to === undefined || (from?.by === to.by && from.runsEvery === to.runsEvery) ? [] : say`, ${renewalWords(to)}`;
  const words = say`issuer moved from ${before.issuer} to ${after.issuer}${lifetime}${renewed}`;
  return [replacing({ kind: "issuer-moved", effect: lifetimeEffect(from, to), words }, comparison, "issuer")];
}

function keyChanges(comparison: Comparison): Change[] {
  if (!comparison.differs("keyType")) {
    return [];
  }
  const { keyType: from } = comparison.before;
  const { keyType: to } = comparison.after;
  if (from === undefined || to === undefined) {
    // Nobody told one of them, so nothing is known to have changed.
    return [];
  }
  const words = say`key type changed from ${from} to ${to}`;
  return [replacing({ kind: "key-type-changed", effect: keyEffect(from, to), words }, comparison, "key")];
}

function keyEffect(from: string, to: string): ChangeEffect {
  const gained = compareKeys(to, from) ?? 0;
  return gained < 0 ? "weakened" : gained > 0 ? "strengthened" : "changed";
}

function regionChanges(comparison: Comparison): Change[] {
  const { region: from } = comparison.before;
  const { region: to } = comparison.after;
  if (!comparison.differs("region") || from === undefined || to === undefined) {
    return [];
  }
  return [replacing({ kind: "region-moved", effect: "changed", words: say`moved from ${from} to ${to}` }, comparison, "region")];
}
