import { Engine, engineCommandFor } from "../core/engine";
import { compareText, plural } from "../core/text";
import { LeftOut } from "../import/take-over";
import { PlanVerdict, UnwantedChange } from "../import/plan-verdict";
import { layOut, wrap } from "./output/table";
import { listed, safe, SafeText } from "./output/text";
import { painter, Terminal } from "./output/writer";

/** What an import wrote. */
export interface ImportSummary {
  readonly file: string;
  readonly mapping: string;
  readonly imports: string;
  readonly directory: string;
  readonly certificates: readonly { readonly name: string; readonly id: string; readonly domains: readonly string[] }[];
  readonly zones: readonly string[];
  readonly blocks: number;
  readonly endpoints: number;
  /** Entries of the mapping that were not found. */
  readonly gone: readonly string[];
}

/** The columns of a name in the summary. */
const NAME = 60;

/** The summary of an import as text. */
export function importReport(summary: ImportSummary, leftOut: readonly LeftOut[], engine: Engine | undefined, to: Terminal): SafeText {
  const { file, mapping, imports, certificates, zones, blocks, endpoints, gone, directory } = summary;
  const paint = painter(to);
  const lines: SafeText[] = [];
  if (certificates.length > 0) {
    lines.push(
      safe`${file}: ${plural(certificates.length, "certificate")}, ${plural(zones.length, "zone")}, ${plural(endpoints, "endpoint")}`,
      safe`${imports}: ${plural(blocks, "import block")}`,
    );
  }
  lines.push(safe`${mapping}: names of the certificates found. Edit them, and run the import again`);
  if (gone.length > 0) {
    lines.push(safe`${plural(gone.length, "entry", "entries")} of the mapping not found: ${listed(gone, 3, NAME)}`);
  }
  if (leftOut.length > 0) {
    lines.push(safe``, paint("bold", safe`Not imported:`), ...leftOutLines(leftOut, to));
  }
  if (certificates.length === 0) {
    lines.push(safe``, safe`No certificate can be imported, so certfleet writes no fleet file.`);
  } else {
    lines.push(
      safe``,
      paint("bold", safe`Next:`),
      safe`  certfleet synth ${file} --out ${directory}`,
      safe`  ${engineCommandFor(engine)} -chdir=${directory} init`,
      safe`  certfleet import --verify --out ${directory}`,
    );
  }
  return safe`${SafeText.join(lines, "\n")}\n`;
}

/** What is left out, by reason: names first, then what to do about all of them. */
function leftOutLines(leftOut: readonly LeftOut[], { columns }: Terminal): SafeText[] {
  const byReason = new Map<string, LeftOut[]>();
  for (const each of leftOut) {
    const key = JSON.stringify([each.obstacle.reason, each.obstacle.message]);
    byReason.set(key, [...(byReason.get(key) ?? []), each]);
  }
  return [...byReason.values()].flatMap((group) => {
    const { reason, message } = group[0].obstacle;
    return [
      safe`  ${reason} (${group.length}): ${listed(group.map(nameOf).sort(compareText), 5, NAME)}`,
      wrap(safe`    ${message}.`, columns, 4),
    ];
  });
}

function nameOf({ id, domains, isEndpoint }: LeftOut): string {
  return isEndpoint === true || domains.length === 0 ? id : domains[0];
}

/** The verdict on a plan as text. */
export function verdictReport(verdict: PlanVerdict, failing: readonly UnwantedChange[], to: Terminal): SafeText {
  const { imports, waiters, unchanged, unwanted } = verdict;
  const paint = painter(to);
  const counts = [
    plural(imports, "import"),
    safe`${plural(waiters, "waiter")} created`,
    ...(unchanged > 0 ? [`${unchanged} unchanged`] : []),
  ];
  const head = safe`${SafeText.join(
    counts.map((count) => safe`${count}`),
    ", ",
  )}`;
  if (unwanted.length === 0) {
    return safe`${paint("green", safe`The plan imports and changes nothing:`)} ${head}.\n`;
  }
  const table = layOut(
    [
      { title: "ACTION", cells: unwanted.map(({ action }) => safe`${action}`) },
      { title: "RESOURCE", cells: unwanted.map(({ address }) => safe`${address}`), least: 24 },
      { title: "ARGUMENTS", cells: unwanted.map(({ changed }) => listed(changed, 4, NAME)), least: 12 },
    ],
    to.columns,
  );
  const allowed = unwanted.length - failing.length;
  const verb = failing.length === 0 ? "changes tags only" : `does more than import: ${plural(failing.length, "other change")}`;
  const tail = failing.length > 0 && allowed > 0 ? safe` (${allowed} of tags only, which --allow-tag-changes allows)` : safe``;
  return safe`${paint(failing.length === 0 ? "yellow" : "red", safe`The plan ${verb}${tail}:`)} ${head}.\n\n${SafeText.join(table, "\n")}\n`;
}
