import { issuerFacts } from "../core/cloud";
import { Duration } from "../core/duration";
import { RenewedBy } from "../core/renewal";
import { plural } from "../core/text";
import { dayOf, formatDays } from "../inventory/health/expiry";
import { Interruption, Outage, SimulationOutcome, SimulationSettings, Tolerance, UnneededAlerts } from "../simulation/model";
import { alertedDaysBefore, least, SimulatedYear, yearsOf } from "../simulation/summary";
import { Column, layOut } from "./output/table";
import { json, safe, SafeText } from "./output/text";

/** A simulation with what it was about. */
export interface SimulationReport {
  readonly fleet: string;
  readonly settings: SimulationSettings;
  readonly outcome: SimulationOutcome;
}

/** More outages are only counted. */
const LISTED_OUTAGES = 20;

/** A simulation as text. */
export function simulationText({ fleet, settings, outcome }: SimulationReport, width: number | undefined): SafeText {
  const sections = [
    [headline(fleet, outcome), ...survival(outcome)],
    section("Failures", failureSentences(settings)),
    yearLines(outcome, width),
    section("Lifetimes that change", changeSentences(outcome)),
    section("Limits of issuers", limitLines(outcome, width)),
    section("Alerts although renewal is not late", unneededSentences(outcome)),
    section("Outages", outageLines(outcome, width)),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => SafeText.join(lines, "\n"));
  return safe`${SafeText.join(text, "\n\n")}\n`;
}

/** What the simulation shows, in one sentence each. */
export function headline(fleet: string, { certificates, from, to, outages, missing }: SimulationOutcome): SafeText {
  const what = safe`${SafeText.of(fleet, 60)}: ${plural(certificates, "certificate")}, ${dayOf(from)} to ${dayOf(to)}`;
  const places = new Set(outages.map(({ certificate }) => certificate)).size;
  const result = outages.length === 0 ? "no outage" : `${plural(outages.length, "outage")} of ${plural(places, "certificate")}`;
  return missing === 0 ? safe`${what}: ${result}` : safe`${what}: ${result}, and ${plural(missing, "certificate")} never issued`;
}

/** Which failures the fleet survives, and how long the first apply takes. */
export function survival({ tolerances, complete, from }: SimulationOutcome): SafeText[] {
  const runs = least(tolerances, RenewedBy.TERRAFORM);
  const issuer = least(tolerances, RenewedBy.ISSUER);
  const applied = complete === undefined ? 0 : (complete.getTime() - from.getTime()) / 86_400_000;
  return [
    ...(applied < 1 ? [] : [safe`Limits of issuers stretch the first apply to ${formatDays(applied)}.`]),
    ...(runs === undefined ? [] : [safe`Terraform runs can stop for ${lengthOf(runs)} at any time without an outage. ${worst(runs)}`]),
    ...(issuer === undefined
      ? []
      : [safe`Issuers that renew automatically can be down for ${lengthOf(issuer)} at any time without an outage. ${worst(issuer)}`]),
  ];
}

/** Each failure that is simulated, as a sentence. */
export function failureSentences({ scenario: { missedRuns, caDown, revocations } }: SimulationSettings): SafeText[] {
  const span = ({ from, length }: Interruption) => safe`${formatDays(length.toDays())} from ${dayOf(from)}`;
  const issuerOf = ({ issuer }: Interruption) => (issuer === undefined ? "Every issuer" : labelOf(issuer));
  return [
    ...missedRuns.map((each) => safe`Terraform does not run for ${span(each)}.`),
    ...caDown.map((each) => safe`${issuerOf(each)} issues nothing for ${span(each)}.`),
    ...revocations.map(
      (each) => safe`${issuerOf(each)} announces on ${dayOf(each.from)} that it revokes all certificates after ${each.length.toString()}.`,
    ),
  ];
}

/** Each new lifetime in the simulated time, as a sentence. */
export function changeSentences({ changes, tolerances }: SimulationOutcome): SafeText[] {
  const sentences = changes.map(({ issuer, since, lifetime }) => safe`From ${since}: ${labelOf(issuer)}, ${daysOf(lifetime)}.`);
  const isAssumed = changes.some(({ issuer }) => tolerances.some((each) => each.issuer === issuer && each.renewedBy === RenewedBy.ISSUER));
  const assumption = safe`Issuers that renew automatically have not announced when they renew shorter certificates. The simulation assumes a third of the lifetime before expiry.`;
  return isAssumed ? [...sentences, assumption] : sentences;
}

/** Alerts that fire although renewal is not late, each as a sentence with what to do. */
export function unneededSentences({ unneeded }: SimulationOutcome): SafeText[] {
  return unneeded.map((each) => unneededSentence(each));
}

function unneededSentence({ issuer, severity, days, lifetime, count, first, certificate }: UnneededAlerts): SafeText {
  return safe`${plural(count, severity)} at ${plural(days, "day")} left fire although renewal is not late: ${labelOf(issuer)}, certificates that are valid for ${daysOf(lifetime)}. The first is on ${dayOf(first)}, for "${SafeText.of(certificate, 60)}". Lower the thresholds before that date.`;
}

/** The display name of an issuer. */
export function labelOf(issuer: string): string {
  return issuerFacts(issuer)?.label ?? issuer;
}

/** A tolerance in display form. */
export function lengthOf({ length }: Tolerance): string {
  return length === undefined ? "no time" : formatDays(length.toDays());
}

