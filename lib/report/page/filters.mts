import { DAY } from "./dates.mts";
import { Certificate, Finding, Fleet } from "./fleet.mts";

/** The properties that tables can be filtered by. */
export const FACETS = ["state", "owner", "service", "issuer", "cloud", "account", "region", "stack", "finding"] as const;

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

/** What can be left out of the filters to count what the others select: a facet, or the range of dates. */
type Omittable = Facet | "dates";

/** The certificates that match the filters. */
export interface Matches {
  readonly certificates: readonly Certificate[];
  /** Those that match all filters but one: the numbers of its choices. */
  without(omitted: Omittable): readonly Certificate[];
}

/** Selects certificates by the filters. */
export function matching(fleet: Fleet, filters: Filters): Matches {
  const tests = testsOf(fleet, filters);
  const certificates: Certificate[] = [];
  const others = new Map<Omittable, Certificate[]>(tests.flatMap(({ omitted }) => (omitted === undefined ? [] : [[omitted, []]])));
  for (const certificate of fleet.certificates) {
    const failed = tests.filter(({ matches }) => !matches(certificate));
    if (failed.length === 0) {
      certificates.push(certificate);
    }
    others.forEach((list, omitted) => failed.every((test) => test.omitted === omitted) && list.push(certificate));
  }
  return { certificates, without: (omitted) => others.get(omitted) ?? certificates };
}

interface Test {
  /** Absent for the text, which has no choices. */
  readonly omitted?: Omittable;
  readonly matches: (certificate: Certificate) => boolean;
}

function testsOf(fleet: Fleet, filters: Filters): Test[] {
  const words = wordsOf(filters);
  const tests = FACETS.flatMap((facet): Test[] => {
    const wanted = filters[facet];
    if (wanted === undefined) {
      return [];
    }
    const matches =
      facet === "finding"
        ? ({ kinds }: Certificate) => (wanted === "" ? kinds.size === 0 : kinds.has(wanted))
        : (certificate: Certificate) => (certificate[facet] ?? "") === wanted;
    return [{ omitted: facet, matches }];
  });
  const dates = [
    filters.expires && withinDays(filters.expires, ({ notAfter }) => notAfter),
    filters.renews && withinDays(filters.renews, ({ renewalDue }) => renewalDue),
  ].filter((each) => typeof each === "function");
  return [
    ...tests,
    ...dates.map((matches): Test => ({ omitted: "dates", matches })),
    ...(words.length === 0
      ? []
      : [{ matches: (certificate: Certificate) => words.every((word) => fleet.text(certificate).includes(word)) }]),
  ];
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

function withinDays(days: string, momentOf: (certificate: Certificate) => string | undefined): (certificate: Certificate) => boolean {
  const span = spanOf(days);
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
