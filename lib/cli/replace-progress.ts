import { plural } from "../core/text";
import { ReplacementProgress, WaveProgress } from "../replacement/progress";
import { Column, layOut, wrap } from "./output/table";
import { json, listed, safe, SafeText } from "./output/text";
import { painter, Style, Terminal } from "./output/writer";
import { NAMED, NAME_COLUMNS, utcText } from "./replace-report";

const STYLES: Readonly<Record<WaveProgress["state"], Style>> = {
  done: "green",
  "in progress": "cyan",
  "not started": "dim",
  overdue: "red",
};

/** Whether the plan is done, or one wave of it. */
export function isDone({ waves }: ReplacementProgress, wave: number | undefined): boolean {
  return (wave === undefined ? waves : [waves[wave - 1]]).every(({ state }) => state === "done");
}

/** The progress as a table of the waves, and what is left. */
export function progressTable(progress: ReplacementProgress, wave: number | undefined, on: Terminal): SafeText {
  const paint = painter(on);
  const shown = wave === undefined ? progress.waves : [progress.waves[wave - 1]];
  const [head, ...rows] = shown.length === 0 ? [] : layOut(columnsOf(shown), on.columns);
  const colored = rows.map((row, index) => paint(STYLES[shown[index].state], row));
  const parts = [
    ...(head === undefined ? [] : [SafeText.join([paint("bold", head), ...colored], "\n")]),
    ...[summary(progress), ...openPoints(shown, progress)].map((line) => wrap(line, on.columns, 0)),
  ];
  return safe`${SafeText.join(parts, "\n\n")}\n`;
}

/** The progress for programs. */
export function progressJson({ waves, eta, deadline, unknown }: ReplacementProgress, wave: number | undefined): SafeText {
  const shown = wave === undefined ? waves : [waves[wave - 1]];
  return json({
    version: 1,
    done: shown.every(({ state }) => state === "done"),
    eta,
    deadline,
    waves: shown.map(({ certificates, open, ...rest }) => ({ ...rest, certificates, replaced: certificates - open.length, open })),
    unknown,
  });
}

function columnsOf(waves: readonly WaveProgress[]): Column[] {
  const cells = (cell: (wave: WaveProgress) => string) => waves.map((wave) => SafeText.of(cell(wave)));
  return [
    { title: "WAVE", cells: cells(({ wave }) => String(wave)) },
    { title: "STATE", cells: cells(({ state }) => state) },
    { title: "REPLACED", cells: cells(({ certificates, open }) => `${certificates - open.length} of ${certificates}`) },
    { title: "STARTS", cells: cells(({ start }) => utcText(start)), spare: 1 },
    { title: "ETA", cells: cells(({ eta }) => (eta === undefined ? "-" : utcText(eta))) },
  ];
}

function summary({ waves, eta, deadline }: ReplacementProgress): SafeText {
  const all = waves.reduce((sum, { certificates }) => sum + certificates, 0);
  const open = waves.reduce((sum, each) => sum + each.open.length, 0);
  const sentence = safe`${all - open} of ${plural(all, "certificate")} replaced.`;
  if (eta === undefined) {
    return sentence;
  }
  const end = safe`${sentence} The rest is done by ${utcText(eta)}`;
  if (deadline === undefined) {
    return safe`${end}.`;
  }
  return safe`${end}, which ${eta <= deadline ? "meets" : "misses"} the deadline ${utcText(deadline)}.`;
}

function openPoints(waves: readonly WaveProgress[], { unknown }: ReplacementProgress): SafeText[] {
  const begun = waves.filter(({ state }) => state === "in progress" || state === "overdue");
  return [
    ...begun.map(({ wave, open }) => safe`Wave ${wave}: ${plural(open.length, "certificate")} left: ${listed(open, NAMED, NAME_COLUMNS)}`),
    ...(unknown.length === 0
      ? []
      : [
          safe`${plural(unknown.length, "certificate")} in no inventory: pass the inventory of the stack, made after its last apply: ${listed(unknown, NAMED, NAME_COLUMNS)}`,
        ]),
  ];
}
