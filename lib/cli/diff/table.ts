import { createColors } from "picocolors";
import { Change, ChangeEffect, FleetDiff } from "../../inventory/diff/change";
import { printable } from "../../core/printable";
import { summaryLine } from "./summary";

/** Columns that one name or policy may take; a line has several. */
const LONGEST = 100;

const EFFECT_COLUMNS = "strengthened".length;

/** The changes for people: under each certificate a line for each change, which grep finds. */
export function tableDiff(diff: FleetDiff, colored: boolean): string {
  const colors = createColors(colored);
  const paint: Record<ChangeEffect, (text: string) => string> = {
    weakened: colors.red,
    strengthened: colors.green,
    changed: (text) => text,
  };
  const groups = diff.subjects.map(({ key, changes }) =>
    [
      colors.bold(printable(key, LONGEST)),
      ...changes.map((change) => `  ${paint[change.effect](change.effect.padEnd(EFFECT_COLUMNS))}  ${sentence(change)}`),
    ].join("\n"),
  );
  return `${[...groups, summaryLine(diff)].join("\n\n")}\n`;
}

function sentence({ words }: Change): string {
  return words.map(({ text, isValue }) => (isValue ? shown(text) : text)).join("");
}

/** What is empty or blank is quoted, to be seen. */
function shown(value: string): string {
  return value.trim() === "" ? JSON.stringify(printable(value, LONGEST)) : printable(value, LONGEST);
}
