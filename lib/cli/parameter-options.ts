import type { Command } from "commander";
import { CertfleetError } from "../core/error";
import type { ParameterValues } from "../file/parameters";

/** The options of commands that read a fleet file with parameters. */
export interface ParameterOptions {
  readonly set: readonly string[];
  readonly parameters: readonly string[];
}

/** Adds the options that set the values of a file's parameters. */
export function withParameters(command: Command): Command {
  return command
    .option("--set <name=value>", "the value of a parameter of the file; can be repeated", collect, [])
    .option("--parameters <file>", "a YAML or JSON file with values of parameters; can be repeated, --set takes precedence", collect, []);
}

/** The values of the files, then those of `--set`: later ones win. */
export function parametersOf({ parameters, set }: ParameterOptions): ParameterValues {
  // Loaded on demand: it loads the schema library.
  const { readParameterFile } = require("../file/parameters") as typeof import("../file/parameters");
  return Object.assign({}, ...parameters.map(readParameterFile), ...set.map(assignment)) as ParameterValues;
}

/** Collects the values of an option that can be repeated. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function assignment(text: string): ParameterValues {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw new CertfleetError("parameter-value", `--set "${text}" has no value. Write NAME=VALUE, such as --set env=staging.`);
  }
  return { [name.trim()]: value };
}
