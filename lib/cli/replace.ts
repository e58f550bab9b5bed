import { Command, Option } from "commander";
import { lateOf, planReplacement, ReplacementPlan } from "../replacement/replacement-plan";
import { FleetMember, membersOf, select, Selected } from "../replacement/selection";
import { openCertificates, progressOf } from "../replacement/progress";
import { parsePlan, savedPlan, SavedPlan } from "../replacement/saved-plan";
import { CertfleetError } from "../core/error";
import type { FleetSpec } from "../file/resolve";
import { plural } from "../core/text";
import { readTerraformJson } from "../inventory/inventory-reader";
import { fleetAt, parseNow, withNow } from "./fleet-options";
import { collect, ParameterOptions, parametersOf, withParameters } from "./parameter-options";
import {
  count,
  paceOf,
  PaceOptions,
  parseTime,
  readText,
  RUNS_FORMATS,
  RunsFormat,
  SelectionOptions,
  selectionOf,
  withPace,
  withSelection,
} from "./replace-options";
import { isDone, progressJson, progressTable } from "./replace-progress";
import { planTable, replaceOption, waveOf } from "./replace-report";
import { examples, json, safe, SafeText } from "./output/text";
import { action, ExitStatus, note, print, terminal, writeFile } from "./output/writer";

/** The options of `certfleet replace`. */
export interface ReplaceOptions extends SelectionOptions, PaceOptions, ParameterOptions {
  readonly inventory: readonly string[];
  readonly deadline?: string;
  readonly toFallback?: boolean;
  readonly countRenewals?: boolean;
  readonly keepPrevious: boolean;
  readonly replaceAddresses?: boolean;
  readonly wave?: string;
  readonly write?: boolean;
  readonly plan?: string;
  readonly status?: boolean;
  readonly emit?: RunsFormat;
  readonly format: string;
  readonly now?: string;
}

const FORMATS: Record<string, (plan: ReplacementPlan, selected: Selected, wave?: number) => SafeText> = {
  table: (plan, selected, wave) => planTable(plan, selected, wave, terminal()),
  json: (plan, selected) => json(savedPlan(plan, selected)),
};

/** `certfleet replace`: plans the replacement of many certificates. */
export function replaceCommand(): Command {
  const command = new Command("replace")
    .description(
      "Plans the replacement of many certificates: in waves within the limits of CAs and the quotas of clouds, with the time that each wave takes.",
    )
    .argument("<file>", "the fleet file, such as certfleet.yaml")
    .option(
      "--inventory <path>",
      "inventory of the stack, as certfleet status reads it, for serial numbers, expiry and issued certificates; can be repeated",
      collect,
      [],
    );
  return withNow(withParameters(withPace(withSelection(command))))
    .option("--deadline <time>", "time in which the certificates must be replaced, such as 24h")
    .option("--to-fallback", "move the certificates to their fallback issuers (`fallbackIssuer` in the file)")
    .option("--count-renewals", "count replacements also against limits from which the CA exempts renewals")
    .option("--no-keep-previous", "do not keep previous certificates, which count against quotas")
    .option(
      "--replace-addresses",
      "replace certificates at their addresses (-replace=ADDRESS), without edits of the file and without previous ones",
    )
    .option("--wave <number>", "one wave: its edits, with --write to write them, with --status how far it is")
    .option("--write", "write the edits of one wave (1 without --wave) into the fleet file")
    .option("--plan <file>", "use a plan that was saved with --format json, instead of a selection")
    .option("--status", "compare a saved plan with --inventory: which waves are done, and when the rest will be")
    .addOption(new Option("--emit <format>", "write the runs of a saved plan as a file for this system").choices([...RUNS_FORMATS]))
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("table"))
    .addHelpText(
      "after",
      examples(
        "certfleet replace certfleet.yaml --inventory terraform.tfstate --serials incident.csv --deadline 24h",
        "certfleet replace certfleet.yaml --ca lets-encrypt --key-type rsa-2048 --wave 1 --write",
        "certfleet replace certfleet.yaml --ca lets-encrypt --to-fallback --deadline 24h",
        "certfleet replace certfleet.yaml --plan plan.json --status --inventory inventory.json",
        "certfleet replace certfleet.yaml --plan plan.json --emit sh > replace.sh",
      ),
    )
    .action(action(run));
}

