import { ComparedCertificate, Comparison } from "./certificate-pairs";
import { Change, say, Sentence } from "./change";

/** The generations of a fleet's certificates that are kept beside the served ones, by stack and name of the certificate. */
export class KeptGenerations {
  private readonly numbers: ReadonlyMap<string, number>;

  constructor(certificates: readonly ComparedCertificate[]) {
    this.numbers = new Map(
      certificates.flatMap(({ stack, inventory: { standby, generation } }) =>
        standby === undefined ? [] : [[keyOf(stack, standby.of), generation ?? 1] as const],
      ),
    );
  }

  /** The generation that is kept beside a certificate; undefined if none is. */
  of({ stack, name }: ComparedCertificate): number | undefined {
    return this.numbers.get(keyOf(stack, name));
  }
}

function keyOf(stack: string, name: string): string {
  return `${stack}\0${name}`;
}

/** Whether an entry is a generation that is kept: what changes about it is said of the certificate that is served. */
export function isStandby({ inventory }: ComparedCertificate): boolean {
  return inventory.standby !== undefined;
}

/** Changes of the generation that is served, and of the one that is kept. */
export function generationChanges(comparison: Comparison, before: KeptGenerations, after: KeptGenerations): Change[] {
  const { base, head } = comparison;
  const [from, to] = [comparison.before, comparison.after].map(({ generation }) => generation ?? 1);
  const [was, is] = [comparison.before.rotate, comparison.after.rotate];
  const [had, has] = [before.of(base), after.of(head)];
  if (was !== is) {
    const label =
      is === undefined ? say`the label ${was!} removed` : say`the label ${is}${was === undefined ? "" : say` instead of ${was}`}`;
    return [issued(say`${label}: a new certificate is issued and served, and the former one is removed`)];
  }
  if (from !== to && had === to) {
    const end = has === from ? say`which is kept` : say`which is removed`;
    return [{ kind: "generation-changed", effect: "changed", sentence: say`generation ${to} is served again instead of ${from}, ${end}` }];
  }
  if (from !== to) {
    const end = has === from ? say`kept` : say`removed`;
    return [issued(say`generation ${to} is issued and served, and generation ${from} is ${end}`)];
  }
  return keptChanges(had, has);
}

function keptChanges(had: number | undefined, has: number | undefined): Change[] {
  if (had === has) {
    return [];
  }
  const sentence: Sentence =
    has === undefined ? say`generation ${had!} is no longer kept` : say`generation ${has} is issued and kept, and not served`;
  return [{ kind: "generation-changed", effect: "changed", sentence }];
}

function issued(sentence: Sentence): Change {
  return { kind: "generation-changed", effect: "changed", sentence, replaces: true };
}
