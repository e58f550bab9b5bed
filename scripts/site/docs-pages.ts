import * as fs from "node:fs";
import * as path from "node:path";
import { OTHER_PAGES, pageOf, withSiteLinks } from "./links";
import { ROOT } from "./paths";

const DECISIONS = "docs/decisions";

/** The pages of docs/ and of the other documents of the repository, by their path on the site. */
export function docsPages(): Map<string, string> {
  const written = (fs.readdirSync(path.join(ROOT, "docs"), { recursive: true }) as string[])
    .map((name) => `docs/${name.replaceAll(path.sep, "/")}`)
    .filter((name) => name.endsWith(".md"));
  const files = [...new Set([...written, ...OTHER_PAGES.keys()])].sort();
  const pages = new Map(files.map((file) => [pageOf(file)!, pageText(file)]));
  return pages.set("decisions/index.md", decisionsIndex(files.filter((file) => file.startsWith(`${DECISIONS}/`))));
}

/** The text of a page, with the file that it is made from, for the link "Edit this page". */
function pageText(file: string): string {
  const text = fs.readFileSync(path.join(ROOT, file), "utf8");
  return `---\nsource: ${file}\n---\n\n${withSiteLinks(file, text)}`;
}

function decisionsIndex(files: readonly string[]): string {
  const rows = files.map((file) => {
    const [, title] = /^# (.*)$/m.exec(fs.readFileSync(path.join(ROOT, file), "utf8")) ?? [];
    return `- [${title}](/${pageOf(file)})`;
  });
  return `# Decision records\n\nWhy certfleet works the way it does: one record for each decision that a reader may question.\n\n${rows.join("\n")}\n`;
}
