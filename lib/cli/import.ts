import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { SingleBar } from "cli-progress";
import { Command, Option } from "commander";
import { registeredClouds } from "../core/cloud";
import { Engine } from "../core/engine";
import { CertfleetError } from "../core/error";
import { CloudImporter, FoundEstate, RecordNames } from "../core/importer";
import { draftFleet, FleetDraft } from "../import/fleet-draft";
import { fleetText, isEdited } from "../import/fleet-text";
import { Mapping } from "../import/mapping";
import { readLockFile, readStateResources } from "../import/state-reader";
import { LeftOut, takeOver, TagKeys, USUAL_TAGS } from "../import/take-over";
import { parseNow, withNow } from "./fleet-options";
import { ImportSummary, importReport } from "./import-report";
import { verifyImport } from "./import-verify";
import { collect } from "./parameter-options";
import { examples, json } from "./output/text";
import { action, ExitStatus, print, terminal, writeFile } from "./output/writer";

/** The options of `certfleet import`. */
export interface ImportOptions {
  readonly from?: string;
  readonly region: string[];
  readonly role?: string;
  readonly zoneRole: string[];
  readonly project?: string;
  readonly zoneProject: string[];
  readonly ownerTag: string[];
  readonly serviceTag: string[];
  readonly name?: string;
  readonly file: string;
  readonly mapping: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly verify?: string | true;
  readonly allowTagChanges?: boolean;
  readonly terraform?: string;
  readonly permissions?: boolean;
  readonly format: string;
  readonly now?: string;
}

const DEFAULT_NAME = "imported";

/** The clouds whose certificates can be imported, by key. */
function importers(): Map<string, CloudImporter> {
  return new Map(registeredClouds().flatMap(({ key, importer }) => (importer === undefined ? [] : [[key, importer()] as const])));
}

/** `certfleet import`: takes over existing certificates. */
export function importCommand(): Command {
  const live = [...importers()].flatMap(([key, { fromAccount }]) => (fromAccount === undefined ? [] : [key]));
  const command = new Command("import")
    .description(
      "Writes a fleet file for existing certificates, and the import blocks with which Terraform imports them without a change. " +
        "Reads Terraform states, or a live account with --from, and does not change them.",
    )
    .argument("[path...]", "state files (version 4), or output of terraform show -json for a state or a plan")
    .addOption(new Option("--from <cloud>", "read a live account instead of states").choices(live))
    .option("--region <region>", "region of the account to read (repeatable)", collect, [])
    .option("--project <project>", "project to read, in a cloud that has projects (default: the environment's)")
    .option("--role <role>", "role to assume in the account to read, or service account to impersonate")
    .option("--zone-role <role>", "role to assume in another account, to read its DNS zones (repeatable)", collect, [])
    .option("--zone-project <project>", "other project whose DNS zones are read (repeatable)", collect, [])
    .option("--name <name>", `name of the fleet (default: the mapping's, or ${DEFAULT_NAME})`)
    .option("--file <file>", "fleet file to write", "certfleet.yaml")
    .option("--mapping <file>", "mapping of certificates to names, which you can edit", "certfleet-import.yaml")
    .option("--out <dir>", "directory for import.tf.json (default: cdktf.out/stacks/NAME, as with certfleet synth)")
    .option("--owner-tag <key>", `tag that names the owner (repeatable; default: ${USUAL_TAGS.owner.join(", ")})`, collect, [])
    .option("--service-tag <key>", `tag that names the service (repeatable; default: ${USUAL_TAGS.service.join(", ")})`, collect, [])
    .option("--force", "replace a fleet file that was edited")
    .option("--verify [plan]", "check that a plan only imports: a plan as JSON, or by default terraform plan in the directory of --out")
    .option("--allow-tag-changes", "let --verify pass if only tags or labels change")
    .option("--terraform <command>", "command that --verify runs (default: that of the engine)")
    .option("--permissions", "print the permissions that --from needs, and stop")
    .addOption(new Option("--format <format>", "output format").choices(["text", "json"]).default("text"));
  return withNow(command)
    .addHelpText(
      "after",
      examples(
        "certfleet import terraform.tfstate",
        "certfleet synth certfleet.yaml",
        "certfleet import --verify",
        ...live.slice(0, 1).map(liveExample),
      ),
    )
    .action(action(run));
}

