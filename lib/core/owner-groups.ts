import { compareText } from "./text";
import { MonitoredCertificate } from "./tls-endpoint";

/** The certificates of an owner, by name. */
export interface OwnerGroup {
  /** The team; undefined for certificates without an owner. */
  readonly owner?: string;
  readonly certificates: readonly MonitoredCertificate[];
}

/** Certificates by owner, both in alphabetical order, those without an owner last. */
export function groupByOwner(certificates: readonly MonitoredCertificate[]): OwnerGroup[] {
  const groups = new Map<string | undefined, MonitoredCertificate[]>();
  for (const each of [...certificates].sort((a, b) => compareText(a.certificateName, b.certificateName))) {
    const { owner } = each.certificate.contact;
    const ofOwner = groups.get(owner) ?? [];
    ofOwner.push(each);
    groups.set(owner, ofOwner);
  }
  return [...groups]
    .map(([owner, ofOwner]) => ({ owner, certificates: ofOwner }))
    .sort((a, b) => (a.owner === undefined ? 1 : b.owner === undefined ? -1 : compareText(a.owner, b.owner)));
}

/**
 * Spreads groups over as few pages as they fit on. An owner is split only where one page is too small for it.
 *
 * @param fits whether groups fit on one page; a single certificate always does
 */
export function paginate(groups: readonly OwnerGroup[], fits: (page: readonly OwnerGroup[]) => boolean): OwnerGroup[][] {
  const pages: OwnerGroup[][] = [[]];
  for (const group of groups) {
    let rest = group.certificates;
    while (rest.length > 0) {
      const page = pages[pages.length - 1];
      const whole = { ...group, certificates: rest };
      if (fits([...page, whole])) {
        page.push(whole);
        rest = [];
      } else if (page.length > 0) {
        pages.push([]);
      } else {
        const count = largest(rest.length, (length) => fits([{ ...group, certificates: rest.slice(0, length) }]));
        page.push({ ...group, certificates: rest.slice(0, count) });
        rest = rest.slice(count);
      }
    }
  }
  return pages.filter((page) => page.length > 0);
}

/** The largest number that fits, 1 at least. */
function largest(from: number, fits: (count: number) => boolean): number {
  let [low, high] = [1, from];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    [low, high] = fits(middle) ? [middle, high] : [low, middle - 1];
  }
  return low;
}
