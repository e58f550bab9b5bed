import * as fs from "node:fs";
import * as path from "node:path";
import { apiPages } from "./api/pages";
import { docsPages } from "./docs-pages";
import { examplePages, examples } from "./example-pages";
import { LANGUAGES, MODULES } from "./api/languages";
import { landingPage } from "./landing-page";
import { SidebarItem, sidebarOf } from "./navigation";
import { PAGES, PUBLIC, ROOT, SITE } from "./paths";
import { reportPage } from "./report-page";

/** Which parts of the site to write. */
export interface StageOptions {
  /** Whether the site has the API reference, which needs the built library. */
  readonly api: boolean;
  /** Whether the pages of the API reference are there already: they take longest, and follow only from a build. */
  readonly keepApi?: boolean;
}

/** Writes the pages from which VitePress builds the site, and the sidebars. Pages that did not change are not written again. */
export async function stage({ api, keepApi = false }: StageOptions): Promise<void> {
  fs.mkdirSync(PUBLIC, { recursive: true });
  const pages = new Map([
    ["index.md", landingPage()],
    ["report.md", reportPage()],
    ...docsPages(),
    ...examplePages(),
    ...(api && !keepApi ? await apiPages() : []),
  ]);
  pages.forEach((text, name) => writeIfChanged(path.join(PAGES, name), text));
  fs.cpSync(path.join(ROOT, "docs", "images"), path.join(PAGES, "images"), { recursive: true });
  fs.cpSync(path.join(SITE, "favicon.svg"), path.join(PUBLIC, "favicon.svg"));
  writeIfChanged(path.join(PAGES, "sidebars.json"), JSON.stringify(sidebars(api)));
}

/** The sidebar of each part of the site, by the path of its pages. */
function sidebars(api: boolean): Record<string, SidebarItem[]> {
  const index = fs.readFileSync(path.join(ROOT, "docs", "README.md"), "utf8");
  const languages = LANGUAGES.map(({ key, label }) => ({
    text: label,
    items: MODULES.map(({ name }) => ({ text: name, link: `/api/${key}/${name}` })),
  }));
  return {
    "/examples/": [{ text: "Examples", items: examples().map(({ name }) => ({ text: name, link: `/examples/${name}` })) }],
    ...(api ? { "/api/": languages } : {}),
    "/": sidebarOf(index),
  };
}

function writeIfChanged(file: string, text: string): void {
  if (!fs.existsSync(file) || fs.readFileSync(file, "utf8") !== text) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}