function liveExample(cloud: string): string {
  return `certfleet import --from ${cloud} --region eu-west-1 --region us-east-1`;
}

async function run(paths: string[], options: ImportOptions): Promise<ExitStatus> {
  checkCombination(paths, options);
  if (options.permissions === true) {
    print(json(importers().get(options.from!)?.permissions ?? {}));
    return ExitStatus.OK;
  }
  const mapping = Mapping.read(options.mapping);
  const name = options.name ?? mapping.name ?? DEFAULT_NAME;
  const directory = options.out ?? path.join("cdktf.out", "stacks", name);
  if (options.verify !== undefined) {
    return verifyImport(options, directory, [...importers().values()]);
  }
  refuseEdited(options);
  const estates = await foundEstates(paths, options, parseNow(options.now));
  const { taken, leftOut } = takeOver(estates, mapping, tagKeys(options));
  const engine = engineOf(paths);
  const draft = draftFleet({ name, estates, mapping, engine }, taken);
  const all = [...leftOut, ...draft.leftOut];
  const summary = write(draft, all, estates, mapping, directory, options);
  print(options.format === "json" ? json({ ...summary, leftOut: all }) : importReport(summary, all, engine, terminal()));
  return ExitStatus.OK;
}

function checkCombination(paths: readonly string[], { from, verify, permissions }: ImportOptions): void {
  const misuse = (message: string) => new CertfleetError("import-options", message);
  if (permissions === true && from === undefined) {
    throw misuse("--permissions lists what --from needs. Add --from with the cloud to read.");
  }
  if (verify !== undefined && paths.length > 0) {
    throw misuse("--verify checks the plan of an import and reads no states. Run the import first, without --verify.");
  }
  if (verify === undefined && permissions !== true && from === undefined && paths.length === 0) {
    throw misuse("Nothing to import from. Name a state file, such as terraform.tfstate, or read a live account with --from.");
  }
  if (from !== undefined && paths.length > 0) {
    throw misuse(`--from reads a live account, and ${paths[0]} is a file. Remove one of the two.`);
  }
}

/** The engine of the states, if the lock files beside them say that it is not Terraform. */
function engineOf(states: readonly string[]): Engine | undefined {
  const engines = states.map((file) => readLockFile(path.dirname(file)).engine?.engine);
  return engines.find((engine) => engine !== undefined && engine !== Engine.TERRAFORM);
}

function tagKeys({ ownerTag, serviceTag }: ImportOptions): TagKeys {
  return {
    owner: ownerTag.length > 0 ? ownerTag : USUAL_TAGS.owner,
    service: serviceTag.length > 0 ? serviceTag : USUAL_TAGS.service,
  };
}

async function foundEstates(paths: readonly string[], options: ImportOptions, now: Date): Promise<FoundEstate[]> {
  const estates = options.from === undefined ? inStates(paths, now) : [await inAccount(importers().get(options.from)!, options, now)];
  const found = estates.filter(({ certificates, leftOut }) => certificates.length + leftOut.length > 0);
  if (found.length === 0) {
    const where =
      options.from === undefined ? `${paths.join(", ")} contains no certificates` : "The account contains no certificates in these regions";
    throw new CertfleetError(
      "nothing-to-import",
      `${where}. Name the states of the stacks that manage certificates, and every region of an account.`,
    );
  }
  return found;
}

function inStates(paths: readonly string[], now: Date): FoundEstate[] {
  const all = [...importers().values()];
  const types = new Set(all.flatMap(({ stateTypes }) => [...stateTypes]));
  const resources = paths.flatMap((file) => readStateResources(file, types));
  // The version that made the resources reads them back unchanged.
  const versions = new Map(paths.flatMap((file) => [...readLockFile(path.dirname(file)).versions]));
  return all.map(({ stateTypes, fromState, provider: { source, accepts } }) => {
    const estate = fromState(
      resources.filter(({ type }) => stateTypes.has(type)),
      now,
    );
    const version = versions.get(source);
    return version !== undefined && accepts(version) ? { ...estate, provider: { ...estate.provider, version } } : estate;
  });
}

