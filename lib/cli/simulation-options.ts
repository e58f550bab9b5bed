import { Command } from "commander";
import { Duration } from "../core/duration";
import { CertfleetError } from "../core/error";
import { Interruption, SimulationSettings } from "../simulation/model";
import { parseMoment } from "./fleet-options";
import { listed, safe, SafeText } from "./output/text";
import { collect } from "./parameter-options";

/** The options that decide what is simulated. */
export interface SimulationOptions {
  readonly from?: string;
  readonly years: string;
  readonly seed: string;
  readonly caDown: readonly string[];
  readonly missedRuns: readonly string[];
  readonly revokeAll: readonly string[];
  readonly drift: string;
  readonly response: string;
}

const MAXIMUM_YEARS = 20;
const MAXIMUM_SEED = 4_294_967_295;

/** How long a CA waits between its announcement and a revocation at least (Baseline Requirements, section 4.9.1.1). */
const REVOCATION = Duration.hours(24);

/** Adds the options that decide what is simulated. */
export function withSimulationOptions(command: Command): Command {
  return command
    .option("--from <date>", "day of the first apply (default: today)")
    .option("--years <number>", `years to simulate, 1 to ${MAXIMUM_YEARS}`, "5")
    .option("--ca-down <[issuer:]time@date>", "the issuer, or every issuer, is down for a time; can be repeated", collect, [])
    .option("--missed-runs <time@date>", "Terraform does not run for a time; can be repeated", collect, [])
    .option(
      "--revoke-all <[issuer:][time@]date>",
      "the issuer, or every issuer, announces on a date that it will revoke all certificates after a time (24h); can be repeated",
      collect,
      [],
    )
    .option("--drift <time>", "maximum random delay of a run", "1h")
    .option("--response <time>", "how long people take to replace certificates after an alert or an announcement", "1d")
    .option("--seed <number>", "seed of the random values: equal seeds give equal results", "1");
}

/** Reads the options for a fleet with certificates of some issuers. */
export function simulationSettings(options: SimulationOptions, issuers: readonly string[]): SimulationSettings {
  const from = options.from === undefined ? today() : parseMoment("--from", options.from);
  const years = wholeNumber("--years", options.years, [1, MAXIMUM_YEARS]);
  const end = new Date(from);
  end.setUTCFullYear(end.getUTCFullYear() + years);
  const read = (option: string, texts: readonly string[]) =>
    texts.map((text) => within(option, text, interruption(option, text, issuers), from, end));
  return {
    from,
    years,
    seed: wholeNumber("--seed", options.seed, [0, MAXIMUM_SEED]),
    drift: time("--drift", options.drift, [Duration.minutes(1), Duration.days(7)]),
    response: time("--response", options.response, [Duration.hours(1), Duration.days(90)]),
    scenario: {
      caDown: read("--ca-down", options.caDown),
      missedRuns: read("--missed-runs", options.missedRuns),
      revocations: read("--revoke-all", options.revokeAll),
    },
  };
}

/** The forms of failures, by option. The groups are the issuer, the time and the date. */
const FORMS: Readonly<Record<string, { readonly form: RegExp; readonly text: string; readonly fallback?: Duration }>> = {
  "--ca-down": { form: /^(?:([a-z][a-z0-9-]*):)?([0-9]+[dhm])@(.+)$/, text: "10d@2027-01-01 or lets-encrypt:10d@2027-01-01" },
  "--missed-runs": { form: /^()([0-9]+[dhm])@(.+)$/, text: "14d@2027-01-01" },
  "--revoke-all": {
    form: /^(?:([a-z][a-z0-9-]*):)?(?:([0-9]+[dhm])@)?([0-9]{4}-.+)$/,
    text: "2027-01-01, 5d@2027-01-01 or lets-encrypt:24h@2027-01-01",
    fallback: REVOCATION,
  },
};

function interruption(option: string, text: string, known: readonly string[]): Interruption {
  const { form, text: forms, fallback } = FORMS[option];
  const [matched, issuer, length, date] = form.exec(text) ?? [];
  if (matched === undefined) {
    throw new CertfleetError(
      "invalid-scenario",
      safe`${option} "${SafeText.of(text, 60)}" does not say what fails and when. Write ${forms}.`.text,
    );
  }
  if (issuer && !known.includes(issuer)) {
    throw new CertfleetError(
      "unknown-issuer",
      safe`${option} "${SafeText.of(text, 60)}": no certificate has the issuer "${issuer}". The issuers are: ${listed(known, 10, 60)}.`
        .text,
    );
  }
  return {
    from: parseMoment(option, date),
    length: length === undefined ? fallback! : Duration.parse(length),
    issuer: issuer || undefined,
  };
}

function within(option: string, text: string, read: Interruption, from: Date, end: Date): Interruption {
  if (read.from < from || read.from >= end) {
    const dates = `${from.toISOString().slice(0, 10)} to ${end.toISOString().slice(0, 10)}`;
    throw new CertfleetError(
      "invalid-scenario",
      safe`${option} "${SafeText.of(text, 60)}" begins outside of the simulated time, which is ${dates}. Use a date in it, or set --from and --years.`
        .text,
    );
  }
  return read;
}

function wholeNumber(option: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw new CertfleetError(
      "simulation-setting",
      safe`${option} "${SafeText.of(text, 60)}" is not a whole number from ${least} to ${most}.`.text,
    );
  }
  return value;
}

function time(option: string, text: string, [least, most]: readonly [Duration, Duration]): Duration {
  const value = Duration.parse(text);
  if (value.toMinutes() < least.toMinutes() || value.toMinutes() > most.toMinutes()) {
    throw new CertfleetError(
      "simulation-setting",
      safe`${option} "${SafeText.of(text, 60)}" is outside of its range. Write a time from ${least.toString()} to ${most.toString()}.`.text,
    );
  }
  return value;
}

function today(): Date {
  return new Date(`${new Date().toISOString().slice(0, 10)}T00:00:00Z`);
}
