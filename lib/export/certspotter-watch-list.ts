import { compareText } from "../core/text";
import { InventoryCertificate } from "../inventory/inventory-schema";

/** The names that certspotter watches, and names of inventories that it cannot watch. */
export interface WatchList {
  /** A name for the name alone; with a dot in front, also for everything below it. */
  readonly names: readonly string[];
  readonly rejected: readonly string[];
}

/** A name that certspotter can watch, with a dot in front for everything below it. */
export const WATCHABLE = /^\.?(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]+$/;

/**
 * The watch list for the names of certificates and endpoints, and for everything below their zones. A wildcard stands for everything below
 * its parent, so that a certificate for one of these names is noticed as well. A name below another one of the list is left out.
 */
export function certspotterWatchList(certificates: readonly InventoryCertificate[]): WatchList {
  const all = new Set<string>();
  for (const { domains, endpoints, zones } of certificates) {
    for (const name of [...domains, ...endpoints.flatMap(({ hosts }) => hosts)]) {
      all.add(name.toLowerCase().replace(/^\*(?=\.)/, ""));
    }
    (zones ?? []).forEach(({ name }) => all.add(`.${name.toLowerCase().replace(/\.$/, "")}`));
  }
  const names = [...all].filter((name) => WATCHABLE.test(name));
  const trees = new Set(names.filter((name) => name.startsWith(".")));
  return {
    names: names.filter((name) => !treesAbove(name).some((tree) => trees.has(tree))).sort(compareText),
    rejected: [...all].filter((name) => !WATCHABLE.test(name)).sort(compareText),
  };
}

/** The trees that a name is in, except for its own. */
function treesAbove(name: string): string[] {
  const isTree = name.startsWith(".");
  const labels = name.replace(/^\./, "").split(".");
  return labels.map((_, index) => `.${labels.slice(index).join(".")}`).slice(isTree ? 1 : 0);
}

/** The file, as certspotter reads it. */
export function watchListFile({ names }: WatchList): string {
  return names.map((name) => `${name}\n`).join("");
}
