import { isKnown, literalText } from "./expression";
import { AlertThresholds } from "./renewal";
import { isToken } from "./token";

/** A certificate's name on a dashboard, and its runbook. */
export interface NamedRunbook {
  /** The name, as `markdownText` returns it. */
  readonly name: string;
  /** The URL of the runbook. */
  readonly runbook?: string;
}

/** Users' text as one line of Markdown, without links and Terraform expressions. */
export function markdownText(text: string): string {
  return literalText(isToken(text) ? text : text.replace(/\s+/g, " ").replace(/[[\]]/g, "\\$&"));
}

/** Links to the runbooks of certificates as one line of Markdown: one link if all have the same, otherwise one for each certificate. */
export function runbookLinks(certificates: readonly NamedRunbook[]): string | undefined {
  const linked = certificates.flatMap(({ name, runbook }) => (runbook === undefined ? [] : [{ name, url: linkTarget(runbook) }]));
  if (linked.length === 0) {
    return undefined;
  }
  const [{ url: first }] = linked;
  return linked.length === certificates.length && linked.every(({ url }) => url === first)
    ? `[Runbook](${first})`
    : `Runbooks: ${linked.map(({ name, url }) => `[${name}](${url})`).join(", ")}`;
}

/** Characters of Markdown that people see. */
export function visibleLength(markdown: string): number {
  return markdown.replace(/\]\([^)]*\)/g, "]").length;
}

/** A URL that ends where the link ends: one with spaces or brackets is valid if they are encoded. An expression is left to Terraform. */
function linkTarget(url: string): string {
  return isKnown(url) ? literalText(url.replace(/[\s()<>\\]/g, encoded)) : url;
}

function encoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

/** What alerts at the same days. A chart can then show the days of the alerts of all its lines. */
export interface ThresholdGroup<T> {
  /** Undefined for what has no alert on days left. */
  readonly thresholds?: AlertThresholds;
  readonly items: readonly T[];
}

/** Groups items by the days at which their alerts fire, in the order of the first item of each group. */
export function groupByThresholds<T extends { readonly thresholds?: AlertThresholds }>(items: readonly T[]): ThresholdGroup<T>[] {
  const groups = new Map<string, { readonly thresholds?: AlertThresholds; readonly items: T[] }>();
  for (const item of items) {
    const { thresholds } = item;
    const key = thresholds === undefined ? "" : `${thresholds.warnDays}/${thresholds.pageDays}`;
    const group = groups.get(key) ?? { thresholds, items: [] };
    group.items.push(item);
    groups.set(key, group);
  }
  return [...groups.values()];
}
