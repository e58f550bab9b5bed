import { existsSync, readdirSync } from "node:fs";
import { Command } from "commander";
import { CertfleetError } from "../core/error";
import { FleetView, mergeInventories } from "../inventory/fleet-view";
import { moment } from "../inventory/health/expiry";
import { InventorySource, readInventories } from "../inventory/inventory-reader";
import { readStored } from "../inventory/stored-documents";

/** Adds the argument that names the inventories to read. */
export function withInventoryPaths(command: Command): Command {
  return command.argument(
    "[path...]",
    "state files, output of terraform output -json, cdktf.out directories, URLs of these in a cloud's storage, or - for standard input (default: the state files and cdktf.out of the working directory)",
  );
}

/** Adds the option that sets the moment for which the state is assessed. */
export function withNow(command: Command): Command {
  return command.option("--now <date>", "date or time of the evaluation, such as 2027-03-31 (default: now)");
}

/** Reads inventories: of files, and of objects of clouds' storage. */
export async function inventoriesAt(paths: readonly string[]): Promise<InventorySource[]> {
  const stored = await readStored(paths);
  return readInventories(stored.paths, stored.documents);
}

/** Reads the inventories at some paths as one fleet. */
export async function fleetAt(paths: readonly string[]): Promise<FleetView> {
  return mergeInventories(await inventoriesAt(pathsOrHere(paths)));
}

/** The paths, or what a working directory has. */
export function pathsOrHere(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? pathsHere(".") : paths;
}

/** The state files and the synthesised stacks of a directory. */
function pathsHere(directory: string): string[] {
  const states = readdirSync(directory).filter((name) => /^terraform(\..+)?\.tfstate$/.test(name));
  const paths = [...states.sort(), ...["cdktf.out"].filter((name) => existsSync(name))];
  if (paths.length === 0) {
    throw new CertfleetError(
      "no-inventory",
      "The working directory has neither terraform.tfstate nor cdktf.out. Name a state file or a file written by terraform output -json, or use - for standard input.",
    );
  }
  return paths;
}

/** Reads the moment for which the state is assessed. */
export function parseNow(text: string | undefined): Date {
  return text === undefined ? new Date() : parseMoment("--now", text);
}

/** Reads a moment of an option. A date means its midnight in UTC. */
export function parseMoment(option: string, text: string): Date {
  const at = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? moment(text) : undefined;
  if (at === undefined) {
    throw new CertfleetError(
      "invalid-date",
      `${option} "${text}" is not a date or a time. Write a date such as 2027-03-31 or a time such as 2027-03-31T12:00:00Z.`,
    );
  }
  return at;
}

/** Collects the values of a repeatable option. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
