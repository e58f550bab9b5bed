// Writes the tables of the reference anew: the keys of certfleet.yaml from its schema, the options of the commands from the commands. The prose
// and the examples around them are written by hand.
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import * as prettier from "prettier";
import { commandTables } from "./docs/commands-reference";
import { fileTables } from "./docs/file-reference";
import { withTables } from "./docs/tables";

const REFERENCE = path.join(__dirname, "..", "docs", "reference");

/** The generated pages: their files, and their texts as they should be. */
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
