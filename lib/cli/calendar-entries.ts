import { concernOf, DATED_FACTS } from "../core/dated-facts";
import { Duration } from "../core/duration";
import { DatedLifetime, PUBLIC_LIFETIME_LIMITS, withinPublicLimits } from "../core/lifetimes";
import { RenewedBy } from "../core/renewal";
import { compareText } from "../core/text";
import { dayOf, formatDays, moment } from "../inventory/health/expiry";
import { CalendarCertificate, CalendarFleet, CalendarWaiver } from "./calendar-fleet";
import { listed, safe, SafeText } from "./output/text";
import { labelOf } from "./simulation-report";

/** The kinds of entries, in their order within a day. */
const KINDS = ["expiry", "lifetime", "validation", "client-auth", "key", "previous-generation", "waiver"] as const;

/** Something that changes for a fleet on a day. */
export interface CalendarEntry {
  /** Identifies the change within the fleet, whatever its date. */
  readonly id: string;
  readonly kind: (typeof KINDS)[number];
  readonly date: string;
  /** What changes, as a sentence without a full stop. */
  readonly summary: SafeText;
  /** What to do, as sentences. */
  readonly action: SafeText;
  /** The stacks and names of the certificates that are concerned. */
  readonly certificates: readonly string[];
  /** Where the date is announced, as a URL; none for dates of the fleet itself. */
  readonly source?: string;
  /** The day on which the source was last read, if the entry comes from the table of facts. */
  readonly checkedOn?: string;
}

/** The first and the last day to list. */
export interface CalendarPeriod {
  readonly from: Date;
  /** @default - every date that is known */
  readonly until?: Date;
}

/** The names that an action lists; more are only counted. */
const NAMED = 5;

/** What changes for a fleet in a period, by date. */
export function calendarEntries({ certificates, waivers }: CalendarFleet, { from, until }: CalendarPeriod): CalendarEntry[] {
  const [first, last] = [dayOf(from), until === undefined ? "9999-12-31" : dayOf(until)];
  const all = [
    ...lifetimeEntries(certificates),
    ...factEntries(certificates),
    ...certificates.flatMap(expiryEntries),
    ...certificates.flatMap(previousEntries),
    ...waivers.flatMap(waiverEntries),
  ];
  return all
    .filter(({ date }) => date >= first && date <= last)
    .sort(
      (one, other) =>
        compareText(one.date, other.date) || KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) || compareText(one.id, other.id),
    );
}

function factEntries(certificates: readonly CalendarCertificate[]): CalendarEntry[] {
  return DATED_FACTS.flatMap((fact) =>
    (["yes", "if-public"] as const).flatMap((concern) => {
      const concerned = certificates.filter((each) => concernOf(fact, each) === concern);
      return concerned.length === 0
        ? []
        : {
            ...{ id: `${fact.id}${concern === "yes" ? "" : "-if-public"}`, kind: fact.kind, date: fact.from },
            ...{ source: fact.source, checkedOn: fact.checkedOn },
            summary: safe`${fact.fact}`,
            action: safe`${concern === "yes" ? "" : IF_PUBLIC}${fact.action}`,
            certificates: concerned.map(({ key }) => key),
          };
    }),
  );
}

const IF_PUBLIC = "Only if the CA is publicly trusted, which is not known: ";

/** Certificates of one issuer with one new lifetime on a day, which are renewed alike. */
interface LifetimeGroup extends DatedLifetime {
  readonly id: string;
  readonly certificates: CalendarCertificate[];
}

function lifetimeEntries(certificates: readonly CalendarCertificate[]): CalendarEntry[] {
  const groups = new Map<string, LifetimeGroup>();
  for (const certificate of certificates) {
    const { issuer, publiclyTrusted, renewedBy = "unknown" } = certificate;
    for (const change of lifetimesOf(certificate).slice(1)) {
      const trust = publiclyTrusted === undefined ? "-if-public" : "";
      const id = `lifetime-${issuer}-${renewedBy}-${change.lifetime.toString()}${trust}`;
      const group = groups.get(`${id} ${change.since}`) ?? { ...change, id, certificates: [] };
      groups.set(`${id} ${change.since}`, group);
      group.certificates.push(certificate);
    }
  }
  return [...groups.values()].map(({ id, since, lifetime, source, certificates: concerned }) => ({
    ...{ id, kind: "lifetime" as const, date: since, source },
    summary: safe`${labelOf(concerned[0].issuer)}: certificates that are issued from this day on are valid for at most ${lengthOf(lifetime)}`,
    action: lifetimeAction(lifetime, concerned),
    certificates: concerned.map(({ key }) => key),
  }));
}

