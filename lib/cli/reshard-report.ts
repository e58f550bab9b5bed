import { plural } from "../core/text";
import { layOut } from "./output/table";
import { listed, SafeText, safe } from "./output/text";
import { terminal } from "./output/writer";
import type { ReshardedGroup, ReshardPlan } from "./reshard-plan";

/** The names of certificates that a line lists. */
const NAMES = 3;

/** What a change of the number of shards moves, as text. */
export function reshardText({ count, total, moves, pinned }: ReshardPlan): SafeText {
  const lines: SafeText[] = [];
  if (moves.length > 0) {
    const pairs = [...pairsOf(moves)];
    const cells = (of: (pair: Pair) => SafeText) => pairs.map((pair) => of(pair));
    lines.push(
      ...layOut(
        [
          { title: "FROM", cells: cells(({ from }) => SafeText.of(from)) },
          { title: "TO", cells: cells(({ to }) => SafeText.of(to)) },
          { title: "MOVE", cells: cells(({ certificates }) => SafeText.of(String(certificates.length))) },
          { title: "CERTIFICATES", cells: cells(({ certificates }) => listed(certificates, NAMES, 40)), least: 20 },
        ],
        terminal().columns,
      ),
    );
  }
  for (const { certificates, from, because } of pinned) {
    lines.push(
      safe`${listed(certificates, NAMES, 40)} ${certificates.length === 1 ? "stays" : "stay"} in ${from}: Terraform cannot import ${because.join(", ")}.`,
    );
  }
  const moving = sum(moves);
  const staying = sum(pinned);
  lines.push(
    safe`With ${plural(count, "shard")}, ${moving} of ${plural(total, "certificate")} ${moving === 1 ? "moves" : "move"}, and ${staying} ${staying === 1 ? "is" : "are"} pinned to where ${staying === 1 ? "it is" : "they are"}. No certificate is issued again.`,
  );
  return SafeText.own(`${SafeText.join(lines, "\n").text}\n`);
}

/** The same for programs. */
export function reshardJson({ count, total, moves, pinned }: ReshardPlan): object {
  return { version: 1, shards: count, certificates: total, moves: [...pairsOf(moves)], pinned };
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly certificates: string[];
}

function pairsOf(groups: readonly ReshardedGroup[]): Iterable<Pair> {
  const pairs = new Map<string, Pair>();
  for (const { from, to, certificates } of groups) {
    const key = `${from} ${to}`;
    const pair = pairs.get(key) ?? { from, to, certificates: [] };
    pair.certificates.push(...certificates);
    pairs.set(key, pair);
  }
  return pairs.values();
}

function sum(groups: readonly ReshardedGroup[]): number {
  return groups.reduce((total, { certificates }) => total + certificates.length, 0);
}
