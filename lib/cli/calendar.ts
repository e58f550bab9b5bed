import { Command, Option } from "commander";
import { CertfleetError } from "../core/error";
import { plural } from "../core/text";
import { dayOf } from "../inventory/health/expiry";
import { CalendarPeriod, calendarEntries } from "./calendar-entries";
import { calendarIcs, calendarJson, CalendarReport, calendarText } from "./calendar-report";
import { parseMoment, parseNow } from "./fleet-options";
import { examples, safe, SafeText } from "./output/text";
import { action, ExitStatus, note, print, writeFile } from "./output/writer";
import { ParameterOptions, parametersOf, withParameters } from "./parameter-options";

interface CalendarOptions extends ParameterOptions {
  readonly now?: string;
  readonly until?: string;
  readonly format: string;
  readonly out?: string;
}

const FORMATS: Record<string, (report: CalendarReport) => SafeText> = {
  text: calendarText,
  json: calendarJson,
  ics: calendarIcs,
};

/** `certfleet calendar`: what changes for a fleet by date. */
export function calendarCommand(): Command {
  const command = new Command("calendar")
    .description(
      "Lists what will change for a fleet and when, with the certificates concerned and what to do: announced lifetimes, validation rules, key types, certificates that expire without renewal, waivers that end, and previous generations that are removed.",
    )
    .argument(
      "<path...>",
      "fleet files (.yaml), state files, output of terraform output -json, cdktf.out directories, URLs of these in a cloud's storage, or - for standard input",
    )
    .option("--now <date>", "first day to list, such as 2027-03-31 (default: today)")
    .option("--until <date>", "last day to list (default: every known date)");
  return withParameters(command)
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("text"))
    .option("--out <file>", "file to write (default: standard output)")
    .addHelpText(
      "after",
      examples(
        "certfleet calendar certfleet.yaml",
        "certfleet calendar certfleet.yaml terraform.tfstate --until 2027-12-31",
        "certfleet calendar certfleet.yaml --format ics --out certificates.ics",
      ),
    )
    .action(action(run));
}

async function run(paths: readonly string[], options: CalendarOptions): Promise<ExitStatus> {
  // Loaded on demand: it loads the schema library.
  const { calendarFleet } = require("./calendar-fleet") as typeof import("./calendar-fleet");
  const period = periodOf(options);
  const fleet = await calendarFleet(paths, parametersOf(options));
  const entries = calendarEntries(fleet, period);
  const text = FORMATS[options.format]({ fleet: fleet.name, certificates: fleet.certificates.length, period, entries });
  if (options.out === undefined) {
    print(text);
  } else {
    writeFile(options.out, text.text);
    note(safe`${options.out}: ${plural(entries.length, "change")}`);
  }
  return ExitStatus.OK;
}

function periodOf(options: CalendarOptions): CalendarPeriod {
  const from = parseNow(options.now);
  const until = options.until === undefined ? undefined : parseMoment("--until", options.until);
  if (until !== undefined && dayOf(until) < dayOf(from)) {
    throw new CertfleetError(
      "calendar-period",
      safe`--until "${SafeText.of(options.until!, 60)}" is before the first day to list, which is ${dayOf(from)}. Use a later date, or set --now.`
        .text,
    );
  }
  return { from, until };
}