function worst({ at, certificate }: Tolerance): SafeText {
  return safe`The worst day is ${dayOf(at)}, for "${SafeText.of(certificate, 60)}".`;
}

function daysOf(lifetime: Duration): string {
  const days = Math.round(lifetime.toDays() * 10) / 10;
  return `${days} ${days === 1 ? "day" : "days"}`;
}

function section(title: string, lines: readonly SafeText[]): SafeText[] {
  return lines.length === 0 ? [] : [SafeText.own(`${title}:`), ...lines];
}

/** The columns of the table of years: a title and the cell of a year. */
export const YEAR_COLUMNS: readonly (readonly [title: string, cell: (year: SimulatedYear) => string | number])[] = [
  ["Year", ({ year }) => year],
  ["Issued", ({ issued }) => issued],
  ["Busiest week", ({ busiestWeek }) => busiestWeek],
  ["Refused", ({ refused }) => refused],
  ["Warnings", ({ warnings }) => warnings],
  ["Pages", ({ pages }) => pages],
  ["Outages", ({ outages }) => outages],
  ["Survives without runs", ({ withoutRuns }) => (withoutRuns === undefined ? "-" : lengthOf(withoutRuns))],
  ["Survives without issuer", ({ withoutIssuer }) => (withoutIssuer === undefined ? "-" : lengthOf(withoutIssuer))],
];

function yearLines(outcome: SimulationOutcome, width: number | undefined): SafeText[] {
  const years = yearsOf(outcome);
  const columns = YEAR_COLUMNS.map(([title, cell]): Column => ({ title, cells: years.map((year) => safe`${cell(year)}`) }));
  return layOut(columns, width);
}

function limitLines({ limits }: SimulationOutcome, width: number | undefined): SafeText[] {
  if (limits.length === 0) {
    return [];
  }
  const column = (title: string, cell: (use: (typeof limits)[number]) => SafeText, least?: number): Column => ({
    ...{ title, least },
    cells: limits.map(cell),
  });
  return layOut(
    [
      column("Issuer", ({ issuer }) => safe`${labelOf(issuer)}`, 10),
      column("Limit", ({ name }) => safe`${name}`),
      column("Allowed", ({ count, per }) => safe`${count} in ${per.toString()}`),
      column("Most", ({ peak }) => safe`${peak}`),
      column("Refused", ({ refused }) => safe`${refused}`),
      column("Busiest", ({ subject }) => SafeText.of(subject, 60), 10),
    ],
    width,
  );
}

function outageLines({ outages }: SimulationOutcome, width: number | undefined): SafeText[] {
  if (outages.length === 0) {
    return [];
  }
  const shown = outages.slice(0, LISTED_OUTAGES);
  const column = (title: string, cell: (outage: Outage) => SafeText, least?: number): Column => ({ title, least, cells: shown.map(cell) });
  const lines = layOut(
    [
      column("Certificate", ({ certificate }) => SafeText.of(certificate, 60), 12),
      column("Cause", ({ cause }) => safe`${cause}`),
      column("From", ({ from }) => safe`${dayOf(from)}`),
      column("Lasts", (each) => safe`${outageLength(each)}`),
      column("First alert", (each) => safe`${firstAlert(each)}`),
    ],
    width,
  );
  const more = outages.length - shown.length;
  return more === 0 ? lines : [...lines, safe`and ${plural(more, "more outage")}`];
}

/** How long an outage lasts, in display form. */
export function outageLength({ from, to }: Outage): string {
  return to === undefined ? "until the end" : formatDays((to.getTime() - from.getTime()) / 86_400_000);
}

/** How long before or after the start of an outage the first alert fired, in display form. */
export function firstAlert(outage: Outage): string {
  const days = alertedDaysBefore(outage);
  return days === undefined ? "none" : days > 0 ? `${formatDays(days)} before` : `${formatDays(-days)} after`;
}

/** A simulation as JSON, with times in RFC 3339 and spans in days. */
export function simulationJson({ fleet, settings, outcome }: SimulationReport): SafeText {
  const { from, to, certificates, complete, missing, weeks, outages, unneeded, limits, tolerances, changes } = outcome;
  const { years, seed, drift, response, scenario } = settings;
  return json({
    version: 1,
    fleet,
    ...{ from, to, years, seed, certificates, complete, missing },
    settings: {
      driftDays: days(drift),
      responseDays: days(response),
      ...Object.fromEntries(
        Object.entries<readonly Interruption[]>({ ...scenario }).map(([what, all]) => [
          what,
          all.map((each) => ({ from: each.from, lengthDays: days(each.length), issuer: each.issuer })),
        ]),
      ),
    },
    outages: outages.map((each) => ({ ...each, alertedDaysBefore: alertedDaysBefore(each) })),
    unneededAlerts: unneeded.map(({ lifetime, ...each }) => ({ ...each, lifetimeDays: days(lifetime) })),
    limits: limits.map(({ per, ...each }) => ({ ...each, perDays: days(per) })),
    survives: tolerances.map(({ length, ...each }) => ({ ...each, lengthDays: length === undefined ? 0 : days(length) })),
    lifetimes: changes.map(({ lifetime, ...each }) => ({ ...each, lifetimeDays: days(lifetime) })),
    weeks,
  });
}

function days(duration: Duration): number {
  return Math.round(duration.toDays() * 1000) / 1000;
}
