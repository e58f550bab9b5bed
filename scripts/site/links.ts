import * as fs from "node:fs";
import * as path from "node:path";
import { REPOSITORY, ROOT } from "./paths";

/** Files outside of docs/ that are pages of the site. */
export const OTHER_PAGES: ReadonlyMap<string, string> = new Map([
  ["CHANGELOG.md", "changelog.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["SECURITY.md", "security-policy.md"],
  ["docs/README.md", "contents.md"],
]);

/** Links to lists, by their target in the repository. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ["docs/decisions", "/decisions/index.md"],
  ["README.md#examples", "/examples/index.md"],
]);

/** Folders that the site copies: their files have links of their own. */
const COPIED = ["docs/images/"];

/** The page of a file of the repository, relative to the site's pages; undefined for a file without a page. */
export function pageOf(file: string): string | undefined {
  return OTHER_PAGES.get(file) ?? /^docs\/(.*\.md)$/.exec(file)?.[1];
}

/** A page's Markdown for the site: links that lead out of docs/ go to pages of the site, or to the repository. */
export function withSiteLinks(file: string, text: string): string {
  return outsideCode(text, (part) =>
    part
      .replace(/(\]\()([^)\s]+)(\))/g, (_, open, target, close) => `${open}${siteLink(file, target)}${close}`)
      .replace(/(src=")([^"]+)(")/g, (_, open, target, close) => `${open}${siteLink(file, target)}${close}`),
  );
}

/** Applies a function to what is not a code block or code in a line. */
function outsideCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(^ *```[^]*?^ *```$|`[^`\n]+`(?!\]))/m)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
}

function siteLink(from: string, link: string): string {
  if (/^([a-z]+:|#)/.test(link)) {
    return link;
  }
  const [target, anchor] = link.split("#");
  const file = path.posix.join(path.posix.dirname(from), target).replace(/\/$/, "");
  const hash = anchor === undefined ? "" : `#${anchor}`;
  const page = pageOf(file);
  if (page !== undefined) {
    return `/${page}${hash}`;
  }
  const folder = FOLDERS.get(file + hash);
  if (folder !== undefined) {
    return folder;
  }
  const [, example] = /^examples\/([^/]+)/.exec(file) ?? [];
  if (example !== undefined) {
    return `/examples/${example}.md`;
  }
  if (COPIED.some((folder) => file.startsWith(folder))) {
    return `/${file.slice("docs/".length)}`;
  }
  return repositoryLink(file) + hash;
}

/** The page of a file or folder in the repository. */
export function repositoryLink(file: string): string {
  const kind = fs.statSync(path.join(ROOT, file)).isDirectory() ? "tree" : "blob";
  return `${REPOSITORY}/${kind}/main/${file}`;
}
