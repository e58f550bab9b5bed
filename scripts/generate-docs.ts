// Writes the tables of the reference: the keys of certfleet.yaml from its schema, and the options of the commands from the commands. The text and
// the examples around the tables are written by hand.
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import * as prettier from "prettier";
import { commandTables } from "./docs/commands-reference";
import { fileTables } from "./docs/file-reference";
import { withTables } from "./docs/tables";

const REFERENCE = path.join(__dirname, "..", "docs", "reference");

/** The pages with generated tables, by file: their current text. */
export async function referencePages(): Promise<Map<string, string>> {
  const pages = new Map([
    ["file.md", fileTables()],
    ["commands.md", commandTables()],
  ]);
  const written = [...pages].map(async ([name, tables]): Promise<[string, string]> => {
    const file = path.join(REFERENCE, name);
    const text = withTables(readFileSync(file, "utf8"), tables);
    return [file, await prettier.format(text, { ...(await prettier.resolveConfig(file)), parser: "markdown" })];
  });
  return new Map(await Promise.all(written));
}

if (require.main === module) {
  void referencePages().then((pages) => pages.forEach((text, file) => writeFileSync(file, text)));
}