async function run(file: string, options: ReplaceOptions): Promise<ExitStatus> {
  if (options.status === true) {
    checkStatusOptions(options);
  }
  if (options.replaceAddresses === true && (options.write === true || options.toFallback === true)) {
    const other = options.write === true ? "--write" : "--to-fallback";
    throw new CertfleetError("replace-options", `--replace-addresses does not edit the file, and ${other} does. Remove one of the two.`);
  }
  if (options.emit !== undefined) {
    checkEmitOptions(options);
  }
  if (options.plan !== undefined) {
    return withSavedPlan(file, parsePlan(options.plan, readTerraformJson(options.plan)), options);
  }
  const { plan, selected } = await newPlan(file, options);
  if (options.write === true) {
    return writeWave(file, savedPlan(plan, selected), waveNumber(options) ?? 1, options);
  }
  print(FORMATS[options.format](plan, selected, waveNumber(options)));
  const { blocked, manual, withoutFallback } = plan;
  const open = lateOf(plan).length + blocked.length + manual.length + withoutFallback.length + selected.undecided.length;
  return open > 0 ? ExitStatus.FINDINGS : ExitStatus.OK;
}

async function newPlan(file: string, options: ReplaceOptions): Promise<{ plan: ReplacementPlan; selected: Selected }> {
  // Loaded on demand: it loads the schema library.
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const now = parseNow(options.now);
  const selection = selectionOf(options, now);
  const fleet = loadFleetFile(file, parametersOf(options));
  const view = options.inventory.length === 0 ? { certificates: [], waivers: [], trust: [], stacks: [] } : await fleetAt(options.inventory);
  const members = membersOf(fleet.name, fleet.certificates, view);
  const selected = select(members, selection);
  const plan = planReplacement(members, selected.members, fleet.providers, {
    pace: paceOf(options),
    start: now,
    deadline: options.deadline === undefined ? undefined : parseTime("--deadline", options.deadline).toMinutes(),
    toFallback: options.toFallback,
    countRenewals: options.countRenewals,
    keepsPrevious: options.keepPrevious,
    addresses: options.replaceAddresses === true ? certificateAddressesOf(fleet) : undefined,
  });
  return { plan, selected };
}

function waveNumber({ wave }: ReplaceOptions): number | undefined {
  return wave === undefined ? undefined : count("--wave", wave);
}

function withSavedPlan(file: string, plan: SavedPlan, options: ReplaceOptions): ExitStatus | Promise<ExitStatus> {
  const selects = ["all", "name", "ca", "issuer", "keyType", "owner", "expiresWithin", "serials", "revoked", "toFallback"] as const;
  const selecting = selects.find((key) => (Array.isArray(options[key]) ? options[key].length > 0 : options[key] !== undefined));
  if (selecting !== undefined) {
    throw new CertfleetError("replace-options", "--plan has its certificates. Remove the options that select some, or --plan.");
  }
  if (options.emit !== undefined) {
    return emitRuns(file, plan, options);
  }
  if (options.status === true) {
    return showProgress(file, plan, options);
  }
  if (options.replaceAddresses === true) {
    return showAddresses(file, plan, options);
  }
  if (options.write !== true) {
    throw new CertfleetError(
      "replace-options",
      "--plan is read to write one of its waves, to follow them, or to run them. Add --write, and --wave with its number; --status; or --emit.",
    );
  }
  return writeWave(file, plan, waveNumber(options) ?? 1, options);
}

