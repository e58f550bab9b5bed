import * as fs from "fs";
import * as path from "path";

const root = path.join(__dirname, "..", "..");

/** A code block of the documentation. */
export interface Block {
  readonly page: string;
  readonly at: string;
  readonly language: string;
  readonly code: string;
}

/** The pages, by their path. */
export const pages = new Map(
  [
    ...["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"],
    ...(fs.readdirSync(path.join(root, "docs"), { recursive: true }) as string[])
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name.replaceAll(path.sep, "/")}`),
  ].map((name) => [name, fs.readFileSync(path.join(root, name), "utf8")]),
);

/** The code blocks of all pages. */
export const allBlocks: Block[] = [...pages].flatMap(([page, text]) =>
  [...text.matchAll(/^( *)```(\S*)\n([^]*?)^ *```$/gm)].map(({ 1: indent, 2: language, 3: code, index }) => ({
    page,
    at: `${page}:${text.slice(0, index).split("\n").length}`,
    language,
    code: code.replace(new RegExp(`^${indent}`, "gm"), ""),
  })),
);

/** The place and the code of the blocks in a language. */
export function blocks(language: string): [string, string][] {
  return allBlocks.filter((block) => block.language === language).map(({ at, code }) => [at, code]);
}
