import { Command, Option } from "commander";
import { lateOf, planReplacement, ReplacementPlan } from "../replacement/replacement-plan";
import { membersOf, select, Selected } from "../replacement/selection";
import { fleetAt, parseNow, withNow } from "./fleet-options";
import { collect, ParameterOptions, parametersOf, withParameters } from "./parameter-options";
import { count, paceOf, PaceOptions, parseTime, SelectionOptions, selectionOf, withPace, withSelection } from "./replace-options";
import { planJson, planTable } from "./replace-report";
import { examples, SafeText } from "./output/text";
import { action, ExitStatus, print, terminal } from "./output/writer";

/** The options of `certfleet replace`. */
export interface ReplaceOptions extends SelectionOptions, PaceOptions, ParameterOptions {
  readonly inventory: readonly string[];
  readonly deadline?: string;
  readonly countRenewals?: boolean;
  readonly keepPrevious: boolean;
  readonly wave?: string;
  readonly format: string;
  readonly now?: string;
}

const FORMATS: Record<string, (plan: ReplacementPlan, selected: Selected, wave?: number) => SafeText> = {
  table: (plan, selected, wave) => planTable(plan, selected, wave, terminal()),
  json: planJson,
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
      "inventory of the stack, as certfleet status reads it: for serials, expiry and what is issued; can be repeated",
      collect,
      [],
    );
  return withNow(withParameters(withPace(withSelection(command))))
    .option("--deadline <time>", "time in which the certificates must be replaced, such as 24h")
    .option("--count-renewals", "count replacements also against limits from which the CA exempts renewals")
    .option("--no-keep-previous", "plan without the previous certificates, which quotas count")
    .option("--wave <number>", "show the certificates of one wave")
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(FORMATS)).default("table"))
    .addHelpText(
      "after",
      examples(
        "certfleet replace certfleet.yaml --inventory terraform.tfstate --serials incident.csv --deadline 24h",
        "certfleet replace certfleet.yaml --ca lets-encrypt --key-type rsa-2048 --wave 1",
      ),
    )
    .action(action(run));
}

function run(file: string, options: ReplaceOptions): ExitStatus {
  // Loaded on demand: it loads the schema library.
  const { loadFleetFile } = require("../file/from-file") as typeof import("../file/from-file");
  const now = parseNow(options.now);
  const selection = selectionOf(options, now);
  const fleet = loadFleetFile(file, parametersOf(options));
  const view = options.inventory.length === 0 ? { certificates: [], waivers: [], stacks: [] } : fleetAt(options.inventory);
  const members = membersOf(fleet.name, fleet.certificates, view);
  const selected = select(members, selection);
  const plan = planReplacement(members, selected.members, fleet.providers, {
    pace: paceOf(options),
    start: now,
    deadline: options.deadline === undefined ? undefined : parseTime("--deadline", options.deadline).toMinutes(),
    countRenewals: options.countRenewals,
    keepsPrevious: options.keepPrevious,
  });
  print(FORMATS[options.format](plan, selected, options.wave === undefined ? undefined : count("--wave", options.wave)));
  const { blocked, manual, withoutFallback } = plan;
  const open = lateOf(plan).length + blocked.length + manual.length + withoutFallback.length + selected.undecided.length;
  return open > 0 ? ExitStatus.FINDINGS : ExitStatus.OK;
}