async function inAccount(importer: CloudImporter, options: ImportOptions, now: Date): Promise<FoundEstate> {
  const { region: regions, role, zoneRole: zoneRoles, project, zoneProject: zoneProjects } = options;
  const bar = new SingleBar({ format: "reading {what} {bar} {value} of {total}", clearOnComplete: true, stream: process.stderr });
  const showsProgress = process.stderr.isTTY === true;
  try {
    if (showsProgress) {
      bar.start(1, 0, { what: options.from });
    }
    const progress = (what: string, done: number, total: number) => {
      if (showsProgress) {
        bar.setTotal(total);
        bar.update(done, { what });
      }
    };
    return await importer.fromAccount!({ regions, role, zoneRoles, project, zoneProjects, progress }, now);
  } finally {
    bar.stop();
  }
}

/** A fleet file with edits is the user's. */
function refuseEdited({ file, force }: ImportOptions): void {
  if (force !== true && existsSync(file) && isEdited(readFileSync(file, "utf8"))) {
    throw new CertfleetError(
      "file-exists",
      `${file} was edited since an import wrote it, or something else wrote it, and was not changed. Write another file with --file, or replace it with --force.`,
    );
  }
}

function write(
  draft: FleetDraft,
  leftOut: readonly LeftOut[],
  estates: readonly FoundEstate[],
  mapping: Mapping,
  directory: string,
  { file, mapping: mappingFile }: ImportOptions,
): ImportSummary {
  const { taken, data } = draft;
  const known = new Set(mapping.ids);
  const found = estates.flatMap(({ certificates }) => certificates);
  const named = new Map(taken.map((each) => [each.found.id, each]));
  for (const { id, domains } of found.filter((each) => !known.has(each.id))) {
    const { name, owner, service } = named.get(id) ?? {};
    const reason = leftOut.find((each) => each.id === id)?.obstacle.reason;
    known.add(id);
    mapping.add(
      id,
      JSON.parse(JSON.stringify({ name, owner, service })) as object,
      `${domains.slice(0, 3).join(", ")}${reason === undefined ? "" : `: not imported, ${reason}`}`,
    );
  }
  const gone = mapping.ids.filter((id) => !found.some((each) => each.id === id));
  const text = fleetText(data, mappingFile);
  const blocks = taken.length === 0 ? [] : importBlocks(file, text, draft, estates);
  const imports = path.join(directory, "import.tf.json");
  if (taken.length > 0) {
    writeFile(file, text);
    writeFile(imports, `${JSON.stringify({ import: blocks }, undefined, 2)}\n`);
  }
  writeFile(mappingFile, mapping.toString());
  return {
    file,
    mapping: mappingFile,
    imports,
    directory,
    certificates: taken.map(({ name, found: { id, domains } }) => ({ name, id, domains })),
    zones: Object.keys(data.zones),
    blocks: blocks.length,
    endpoints: Object.values(data.certificates).reduce(
      (sum, { endpoints }) => sum + ((endpoints as unknown[] | undefined)?.length ?? 0),
      0,
    ),
    gone,
  };
}

/** The import blocks for the addresses that `certfleet synth` gives. */
function importBlocks(file: string, text: string, { taken }: FleetDraft, estates: readonly FoundEstate[]): { to: string; id: string }[] {
  // Loaded on demand: it loads cdktf and the provider bindings.
  const { synthesiseText } = require("./synthesise-file") as typeof import("./synthesise-file");
  const { withoutTokenTraces } = require("../core/token") as typeof import("../core/token");
  const { document, errors } = withoutTokenTraces(() => synthesiseText(file, text));
  if (errors.length > 0) {
    throw new CertfleetError("invalid-fleet", ["Cannot synthesise the imported fleet. Fix these errors:", ...errors].join("\n"));
  }
  const names = new Map(taken.map(({ name, found }) => [name, found]));
  const known = estates.map((estate) => estate.recordNames(document, names));
  const recordNames: RecordNames = (expression) => known.map((nameOf) => nameOf(expression)).find((name) => name !== undefined);
  return estates.flatMap((estate) => [...estate.importIds(document, names, recordNames)].map(([to, id]) => ({ to, id })));
}
