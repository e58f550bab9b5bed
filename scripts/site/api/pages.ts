import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Documentation } from "jsii-docgen";
import { ApiLanguage, ApiModule, LANGUAGES, MODULES } from "./languages";
import { writeAssemblies } from "./assemblies";
import { languageLinks, moduleMarkdown } from "./markdown";
import { ApiReference } from "./schema";

/** The pages of the API reference in every language, by their path on the site. They are made from the jsii assembly. */
export async function apiPages(): Promise<Map<string, string>> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "certfleet-api-"));
  try {
    writeAssemblies(folder);
    const documentation = await Documentation.forAssembly("certfleet", folder);
    const pages = new Map([["api/index.md", indexPage()]]);
    for (const language of LANGUAGES) {
      for (const module of MODULES) {
        pages.set(`api/${language.key}/${module.name}.md`, await modulePage(documentation, module, language));
      }
    }
    await documentation.cleanup();
    return pages;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function modulePage(documentation: Documentation, module: ApiModule, language: ApiLanguage): Promise<string> {
  const json = await documentation.toJson({ language: language.language, submodule: `certfleet.${module.name}` });
  const { apiReference } = JSON.parse(json.render()) as { apiReference: ApiReference };
  const searched = language === LANGUAGES[0];
  return [
    `---\noutline: [2, 3]\nsearch: ${searched}\n---\n`,
    `# ${module.name}: ${language.label} API\n`,
    `${languageLinks(module.name, language)}\n`,
    `Module \`${module.name}\`: ${module.purpose}.\n`,
    moduleMarkdown(module.name, apiReference, language),
  ].join("\n");
}

function indexPage(): string {
  const sections = LANGUAGES.map(
    ({ key, label }) =>
      `## ${label}\n\n${MODULES.map(({ name, purpose }) => `- [${name}](/api/${key}/${name}.md): ${purpose}`).join("\n")}\n`,
  );
  return [
    "# API reference\n",
    "The constructs, structs, interfaces and enums of the library, generated from its jsii assembly. The search finds the TypeScript pages; each page links to the same module in the other languages.\n",
    ...sections,
  ].join("\n");
}
