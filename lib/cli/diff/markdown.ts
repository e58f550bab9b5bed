import { Change, ChangedSubject, ChangeEffect, FleetDiff } from "../../inventory/diff/change";
import { printable } from "../../core/printable";
import { summaryLine } from "./summary";

/** By it a workflow finds the comment that it wrote before. */
export const MARKER = "<!-- certfleet:diff -->";

/** What a comment shows of one value. */
const LONGEST = 100;

/** Lines that a comment shows without being opened. */
const OPEN_LINES = 25;

/** GitHub takes comments of 65,536 characters; some are left for what a workflow adds. */
const LONGEST_COMMENT = 60_000;

/** The changes for a comment on a pull request. Long ones are folded, but for what weakens; the rest of very long ones is counted. */
export function markdownDiff(diff: FleetDiff): string {
  const title = `${MARKER}\n**Certificates: ${summaryLine(diff)}**`;
  const groups = diff.subjects.map(groupOf);
  const all = fit(groups, LONGEST_COMMENT / 2);
  if (diff.subjects.reduce((sum, { changes }) => sum + changes.length, 0) <= OPEN_LINES && all.left === 0) {
    return `${[title, ...all.parts].join("\n\n")}\n`;
  }
  const weakened = fit(weakening(diff).map(groupOf), LONGEST_COMMENT / 2 - 1_000);
  const folded = ["<details><summary>All changes</summary>", ...all.parts, ...rest(all.left), "</details>"];
  return `${[title, ...weakened.parts, ...rest(weakened.left), ...folded].join("\n\n")}\n`;
}

/** The subjects of which something weakens, with nothing else of them. */
function weakening({ subjects }: FleetDiff): ChangedSubject[] {
  return subjects
    .map((subject) => ({ ...subject, changes: subject.changes.filter(({ effect }) => effect === "weakened") }))
    .filter(({ changes }) => changes.length > 0);
}

interface Group {
  readonly title: string;
  readonly lines: readonly string[];
}

function groupOf({ key, changes }: ChangedSubject): Group {
  return { title: `**${code(key)}**`, lines: changes.map(line) };
}

/** As many lines as there is room for, and how many are left. */
function fit(groups: readonly Group[], room: number): { readonly parts: string[]; readonly left: number } {
  const parts: string[] = [];
  let [left, used] = [0, 0];
  for (const { title, lines } of groups) {
    const shown: string[] = [];
    used += title.length + 2;
    for (const each of lines) {
      used += each.length + 1;
      if (used <= room) {
        shown.push(each);
      } else {
        left++;
      }
    }
    if (shown.length > 0) {
      parts.push(`${title}\n\n${shown.join("\n")}`);
    }
  }
  return { parts, left };
}

function rest(left: number): string[] {
  return left === 0 ? [] : [`… and ${left} more, which \`certfleet diff\` lists`];
}

const EFFECTS: Record<ChangeEffect, string> = { weakened: ":warning: **weakened**: ", strengthened: "**strengthened**: ", changed: "" };

function line({ effect, words }: Change): string {
  return `- ${EFFECTS[effect]}${words.map(({ text, isValue }) => (isValue ? code(text) : escaped(text))).join("")}`;
}

/** Code calls nobody, links nowhere and is no HTML. It ends at as many backticks as it began with, so there is one more than in the value. */
function code(value: string): string {
  const text = value.trim() === "" ? JSON.stringify(printable(value, LONGEST)) : printable(value, LONGEST);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 || /^ .* $/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}

/** Words of certfleet's own, in which a cipher suite's name may have an underscore. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}
