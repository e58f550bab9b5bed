import { Change } from "../change";
import { Comparison } from "../comparison";
import { say } from "../words";

/** Who answers for it, what it is for, and where the steps to mend it are. */
export function peopleChanges(comparison: Comparison): Change[] {
  return [
    ...textChange(comparison, "owner", true),
    ...textChange(comparison, "service", false),
    ...textChange(comparison, "runbook", false),
  ];
}

function textChange(comparison: Comparison, attribute: "owner" | "service" | "runbook", weakens: boolean): Change[] {
  const from = told(comparison.before[attribute]);
  const to = told(comparison.after[attribute]);
  if (!comparison.knows(attribute) || from === to) {
    return [];
  }
  const kind = `${attribute}-changed` as const;
  const what = [{ text: attribute, isValue: false }];
  if (to === undefined) {
    return [{ kind, effect: weakens ? "weakened" : "changed", words: say`no ${what} any more, which was ${from!}` }];
  }
  if (from === undefined) {
    return [{ kind, effect: weakens ? "strengthened" : "changed", words: say`${what} is ${to}, where none was named` }];
  }
  return [{ kind, effect: "changed", words: say`${what} is ${to} in place of ${from}` }];
}

/** Blanks name nobody. */
function told(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}