/** Where it is not known whether the CA is publicly trusted, the limits of public CAs are taken to apply. */
function lifetimesOf({ issuance, publiclyTrusted }: CalendarCertificate): readonly DatedLifetime[] {
  if (issuance === undefined) {
    return publiclyTrusted === false ? [] : PUBLIC_LIFETIME_LIMITS;
  }
  return publiclyTrusted === undefined ? withinPublicLimits(issuance.lifetimes) : issuance.lifetimes;
}

function lifetimeAction(lifetime: Duration, certificates: readonly CalendarCertificate[]): SafeText {
  const [{ publiclyTrusted }] = certificates;
  const early = certificates.filter(({ issuance, warnDays = 0 }) => issuance !== undefined && warnDays > issuance.dueOf(lifetime).toDays());
  const names = listed(
    early.map(({ key }) => key),
    NAMED,
    60,
  );
  const thresholds = early.length === 0 ? safe`` : safe` Lower the alert thresholds, which would fire before renewal is due: ${names}.`;
  return safe`${publiclyTrusted === undefined ? IF_PUBLIC : ""}${renewalAction(lifetime, certificates)}${thresholds}`;
}

function renewalAction(lifetime: Duration, certificates: readonly CalendarCertificate[]): string {
  const [{ renewedBy }] = certificates;
  if (renewedBy === RenewedBy.ISSUER) {
    return "The issuer renews automatically and more often. Renewal needs no change.";
  }
  if (renewedBy === RenewedBy.TERRAFORM) {
    return terraformAction(lifetime, certificates);
  }
  const often = `at least every ${lengthOf(lifetime)}`;
  return renewedBy === RenewedBy.NOBODY
    ? `Provide a new certificate ${often}, or move to an issuer that renews automatically.`
    : `How they are renewed is not known: make sure that they are renewed ${often}.`;
}

/** Two runs must fit between the day on which renewal is due and the warning, which fires at two thirds of that time. */
function terraformAction(lifetime: Duration, certificates: readonly CalendarCertificate[]): string {
  const minutes = certificates.flatMap(({ issuance }) => issuance?.dueOf(lifetime).toMinutes() ?? []);
  const due = Duration.minutes(Math.min(lifetime.toMinutes(), ...minutes));
  const isTooRare = certificates.some(({ runsEvery }) => runsEvery !== undefined && runsEvery.toMinutes() * 6 > due.toMinutes());
  return isTooRare
    ? `Run Terraform at least every ${Math.max(1, Math.floor(due.toHours() / 6))} hours: renewal is then due ${lengthOf(due)} before expiry.`
    : `Terraform runs renew them ${lengthOf(due)} before expiry, and more often. Keep the runs scheduled.`;
}

function lengthOf(duration: Duration): string {
  return formatDays(duration.toDays());
}

/** Only certificates that nothing renews: a renewed one has another date by then. */
function expiryEntries({ key, notAfter, renewedBy }: CalendarCertificate): CalendarEntry[] {
  if (notAfter === undefined || renewedBy === RenewedBy.ISSUER || renewedBy === RenewedBy.TERRAFORM) {
    return [];
  }
  const why = renewedBy === RenewedBy.NOBODY ? "does not renew automatically" : "has no known renewal";
  return [
    {
      ...{ id: `expiry-${key}`, kind: "expiry", date: dayOf(notAfter), certificates: [key] },
      summary: safe`${SafeText.of(key, 60)} expires and ${why}`,
      action: safe`Provide a new certificate before this day, or move to an issuer that renews automatically.`,
    },
  ];
}

function previousEntries({ key, previousUntil }: CalendarCertificate): CalendarEntry[] {
  return previousUntil === undefined
    ? []
    : [
        {
          ...{ id: `previous-generation-${key}`, kind: "previous-generation", date: previousUntil, certificates: [key] },
          summary: safe`The previous generation of ${SafeText.of(key, 60)} is kept until this day`,
          action: safe`The first synth and apply after it remove the previous generation. If you may have to roll back later, change \`keepPrevious\`.`,
        },
      ];
}

/** An inventory can hold any text as a date. */
function waiverEntries({ stack, rule, resource, until, owner }: CalendarWaiver): CalendarEntry[] {
  const end = moment(until);
  return end === undefined
    ? []
    : [
        {
          ...{ id: `waiver-${stack}/${rule}/${resource}`, kind: "waiver", date: dayOf(end), certificates: [] },
          summary: safe`${SafeText.of(stack, 60)}: the waiver of ${SafeText.of(rule, 60)} for ${SafeText.of(resource, 60)} ends after this day`,
          action: safe`Fix the resource and remove the waiver, or ask its owner${owner === undefined ? "" : safe` (${SafeText.of(owner, 60)})`} to renew it.`,
        },
      ];
}
