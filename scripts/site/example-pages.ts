import * as fs from "node:fs";
import * as path from "node:path";
import { plural } from "../../lib/core/text";
import { diagramOf } from "./diagram/diagram";
import { PUBLIC, REPOSITORY, ROOT } from "./paths";

const EXAMPLES = path.join(ROOT, "examples");

/** The documents that the examples synthesise to: the tests compare them with what the examples really give. */
const REVIEWED = path.join(ROOT, "test", "golden", "examples");

/** The languages of an example's files, by extension. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ".ts": "ts",
  ".yaml": "yaml",
  ".tf": "hcl",
  ".py": "python",
  ".go": "go",
  ".java": "java",
};

/** The folders of an example's versions in other languages. */
const OTHER_LANGUAGES = { python: "Python", go: "Go", java: "Java" };

/** An example with its description. */
export interface Example {
  readonly name: string;
  readonly shows: string;
}

/** The examples of the table in README.md, in its order. */
export function examples(): Example[] {
  const readme = fs.readFileSync(path.join(ROOT, "README.md"), "utf8");
  return [...readme.matchAll(/^\| \[([a-z0-9-]+)\]\(examples\/\1\) +\| (.*?) +\|$/gm)].map(([, name, shows]) => ({ name, shows }));
}

/** The pages of the examples, by their path on the site. The synthesised documents are copied to the public files. */
export function examplePages(): Map<string, string> {
  const all = examples();
  const index = all.map(({ name, shows }) => `- [${name}](/examples/${name}.md): ${shows}`).join("\n");
  return new Map([
    [
      "examples/index.md",
      `# Examples\n\nEach example is synthesised by the tests. Its page shows its files, what it makes, and the Terraform JSON.\n\n${index}\n`,
    ],
    ...all.map((example): [string, string] => [`examples/${example.name}.md`, examplePage(example)]),
  ]);
}

function examplePage({ name, shows }: Example): string {
  const document = documentOf(name);
  const sources = fs.readdirSync(path.join(EXAMPLES, name)).filter((file) => path.extname(file) in LANGUAGES);
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  const output = `examples/${name}/cdk.tf.json`;
  fs.mkdirSync(path.join(PUBLIC, "examples", name), { recursive: true });
  fs.writeFileSync(path.join(PUBLIC, output), text);
  return [
    `---\naside: false\n---\n\n# ${name}\n`,
    `${shows}.\n`,
    `## What it makes\n\n${diagramOf(document)}\n`,
    `${summaryOf(document)}\n`,
    `## Files\n\nThe folder is [examples/${name}](${REPOSITORY}/tree/main/examples/${name}).\n`,
    ...sortedSources(sources).map((file) => `### ${file}\n\n${sourceBlock(name, file)}`),
    ...Object.entries(OTHER_LANGUAGES).map(([folder, language]) => otherLanguage(name, folder, language)),
    `## Synthesised output\n\nThe document that Terraform or OpenTofu applies, ${plural(text.trimEnd().split("\n").length, "line")}.\n`,
    `<OutputFile src="/${output}" />\n`,
  ].join("\n");
}

/** The synthesised document of an example. */
export function documentOf(name: string): { resource: Record<string, object>; output: Record<string, { value: unknown }> } {
  return JSON.parse(fs.readFileSync(path.join(REVIEWED, name, "cdk.tf.json"), "utf8")) as ReturnType<typeof documentOf>;
}

/** The fleet file first, then the file with the example's name. */
function sortedSources(files: readonly string[]): string[] {
  const rank = (file: string) => (file === "certfleet.yaml" ? 0 : file === "main.ts" ? 2 : 1);
  return [...files].sort((one, other) => rank(one) - rank(other));
}

function sourceBlock(name: string, file: string, label = ""): string {
  const code = fs.readFileSync(path.join(EXAMPLES, name, file), "utf8").trimEnd();
  return `\`\`\`${LANGUAGES[path.extname(file)]}${label}\n${code}\n\`\`\`\n`;
}

/** The example in another language, with a tab for each file. It gives the same document. */
function otherLanguage(name: string, folder: string, language: string): string {
  const directory = path.join(EXAMPLES, name, folder);
  if (!fs.existsSync(directory)) {
    return "";
  }
  const files = fs.readdirSync(directory).filter((file) => path.extname(file) in LANGUAGES);
  const tabs = files.map((file) => sourceBlock(name, `${folder}/${file}`, ` [${file}]`));
  return `### ${language}\n\n::: code-group\n\n${tabs.join("\n")}\n:::\n`;
}

function summaryOf(document: ReturnType<typeof documentOf>): string {
  const counts = Object.entries(document.resource).map(([type, resources]) => ({ type, count: Object.keys(resources).length }));
  const rows = counts.sort((one, other) => one.type.localeCompare(other.type)).map(({ type, count }) => `| \`${type}\` | ${count} |`);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return `::: details ${plural(total, "resource")}\n\n| Resource type | Number |\n| --- | ---: |\n${rows.join("\n")}\n\n:::`;
}
