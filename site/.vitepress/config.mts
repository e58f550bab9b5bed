import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type DefaultTheme } from "vitepress";
import { anchorOf } from "../../scripts/site/anchors.ts";

interface DocsVersion {
  readonly name: string;
  readonly path: string;
}

const REPOSITORY = "https://github.com/certfleet/certfleet";
// The path of the site on its host, such as /certfleet/ for a project on GitHub Pages.
const ROOT = process.env.CERTFLEET_DOCS_ROOT ?? "/";

const read = <T,>(file: string): T => JSON.parse(readFileSync(fileURLToPath(new URL(file, import.meta.url)), "utf8")) as T;
const versions = read<DocsVersion[]>("../versions.json");
const version = versions.find(({ name }) => name === process.env.CERTFLEET_DOCS_VERSION) ?? versions[0];
const hasApi = existsSync(fileURLToPath(new URL("../pages/api/index.md", import.meta.url)));

const versionMenu = {
  component: "VersionMenu",
  props: { current: version.name, versions: versions.map(({ name, path }) => ({ name, href: `${ROOT}${path}` })) },
};

export default defineConfig({
  title: "certfleet",
  description: "TLS certificates as code: issue, renew, distribute and watch certificates on AWS, Google Cloud and ACME",
  lang: "en",
  head: [["link", { rel: "icon", href: `${ROOT}${version.path}favicon.svg` }]],
  base: `${ROOT}${version.path}`,
  srcDir: "pages",
  outDir: `dist/${version.path}`,
  cacheDir: "../node_modules/.cache/vitepress",
  cleanUrls: false,
  metaChunk: true,
  lastUpdated: false,
  markdown: {
    anchor: { slugify: anchorOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  // The source of a page is a file of the repository. A page that is generated from several files has no link to edit it.
  transformPageData(page) {
    page.filePath = page.frontmatter.source ?? page.filePath;
    page.frontmatter.editLink ??= page.frontmatter.source !== undefined;
  },
  themeConfig: {
    nav: [
      { text: "Get started", link: "/get-started" },
      { text: "Guides", link: "/contents" },
      { text: "Examples", link: "/examples/" },
      ...(hasApi ? [{ text: "API", link: "/api/" }] : []),
      { text: "Report demo", link: "/report" },
      versionMenu,
    ],
    sidebar: read<DefaultTheme.SidebarMulti>("../pages/sidebars.json"),
    outline: { level: [2, 3], label: "On this page" },
    search: {
      provider: "local",
      options: {
        detailedView: true,
        // A page that the search skips is not rendered for its index.
        _render(text, env, markdown) {
          return /^search: false$/m.test(text.slice(0, 200)) ? "" : markdown.render(text, env);
        },
      },
    },
    socialLinks: [{ icon: "github", link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/:path`, text: "Edit this page" },
    externalLinkIcon: false,
  },
});
