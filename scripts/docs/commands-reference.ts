import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { table } from "./tables";

const FOLDER = path.join(__dirname, "..", "..", "lib", "cli");

/** The tables of docs/reference/commands.md: the options of each command of `lib/cli`, by its name. */
export function commandTables(): Map<string, string> {
  const commands = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts") && /^export function \w+Command\(\)/m.test(readFileSync(path.join(FOLDER, file), "utf8")))
    .flatMap((file) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- which commands there are is not known before
      const exported = Object.entries(require(path.join(FOLDER, file)) as Record<string, unknown>);
      return exported.filter(([name]) => name.endsWith("Command")).map(([, make]) => (make as () => Command)());
    });
  const withOptions = commands.filter(({ options, registeredArguments }) => options.length + registeredArguments.length > 0);
  return new Map(withOptions.map((command) => [command.name(), optionTable(command)]));
}

function optionTable(command: Command): string {
  const rows = [
    ...command.registeredArguments.map((argument) => {
      const word = `${argument.name().toUpperCase()}${argument.variadic ? "…" : ""}`;
      const [text, fallback] = argument.description.replace(/\)$/, "").split(" (default: ");
      return [`\`${word}\``, argument.required ? "required" : (fallback ?? ""), withChoices(text, argument.argChoices)];
    }),
    ...command.options
      .filter(({ hidden }) => !hidden)
      .map(({ flags, description, argChoices, defaultValue, defaultValueDescription }) => [
        `\`${flags}\``,
        defaultValueDescription ?? shown(defaultValue) ?? description.split(" (default: ")[1]?.replace(/\)$/, "") ?? "",
        withChoices(description.split(" (default: ")[0], argChoices),
      ]),
  ];
  return table(["Argument or option", "Default", "Description"], rows);
}

function withChoices(description: string, choices: readonly string[] | undefined): string {
  const text = description.charAt(0).toUpperCase() + description.slice(1);
  return choices ? `${text}. One of ${choices.map((choice) => `\`${choice}\``).join(", ")}` : text;
}

function shown(value: unknown): string | undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : `\`${String(value)}\``;
}
