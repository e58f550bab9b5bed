import { plural } from "../core/text";
import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { Change, ChangedSubject, ChangeEffect, FleetDiff, plain } from "../inventory/diff/change";
import { diffInventories } from "../inventory/diff/diff-inventories";
import { inventoriesAt } from "./fleet-options";
import { json, markdownCode, examples, safe, SafeText } from "./output/text";
import { action, ExitStatus, painter, print, Style, Terminal, terminal } from "./output/writer";

interface DiffOptions {
  readonly format: string;
  readonly failOn: string;
}

const FORMATS: Record<string, (diff: FleetDiff) => SafeText> = {
  table: (diff) => diffTable(diff, terminal()),
  markdown: diffMarkdown,
  json: diffJson,
};

/** Whether a diff fails the command, by the value of `--fail-on`. */
const FAILING: Record<string, (diff: FleetDiff) => boolean> = {
  weakened: (diff) => countChanges(diff).weakened > 0,
  changed: (diff) => countChanges(diff).changes > 0,
  never: () => false,
};

/** `certfleet diff`: shows how a change affects certificates. */
export function diffCommand(): Command {
  return new Command("diff")
    .description(
      "Compares two versions of a fleet. Shows which certificates are added, removed or changed, and which changes weaken the fleet.",
    )
    .argument(
      "<base>",
      "the old version: cdktf.out, cdk.tf.json, a state file, output of terraform output -json, the URL of one of these in a cloud's storage, or - for standard input",
    )
    .argument("<head>", "the new version, in any of these forms")
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("table"))
    .addOption(new Option("--fail-on <what>", "changes that make the exit status 1").choices(Object.keys(FAILING)).default("weakened"))
    .addHelpText(
      "after",
      examples("certfleet diff terraform.tfstate cdktf.out", "certfleet diff before/cdktf.out after/cdktf.out --format markdown"),
    )
    .action(
      action(async (base: string, head: string, options: DiffOptions) => {
        if (base === "-" && head === "-") {
          throw new CertfleetError(
            "same-input-twice",
            "BASE and HEAD are both - (standard input), which can only be read once. Write one of them to a file and name the file.",
          );
        }
        const diff = diffInventories(await inventoriesAt([base]), await inventoriesAt([head]));
        print(FORMATS[options.format](diff));
        return FAILING[options.failOn](diff) ? ExitStatus.FINDINGS : ExitStatus.OK;
      }),
    );
}

/** The number of changes, and of those with an effect on security. */
interface ChangeCount {
  readonly changes: number;
  readonly weakened: number;
  readonly strengthened: number;
}

function countChanges({ subjects }: FleetDiff): ChangeCount {
  const effects = subjects.flatMap(({ changes }) => changes.map(({ effect }) => effect));
  const count = (wanted: ChangeEffect) => effects.filter((effect) => effect === wanted).length;
  return { changes: effects.length, weakened: count("weakened"), strengthened: count("strengthened") };
}

/** The diff in a line: `3 changes, 1 weakens the fleet`. */
function summaryLine(diff: FleetDiff): string {
  const { changes, weakened } = countChanges(diff);
  if (changes === 0) {
    return "no changes";
  }
  const effect = weakened === 0 ? "none weakens the fleet" : weakened === 1 ? "1 weakens the fleet" : `${weakened} weaken the fleet`;
  return `${plural(changes, "change")}, ${effect}`;
}

/** The width of one value in a line, which has several. */
const LONGEST_VALUE = 100;

const EFFECT_COLUMNS = "strengthened".length;

const EFFECT_STYLES: Record<ChangeEffect, Style | undefined> = { weakened: "red", strengthened: "green", changed: undefined };

/** The changes under their certificates, a line each, so that grep finds them. */
export function diffTable(diff: FleetDiff, on: Terminal): SafeText {
  const paint = painter(on);
  const line = (change: Change) => {
    const [style, effect] = [EFFECT_STYLES[change.effect], SafeText.of(change.effect).padded(EFFECT_COLUMNS)];
    return safe`  ${style === undefined ? effect : paint(style, effect)}  ${sentence(change)}`;
  };
  const groups = diff.subjects.map(({ key, changes }) =>
    SafeText.join([paint("bold", SafeText.of(key, LONGEST_VALUE)), ...changes.map(line)], "\n"),
  );
  return safe`${SafeText.join([...groups, safe`${summaryLine(diff)}`], "\n\n")}\n`;
}

function sentence({ sentence }: Change): SafeText {
  return SafeText.join(
    sentence.map(({ text, isValue }) => (isValue ? shownValue(text) : SafeText.own(text))),
    "",
  );
}

/** Quotes an empty or blank value, so that it is visible. */
function shownValue(value: string): SafeText {
  const shown = SafeText.of(value, LONGEST_VALUE);
  return value.trim() === "" ? SafeText.own(JSON.stringify(shown.text)) : shown;
}

/** The version of the JSON shape. It increases when a reader of the old shape would be misled. */
const JSON_VERSION = 1;

/** The changes for programs. docs/guides/pull-requests.md describes the shape. */
function diffJson(diff: FleetDiff): SafeText {
  const changes = diff.subjects.flatMap(({ stack, certificate, changes: own }) =>
    own.map(({ kind, effect, sentence, replaces }) => {
      return { stack, certificate, kind, effect, message: plain(sentence), replacement: replaces === true ? "create-first" : undefined };
    }),
  );
  return json({ version: JSON_VERSION, summary: countChanges(diff), changes });
}

/** A workflow finds the comment that it wrote before by this line. */
export const MARKER = "<!-- certfleet:diff -->";

/** The number of lines that a comment shows unfolded. */
const OPEN_LINES = 25;

/** GitHub accepts comments of 65,536 characters. The difference is left for what a workflow adds. */
const LONGEST_COMMENT = 60_000;

/** The changes for a comment on a pull request. A long list is folded, except changes that weaken the fleet. The rest of a very long one is counted. */
function diffMarkdown(diff: FleetDiff): SafeText {
  const title = `${MARKER}\n**Certificates: ${summaryLine(diff)}**`;
  const groups = diff.subjects.map(groupOf);
  const all = fit(groups, LONGEST_COMMENT / 2);
  if (diff.subjects.reduce((sum, { changes }) => sum + changes.length, 0) <= OPEN_LINES && all.left === 0) {
    return SafeText.own(`${[title, ...all.parts].join("\n\n")}\n`);
  }
  const weakened = fit(weakening(diff).map(groupOf), LONGEST_COMMENT / 2 - 1_000);
  const folded = ["<details><summary>All changes</summary>", ...all.parts, ...rest(all.left), "</details>"];
  return SafeText.own(`${[title, ...weakened.parts, ...rest(weakened.left), ...folded].join("\n\n")}\n`);
}

/** The subjects with changes that weaken the fleet, and only these changes. */
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
  return { title: `**${markdownCode(key)}**`, lines: changes.map(markdownLine) };
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
  return left === 0 ? [] : [`… and ${left} more. Run \`certfleet diff\` for the whole list.`];
}

const MARKDOWN_EFFECTS: Record<ChangeEffect, string> = {
  weakened: ":warning: **weakened**: ",
  strengthened: "**strengthened**: ",
  changed: "",
};

function markdownLine({ effect, sentence }: Change): string {
  const text = sentence.map((word) => (word.isValue ? markdownCode(word.text).text : ownMarkdown(word.text))).join("");
  return `- ${MARKDOWN_EFFECTS[effect]}${text}`;
}

/** Escapes certfleet's own text: the name of a cipher suite may have an underscore. */
function ownMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}