function checkEmitOptions({ plan, write, status, replaceAddresses, wave }: ReplaceOptions): void {
  if (plan === undefined) {
    const message = "--emit writes the runs of a saved plan. Save one with --format json, and pass it with --plan.";
    throw new CertfleetError("replace-options", message);
  }
  const others = Object.entries({ "--write": write, "--status": status, "--replace-addresses": replaceAddresses, "--wave": wave });
  const other = others.find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined) {
    throw new CertfleetError("replace-options", `--emit writes the runs of all waves, as the plan has them. Remove ${other}, or --emit.`);
  }
}

/** Prints the runs of a plan for a pipeline or a shell. */
function emitRuns(file: string, plan: SavedPlan, options: ReplaceOptions): ExitStatus {
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const { runsOf } = require("./replace-runs") as typeof import("./replace-runs");
  const { engine } = loadFleetFile(file, parametersOf(options));
  const parameters = [...options.parameters.flatMap((each) => ["--parameters", each]), ...options.set.flatMap((each) => ["--set", each])];
  print(SafeText.own(runsOf(options.emit!, { plan, files: { fleet: file, plan: options.plan! }, parameters, engine })));
  return ExitStatus.OK;
}

function checkStatusOptions({ plan, inventory, write }: ReplaceOptions): void {
  if (plan === undefined || inventory.length === 0) {
    const message =
      "--status compares a saved plan with inventories. Add --plan with the output of certfleet replace --format json, and --inventory.";
    throw new CertfleetError("replace-options", message);
  }
  if (write === true) {
    throw new CertfleetError("replace-options", "--status only reads. Remove --write, or --status.");
  }
}

/** Prints an option for each address of a wave that is not replaced yet, as far as inventories tell. */
async function showAddresses(file: string, plan: SavedPlan, options: ReplaceOptions): Promise<ExitStatus> {
  const wave = waveOf(plan, waveNumber(options) ?? 1);
  const open = options.inventory.length === 0 ? wave.certificates : openCertificates(wave, await membersAt(file, options));
  const lines = open.flatMap(({ replace }) => replace.map((address) => safe`${replaceOption(address)}\n`));
  print(SafeText.join(lines, ""));
  return ExitStatus.OK;
}

/** The certificates of the file with what the inventories have of them. */
async function membersAt(file: string, options: ReplaceOptions): Promise<FleetMember[]> {
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const fleet = loadFleetFile(file, parametersOf(options));
  return membersOf(fleet.name, fleet.certificates, await fleetAt(options.inventory));
}

function certificateAddressesOf(fleet: FleetSpec): ReadonlyMap<string, readonly string[]> {
  // Loaded on demand: it loads the providers' bindings.
  const { certificateAddresses } = require("./certificate-addresses") as typeof import("./certificate-addresses");
  return certificateAddresses(fleet);
}

/** Shows how far a plan is. The exit status is 0 if it is done, or the wave that `--wave` names. */
async function showProgress(file: string, plan: SavedPlan, options: ReplaceOptions): Promise<ExitStatus> {
  const wave = waveNumber(options);
  if (wave !== undefined) {
    waveOf(plan, wave);
  }
  const progress = progressOf(plan, await membersAt(file, options), parseNow(options.now));
  print(options.format === "json" ? progressJson(progress, wave) : progressTable(progress, wave, terminal()));
  return isDone(progress, wave) ? ExitStatus.OK : ExitStatus.FINDINGS;
}

/** Writes the edits of a wave into the file, if the result is a valid fleet. */
function writeWave(file: string, plan: SavedPlan, number: number, options: ReplaceOptions): ExitStatus {
  const { parseFleet } = require("../file/from-file") as typeof import("../file/from-file");
  const { editEntries } = require("../file/edit-file") as typeof import("../file/edit-file");
  const { edits, certificates, start } = waveOf(plan, number);
  const text = readText(file);
  const edited = editEntries(file, text, edits);
  parseFleet(file, edited, parametersOf(options));
  if (edited === text) {
    note(safe`${file}: has the edits of wave ${number} already`);
    return ExitStatus.OK;
  }
  writeFile(file, edited);
  note(safe`${file}: wave ${number}, ${plural(certificates.length, "certificate")}, to apply from ${start}`);
  return ExitStatus.OK;
}
