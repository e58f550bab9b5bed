import { IssuanceLimit } from "../core/issuer";
import { CertfleetError } from "../core/error";
import { plural } from "../core/text";
import { Duration } from "../core/duration";
import { editsOf, FleetEdit } from "../replacement/edits";
import { endOf, lateOf, PlannedCertificate, ReplacementPlan } from "../replacement/replacement-plan";
import { FleetMember, Selected } from "../replacement/selection";
import { Wave } from "../replacement/waves";
import { Column, layOut, wrap } from "./output/table";
import { listed, safe, SafeText } from "./output/text";
import { painter, Terminal } from "./output/writer";

/** The number of certificates that a sentence names. */
export const NAMED = 10;

/** The columns that one of them takes at most. */
export const NAME_COLUMNS = 60;

/** The plan as a table of its waves, the certificates of one wave, and what the plan leaves open. */
export function planTable(plan: ReplacementPlan, selected: Selected, wave: number | undefined, on: Terminal): SafeText {
  const paint = painter(on);
  const [head, ...rows] = plan.waves.length === 0 ? [] : layOut(columnsOf(plan), on.columns);
  const parts = [
    ...(head === undefined ? [] : [SafeText.join([paint("bold", head), ...rows], "\n")]),
    ...(wave === undefined ? [] : [waveDetails(plan, wave)]),
    ...[summary(plan), ...openPoints(plan, selected)].map((line) => wrap(line, on.columns, 0)),
  ];
  return safe`${SafeText.join(parts, "\n\n")}\n`;
}

/** A wave of a plan by its number. */
export function waveOf<W>({ waves }: { readonly waves: readonly W[] }, number: number): W {
  const wave = waves[number - 1];
  if (wave === undefined) {
    throw new CertfleetError(
      "unknown-wave",
      `--wave ${number}: the plan has ${plural(waves.length, "wave")}. Use a number from 1 to ${waves.length}.`,
    );
  }
  return wave;
}

function columnsOf({ waves, start }: ReplacementPlan): Column[] {
  const cells = (cell: (wave: Wave<PlannedCertificate>, index: number) => string | SafeText) =>
    waves.map((wave, index) => {
      const text = cell(wave, index);
      return typeof text === "string" ? SafeText.of(text) : text;
    });
  return [
    { title: "WAVE", cells: cells((_wave, index) => String(index + 1)) },
    { title: "STARTS", cells: cells((wave) => timeOf(start, wave.start)) },
    { title: "ENDS", cells: cells((wave) => timeOf(start, wave.end)) },
    { title: "CERTIFICATES", cells: cells(({ orders }) => String(orders.length)) },
    { title: "ISSUER", cells: cells(({ orders }) => listed([...new Set(orders.map(({ issuer }) => issuer.name))], 3, 20)), least: 8 },
    { title: "WAITS FOR", cells: cells(({ waitsFor }) => (waitsFor === undefined ? "-" : limitText(waitsFor))), least: 14, spare: 1 },
  ];
}

function limitText({ what, count, per }: IssuanceLimit): SafeText {
  return per === undefined ? safe`${what} (${count})` : safe`${what} (${count} in ${per.toString()})`;
}

function waveDetails(plan: ReplacementPlan, number: number): SafeText {
  const { orders } = waveOf(plan, number);
  const edits = editsOf(orders, plan);
  const addresses = orders.flatMap((order) => order.addresses);
  const lines = [
    ...(edits.length === 0 ? [] : [safe`Edits of wave ${number}:`, ...edits.map((edit) => safe`  ${editText(edit)}`)]),
    ...(addresses.length === 0
      ? []
      : [safe`Options of wave ${number} for plan and apply:`, ...addresses.map((each) => safe`  ${replaceOption(each)}`)]),
  ];
  return SafeText.join(lines, "\n");
}

/** The option with which Terraform replaces a resource at its address. */
export function replaceOption(address: string): string {
  return `-replace=${address}`;
}

function editText({ entry, key, value }: FleetEdit): SafeText {
  return safe`certificates.${entry}.${key}: ${String(value)}`;
}

function summary(plan: ReplacementPlan): SafeText {
  const { waves, start, deadline } = plan;
  if (waves.length === 0) {
    return SafeText.own("No certificate is replaced.");
  }
  const certificates = waves.reduce((sum, { orders }) => sum + orders.length, 0);
  const end = endOf(plan);
  const sentence = safe`${plural(certificates, "certificate")} in ${plural(waves.length, "wave")}: done by ${timeOf(start, end)}, after ${spanOf(end)}.`;
  if (deadline === undefined) {
    return sentence;
  }
  const late = lateOf(plan).length;
  const verdict = late === 0 ? "meets" : "misses";
  return safe`${sentence} The plan ${verdict} the deadline ${timeOf(start, deadline)}${late === 0 ? "" : safe` for ${plural(late, "certificate")}`}.`;
}

/** What the plan does not do, and what to do about it. */
function openPoints(plan: ReplacementPlan, { undecided, unknownSerials }: Selected): SafeText[] {
  const points: SafeText[] = [];
  const point = (members: readonly { readonly name: string }[], text: string) => {
    if (members.length > 0) {
      points.push(
        safe`${SafeText.own(text.replace("%", plural(members.length, "certificate")))}: ${listed(
          members.map(({ name }) => name),
          NAMED,
          NAME_COLUMNS,
        )}`,
      );
    }
  };
  const named = (members: readonly FleetMember[]) => members.map(({ spec }) => spec);
  const moved = plan.waves.flatMap(({ orders }) => orders.filter(({ isMoved }) => isMoved));
  point(moved, "% to the fallback issuer");
  const late = lateOf(plan);
  point(
    late.filter(({ isMoved }) => !isMoved),
    "% past the deadline: they need a second issuer, set as their `fallbackIssuer`",
  );
  point(
    late.filter(({ isMoved }) => isMoved),
    "% past the deadline even with the fallback issuer: its limits are too low",
  );
  for (const { orders, limit } of plan.blocked) {
    point(orders, `% in no wave, because of the limit of ${limitText(limit).text}: request a higher one, or replace less at a time`);
  }
  point(named(plan.withoutFallback), "% without a fallback issuer, and not moved: set `fallbackIssuer`");
  point(named(plan.manual), "% that you provide: pass the new certificate and key to Terraform");
  point(named(plan.pending), "% whose replacement is in the file and not applied");
  point(named(undecided), "% not decided, because no inventory has the serial number or expiry: check with certfleet status --probe");
  if (unknownSerials > 0) {
    points.push(safe`${plural(unknownSerials, "serial number")} of the list: no certificate in the inventories`);
  }
  return points;
}

/** A time, as text. */
export function utcText(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function timeOf(start: Date, minutes: number): string {
  return utcText(new Date(start.getTime() + minutes * 60_000));
}

/** A span for people, in at most two units: `2d 3h`, `4h 20m`. */
function spanOf(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  const parts = [`${Math.floor(whole / 1440)}d`, `${Math.floor((whole % 1440) / 60)}h`, `${whole % 60}m`].filter(
    (part) => !part.startsWith("0"),
  );
  return parts.length === 1 ? Duration.minutes(whole).toString() : parts.slice(0, 2).join(" ");
}
