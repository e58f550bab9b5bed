import { DAY } from "./dates.mts";
import { Certificate, Finding, Fleet } from "./fleet.mts";

/** The properties that tables can be filtered by. */
export const FACETS = ["state", "owner", "service", "issuer", "cloud", "finding"] as const;

export type Facet = (typeof FACETS)[number];

/** The active filters. A facet with an empty value selects certificates without one. */
export interface Filters extends Readonly<Partial<Record<Facet, string>>> {
  readonly text?: string;
  /** A range of dates, both included, such as `2027-03-01..2027-03-07`. */
  readonly expires?: string;
  readonly renews?: string;
}

/** A certificate's values of a facet. */
export function valuesOf(certificate: Certificate, facet: Facet): Iterable<string> {
  return facet === "finding" ? certificate.kinds : [certificate[facet] ?? ""];
}

/** Whether a certificate matches the filters. */
export function certificateFilter(fleet: Fleet, filters: Filters): (certificate: Certificate) => boolean {
  const facets = FACETS.filter((facet) => facet !== "finding" && filters[facet] !== undefined) as Exclude<Facet, "finding">[];
  const { finding } = filters;
  const words = wordsOf(filters);
  const isWithin = [withinDays(filters.expires, ({ notAfter }) => notAfter), withinDays(filters.renews, ({ renewalDue }) => renewalDue)];
  return (certificate) =>
    facets.every((facet) => (certificate[facet] ?? "") === filters[facet]) &&
    (finding === undefined || (finding === "" ? certificate.kinds.size === 0 : certificate.kinds.has(finding))) &&
    isWithin.every((matches) => matches(certificate)) &&
    words.every((word) => fleet.text(certificate).includes(word));
}

/** Whether a finding matches the filters. A finding without a certificate is matched by its own text. */
export function findingFilter(filters: Filters, isVisible: (certificate: Certificate) => boolean): (finding: Finding) => boolean {
  const ofCertificates = FACETS.some((facet) => facet !== "finding" && filters[facet] !== undefined) || filters.expires || filters.renews;
  const words = wordsOf(filters);
  return ({ certificate, kind, message, fix }) => {
    if (filters.finding !== undefined && filters.finding !== kind) {
      return false;
    }
    if (certificate !== undefined) {
      return isVisible(certificate);
    }
    const text = `${kind}\n${message}\n${fix}`.toLowerCase();
    return !ofCertificates && words.every((word) => text.includes(word));
  };
}

/** The start and the exclusive end of a range of dates. */
export function spanOf(days: string): readonly [number, number] | undefined {
  const [, from, to] = /^(\d{4}-\d{2}-\d{2}|)\.\.(\d{4}-\d{2}-\d{2}|)$/.exec(days) ?? [];
  const ends = [from === "" ? -Infinity : Date.parse(from), to === "" ? Infinity : Date.parse(to) + DAY] as const;
  return ends.some(Number.isNaN) ? undefined : ends;
}

function withinDays(
  days: string | undefined,
  momentOf: (certificate: Certificate) => string | undefined,
): (certificate: Certificate) => boolean {
  const span = days === undefined ? undefined : spanOf(days);
  if (span === undefined) {
    return () => true;
  }
  return (certificate) => {
    const moment = Date.parse(momentOf(certificate) ?? "");
    return moment >= span[0] && moment < span[1];
  };
}

function wordsOf({ text }: Filters): string[] {
  return (text ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}
